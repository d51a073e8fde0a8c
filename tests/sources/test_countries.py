"""Countries among words."""

import pytest

from app.sources.countries import countries_in, is_of_the_past


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Slovakia", ["sk"]),
        ("Bosnia and Herzegovina (Branch)", ["ba"]),
        ("Kuwait (residence as at Mar 2009) (UN address)", ["kw"]),
        ("Iranian citizenship", ["ir"]),
        ("Iranian national and US national/citizen", ["ir", "us"]),
        ("a) French, b) Tunisian", ["fr", "tn"]),
        ("1) Uzbek 2) Afghan", ["uz", "af"]),
        ("German, Moroccan", ["de", "ma"]),
        ("Malian / Mauritanian", ["ml", "mr"]),
        ("In Syria as at June 2013", ["sy"]),
        ("In Uganda as of late 2014.", ["ug"]),
        ("France (alt. citizen: Syria)", ["fr", "sy"]),
        ("Saudi Arabian (this aka only, alt Citizenship Yemeni)", ["sa", "ye"]),
        ("Indonesian (as at Dec. 2003)", ["id"]),
        ("French; French", ["fr"]),
        # What is doubted, denied or only partly understood names none.
        ("Possibly Ethiopian", []),
        ("Kuwaiti citizenship withdrawn in 2002", []),
        ("Not registered as a citizen of the Russian Federation", []),
        ("Kuwaiti (withdrawn in 2002)", []),
        ("France, Atlantis", []),
        ("Africa", []),
        ("USSR (until 1991)", []),
        ("(Syria)", ["sy"]),
        ("", []),
    ],
)
def test_countries(text: str, codes: list[str]) -> None:
    assert list(countries_in(text)) == codes


@pytest.mark.parametrize(
    ("text", "past"),
    [("USSR (until 1991)", True), ("former Soviet Union", True), ("Yugoslavia", True),
     ("Russia", False), ("Atlantis", False)],
)  # fmt: skip
def test_states_that_are_no_more(text: str, past: bool) -> None:
    assert is_of_the_past(text) is past
