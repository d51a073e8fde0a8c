"""Results as an XLSX workbook: the rows coloured by verdict, a summary, the provenance.

Rows go to the disk as they come, so that memory does not grow with them; a sheet that is full
(:data:`MAX_ROWS`, which is the format's own limit) is followed by another. Text stays text,
whatever a spreadsheet would make of it: no cell is a formula, and ``007`` keeps its zeros.
"""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from app.services.customer_files.output import (
    RESULT_COLUMNS,
    RowHit,
    RowResult,
    answer_cells,
    is_formula,
)
from app.services.customer_files.summary import Summary
from app.services.customer_files.summary_page import summary_lines

MAX_ROWS = 1_048_576
MAX_CELL = 32_767
"""Characters of a cell (ECMA-376 leaves it open; it is what Excel opens)."""

COLOURS = {"hit": "FFC7CE", "review": "FFEB9C", "clear": "C6EFCE", "incomplete": "D9D9D9"}
PROVENANCE = (
    *("entity", "caption", "source", "list_version", "published", "entry", "programme"),
    *("legal_basis", "listed_on", "locator", "url"),
)
WIDTHS = {"screening_explanation": 60, "screening_error": 40, "list_version": 30, "url": 40}
WIDTH = 18


class WorkbookWriter:
    """Writes results in the order in which they are given."""

    def __init__(
        self,
        stream: BinaryIO,
        columns: Sequence[str],
        *,
        all_hits: bool,
        max_rows: int = MAX_ROWS,
    ) -> None:
        self._stream = stream
        self._all_hits = all_hits
        self._book = Workbook(write_only=True)
        self._results = _Table(self._book, "Results", (*columns, *RESULT_COLUMNS), max_rows)
        self._cells = _Cells(self._book.worksheets[0])
        self._provenance = _Table(self._book, "Provenance", PROVENANCE, max_rows)
        self._known: set[str] = set()
        self._verdicts = {
            verdict: self._cells.styled(verdict, fill=PatternFill("solid", fgColor=colour))
            for verdict, colour in COLOURS.items()
        }

    def write(self, results: Iterable[RowResult]) -> None:
        for result in results:
            own = [self._cells.text(cell) for cell in result.cells]
            for verdict, count, score, *words in answer_cells(result, all_hits=self._all_hits):
                numbers = (int(count), float(score) if score else None)
                texts = map(self._cells.text, words)
                self._results.append([*own, self._verdicts[verdict], *numbers, *texts])
            for hit in result.hits:
                if hit.entity not in self._known:
                    self._known.add(hit.entity)
                    self._prove(hit)

    def finish(self, summary: Summary) -> None:
        page = self._book.create_sheet("Summary", index=self._results.pages)
        page.column_dimensions["A"].width = 34
        page.column_dimensions["B"].width = 60
        for line in summary_lines(summary, cut=self._cells.cut):
            page.append(
                [
                    self._cells.bold(str(cell))
                    if len(line) == 1
                    else self._cells.text(cell)
                    if isinstance(cell, str)
                    else cell
                    for cell in line
                ]
            )
        self._results.end()
        self._provenance.end()
        self._book.save(self._stream)

    def _prove(self, hit: RowHit) -> None:
        for origin in hit.provenance:
            listed = None if origin.listed_on is None else origin.listed_on.isoformat()
            values = (
                *(hit.entity, hit.caption, origin.source, origin.list_version),
                *(origin.published.isoformat(), origin.entry, origin.programme),
                *(origin.legal_basis, listed, origin.locator, origin.url),
            )
            self._provenance.append([self._cells.text(value or "") for value in values])


class _Cells:
    """Makes cells that hold what they are given, as far as the format can."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self.cut = 0

    def text(self, text: str) -> object:
        """A text that stays one; what is too long or no character is replaced."""
        if len(text) > MAX_CELL:
            self.cut += 1
            text = text[: MAX_CELL - 1] + "…"
        text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
        if not text:
            return None
        if text not in ERROR_CODES and not is_formula(text):
            return text
        cell = self.styled(text)
        # Without it, a spreadsheet makes a formula of the text when somebody edits the cell.
        cell.quotePrefix = True
        return cell

    def bold(self, text: str) -> Any:
        cut = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:MAX_CELL]
        return self.styled(cut, font=Font(bold=True))

    def styled(self, text: str, **styles: Any) -> Any:
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"
        for name, style in styles.items():
            setattr(cell, name, style)
        return cell


class _Table:
    """Sheets of one table; one that is full is followed by another."""

    def __init__(self, book: Any, title: str, labels: Sequence[str], max_rows: int) -> None:
        self._book = book
        self._title = title
        self._labels = labels
        self._max_rows = max_rows
        self.pages = 0
        self._rows = 0
        self._sheet: Any = None
        self._begin()

    def append(self, cells: list[Any]) -> None:
        if self._rows >= self._max_rows:
            self.end()
            self._begin()
        self._sheet.append(cells)
        self._rows += 1

    def end(self) -> None:
        last = get_column_letter(len(self._labels))
        self._sheet.auto_filter.ref = f"A1:{last}{self._rows}"

    def _begin(self) -> None:
        """A sheet with a header that stays in view. What is set here comes before the rows."""
        index = self._book.index(self._sheet) + 1 if self.pages else None
        self.pages += 1
        title = self._title if self.pages == 1 else f"{self._title} {self.pages}"
        self._sheet = self._book.create_sheet(title, index=index)
        self._sheet.freeze_panes = "A2"
        for place, label in enumerate(self._labels, 1):
            letter = get_column_letter(place)
            self._sheet.column_dimensions[letter].width = WIDTHS.get(label, WIDTH)
        cells = _Cells(self._sheet)
        self._sheet.append([cells.bold(label) for label in self._labels])
        self._rows = 1
