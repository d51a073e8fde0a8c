"""One row of results, and the cells that every format of results shares.

The input's own columns come first, as they were, then :data:`RESULT_COLUMNS`. A spreadsheet
runs a cell that begins with ``=`` as a formula, so a customer's "name" could do harm on the
analyst's desk. In text formats such cells get a leading apostrophe, as OWASP advises (CSV
Injection), except plain numbers and telephone numbers (``-5``, ``+49 170 1234567``): digits
alone cannot call anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.kinds import Verdict
from app.domain.screening import Provenance

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

SINCE_COLUMN = "screening_since"
"""Stands before the others where only what changed in the lists was screened against, and
says in every row since when; no full screening has it."""

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
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row of the input with its answer. ``hits`` are ordered best first."""

    line: int
    cells: tuple[str, ...]
    verdict: Verdict
    hits: tuple[RowHit, ...] = ()
    error: str = ""


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
    return "'" + cell if is_formula(cell) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet might take the text for a formula."""
    return bool(cell and cell[0] in _STARTS_FORMULA and _PLAIN_NUMBER.fullmatch(cell) is None)


def distinct_labels(columns: Sequence[str]) -> tuple[str, ...]:
    """The input's labels for formats that need each to be there once: ``id``, ``id (2)``.

    None of them is one of :data:`RESULT_COLUMNS`, which follow; one without a label is
    called by its place, ``column 3``.
    """
    taken = set(RESULT_COLUMNS)
    labels = []
    for place, column in enumerate(columns, 1):
        label = first = column if column.strip() else f"column {place}"
        number = 1
        while label in taken:
            number += 1
            label = f"{first} ({number})"
        taken.add(label)
        labels.append(label)
    return tuple(labels)
