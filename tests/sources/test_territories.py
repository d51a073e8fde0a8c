"""Countries by their names: the answers are the library's, whichever way they are found."""

from collections.abc import Iterator

import pytest
from rigour.territories import lookup, lookup_territory

from app.sources import territories
from app.sources.territories import territory_of


@pytest.fixture
def _afresh() -> Iterator[None]:
    territory_of.cache_clear()
    yield
    territory_of.cache_clear()


def _all_names() -> list[str]:
    stated = lookup._load_territory_names()
    return list(dict.fromkeys(name for _, *kinds in stated for names in kinds for name in names))


def test_every_name_has_the_answer_of_the_library() -> None:
    # Those in other letters than Latin all, since they are the ones found in another way.
    asked = [n for n in _all_names() if not territories._LATIN.fullmatch(n)]
    asked += _all_names()[::7]
    asked += [territories._latinised(name) for name in asked[::3]]
    assert [n for n in asked if territory_of(n) is not lookup_territory(n)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kuwait", "kw"),
        ("KW", "kw"),
        ("Côte d'Ivoire", "ci"),
        ("cote d’ivoire", "ci"),
        ("Россия", "ru"),
        ("Rossiya", "ru"),
        ("Γουατεμάλα", "gt"),
        ("gouatemala", "gt"),
        ("영국", "gb"),
        ("yeong-gug", "gb"),
        ("中国", "cn"),
        ("السعودية", "sa"),
        ("Chechnya", "ru-ce"),
        # Merely like a name.
        ("Kuwaitt", None),
        ("Россияне", None),
        ("Russian passport number", None),
        ("中国人民", None),
        ("", None),
    ],
)
def test_names_in_any_script(text: str, code: str | None) -> None:
    found = territory_of(text)
    assert (found and found.code) == code
    assert found is lookup_territory(text)


@pytest.mark.usefixtures("_afresh")
def test_without_the_names_of_the_library_it_is_asked_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(territories, "_STATED", None)
    assert territory_of("Kuwait") is lookup_territory("kw")
    assert territory_of("kw") is lookup_territory("kw")
    assert territory_of("Atlantis") is None


@pytest.mark.usefixtures("_afresh")
def test_no_more_names_are_transliterated_than_may_be_the_one_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    territory_of("Kuwait")
    asked = []

    def latinised(name: str) -> str:
        asked.append(name)
        return ""

    monkeypatch.setattr(territories, "_latinised", latinised)
    assert territory_of("Libyan travel document") is None
    assert len(asked) < 20
