import sys
from itertools import pairwise
from pathlib import Path

import pytest

from app.matching.lexicon_person.groups import cognate_groups, nickname_groups
from app.matching.script import fold, latin_readings

ROOT = Path(__file__).resolve().parents[3]
TABLES = ROOT / "app" / "matching" / "lexicon_person"
WRITTEN = ROOT / "tools" / "person_names"


def key(word: str) -> str:
    return fold(latin_readings(word.lower())[0])


def are_cognates(one: str, other: str) -> bool:
    return bool(set(cognate_groups(key(one))) & set(cognate_groups(key(other))))


def may_call(formal: str, short: str) -> bool:
    return bool(set(nickname_groups(key(formal))) & set(nickname_groups(key(short))))


@pytest.mark.parametrize(
    "names",
    [
        "Vladimir Włodzimierz Volodymyr Uladzimir Vladimirs Владимир",
        "Osama Usama Oussama Ousama أسامة",
        "Mohammed Muhammad Mahomed Mehmet Magomed محمد Мухаммад",
        "Yusuf Joseph Youssef Iosif José",
        "Evgeny Yevgeny Eugene Yevhen",
        "Ahmad Ahmet Akhmed أحمد",
        "Hussein Husayn Hossein Huseyin Hüseyin حسين",
        "Qaddafi Gaddafi Kadhafi Gheddafi",
        "Dzhokhar Johar Cevher",
        "Hovhannisyan Oganesyan",
        "Lukashenko Łukaszenka Loukachenko",
        "Abdulrahman Abderrahmane Abdirahman عبدالرحمن",
        "Katarzyna Yekaterina Catherine",
    ],
)
def test_one_name_in_several_languages(names: str) -> None:
    for one, other in pairwise(names.split()):
        assert are_cognates(one, other), (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ivan", "Yahya"),
        ("Mohammed", "Mahmoud"),
        ("Ahmad", "Hamid"),
        ("Hassan", "Hussein"),
        ("Hassan", "Ghassan"),
        ("Khalid", "Khalil"),
        ("Jamal", "Jalal"),
        ("Jamil", "Jamal"),
        ("Salim", "Salman"),
        ("Elizabeth", "Isabel"),
        ("Aleksandr", "Aleksey"),
        ("Stanislav", "Vladislav"),
        ("Dmitry", "Dmitrov"),
        ("Kim", "Jin"),
        ("Petrov", "Petrenko"),
        ("Schmidt", "Schulz"),
        ("James", "Diego"),
        ("Ivan", "Igor"),
        ("Zayn", "Zaid"),
    ],
)
def test_names_of_different_people_are_no_cognates(one: str, other: str) -> None:
    assert not are_cognates(one, other)


@pytest.mark.parametrize(
    ("formal", "short"),
    [
        ("William", "Bill"),
        ("Edward", "Ted"),
        ("Theodore", "Ted"),
        ("Benjamin", "Bibi"),
        ("Aleksandr", "Sasha"),
        ("Vladimir", "Vova"),
        ("Vladimir", "Volodya"),
        ("Dmitry", "Dima"),
        ("Mikhail", "Misha"),
        ("José", "Pepe"),
        ("Jesús", "Chucho"),
        ("Francisco", "Paco"),
        ("Alberto", "Beto"),
        ("Roberto", "Beto"),
        ("Barack", "Barry"),
        ("Mohammed", "Hamo"),
        ("Giuseppe", "Beppe"),
        ("Joachim", "Jochen"),
        ("Katarzyna", "Kasia"),
        ("Mehmet", "Memo"),
        ("Евгений", "Женя"),
    ],
)
def test_short_forms(formal: str, short: str) -> None:
    assert may_call(formal, short)


@pytest.mark.parametrize(
    ("formal", "short"),
    [
        ("Alberto", "Roberto"),
        ("William", "Bob"),
        ("Vladimir", "Dima"),
        ("Mikhail", "Sasha"),
        ("Hasan", "Abu"),
        ("Edward", "Theodore"),
        ("Jesús", "Paco"),
    ],
)
def test_short_forms_of_other_names(formal: str, short: str) -> None:
    assert not may_call(formal, short)


def test_an_unknown_word_is_in_no_group() -> None:
    assert cognate_groups("xqzzy") == ()
    assert nickname_groups("xqzzy") == ()


@pytest.mark.parametrize(("table", "most"), [("cognates.tsv", 4), ("nicknames.tsv", 8)])
def test_the_tables_are_well_formed(table: str, most: int) -> None:
    data = (TABLES / table).read_bytes()
    assert b"\r" not in data
    assert data.endswith(b"\n")
    assert len(data) < 600_000
    rows = [line.split("\t") for line in data.decode().splitlines() if not line.startswith("#")]
    words = [word for word, _ in rows]
    assert words == sorted(set(words))
    for word, numbers in rows:
        assert word.isascii()
        assert len(word) > 1
        groups = [int(n) for n in numbers.split()]
        assert groups == sorted(set(groups))
        assert 1 <= len(groups) <= most


@pytest.mark.parametrize(
    ("source", "groups"),
    [("cognates.txt", cognate_groups), ("nicknames.txt", nickname_groups)],
)
def test_the_tables_hold_what_is_written(source: str, groups: object) -> None:
    assert callable(groups)
    lines = (WRITTEN / source).read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        words = line.replace("-", "").replace("'", "").split()
        keys = {key(w) for w in words if latin_readings(w.lower())}
        if len(keys) > 1:
            missing = [k for k in keys if len(k) > 1 and not groups(k)]
            assert not missing, f"run tools/write_cognates.py: {missing} of {line[:40]}"


def test_groups_keep_their_numbers_when_the_table_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    tool = __import__("write_cognates")
    path = tmp_path / "table.tsv"
    one, two = frozenset({"ivan", "iban"}), frozenset({"igor", "ihor"})
    tool.write(path, "# heading", [one, two], 4)
    before = path.read_text()
    tool.write(path, "# heading", [frozenset({"oleg", "oleh"}), two | {"ihar"}, one], 4)
    after = dict(line.split("\t") for line in path.read_text().splitlines()[1:])
    assert "ivan\t1\n" in before
    assert (after["ivan"], after["igor"], after["ihar"], after["oleg"]) == ("1", "2", "2", "3")
    sys.modules.pop("write_cognates", None)
