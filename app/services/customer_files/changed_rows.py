"""Rows that are screened only against what changed in the lists: what each of them needs.

Most rows can have no hit and nothing is to be said of them; those cost next to nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import IntEnum

from app.services.customer_files.output import RowResult
from app.services.customer_files.screen_rows import RowScreener
from app.services.customer_files.table import Row


class Need(IntEnum):
    """What must be done with a row for its result. The numbers are stored."""

    NOTHING = 0
    """It can have no hit, and all of it can be read."""
    READING = 1
    """It can have no hit, but its own cells may make it ``incomplete``."""
    SCREENING = 2


def screened_rows(
    screener: RowScreener, rows: Sequence[Row], needs: Sequence[int], mark: str
) -> Iterator[RowResult]:
    """The results of those rows that must be screened, each with the mark in one more cell."""
    wanted = (row for row, need in zip(rows, needs, strict=True) if need == Need.SCREENING)
    return (marked(result, mark) for result in screener.screen(wanted))


def changed_rows(
    screener: RowScreener,
    rows: Iterable[Row],
    needs: Iterable[int],
    mark: str,
    screened: Iterator[RowResult],
) -> list[RowResult]:
    """The results of all rows in their order; ``screened`` gives those of the screened ones."""
    nothing = screener.nothing()
    results = []
    for row, need in zip(rows, needs, strict=True):
        if need == Need.SCREENING:
            results.append(next(screened))
        elif need == Need.READING:
            results.append(marked(screener.told(row), mark))
        else:
            results.append(
                RowResult(row.line, (*row.cells, mark), nothing.verdict, (), nothing.error)
            )
    return results


def marked(result: RowResult, mark: str) -> RowResult:
    """The result with the mark in one more cell."""
    return replace(result, cells=(*result.cells, mark))
