"""The Denied Persons List of the Bureau of Industry and Security, in files of our own."""

from pathlib import Path

import pytest

from app.domain.kinds import AttributeKind, EntityType, NameKind, Standing
from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.csl.orders import key_of, order_of, shortened
from app.sources.registry import reader_for
from tests.sources.reading import Read, read

DPL = reader_for("us-dpl")
COLUMNS = (
    *("Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date"),
    *("Expiration_Date", "Standard_Order", "Last_Update", "Action", "FR_Citation"),
)
ORDER = "82 F.R. 48792 10/20/2017"


def row(name: str, **given: str) -> dict[str, str]:
    plain = {
        "Street_Address": "1 HIGH STREET", "City": "MOSCOW", "State": "", "Country": "RU",
        "Postal_Code": "101000", "Effective_Date": "10/16/2017", "Expiration_Date": "10/13/3017",
        "Standard_Order": "Y", "Last_Update": "2017-10-23", "Action": "FR NOTICE ADDED",
        "FR_Citation": ORDER,
    }  # fmt: skip
    return {"Name": name, **plain, **given}


def text(*rows: dict[str, str]) -> str:
    lines = [COLUMNS, *([found[column] for column in COLUMNS] for found in rows)]
    quoted = [[cell.replace('"', '""') for cell in line] for line in lines]
    return "".join("\t".join(f'"{cell}"' for cell in line) + "\n" for line in quoted)


def found(tmp_path: Path, *rows: dict[str, str]) -> Read:
    return read(DPL, tmp_path, text(*rows), "dpl.txt")


def test_a_denied_person(tmp_path: Path) -> None:
    loaded = found(tmp_path, row('ADA "COUNTESS" LOVELACE'))
    (ada,) = loaded.entities.values()
    assert ada.type is EntityType.UNKNOWN
    assert [n.full for n in ada.names] == ['ADA "COUNTESS" LOVELACE']
    (address,) = ada.addresses
    assert (address.street, address.city, address.postal_code, address.country) == (
        *("1 HIGH STREET", "MOSCOW", "101000", "ru"),
    )
    (measure,) = ada.measures
    assert measure.programme == "Denied Persons List (DPL)"
    assert measure.legal_basis is not None
    assert measure.legal_basis.endswith(ORDER)
    assert (str(measure.listed_on), str(measure.ended_on)) == ("2017-10-16", "3017-10-13")
    assert [a.value for a in ada.attributes] == ["Action: FR NOTICE ADDED", "Standard Order: Y"]
    assert loaded.issues == {}


def test_an_order_that_has_ended_counts_no_more(tmp_path: Path) -> None:
    over = row("MARY MILL", Effective_Date="01/01/2001", Expiration_Date="01/01/2011")
    last_day = row("BEN BYRON", Expiration_Date="10/23/2017")
    open_end = row("CAL CULATE", Expiration_Date="")
    loaded = found(tmp_path, over, last_day, open_end, row("ADA LOVELACE"))
    assert [e.standing for e in loaded.entities.values()] == [
        *(Standing.DELISTED, Standing.LISTED, Standing.LISTED, Standing.LISTED)
    ]


def test_rows_of_one_name_and_order_are_one_entry(tmp_path: Path) -> None:
    longer = f"{ORDER}, 83 F.R. 28801 6/21/2018"
    loaded = found(
        tmp_path,
        row("ADA LOVELACE"),
        row("ADA  LOVELACE", City="DUBAI", Country="AE", FR_Citation=longer),
        row("ADA LOVELACE", FR_Citation="87 F.R. 1 1/1/2022", Effective_Date="01/01/2022"),
    )
    first, second = loaded.entities.values()
    assert [a.country for a in first.addresses] == ["ru", "ae"]
    assert [str(m.listed_on) for m in first.measures] == ["2017-10-16"]
    assert f"FR Citation: {longer}" in [a.value for a in first.attributes]
    assert [str(m.listed_on) for m in second.measures] == ["2022-01-01"]


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("FUYI SUN A/K/A FRANK SUN", ["FUYI SUN", "FRANK SUN"]),
        ("SKY WORKS D/B/A S7", ["SKY WORKS", "S7"]),
        ("PEARL (A.K.A. NEI CHU) LI", ["PEARL LI", "NEI CHU"]),
        ("ZONE (MNC GROUP, INC.)", ["ZONE (MNC GROUP, INC.)"]),
        ("AKAI AKADEMY", ["AKAI AKADEMY"]),
    ],
)
def test_other_names_within_a_name(tmp_path: Path, stated: str, names: list[str]) -> None:
    (entity,) = found(tmp_path, row(stated)).entities.values()
    assert [n.full for n in entity.names] == names
    assert {n.stated for n in entity.names} == {stated}
    assert [n.kind for n in entity.names][1:] == [NameKind.ALIAS] * (len(names) - 1)


def test_the_newest_change_is_the_day_and_slips_are_issues(tmp_path: Path) -> None:
    loaded = found(
        tmp_path,
        row("ADA LOVELACE", Last_Update="2922-09-01"),
        row("MARY MILL", Last_Update="2022-13-01"),
        row("BEN BYRON", Last_Update="2022-09-01", Expiration_Date="2030-01-01", Country="QQ"),
        row("CAL CULATE", Effective_Date="02/30/2022"),
    )
    assert loaded.issues == {"date_unreadable": 4, "country_unknown": 1}
    assert str(DPL.published([SourceFile.at(tmp_path / "dpl.txt")])) == "2022-09-01"
    ben = list(loaded.entities.values())[2]
    remarks = [a.value for a in ben.attributes if a.kind is AttributeKind.REMARK]
    assert "2030-01-01" in remarks


@pytest.mark.parametrize(
    ("citation", "day", "order"),
    [
        ("82 F.R. 48792 10/20/2017", "x", "82 FR 48792"),
        ("81.F.R. 22576 4/18/2016", "x", "81 FR 22576"),
        ("83F.R. 28801, 84 F.R. 1", "x", "83 FR 28801"),
        ("Vol. 83, No. 91, 05/10/2018", "x", "Vol. 83, No. 91"),
        ("soon", "x", "soon"),
        (None, "x", "x"),
        (None, None, ""),
    ],
)
def test_orders(citation: str | None, day: str | None, order: str) -> None:
    assert order_of(citation, day) == order


def test_many_notices_are_named_by_their_first() -> None:
    three = "82 F.R. 1 1/1/2017, 83 F.R. 2 1/1/2018 and 84 F.R. 3 1/1/2019"
    assert shortened(three) == three
    assert shortened(f"{three}, 85 F.R. 4") == "82 FR 1 and 3 later notices"
    assert (shortened("soon"), shortened(None)) == ("soon", None)


def test_keys_never_run_together() -> None:
    assert key_of("A-B Co", "1") != key_of("A B Co", "1")
    assert key_of("A  B CO ", "1") == key_of("a b co", "1")
    assert key_of("Ада", "1") != key_of("Мэри", "1")


WHOLE = text(row("ADA LOVELACE"), row("MARY MILL"))
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": (b"", "is empty"),
    "a web page": ("<html><title>Moved</title>", "web page"),
    "another list": ("source,entity_number\na,1\n", "no column 'Name'"),
    "half a file": (WHOLE[:-60], "row of a CSV"),
    "half a row": (WHOLE[: WHOLE.rindex("\t")], "damaged or cut off"),
    "no name": (text(row("")), "has no name"),
    "wrong encoding": (WHOLE.encode("utf-16"), "it is UTF-16"),
    "an endless line": (WHOLE + "x" * 16_100_000, "is longer than"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_the_list_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    with pytest.raises(ListRejected, match=words):
        read(DPL, tmp_path, content)


def test_it_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "dpl.txt"
    path.write_text(WHOLE)
    with pytest.raises(ListRejected, match="one file, not 2"):
        DPL.published([SourceFile.at(path)] * 2)


@pytest.mark.realdata
def test_the_real_file(tmp_path: Path, realdata: Path) -> None:
    content = (realdata / "other" / "bis_dpl_bench.txt").read_bytes()
    loaded = read(DPL, tmp_path, content, "dpl.txt")
    rows = content.decode().splitlines()[1:]
    assert (len(rows), len(loaded.entities)) == (581, 461)
    addresses = sum(len(e.addresses) for e in loaded.entities.values())
    assert 500 < addresses <= len(rows)
    # Three slips of the keyboard, and a state in the column of countries.
    assert loaded.issues == {"date_unreadable": 3, "country_unknown": 1}
    assert str(DPL.published([SourceFile.at(tmp_path / "dpl.txt")])) == "2022-09-02"
    assert {e.standing for e in loaded.entities.values()} == {Standing.LISTED}
