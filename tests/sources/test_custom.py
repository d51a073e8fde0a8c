"""Custom lists: three formats, one meaning, all rows or none."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.entities import Entity
from app.domain.kinds import EntityType, IdentifierType, NameKind, Standing
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.custom import CustomReader
from app.sources.custom.table import COLUMNS

HEADER = list(COLUMNS)
ROW = [
    "eu:7",
    "person",
    "Ким, Иван",
    "Kim Ivan; Kim I.",
    "1984-01",
    "kp; Slovakia",
    "passport:BD 3843329; lei:253400VTMXV2UE7XNN67",
    "VIP",
    "2023-08-16",
    "https://example.org/7",
    "Said; twice",
]

Read = Callable[[str, bytes], list[Entity]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def _read(name: str, content: bytes) -> list[Entity]:
        path = tmp_path / name
        path.write_bytes(content)
        return list(CustomReader("custom:vip").read([SourceFile.at(path)], IssueLog()))

    return _read


def csv_of(*rows: list[str], delimiter: str = ",") -> bytes:
    quoted = (delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    return "\r\n".join(quoted).encode("utf-8-sig")


def xlsx_of(path: Path, *rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path.read_bytes()


def without_record(entity: Entity) -> tuple[object, ...]:
    return (entity.id, entity.type, entity.url, *entity.facts())


def test_a_full_row(read: Read) -> None:
    (entity,) = read("vip.csv", csv_of(HEADER, ROW))
    assert (entity.id, entity.type, entity.standing) == (
        "custom:vip:eu:7",
        EntityType.PERSON,
        Standing.LISTED,
    )
    assert [(n.full, n.kind) for n in entity.names] == [
        ("Ким, Иван", NameKind.PRIMARY),
        ("Kim Ivan", NameKind.ALIAS),
        ("Kim I.", NameKind.ALIAS),
    ]
    assert str(entity.dates[0].value) == "1984-01"
    assert entity.countries() == {"kp", "sk"}
    assert [(i.type, i.value, i.valid) for i in entity.identifiers] == [
        (IdentifierType.PASSPORT, "BD 3843329", None),
        (IdentifierType.LEI, "253400VTMXV2UE7XNN67", False),
    ]
    assert [(m.programme, m.listed_on) for m in entity.measures] == [("VIP", date(2023, 8, 16))]
    assert entity.attributes[-1].value == "Said; twice"
    assert (entity.url, entity.row) == ("https://example.org/7", "vip.csv row 2")
    assert entity.record == csv_of(ROW).decode("utf-8-sig")


def test_the_three_formats_say_the_same(read: Read, tmp_path: Path) -> None:
    (from_csv,) = read("a.csv", csv_of(HEADER, ROW))
    (from_semicolons,) = read("b.csv", csv_of(HEADER, ROW, delimiter=";"))
    (from_xlsx,) = read("c.xlsx", xlsx_of(tmp_path / "x.xlsx", HEADER, ROW))
    stated: dict[str, object] = dict(zip(HEADER, ROW, strict=True))
    stated["aliases"] = ["Kim Ivan", "Kim I."]
    (from_json,) = read("d.jsonl", json.dumps(stated).encode() + b"\n\n")

    expected = without_record(from_csv)
    assert without_record(from_semicolons) == expected
    assert without_record(from_xlsx) == expected
    assert without_record(from_json) == expected


def test_workbook_cells_are_read_as_typed(read: Read, tmp_path: Path) -> None:
    content = xlsx_of(
        tmp_path / "x.xlsx",
        ["id", "name", "birth_date", "listed_on"],
        [17.0, "A", 1965, datetime(2023, 8, 16)],  # noqa: DTZ001 - cells have no time zone.
        [None, None, None, None],
    )
    (entity,) = read("x.xlsx", content)
    assert entity.key == "17"
    assert str(entity.dates[0].value) == "1965"
    assert entity.measures[0].listed_on == date(2023, 8, 16)


def test_only_id_and_name_are_needed(read: Read) -> None:
    (entity,) = read("a.csv", b"id,name\n1,Verus\n\n")
    assert (entity.type, entity.caption) == (EntityType.UNKNOWN, "Verus")
    assert list(entity.facts()) == list(entity.names)


def test_every_problem_is_reported_by_row_and_column(read: Read) -> None:
    rows = [
        "id,type,name,birth_date,countries,identifiers,listed_on,url",
        "1,robot,A,1984-02-30,Atlantis,passport,16 Aug 2023,ftp://x",
        ",person,,,,colour:red,,",
        "3,organization,C,1984,,,,",
        "1,person,D,,,,,",
        "5,person,E",
        "6,person,F,,,,,",
    ]
    with pytest.raises(ListRejected) as caught:
        read("vip.csv", "\n".join(rows).encode())
    details = caught.value.details
    problems = details["rows"]
    assert isinstance(problems, list)
    assert [(p["row"], p["column"]) for p in problems] == [
        (2, "type"),
        (2, "birth_date"),
        (2, "identifiers"),
        (2, "listed_on"),
        (2, "countries"),
        (2, "url"),
        (3, "id"),
        (3, "name"),
        (3, "identifiers"),
        (4, "birth_date"),
        (5, "id"),
        (6, None),
    ]
    assert problems[-2]["problem"] == "'1' is already the id of row 2"
    assert (details["file"], details["total"]) == ("vip.csv", 12)


def test_at_most_a_hundred_problems_are_shown(read: Read) -> None:
    with pytest.raises(ListRejected) as caught:
        read("vip.csv", b"id,name\n" + b"x,\n" * 250)
    shown = caught.value.details["rows"]
    assert isinstance(shown, list)
    assert (len(shown), caught.value.details["total"]) == (100, 250 + 249)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ('{"id": 1, "name": "A", "colour": "red"}', "colour"),
        ('{"id": 1, "name": {"first": "A"}}', "name"),
        ('{"id": 1, "name": "A", "aliases": [["B"]]}', "aliases"),
        ('{"id": 1, "name": "A\\u0000"}', "name"),
        ('{"id": 1, "name": "\\ud800"}', "name"),
        ('{"id": 1, "name": ', None),
        ('{"id": ' + "1" * 5000 + ', "name": "A"}', None),
    ],
)
def test_bad_json_lines(read: Read, line: str, column: str | None) -> None:
    with pytest.raises(ListRejected) as caught:
        read("vip.jsonl", b'{"id": 9, "name": "Z"}\n' + line.encode())
    problems = caught.value.details["rows"]
    assert isinstance(problems, list)
    assert (2, column) in [(p["row"], p["column"]) for p in problems]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        ("\ufeff\n".encode(), "is empty"),
        (b"id,name\n", "holds no rows"),
        (b"id,name,colour\n1,A,red\n", "unknown column 'colour'"),
        (b"id,name,name\n1,A,B\n", "'name' twice"),
        (b"id,type\n1,person\n", "no column 'name'"),
        (b'id,name\n1,"A\n', "row 2"),
        ("id,name\n1,Muñoz\n".encode("latin-1"), "not a UTF-8"),
        ("id,name\n1,A\n".encode("utf-16"), "not a UTF-8"),
        (b"id,name\n1,A\x01\n", "control characters"),
        (b"id,name\n1,A\x00\n", "binary data and not text or JSON or a ZIP archive"),
        (b"PK\x03\x04 no workbook", "a damaged workbook"),
        (b'[{"id": 1, "name": "A"}]', "one JSON array; .* one object in each line"),
        (b"<html><title>Sorry</title>", "a web page \\('Sorry'\\) and not text"),
        (b"\x1f\x8b\x08", "gzip-compressed; unpack it first"),
    ],
)
def test_a_file_that_is_no_such_table(read: Read, content: bytes, words: str) -> None:
    with pytest.raises(ListRejected, match=words) as caught:
        read("vip.csv", content)
    assert caught.value.details["file"] == "vip.csv"


@pytest.mark.realdata
def test_the_evaluation_list(realdata: Path) -> None:
    file = SourceFile.at(realdata / "eval" / "list.csv")
    entities = list(CustomReader("custom:eval").read([file], IssueLog()))
    assert len(entities) == 17_224
    assert entities[0].id == "custom:eval:eu:EU.10012.1"
    assert sum(len(entity.names) for entity in entities) == 42_377
