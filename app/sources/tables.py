"""Lists that come as tables of rows with a header, as CSV or as a workbook."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.filekind import FileKind, expect
from app.sources.textfiles import records, text_lines

MAX_UNPACKED = 300_000_000
"""Bytes of a workbook's parts, unpacked; a small file that unpacks to more is a trap."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row that is not blank: its number in the file, its cells as text, and all of it."""

    row: int
    cells: Mapping[str, str]
    raw: str

    def get(self, *columns: str) -> str | None:
        """The first of these columns that holds something, white space collapsed."""
        for column in columns:
            value = " ".join(self.cells.get(column, "").split())
            if value:
                return value
        return None


def lines(
    file: SourceFile, log: IssueLog | None = None, *, delimiter: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file or of a workbook's first sheet, with their numbers (1-based)."""
    kind = expect(file, FileKind.TEXT, FileKind.ZIP, FileKind.OLE)
    if kind is FileKind.TEXT:
        for record in records(text_lines(file, log), file.name, delimiter=delimiter):
            yield record.row, record.cells
        return
    if kind is FileKind.ZIP:
        refuse_trap(file)
    try:
        workbook = CalamineWorkbook.from_path(str(file.path))
        sheet = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except PasswordError:
        raise ListRejected(f"{file.name} is protected by a password", file=file.name) from None
    except (CalamineError, ZipError, OSError) as error:
        raise ListRejected(
            f"{file.name} is not a workbook that can be read: {error}", file=file.name
        ) from None
    for number, cells in enumerate(sheet, 1):
        yield number, [_text(cell) for cell in cells]


def table(
    rows: Iterator[tuple[int, list[str]]],
    file: SourceFile,
    required: Sequence[str],
    *,
    exact: bool = False,
) -> Iterator[TableRow]:
    """The rows below a header that names all ``required`` columns; its names keep their case.

    With ``exact`` every row has as many cells as the header, as in files of which a shorter
    one shows that they are cut off.
    """
    first = next(rows, None)
    columns = [] if first is None else [" ".join(cell.split()) for cell in first[1]]
    missing = [column for column in required if column not in columns]
    if missing:
        raise ListRejected(
            f"{file.name} has no column {missing[0]!r}: it is another list or another format",
            file=file.name,
            column=missing[0],
        )
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        beyond = any(cell.strip() for cell in cells[len(columns) :])
        if beyond or (exact and len(cells) < len(columns)):
            why = "" if beyond else ": the file is damaged or cut off"
            raise ListRejected(
                f"{file.name} row {number} has {len(cells)} cells under {len(columns)} columns"
                f"{why}",
                file=file.name,
                row=number,
            )
        yield TableRow(number, dict(zip(columns, cells, strict=False)), "\t".join(cells))


def refuse_trap(file: SourceFile) -> None:
    """Refuse a workbook that would unpack to more than any list has, before it is unpacked."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        # A damaged archive may also seem to be of a version that does not exist yet.
        raise ListRejected(f"{file.name} is a damaged workbook", file=file.name) from None
    if unpacked > MAX_UNPACKED:
        raise ListRejected(
            f"{file.name} unpacks to {unpacked:,} bytes, more than any list has",
            file=file.name,
            limit=MAX_UNPACKED,
        )


def _text(cell: Any) -> str:
    """A cell as a person sees it: whole numbers without a fraction, days as YYYY-MM-DD."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
