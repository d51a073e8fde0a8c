"""One chunk of a customer file: rows in, results out, in whatever process.

All that a chunk needs travels with it as a value: :class:`Work` says what all chunks of a batch
have in common, :class:`Chunk` holds the rows. The index does not travel. A process opens the
one of the batch's own list versions when it is given its first chunk, and keeps it; its arrays
are memory-mapped, so that processes of one machine share them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import ListVersion
from app.domain.screening import Options
from app.errors import Unavailable
from app.services.batch_results import pack
from app.services.catalogue import Snapshot, open_snapshot
from app.services.customer_files.changed_rows import Need, changed_rows, screened_rows
from app.services.customer_files.columns import Columns
from app.services.customer_files.dates import DateOrder
from app.services.customer_files.output import RowResult
from app.services.customer_files.screen_rows import RowScreener
from app.services.customer_files.summary import Tally
from app.services.customer_files.table import Row

CHUNK_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the chunks of one batch have in common.

    ``now`` is when the batch began: ages of lists and of customers are those of that moment
    in every process and after every restart.
    """

    index: Path
    versions: tuple[ListVersion, ...]
    columns: Columns
    date_order: DateOrder
    options: Options
    now: datetime
    required: tuple[str, ...] = ()
    max_name_length: int = 1000
    only: frozenset[str] | None = None
    """The entities that can be hits; None: all that the lists admit."""
    mark: str = ""
    """With ``only``: what every row says of that, in a cell behind its own."""
    needs: Path | None = None
    """With ``only``: a file that says of every row what must be done with it
    (:class:`~.customer_files.changed_rows.Need`); None: all are screened."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows of a file. ``first_row`` counts from 0."""

    ordinal: int
    first_row: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Screened:
    """The results of a chunk as they are stored, and what they come to."""

    ordinal: int
    first_row: int
    rows: int
    packed: bytes
    tally: dict[str, Any]
    """As :meth:`Tally.as_dict` gives it."""


class ChunkScreener:
    """Screens the chunks of one batch in this process. Not for several threads at once."""

    def __init__(self, work: Work, snapshot: Snapshot) -> None:
        begun = work.now.date()
        self._work = work
        self._needs = None if work.needs is None else opened_needs(work.needs)
        if work.only is not None:
            snapshot = snapshot.restricted(work.only)
        self._rows = RowScreener(
            snapshot=replace(snapshot, today=lambda: begun),
            columns=work.columns,
            date_order=work.date_order,
            options=work.options,
            now=work.now,
            required=work.required,
            max_name_length=work.max_name_length,
        )

    def screen(self, chunk: Chunk) -> Screened:
        """One result for each row, in order."""
        with not_collecting():
            results = self._results(chunk)
            tally = Tally()
            tally.add(results)
            return Screened(
                chunk.ordinal, chunk.first_row, len(results), pack(results), tally.as_dict()
            )

    def _results(self, chunk: Chunk) -> list[RowResult]:
        if self._work.only is None:
            return self._rows.screen(chunk.rows)
        rows, mark = chunk.rows, self._work.mark
        needs = [int(Need.SCREENING)] * len(rows)
        if self._needs is not None:
            needs = self._needs[chunk.first_row : chunk.first_row + len(rows)].tolist()
        screened = screened_rows(self._rows, rows, needs, mark)
        return changed_rows(self._rows, rows, needs, mark, screened)


@contextmanager
def not_collecting() -> Iterator[None]:
    """Without the garbage collector, which finds no cycles in what is made of rows.

    Going through all the tables in memory for them takes a tenth of the time of a chunk.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def opened_needs(path: Path) -> NDArray[np.uint8]:
    """What every row of a file needs; :class:`~app.errors.Unavailable` if that is not there."""
    try:
        found: NDArray[np.uint8] = np.load(path, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise Unavailable("the stored customers are not there any more") from error
    return found


def screen_chunk(work: Work, chunk: Chunk) -> Screened:
    """Screen a chunk in a process that knows nothing of the batch but what it is given.

    Raises :class:`~app.errors.Unavailable` where the index is not there or damaged.
    """
    return _screener(work).screen(chunk)


# A few chunks of one batch come, then a few of the next one. What a screener remembers takes
# memory and is worth keeping for two; an index is kept beside it, for all batches that rest on it.
@lru_cache(maxsize=2)
def _screener(work: Work) -> ChunkScreener:
    return ChunkScreener(work, _opened(work.index, work.versions))


@lru_cache(maxsize=2)
def _opened(index: Path, versions: tuple[ListVersion, ...]) -> Snapshot:
    return open_snapshot(index, versions)


def in_chunks(rows: Iterator[Row], *, done: int = 0, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
    """Consecutive rows, ``size`` at a time, without the chunks within the first ``done`` rows."""
    ordinal = 0
    while held := tuple(islice(rows, size)):
        if ordinal * size >= done:
            yield Chunk(ordinal, ordinal * size, held)
        ordinal += 1
