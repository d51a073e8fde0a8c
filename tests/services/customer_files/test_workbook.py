import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.errors import InvalidFile, PayloadTooLarge, UnsupportedFile
from app.services.customer_files import workbook_marks
from app.services.customer_files.file import CustomerFile

Parts = dict[str, bytes]


def saved(tmp_path: Path, *rows: list[Any], merge: str = "") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merge.split():
        sheet.merge_cells(area)
    path = tmp_path / "customers"
    book.save(path)
    return path


def changed(path: Path, change: Callable[[Parts], None]) -> Path:
    """The workbook with parts of its archive changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(path: Path, old: bytes, new: bytes) -> Path:
    def change(parts: Parts) -> None:
        assert old in parts[SHEET]
        parts[SHEET] = parts[SHEET].replace(old, new)

    return changed(path, change)


def test_values_are_written_as_a_person_would(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        ["id", "name", "dob", "rate", "ok"],
        ["007", "Kim", datetime(1984, 1, 8, tzinfo=UTC).replace(tzinfo=None), 1.5, True],
        [7, "Ann"],
        [None, None, None],
        ["", " ", None],
        [8.0, "Bob", "31.12.1970", 123456789012345],
    )
    file = CustomerFile.open(path)
    assert [(row.line, row.cells, row.problem) for row in file.rows()] == [
        (2, ("007", "Kim", "1984-01-08", "1.5", "true"), None),
        (3, ("7", "Ann", "", "", ""), None),
        (6, ("8", "Bob", "31.12.1970", "123456789012345", ""), None),
    ]
    assert file.table.written == {"format": "xlsx", "sheet": "Sheet"}


def test_a_row_wider_than_the_header_says_so(tmp_path: Path) -> None:
    row = next(CustomerFile.open(saved(tmp_path, ["name"], ["Kim", "Jong"])).rows())
    assert row.problem == "the row has 2 cells where the header has 1; beyond them: Jong"


def test_an_error_in_a_cell_is_a_flaw_of_that_cell(tmp_path: Path) -> None:
    row = next(CustomerFile.open(saved(tmp_path, ["name", "dob"], ["Kim", "#REF!"])).rows())
    assert row.flaws == ((1, "the cell holds the error #REF!"),)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (b'<c r="A2"><f>B1&amp;"x"</f><v>42</v></c>', "42"),
        (b'<c r="A2" t="str"><f t="shared" si="0"/><v>Kim</v></c>', "Kim"),
        (b'<c r="A2" t="str"><f>IF(1,"","")</f><v></v></c>', ""),
    ],
)
def test_a_formula_counts_with_the_value_saved_for_it(
    tmp_path: Path, cell: bytes, value: str
) -> None:
    path = saved(tmp_path, ["name", "id"], ["Kim", 1])
    with zipfile.ZipFile(path) as archive:
        content = archive.read(SHEET)
    start = content.index(b'<c r="A2"')
    path = sheet_of(path, content[start : content.index(b"</c>", start) + 4], cell)
    file = CustomerFile.open(path)
    assert next(file.rows()).cells == (value, "1")
    assert file.notes == (
        "1 cells are formulas (the first is A2); they count with the values that were computed "
        "when the file was saved",
    )


def test_a_formula_that_was_never_computed_names_its_cell(tmp_path: Path) -> None:
    path = saved(tmp_path, ["name", "id"], ["Kim", 1], ["=A2", 2])
    with pytest.raises(InvalidFile, match="cell A3") as caught:
        CustomerFile.open(path)
    assert caught.value.details == {"field": "file", "sheet": "Sheet", "cell": "A3"}


def test_marks_are_found_across_the_pieces_that_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_marks, "PIECE", 50)
    monkeypatch.setattr(workbook_marks, "OVERLAP", 200)
    path = saved(
        tmp_path, ["name", "id"], *[["Kim", n] for n in range(50)], merge="A2:B2 A5:A6 A9:B10"
    )
    path = sheet_of(path, b'<c r="B30" t="n"><v>', b'<c r="B30" t="n"><f>1+1</f><v>')
    marks = workbook_marks.read_marks(path, "Sheet")
    assert (marks.formulas, marks.first_formula) == (1, "B30")
    assert sorted(area.name for area in marks.merged) == ["A2:B2", "A5:A6", "A9:B10"]


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    path = saved(tmp_path, ["Customers 2024"], [], ["id", "name"], [1, "Kim"], merge="A1:B1")
    file = CustomerFile.open(path)
    assert (file.table.columns, [row.line for row in file.rows()]) == (("id", "name"), [4])
    assert file.notes == ()


@pytest.mark.parametrize("merge", ["A1:B1", "A1:A2", "B1:C2"])
def test_a_header_of_merged_cells_is_refused(tmp_path: Path, merge: str) -> None:
    path = saved(tmp_path, ["name", "Person", "dob"], ["Kim", "x", "1970"], merge=merge)
    with pytest.raises(InvalidFile, match=merge) as caught:
        CustomerFile.open(path)
    assert caught.value.details == {"field": "file", "row": 1, "cells": [merge]}


def test_merged_cells_below_the_header_are_told(tmp_path: Path) -> None:
    path = saved(tmp_path, ["name", "id"], ["Kim", 1], ["Ann", 2], merge="A2:A3")
    file = CustomerFile.open(path)
    assert "A2:A3" in file.notes[0]
    assert [row.cells for row in file.rows()] == [("Kim", "1"), ("", "2")]


def test_the_first_sheet_that_is_shown_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.sheet_state = "hidden"
    for title, name in (("Kunden & Co", "Kim"), ("Old", "Ann")):
        sheet = book.create_sheet(title)
        sheet.append(["name"])
        sheet.append([name])
    path = tmp_path / "customers"
    book.save(path)
    file = CustomerFile.open(path)
    assert next(file.rows()).cells == ("Kim",)
    assert file.notes == ("only the sheet 'Kunden & Co' is read, not 'Sheet', 'Old'",)


@pytest.mark.slow
def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    path = saved(tmp_path, ["name"], ["Kim"])
    empty = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(3, 1_000_003))
    path = sheet_of(path, b"</sheetData>", empty + b"</sheetData>")
    file = CustomerFile.open(path)
    assert (file.rows_total, [row.line for row in file.rows()]) == (1, [2])


def test_empty_cells_at_the_far_end_are_not_filled_up(tmp_path: Path) -> None:
    path = saved(tmp_path, ["name"], ["Kim"])
    far = b'<row r="1048576"><c r="XFD1048576"/></row></sheetData>'
    path = sheet_of(path, b"</sheetData>", far)
    path = sheet_of(path, b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert CustomerFile.open(path).rows_total == 1


def test_a_row_number_beyond_the_end_of_a_sheet_is_not_walked_to(tmp_path: Path) -> None:
    path = saved(tmp_path, ["name"], ["Kim"])
    far = b'<row r="4000000000"><c r="A4000000000"><v>1</v></c></row></sheetData>'
    with pytest.raises(InvalidFile, match="beyond") as caught:
        CustomerFile.open(sheet_of(path, b"</sheetData>", far))
    assert caught.value.details == {"field": "file", "sheet": "Sheet", "row": 1_048_577}


def test_tags_without_an_end_are_looked_through_once(tmp_path: Path) -> None:
    path = saved(tmp_path, ["name"], ["Kim"])
    path = sheet_of(path, b"</sheetData>", b'<c r="A1" ' * 300_000 + b"</sheetData>")
    assert workbook_marks.read_marks(path, "Sheet").formulas == 0


def test_a_protected_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "customers"
    entry = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000_000) + entry + bytes(100))
    with pytest.raises(InvalidFile, match="password"):
        CustomerFile.open(path)


def test_an_old_workbook_and_another_archive_are_named(tmp_path: Path) -> None:
    path = tmp_path / "customers"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000))
    with pytest.raises(UnsupportedFile, match="old Excel"):
        CustomerFile.open(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(UnsupportedFile, match="ZIP archive"):
        CustomerFile.open(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    path = saved(tmp_path, ["name"], ["Kim"])
    path = sheet_of(path, b"</sheetData>", b"</sheetData>" + b" " * 5_000_000)
    assert path.stat().st_size < 50_000
    with pytest.raises(PayloadTooLarge) as caught:
        CustomerFile.open(path, limit=1_000_000)
    assert caught.value.details == {"field": "file", "limit": 1_000_000}


def test_a_table_of_texts_that_fills_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_marks, "MAX_HELD", 100_000)
    path = saved(tmp_path, ["name"], ["Kim"])
    assert CustomerFile.open(path).rows_total == 1
    texts = b"<si><t>x</t></si>" * 10_000
    changed(path, lambda parts: parts.update({"xl/sharedStrings.xml": texts}))
    with pytest.raises(PayloadTooLarge, match="texts"):
        CustomerFile.open(path)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        parts[SHEET] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[SHEET]

    with pytest.raises(InvalidFile, match="document type"):
        CustomerFile.open(changed(saved(tmp_path, ["name"], ["Kim"]), change))


@pytest.mark.parametrize("share", [0.3, 0.98])
def test_a_cut_off_workbook_is_told(tmp_path: Path, share: float) -> None:
    path = saved(tmp_path, ["name"], ["Kim"])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InvalidFile, match="cut off"):
        CustomerFile.open(path)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_damaged_xml_is_told(tmp_path: Path, part: str) -> None:
    def change(parts: Parts) -> None:
        parts[part] = parts[part][: len(parts[part]) // 2]

    with pytest.raises(InvalidFile, match="damaged"):
        CustomerFile.open(changed(saved(tmp_path, ["name"], ["Kim"]), change))


def test_a_workbook_without_its_workbook_is_told(tmp_path: Path) -> None:
    def change(parts: Parts) -> None:
        name = "[Content_Types].xml"
        parts[name] = parts[name].replace(b"sheet.main+xml", b"sheet.none+xml")

    with pytest.raises(InvalidFile, match="damaged"):
        CustomerFile.open(changed(saved(tmp_path, ["name"], ["Kim"]), change))


def test_an_empty_sheet_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="empty"):
        CustomerFile.open(saved(tmp_path))


def test_what_we_write_can_be_read_back(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Results")
    sheet.append(["name"])
    sheet.append(["Kim"])
    stream = io.BytesIO()
    book.save(stream)
    path = tmp_path / "customers"
    path.write_bytes(stream.getvalue())
    assert next(CustomerFile.open(path).rows()).cells == ("Kim",)
