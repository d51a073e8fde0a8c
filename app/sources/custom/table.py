"""A custom list as rows of text, whatever format it came in."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.filekind import FileKind, expect
from app.sources.tables import refuse_trap
from app.sources.textfiles import read_text, records

COLUMNS = (
    "id",
    "type",
    "name",
    "aliases",
    "birth_date",
    "countries",
    "identifiers",
    "programme",
    "listed_on",
    "url",
    "note",
)
SEPARATOR = ";"
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row; ``column`` is None where it is the row as a whole."""

    row: int
    column: str | None
    problem: str


@dataclass(frozen=True, slots=True)
class Row:
    """The cells by column, stripped and never empty; ``problems`` came up while reading."""

    number: int
    cells: Mapping[str, Sequence[str]]
    raw: str
    problems: tuple[Problem, ...] = field(default=())

    def one(self, column: str) -> str | None:
        """The only value of a column, or None."""
        values = self.cells.get(column, ())
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns a table may have, which it must, and which hold several values a cell."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    lists: frozenset[str] = frozenset()


ENTITIES = Shape(COLUMNS, ("id", "name"), frozenset({"aliases", "countries", "identifiers"}))
"""A row for each entity."""


def read_table(file: SourceFile, shape: Shape = ENTITIES) -> Iterator[Row]:
    """The rows that are not blank, in order; :class:`ListRejected` if this is no such table."""
    if expect(file, FileKind.TEXT, FileKind.JSON, FileKind.ZIP) is FileKind.ZIP:
        refuse_trap(file)
        return _workbook_rows(file, shape)
    text = read_text(file)
    start = text.lstrip()[:1]
    if start == "[":
        words = "is one JSON array; a list in JSON has one object in each line"
        raise ListRejected(f"{file.name} {words}", file=file.name)
    return _json_rows(text, shape) if start == "{" else _csv_rows(text, file.name, shape)


def _header(cells: Iterable[str], name: str, row: int, shape: Shape) -> list[str]:
    """The column names, checked: all known, none twice, the required ones there."""
    columns = [cell.strip().lower() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    unknown = [column for column in columns if column not in shape.columns]
    doubled = sorted({column for column in columns if columns.count(column) > 1})
    missing = [column for column in shape.required if column not in columns]
    if unknown:
        problem = (
            f"has the unknown column {unknown[0][:40]!r}; known are {', '.join(shape.columns)}"
        )
        raise ListRejected(f"{name} {problem}", file=name, row=row, column=unknown[0][:40])
    if doubled:
        problem = f"has the column {doubled[0]!r} twice"
        raise ListRejected(f"{name} {problem}", file=name, row=row, column=doubled[0])
    if missing:
        problem = f"has no column {missing[0]!r}"
        raise ListRejected(f"{name} {problem}", file=name, row=row, column=missing[0])
    return columns


def _cells_of(columns: Sequence[str], cells: Sequence[str], shape: Shape) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for column, cell in zip(columns, cells, strict=False):
        parts = cell.split(SEPARATOR) if column in shape.lists else [cell]
        values = [part.strip() for part in parts if part.strip()]
        if values:
            found[column] = values
    return found


def _csv_rows(text: str, name: str, shape: Shape) -> Iterator[Row]:
    # Spreadsheets write semicolons where the comma is the decimal sign; no column name
    # holds any of these, so the first line tells.
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    table = records(text, name, delimiter=delimiter)
    header = next(table, None)
    if header is None:
        raise ListRejected(f"{name} holds no rows", file=name)
    columns = _header(header.cells, name, header.row, shape)
    for record in table:
        if not any(cell.strip() for cell in record.cells):
            continue
        problems: tuple[Problem, ...] = ()
        if len(record.cells) != len(header.cells):
            found, wanted = len(record.cells), len(header.cells)
            problems = (Problem(record.row, None, f"{found} cells instead of {wanted}"),)
        yield Row(record.row, _cells_of(columns, record.cells, shape), record.raw, problems)


def _workbook_rows(file: SourceFile, shape: Shape) -> Iterator[Row]:
    # Most commands know this module and read no workbook.
    import openpyxl

    try:
        book = openpyxl.load_workbook(file.path, read_only=True, data_only=True)
        try:
            yield from _sheet_rows(book.worksheets[0], file.name, shape)
        finally:
            book.close()
    except ListRejected:
        raise
    except Exception as error:
        # openpyxl fails on a damaged book in countless ways, none of them its own.
        raise ListRejected(f"{file.name} is not an XLSX workbook", file=file.name) from error


def _sheet_rows(sheet: Any, name: str, shape: Shape) -> Iterator[Row]:
    table = enumerate(sheet.iter_rows(), 1)
    first = next(table, (1, ()))[1]
    columns = _header((_sheet_text(cell) for cell in first), name, 1, shape)
    for number, values in table:
        cells = [_sheet_text(cell) for cell in values]
        if not any(cells):
            continue
        problems: tuple[Problem, ...] = ()
        if any(cells[len(columns) :]):
            problems = (Problem(number, None, f"more than {len(columns)} cells"),)
        raw = json.dumps(dict(zip(columns, cells, strict=False)), ensure_ascii=False)
        yield Row(number, _cells_of(columns, cells, shape), raw, problems)


def _sheet_text(cell: Any) -> str:
    """As it is shown: what a spreadsheet shows as ``50%`` it keeps as 0.5."""
    value = cell.value
    if isinstance(value, int | float) and "%" in (cell.number_format or ""):
        return f"{Decimal(repr(value)) * 100:f}%"
    return _cell_text(value)


def _cell_text(value: object) -> str:
    """A cell as one would type it: a whole number without ``.0``, a date in ISO form."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _json_rows(text: str, shape: Shape) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            stated = json.loads(line)
        except (ValueError, RecursionError):
            yield Row(number, {}, line, (Problem(number, None, "this line is not JSON"),))
            continue
        if not isinstance(stated, dict):
            yield Row(number, {}, line, (Problem(number, None, "this line is not an object"),))
            continue
        yield _json_row(number, stated, line.strip(), shape)


def _json_row(number: int, stated: Mapping[str, Any], line: str, shape: Shape) -> Row:
    cells: dict[str, list[str]] = {}
    problems = []
    for column, value in stated.items():
        if column not in shape.columns:
            problems.append(Problem(number, column[:40], "is not a known column"))
            continue
        values = value if isinstance(value, list) and column in shape.lists else [value]
        if any(isinstance(item, bool | list | dict) for item in values):
            problems.append(Problem(number, column, "is neither text nor a number"))
            continue
        texts = [_cell_text(item) for item in values]
        if column in shape.lists and not isinstance(value, list):
            texts = [part.strip() for text in texts for part in text.split(SEPARATOR)]
        if any(texts):
            cells[column] = [text for text in texts if text]
    return Row(number, cells, line, tuple(problems))
