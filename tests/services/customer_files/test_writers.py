"""Every format of results, with the same rows."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from app.domain.kinds import Verdict
from app.errors import InvalidRequest
from app.services.customer_files import write_parquet
from app.services.customer_files.output import RESULT_COLUMNS, RowResult, distinct_labels
from app.services.customer_files.write_xlsx import MAX_CELL, WorkbookWriter
from app.services.customer_files.writers import (
    MEDIA_TYPES,
    WRITERS,
    ResultFormat,
    format_of,
    in_pieces,
)
from tests.services.customer_files.results import COLUMNS, HIT, RESULTS, SUMMARY


def written(kind: ResultFormat, results: Iterable[RowResult] = RESULTS, **how: Any) -> bytes:
    stream = io.BytesIO()
    writer = WRITERS[kind](stream, COLUMNS, all_hits=how.pop("all_hits", False))
    for result in results:
        writer.write([result])
    writer.finish(SUMMARY)
    assert not stream.closed
    return stream.getvalue()


def book_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def table(kind: ResultFormat, content: bytes) -> list[list[Any]]:
    """Header and rows of a results file, empty cells as empty text."""
    if kind in (ResultFormat.CSV, ResultFormat.TSV):
        delimiter = "," if kind is ResultFormat.CSV else "\t"
        text = io.StringIO(content.decode(), newline="")
        return [list(row) for row in csv.reader(text, delimiter=delimiter, strict=True)]
    if kind is ResultFormat.JSONL:
        records = [json.loads(line) for line in content.splitlines()]
        rows = [list(records[0]), *(list(record.values()) for record in records)]
    elif kind is ResultFormat.PARQUET:
        found = pq.read_table(io.BytesIO(content))
        rows = [found.schema.names, *(list(row.values()) for row in found.to_pylist())]
    else:
        rows = [list(row) for row in book_of(content)["Results"].iter_rows(values_only=True)]
    return [["" if cell is None else cell for cell in row] for row in rows]


@pytest.mark.parametrize("kind", ResultFormat)
def test_every_row_comes_once_in_its_order(kind: ResultFormat) -> None:
    header, *rows = table(kind, written(kind))
    assert [row[0] for row in rows] == ["007", "8", "9", "10"]
    assert [row[4] for row in rows] == ["hit", "clear", "incomplete", "hit"]
    assert [str(row[6]) for row in rows] == ["0.97", "", "", "0.97"]
    assert rows[2][-1] == "name: the name is empty"
    assert header[4:] == list(RESULT_COLUMNS)


@pytest.mark.parametrize("kind", ResultFormat)
def test_every_hit_comes_on_a_row_of_its_own(kind: ResultFormat) -> None:
    rows = table(kind, written(kind, all_hits=True))[1:]
    assert [(row[0], row[4], row[7]) for row in rows] == [
        ("007", "hit", "ofac-sdn:20157"),
        ("007", "review", "un-sc:7"),
        ("8", "clear", ""),
        ("9", "incomplete", ""),
        ("10", "hit", "ofac-sdn:20157"),
    ]


@pytest.mark.parametrize("kind", ResultFormat)
def test_no_format_gives_a_formula_to_a_spreadsheet(kind: ResultFormat) -> None:
    cell = table(kind, written(kind))[2][1]
    exact = kind in (ResultFormat.XLSX, ResultFormat.PARQUET)
    assert cell == ("" if exact else "'") + "=cmd|' /C calc'!A0"


@pytest.mark.parametrize("kind", ResultFormat)
def test_a_file_without_rows_is_one_all_the_same(kind: ResultFormat) -> None:
    content = written(kind, [])
    if kind is ResultFormat.JSONL:
        assert content == b""
    else:
        assert len(table(kind, content)) == 1


@pytest.mark.parametrize("kind", [ResultFormat.JSONL, ResultFormat.PARQUET])
def test_columns_of_one_name_are_told_apart(kind: ResultFormat) -> None:
    assert table(kind, written(kind))[0][:4] == ["id", "name", "id (2)", "column 4"]


def test_a_results_file_can_be_screened_again() -> None:
    assert distinct_labels(["name", "screening_verdict", "name (2)", "name"]) == (
        *("name", "screening_verdict (2)", "name (2)", "name (3)"),
    )


def test_numbers_of_parquet_are_numbers_and_the_summary_is_there() -> None:
    found = pq.read_table(io.BytesIO(written(ResultFormat.PARQUET)))
    assert str(found.schema.field("screening_score").type) == "double"
    assert str(found.schema.field("screening_hits").type) == "int32"
    metadata = pq.read_metadata(io.BytesIO(written(ResultFormat.PARQUET))).metadata
    assert json.loads(metadata[b"cordon.summary"])["hits"] == 2


def test_parquet_is_written_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_parquet, "GROUP_ROWS", 3)
    content = written(ResultFormat.PARQUET, RESULTS * 5)
    assert pq.read_metadata(io.BytesIO(content)).num_row_groups == 7
    assert [row[0] for row in table(ResultFormat.PARQUET, content)[1:]] == [
        *("007", "8", "9", "10"),
    ] * 5


def test_the_workbook_is_coloured_filtered_and_its_header_stays() -> None:
    sheet = book_of(written(ResultFormat.XLSX))["Results"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:O5")
    colours = [sheet.cell(row, 5).fill.fgColor.rgb[2:] for row in range(2, 6)]
    assert colours == ["FFC7CE", "C6EFCE", "D9D9D9", "FFC7CE"]
    assert sheet["A1"].font.bold


def test_text_of_a_workbook_stays_text() -> None:
    sheet = book_of(written(ResultFormat.XLSX))["Results"]
    assert [cell.data_type for cell in sheet[3][:4]] == ["s", "s", "s", "s"]
    assert (sheet["A2"].value, sheet["C3"].value) == ("007", "#N/A")
    assert sheet["B3"].quotePrefix
    assert sheet["D3"].value == "x\ufffdy"
    assert sheet["D4"].value.splitlines() == ["a", "b"]


def test_the_provenance_of_each_entity_stands_once() -> None:
    book = book_of(written(ResultFormat.XLSX))
    rows = list(book["Provenance"].iter_rows(values_only=True))
    assert [(row[0], row[2], row[3], row[6]) for row in rows[1:]] == [
        ("ofac-sdn:20157", "ofac-sdn", "sha256:ab", "DPRK3"),
        ("un-sc:7", "un-sc", "sha256:ab", None),
    ]
    assert rows[1][4:6] == ("2023-12-28", "20157")
    assert rows[1][9] == "sdn.csv row 12345"


def test_the_summary_is_a_page() -> None:
    book = book_of(written(ResultFormat.XLSX))
    assert book.sheetnames == ["Results", "Summary", "Provenance"]
    lines = {row[0]: row[1:] for row in book["Summary"].iter_rows(values_only=True) if row[0]}
    assert (lines["rows"][0], lines["hits"][0], lines["clear"][0]) == (4, 2, 1)
    assert lines["ofac-sdn"] == ("sha256:ab", "2023-12-28", 3)
    assert lines["name"][0] == "=customers.csv"
    assert lines["seconds"][0] == 2.0


def test_a_full_sheet_is_followed_by_another() -> None:
    stream = io.BytesIO()
    writer = WorkbookWriter(stream, COLUMNS, all_hits=False, max_rows=3)
    writer.write(RESULTS)
    writer.finish(SUMMARY)
    book = book_of(stream.getvalue())
    assert book.sheetnames == ["Results", "Results 2", "Summary", "Provenance"]
    ids = [[row[0] for row in book[s].iter_rows(values_only=True)] for s in book.sheetnames[:2]]
    assert ids == [["id", "007", "8"], ["id", "9", "10"]]
    assert book["Results 2"].auto_filter.ref == "A1:O3"


def test_a_cell_that_is_too_long_is_cut_and_counted() -> None:
    long = RowResult(2, ("1", "x" * (MAX_CELL + 1), "", ""), Verdict.CLEAR)
    book = book_of(written(ResultFormat.XLSX, [long]))
    text = book["Results"]["B2"].value
    assert (len(text), text[-1]) == (MAX_CELL, "…")
    last = list(book["Summary"].iter_rows(values_only=True))[-1]
    assert last[:2] == ("cells that were too long and are cut, ending in …", 1)


@pytest.mark.parametrize("kind", ResultFormat)
def test_pieces_make_the_same_file(kind: ResultFormat, tmp_path: Path) -> None:
    begin = partial(WRITERS[kind], columns=COLUMNS, all_hits=True)
    parts = [RESULTS[:1], RESULTS[1:]]
    pieces = list(in_pieces(kind, begin, parts, lambda: SUMMARY, tmp_path))
    assert table(kind, b"".join(pieces)) == table(kind, written(kind, all_hits=True))
    assert not list(tmp_path.iterdir())
    assert kind in MEDIA_TYPES


@pytest.mark.parametrize(
    ("path", "said", "kind"),
    [
        ("out.csv", None, "csv"),
        ("out.XLSX", None, "xlsx"),
        ("out.ndjson", None, "jsonl"),
        ("out.txt", "tsv", "tsv"),
        ("out", "Parquet", "parquet"),
    ],
)
def test_the_ending_says_the_format_unless_another_is_said(
    path: str, said: str | None, kind: str
) -> None:
    assert format_of(Path(path), said) is ResultFormat(kind)


@pytest.mark.parametrize(("path", "said"), [("out.docx", None), ("out", None), ("a.csv", "xls")])
def test_an_unknown_format_is_an_error(path: str, said: str | None) -> None:
    with pytest.raises(InvalidRequest) as caught:
        format_of(Path(path), said)
    assert caught.value.details["field"] == "format"


def test_many_hits_of_one_row_do_not_repeat_the_provenance() -> None:
    hits = tuple(replace(HIT, score=1 - n / 100) for n in range(10))
    content = written(ResultFormat.XLSX, [replace(RESULTS[0], hits=hits)])
    assert book_of(content)["Provenance"].max_row == 2
