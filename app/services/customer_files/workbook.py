"""XLSX workbooks: the first sheet that is shown, read row by row.

A formula counts with the value that was computed when the file was saved. A title above the
header (one cell, merged over several columns) is passed over. Rows with nothing in them are
no rows, however many a sheet has of them.
"""

import errno
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from lxml.etree import LxmlError
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import InvalidFile
from app.services.customer_files.table import Row, Shape, aligned, checked_width
from app.services.customer_files.values import text_of
from app.services.customer_files.workbook_marks import Area, Marks, checked_archive, read_marks

MAX_ROWS = 1_048_576
"""Where a sheet ends (ECMA-376, 18.3.1.73); a row may claim any number."""

ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!"}
)
"""What a spreadsheet shows where a formula has no value (ECMA-376, 18.18.11)."""

_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, ParseError, LxmlError, InvalidFileException),
    NotImplementedError,
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OverflowError),
)
"""What openpyxl lets through where a workbook is not built as it should be."""


@dataclass(frozen=True, slots=True)
class WorkbookTable:
    """A sheet of a workbook on disk; make it with :meth:`open`."""

    path: Path
    sheet: str
    header: int
    columns: tuple[str, ...]
    shape: Shape

    @classmethod
    def open(cls, path: Path, *, limit: int) -> "WorkbookTable":
        """Find the sheet and its header.

        Raises :class:`InvalidFile` for a workbook that is protected, damaged or empty, whose
        header has merged cells, or that has formulas without a value, and
        :class:`~app.errors.PayloadTooLarge` where its parts unpack to more than ``limit``
        bytes.
        """
        with _readable():
            checked_archive(path, limit)
        with _readable(), _workbook(path) as book:
            sheet = _first_shown(book)
            marks = read_marks(path, sheet.title)
            header, cells = _header(sheet, marks)
        notes = _notes(marks, header, sheet.title, book.sheetnames)
        return cls(path, sheet.title, header, cells, Shape(notes=notes))

    @property
    def written(self) -> dict[str, str]:
        return {"format": "xlsx", "sheet": self.sheet}

    def rows(self) -> Iterator[Row]:
        width = len(self.columns)
        with _readable(), _workbook(self.path) as book:
            for number, cells in _filled(book[self.sheet]):
                if number > self.header:
                    row = aligned(number, cells, width, padded=True)
                    flaws = tuple(
                        (place, f"the cell holds the error {cell}")
                        for place, cell in enumerate(row.cells)
                        if cell in ERRORS
                    )
                    yield Row(row.line, row.cells, row.problem, flaws) if flaws else row


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise _damaged(error) from error
    except OSError as error:
        # One without a number is the library's; EINVAL is a place in the archive that is none.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise _damaged(error) from error


def _damaged(error: Exception) -> InvalidFile:
    return InvalidFile(
        f"the workbook is damaged or is not built like one ({type(error).__name__})",
        field="file",
    )


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    # As a stream, because by its name the library would refuse a file that is called otherwise.
    with path.open("rb") as stream:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _first_shown(book: Any) -> Any:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise InvalidFile("the workbook has no sheet that is shown", field="file")
    return shown[0]


def _filled(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, with their numbers; trailing empty cells are cut off."""
    # What the file says of the sheet's size may be wrong, or a million columns.
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MAX_ROWS:
            raise InvalidFile(
                f"sheet {sheet.title!r} has rows beyond {MAX_ROWS:,}, where a sheet ends",
                field="file",
                sheet=sheet.title,
                row=number,
            )
        end = len(values)
        if values.count(None) == end:
            continue
        while end and values[end - 1] is None:
            end -= 1
        cells = [text_of(value) for value in values[:end]]
        if any(cell.strip() for cell in cells):
            yield number, cells


def _header(sheet: Any, marks: Marks) -> tuple[int, tuple[str, ...]]:
    """The number and cells of the header, below a title if there is one."""
    for number, cells in _filled(sheet):
        merged = [area for area in marks.merged if area.first_row <= number <= area.last_row]
        wide = [area for area in merged if area.last_column > area.first_column]
        if wide and sum(bool(cell.strip()) for cell in cells) == 1 and len(merged) == 1:
            continue
        if merged:
            raise InvalidFile(
                f"row {number}: the header has merged cells ({_listed(merged)}); give every "
                "column a name of its own in one row",
                field="file",
                row=number,
                cells=[area.name for area in merged[:10]],
            )
        checked_width(cells, line=number)
        return number, tuple(cells)
    raise InvalidFile(f"the sheet {sheet.title!r} is empty", field="file", sheet=sheet.title)


def _notes(marks: Marks, header: int, title: str, sheets: list[str]) -> tuple[str, ...]:
    notes = []
    if len(sheets) > 1:
        others = ", ".join(repr(other) for other in sheets if other != title)
        notes.append(f"only the sheet {title!r} is read, not {others}")
    if marks.formulas:
        notes.append(
            f"{marks.formulas:,} cells are formulas (the first is {marks.first_formula}); they "
            "count with the values that were computed when the file was saved"
        )
    below = [area for area in marks.merged if area.last_row > header]
    if below:
        notes.append(
            f"{len(below):,} areas are merged ({_listed(below)}); the value of one counts for its "
            "first cell only"
        )
    return tuple(notes)


def _listed(areas: list[Area]) -> str:
    text = ", ".join(area.name for area in areas[:3])
    return text + (", …" if len(areas) > 3 else "")
