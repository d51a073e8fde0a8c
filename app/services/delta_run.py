"""Stored customers against what changed in the lists: every row once, in its order.

The store says which rows could have a hit at all (:mod:`app.matching.customers`); these are
screened as every row of a file is, against the same lists, of which only what changed can be
found. The others are clear as far as the changes go, or say what is wrong with their own cells.
So the result is that of screening every row that way.
"""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.kinds import Scoring, Verdict
from app.domain.screening import Options
from app.matching.config import DEFAULT_REVIEW_FLOOR, DEFAULT_THRESHOLD
from app.matching.views import SearchOptions
from app.services.batch_chunk import CHUNK_ROWS, Work, in_chunks
from app.services.batch_results import unpack
from app.services.batch_workers import Workers
from app.services.catalogue import Snapshot
from app.services.customer_files.changed_rows import Need, changed_rows
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.output import SINCE_COLUMN, RowResult
from app.services.customer_files.screen_rows import RowScreener
from app.services.customer_store import CustomerStore
from app.services.deltas import Delta


def restricted(work: Work, delta: Delta) -> Work:
    """The work of a full screening, with only what changed to be found."""
    return replace(work, only=frozenset(delta.entities), mark=delta.mark)


def needs_of(
    store: CustomerStore, delta: Delta, snapshot: Snapshot, options: Options
) -> NDArray[np.uint8]:
    """What every row needs (:class:`Need`) to be screened against the delta."""
    needs = np.where(store.doubtful, Need.READING, Need.NOTHING).astype(np.uint8)
    engine = snapshot.engine
    changed = [engine.entity(id) for id in delta.entities if engine.holds(id)]
    if changed and options.scoring is Scoring.OFAC:
        needs[:] = Need.SCREENING
    elif changed:
        needs[store.names.reached(changed, _floor(options))] = Need.SCREENING
    return needs


def _floor(options: Options) -> float:
    """The lowest score that any entity is shown with."""
    threshold = DEFAULT_THRESHOLD if options.threshold is None else options.threshold
    floor = DEFAULT_REVIEW_FLOOR if options.review_floor is None else options.review_floor
    return SearchOptions(
        threshold=threshold, review_floor=min(floor, threshold), rules=options.rules
    ).floor


class Part(NamedTuple):
    """Results of consecutive rows. ``left_out`` counts those of them that are clear and not
    among the results, where only hits are wanted."""

    results: list[RowResult]
    left_out: int = 0


def _part(found: list[RowResult], *, only_hits: bool) -> Part:
    if not only_hits:
        return Part(found)
    shown = [each for each in found if each.verdict is not Verdict.CLEAR]
    return Part(shown, len(found) - len(shown))


@dataclass(frozen=True, slots=True)
class DeltaRun:
    """One file's customers, and the changes that they are screened against.

    ``work`` is :func:`restricted` to them.
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

    @property
    def described(self) -> dict[str, Any]:
        """How the file was understood."""
        return self.store.described

    def results(self, *, only_hits: bool = False) -> Generator[Part, None, None]:
        """The results of all rows, :data:`CHUNK_ROWS` at a time; ``only_hits``: see :class:`Part`.

        Close it to end before the last.
        """
        needs = needs_of(self.store, self.delta, self.snapshot, self.work.options)
        plain = _reading(self.snapshot, self.work)
        clear = plain.nothing().verdict is Verdict.CLEAR
        with closing(self._screened(np.flatnonzero(needs == Need.SCREENING))) as screened:
            for number, first in enumerate(range(0, len(needs), CHUNK_ROWS)):
                own = needs[first : first + CHUNK_ROWS].tolist()
                if only_hits and clear and not any(own):
                    # The rows need not even be unpacked.
                    yield Part([], len(own))
                    continue
                rows = self.store.block(number)
                found = changed_rows(plain, rows, own, self.work.mark, screened)
                yield _part(found, only_hits=only_hits)

    def _screened(self, chosen: NDArray[np.int64]) -> Generator[RowResult, None, None]:
        """The results of the rows of these numbers, as any batch has them."""
        chunks = in_chunks(self.store.rows(chosen))
        with closing(self.workers.screen(self.work, self.snapshot, chunks)) as screened:
            for each in screened:
                yield from unpack(each.packed)


@dataclass(frozen=True, slots=True)
class UnchangedRun:
    """A file's customers where nothing changed: only what their own cells say is new."""

    file: CustomerFile
    snapshot: Snapshot
    work: Work

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the results before the answers."""
        return (*self.file.table.columns, SINCE_COLUMN)

    @property
    def described(self) -> dict[str, Any]:
        """How the file was understood."""
        return self.file.described()

    def results(self, *, only_hits: bool = False) -> Generator[Part, None, None]:
        """The results of all rows, as :meth:`DeltaRun.results` gives them."""
        plain = _reading(self.snapshot, self.work)
        for chunk in in_chunks(self.file.rows()):
            needs = repeat(int(Need.READING), len(chunk.rows))
            found = changed_rows(plain, chunk.rows, needs, self.work.mark, iter(()))
            yield _part(found, only_hits=only_hits)


def _reading(snapshot: Snapshot, work: Work) -> RowScreener:
    """What reads the rows that are not screened."""
    return RowScreener(
        snapshot=snapshot,
        columns=work.columns,
        date_order=work.date_order,
        options=work.options,
        now=work.now,
        required=work.required,
        max_name_length=work.max_name_length,
    )
