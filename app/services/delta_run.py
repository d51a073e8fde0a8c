"""Stored customers against what changed in the lists: every row once, in its order.

The store says which rows could have a hit at all (:mod:`app.matching.customers`); these are
screened as every row of a file is, against the same lists, of which only what changed can be
found. The others are clear as far as the changes go, or say what is wrong with their own cells.
So the result is that of screening every row that way.
"""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.domain.kinds import Scoring
from app.matching.config import DEFAULT_REVIEW_FLOOR, DEFAULT_THRESHOLD
from app.matching.engine import SearchOptions
from app.services.batch_chunk import CHUNK_ROWS, Work, in_chunks
from app.services.batch_results import unpack
from app.services.batch_workers import Workers
from app.services.catalogue import Snapshot
from app.services.customer_files.output import RowResult
from app.services.customer_files.screen_rows import RowScreener
from app.services.customer_store import CustomerStore
from app.services.deltas import Delta

SINCE_COLUMN = "screening_since"
"""The column of the results that no full screening has."""


@dataclass(frozen=True, slots=True)
class DeltaRun:
    """One file's customers, and the changes that they are screened against.

    ``work`` is what the chunks of a full screening would have in common; only the entities of
    the delta can be found.
    """

    store: CustomerStore
    delta: Delta
    snapshot: Snapshot
    work: Work
    workers: Workers

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the results before the answers."""
        return (*self.store.labels, SINCE_COLUMN)

    def reached(self) -> NDArray[np.bool_]:
        """The rows that could have a hit."""
        entities = self.delta.entities
        known = [id for id in entities if self.snapshot.engine.holds(id)]
        if not known:
            return np.zeros(self.store.rows_total, dtype=np.bool_)
        if self.work.options.scoring is Scoring.OFAC:
            return np.ones(self.store.rows_total, dtype=np.bool_)
        changed = [self.snapshot.engine.entity(id) for id in known]
        return self.store.names.reached(changed, _floor(self.work))

    def results(self, done: int = 0) -> Generator[list[RowResult], None, None]:
        """The results of all rows from row ``done`` on, :data:`CHUNK_ROWS` at a time.

        ``done`` is at the beginning of a chunk. Close it to end before the last.
        """
        reached = self.reached()
        reached[:done] = False
        plain = self._screener()
        nothing, mark = plain.nothing(), self.delta.mark
        with closing(self._screened(np.flatnonzero(reached))) as screened:
            for number, block in enumerate(self.store.blocks(done // CHUNK_ROWS)):
                results = []
                for at, row in enumerate(block, done + number * CHUNK_ROWS):
                    cells = (*row.cells, mark)
                    if reached[at] or self.store.doubtful[at]:
                        found = next(screened) if reached[at] else plain.told(row)
                        results.append(replace(found, cells=cells))
                    else:
                        results.append(replace(nothing, line=row.line, cells=cells))
                yield results

    def _screened(self, chosen: NDArray[np.int64]) -> Generator[RowResult, None, None]:
        """The results of the rows of these numbers, as any batch has them."""
        chunks = in_chunks(self.store.rows(chosen))
        with closing(self.workers.screen(self.work, self.snapshot, chunks)) as screened:
            for each in screened:
                yield from unpack(each.packed)

    def _screener(self) -> RowScreener:
        return RowScreener(
            snapshot=self.snapshot,
            columns=self.work.columns,
            date_order=self.work.date_order,
            options=self.work.options,
            now=self.work.now,
            required=self.work.required,
            max_name_length=self.work.max_name_length,
        )


def delta_work(work: Work, delta: Delta) -> Work:
    """The work of a full screening, restricted to what changed."""
    return replace(work, only=frozenset(delta.entities))


def _floor(work: Work) -> float:
    """The lowest score that any entity is shown with."""
    options = work.options
    threshold = DEFAULT_THRESHOLD if options.threshold is None else options.threshold
    floor = DEFAULT_REVIEW_FLOOR if options.review_floor is None else options.review_floor
    return SearchOptions(
        threshold=threshold, review_floor=min(floor, threshold), rules=options.rules
    ).floor
