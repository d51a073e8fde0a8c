"""Results as CSV: UTF-8, commas, CRLF line ends (RFC 4180), the input's own columns first.

A spreadsheet runs a cell that begins with ``=`` as a formula, so a customer's "name" could
do harm on the analyst's desk. Such cells get a leading apostrophe, as OWASP advises (CSV
Injection), except plain numbers and telephone numbers (``-5``, ``+49 170 1234567``): digits
alone cannot call anything.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from app.domain.kinds import Verdict

RESULT_COLUMNS = (
    "screening_verdict",
    "screening_hits",
    "screening_score",
    "screening_entity",
    "screening_caption",
    "screening_matched_name",
    "screening_risk",
    "screening_source",
    "screening_programme",
    "screening_explanation",
    "screening_error",
)

_STARTS_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-][\d .,]*\d(?:[eE][+-]?\d+)?%?")


@dataclass(frozen=True, slots=True)
class RowHit:
    """One hit as the results file shows it."""

    verdict: Verdict
    score: float
    entity: str
    caption: str
    matched_name: str
    risk: str
    source: str
    programme: str
    explanation: str


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row of the input with its answer. ``hits`` are ordered best first."""

    line: int
    cells: tuple[str, ...]
    verdict: Verdict
    hits: tuple[RowHit, ...] = ()
    error: str = ""


class ResultWriter:
    """Writes results in the order in which they are given."""

    def __init__(self, stream: TextIO, columns: Sequence[str], *, all_hits: bool) -> None:
        """``stream`` must have been opened with ``newline=""``. Writes the header."""
        self._writer = csv.writer(stream)
        self._all_hits = all_hits
        self._writer.writerow([*map(neutralised, columns), *RESULT_COLUMNS])

    def write(self, results: Iterable[RowResult]) -> None:
        for result in results:
            own = [neutralised(cell) for cell in result.cells]
            self._writer.writerows(
                own + [neutralised(cell) for cell in answer]
                for answer in answer_cells(result, all_hits=self._all_hits)
            )


def answer_cells(result: RowResult, *, all_hits: bool) -> list[list[str]]:
    """The cells of :data:`RESULT_COLUMNS`: one line, or one for each hit with ``all_hits``.

    Without ``all_hits`` the verdict is the row's. With it, the verdict is that of the hit.
    """
    count = str(len(result.hits))
    if not result.hits:
        return [[result.verdict.value, count, *[""] * 8, result.error]]
    hits = result.hits if all_hits else result.hits[:1]
    return [
        [
            hit.verdict.value if all_hits else result.verdict.value,
            count,
            str(hit.score),
            hit.entity,
            hit.caption,
            hit.matched_name,
            hit.risk,
            hit.source,
            hit.programme,
            hit.explanation,
            result.error,
        ]
        for hit in hits
    ]


def neutralised(cell: str) -> str:
    """The cell such that no spreadsheet takes it for a formula; NUL bytes become U+FFFD."""
    if "\0" in cell:
        cell = cell.replace("\0", "\ufffd")
    if cell and cell[0] in _STARTS_FORMULA and _PLAIN_NUMBER.fullmatch(cell) is None:
        return "'" + cell
    return cell
