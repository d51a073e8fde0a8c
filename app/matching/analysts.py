"""Several processes that analyse names; the columns come back in the order of the names."""

import atexit
import gc
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import current_process, get_context

from app.matching.analysis import Chunk, analyse
from app.matching.columns import Columns

SHORT_LIST = 20_000
"""Names of a list that is analysed hardly later than another process has started."""
WAITING = 2
"""Chunks that wait beside those in work, for each process; more would only take memory."""


@dataclass(slots=True)
class _Work:
    chunk: Chunk
    done: "Future[Columns] | None" = None
    columns: Columns | None = None

    def take(self) -> Columns:
        if self.columns is None and self.done is not None:
            try:
                self.columns = self.done.result()
            except BrokenProcessPool:
                # A process that was killed costs time and not the index.
                self.columns = analyse(self.chunk)
        assert self.columns is not None
        return self.columns


class Analysts:
    """Analyses chunks in this process and ``processes - 1`` others.

    The others are started when the list is no :data:`SHORT_LIST`, or before it is read where that
    is known. They are fresh interpreters, which no thread or lock of this one follows.
    """

    def __init__(self, processes: int = 1) -> None:
        # A process of a pool may have no processes of its own.
        self._others = 0 if current_process().daemon else processes - 1
        self._pool: ProcessPoolExecutor | None = None
        self._works: deque[_Work] = deque()
        self._names = 0

    def start(self) -> None:
        """Start the other processes, which takes them a second, in which this one goes on."""
        if not self._others or self._pool is not None:
            return
        self._pool = ProcessPoolExecutor(
            self._others, mp_context=get_context("spawn"), initializer=_prepare
        )
        for _ in range(self._others):
            # One is started for each piece of work that finds none idle.
            self._pool.submit(_nothing)

    def close(self) -> None:
        """End the other processes; what they have not done is not done."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def give(self, chunk: Chunk) -> None:
        """Have a chunk analysed: by another process, or here when all have enough to do."""
        self._names += len(chunk.names)
        if self._names > SHORT_LIST:
            self.start()
        busy = sum(work.done is not None and not work.done.done() for work in self._works)
        if self._pool is None or busy >= WAITING * self._others:
            self._works.append(_Work(chunk, columns=analyse(chunk)))
            return
        try:
            self._works.append(_Work(chunk, self._pool.submit(analyse, chunk)))
        except BrokenProcessPool:
            self._works.append(_Work(chunk, columns=analyse(chunk)))

    def ready(self) -> Iterator[Columns]:
        """The next columns, as far as they are there."""
        while self._works and (self._works[0].done is None or self._works[0].done.done()):
            yield self._works.popleft().take()

    def rest(self) -> Iterator[Columns]:
        """All further columns; waits for them."""
        while self._works:
            yield self._works.popleft().take()


def processors() -> int:
    """How many processors this process may use."""
    known = getattr(os, "sched_getaffinity", None)
    return len(known(0)) if known is not None else os.cpu_count() or 1


def _nothing() -> None:
    pass


def _prepare() -> None:
    # What is imported lives as long as the process, and what is made of names has no cycles.
    gc.collect()
    gc.freeze()
    gc.disable()
    # Else it goes through the tables of words twice at its end, for which its parent waits.
    atexit.register(gc.freeze)
