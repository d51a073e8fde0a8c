"""Dates among words, and cells that only say that nothing is known."""

import pytest

from app.errors import InvalidDate
from app.sources.worded import dates_in, one_date, says_nothing

READ = {
    # one date in many forms
    "1965": ["1965"],
    "1965-03-29": ["1965-03-29"],
    "1965-03": ["1965-03"],
    "29/03/1965": ["1965-03-29"],
    "05.09.1990": ["1990-09-05"],
    "dd/mm/1945": ["1945"],
    "00/05/1945": ["1945-05"],
    "03/1965": ["1965-03"],
    "10/061962": ["1962-06-10"],
    "24-Apr-68": ["1968-04-24"],
    "07/04/62": ["1962-04-07"],
    "5 Feb. 1970": ["1970-02-05"],
    "1st January 1970": ["1970-01-01"],
    "1965, 29 March": ["1965-03-29"],
    "March 16, 1972": ["1972-03-16"],
    "August, 1961": ["1961-08"],
    "(Aug. 1961)": ["1961-08"],
    # that are not exact
    "Approximately 1955": ["circa 1955"],
    "c. 1957": ["circa 1957"],
    "c1957": ["circa 1957"],
    "27/12/1977 (approx.)": ["circa 1977-12-27"],
    "approximately 1977/1978": ["circa 1977 to 1978"],
    "1960-1965": ["1960 to 1965"],
    "Between 1960 and 1965": ["1960 to 1965"],
    "Between Aug. and Sep 1977": ["1977-08-01 to 1977-09-30"],
    "1 May 1960 to 3 May 1960": ["1960-05-01 to 1960-05-03"],
    "c.1960s": ["circa 1960 to 1969"],
    "20th century": ["1901 to 2000"],
    "24/06/1402 (Hijri Calendar)": ["1982-04-18 to 1982-04-19"],
    # several
    "10 July 1965 or 11 July 1965": ["1965-07-10", "1965-07-11"],
    "14 Mar 1974 >> 13 Apr 1974": ["1974-03-14", "1974-04-13"],
    "1974, 1975 or 1976": ["1974", "1975", "1976"],
    "5/06/1953 15/06/1953": ["1953-06-05", "1953-06-15"],
    "c. 1946 or 1949": ["circa 1946", "1949"],
    "21/09/1964; alt DOB:1962": ["1964-09-21", "1962"],
    "1973; 1973": ["1973"],
    # with remarks
    "Approximately 1955. For this aka only, alt DOB 01/01/1969": ["circa 1955", "1969-01-01"],
    "5 Feb. 1970 (this aka only, alt born 5 Feb. 1969": ["1970-02-05", "1969-02-05"],
    "27/05/1979 (this aka only, alt DOB 1973)": ["1979-05-27", "1973"],
    "15 May 1968 (as Yasir Ibrahim) 1970 (as Ali)": ["1968-05-15", "1970"],
    "8 Aug. 1980, (appears in false passport number S335026)": ["1980-08-08"],
}


@pytest.mark.parametrize("text", READ)
def test_dates(text: str) -> None:
    assert [str(found) for found in dates_in(text)] == READ[text]


@pytest.mark.parametrize(
    "text",
    [
        "", "unknown", "about", "Approximately (30-35 years old)", "not 1965", "1965 in Kabul",
        "died 1999", "30/02/1965", "7 May 05", "1965-1960", "31 13 1965", "1965 (2 passports)",
        "(approx.)", "(Hijri)", "1957 (Hijri)", "passport 1965", "196", "19655",
    ],
)  # fmt: skip
def test_what_is_not_wholly_understood_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate, match=r"is not a date|runs backwards"):
        dates_in(text)


def test_one_date_is_one() -> None:
    assert str(one_date("May 1966")) == "1966-05"
    with pytest.raises(InvalidDate, match="is not one date"):
        one_date("1965 or 1966")


@pytest.mark.parametrize(
    ("text", "nothing"),
    [("na", True), ("N/A", True), ("Unknown", True), ("Not Available", True), ("00/00/0", True),
     ("dd/mm/yyyy", True), ("-", True), ("", True), ("00/00/1965", False), ("Nato", False),
     ("Нет", False)],
)  # fmt: skip
def test_cells_that_say_nothing(text: str, nothing: bool) -> None:
    assert says_nothing(text) is nothing
