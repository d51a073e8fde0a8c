"""Several processes that screen chunks; the results come back in the order of the chunks.

The processes are those of an executor, so that any other one can take the place of the pool on
this machine. A process that dies costs time only: the executor is made anew and what was not
finished is asked again.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection, get_context, parent_process

from app.errors import ChunkFailed
from app.services.batch_chunk import Chunk, ChunkScreener, Screened, Work, screen_chunk
from app.services.catalogue import Snapshot

WAITING = 1
"""Chunks that wait beside those in work, for each process; more would only take memory."""
MOST_DEATHS = 3
"""Processes that may die over one chunk before it is held to be the reason."""
SHORT_FILE = 2
"""Chunks of a file that is screened sooner than another process has started."""


class Elastic(Executor):
    """An executor whose processes come and go while it works."""

    @property
    def processes(self) -> int:
        """How many there are now."""
        raise NotImplementedError


class ProcessesDied(BrokenExecutor):
    """An executor lost processes over one chunk, which it gave to others until now."""

    def __init__(self, deaths: int) -> None:
        super().__init__(f"{deaths} processes died over one chunk")
        self.deaths = deaths


@dataclass(frozen=True, slots=True)
class Workers:
    """``count`` processes, started for one batch and ended with it.

    ``make`` gives an executor; another one can be passed in. What it raises when it has lost
    a process must be a :class:`~concurrent.futures.BrokenExecutor`. ``apart`` has even a single
    process, and a short file, be screened by another process than this one.
    """

    count: int = 1
    make: Callable[[int], Executor] | None = None
    apart: bool = False

    def screen(
        self, work: Work, snapshot: Snapshot, chunks: Iterator[Chunk]
    ) -> Generator[Screened, None, None]:
        """Screen all chunks, in order; close the iterator to end before the last.

        A single process is this one, which has the ``snapshot`` already. Raises
        :class:`~app.errors.ChunkFailed` for a chunk that makes its process die every time.
        """
        first = list(islice(chunks, SHORT_FILE + 1))
        if not first:
            return
        if not self.apart and (self.count == 1 or len(first) <= SHORT_FILE):
            screener = ChunkScreener(work, snapshot)
            for source in (first, chunks):
                for chunk in source:
                    yield screener.screen(chunk)
            return
        asked = _Asked(self.make or pool, self.count, work)
        try:
            for source in (first, chunks):
                for chunk in source:
                    asked.give(chunk)
                    if asked.full:
                        yield asked.take()
            while asked.chunks:
                yield asked.take()
        finally:
            asked.close()


@dataclass(slots=True)
class _InWork:
    chunk: Chunk
    future: "Future[Screened] | None" = None
    deaths: int = 0
    """Processes that died while this chunk was asked and not finished."""

    @property
    def finished(self) -> bool:
        return (
            self.future is not None
            and self.future.done()
            and not self.future.cancelled()
            and not isinstance(self.future.exception(), BrokenExecutor)
        )


class _Asked:
    """The chunks that are with the executor, in order.

    When a process dies nobody knows over which chunk. All that were in work are asked again
    one by one, so that the next death has a culprit and the innocent are through.
    """

    def __init__(self, make: Callable[[int], Executor], count: int, work: Work) -> None:
        self.chunks: deque[_InWork] = deque()
        self._make = make
        self._count = count
        self._work = work
        self._executor = make(count)

    @property
    def full(self) -> bool:
        executor = self._executor
        count = executor.processes if isinstance(executor, Elastic) else self._count
        return len(self.chunks) >= max(count, 1) * (1 + WAITING)

    def give(self, chunk: Chunk) -> None:
        self.chunks.append(_InWork(chunk))
        self._ask()

    def take(self) -> Screened:
        """The results of the first chunk; waits for them."""
        head = self.chunks[0]
        while True:
            self._ask()
            deaths = 1
            try:
                if head.future is not None:
                    done = head.future.result()
                    break
            except ProcessesDied as error:
                # The executor is made anew below.
                deaths = error.deaths
            except BrokenExecutor:
                pass
            self._begin_again(deaths)
        self.chunks.popleft()
        return done

    def close(self) -> None:
        """End the processes; what they have not begun is not done."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _ask(self) -> None:
        """Hand over what is not with the executor: the first alone if it is under suspicion."""
        alone = self.chunks[0].deaths > 0
        for each in islice(self.chunks, 1 if alone else None):
            if each.future is None:
                try:
                    each.future = self._executor.submit(screen_chunk, self._work, each.chunk)
                except BrokenExecutor:
                    # It broke while it was idle; whoever takes the result makes another one.
                    return

    def _begin_again(self, deaths: int) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
        # Of several chunks nobody knows which one it was; of one that was asked alone, all do.
        alone = self.chunks[0].deaths > 0
        for each in self.chunks:
            if each.future is None or each.finished:
                continue
            each.future = None
            each.deaths += deaths if alone else 1
            if each.deaths >= MOST_DEATHS:
                raise _failed(each.chunk, each.deaths)
        self._executor = self._make(self._count)


def _failed(chunk: Chunk, deaths: int) -> ChunkFailed:
    first, last = chunk.first_row + 1, chunk.first_row + len(chunk.rows)
    return ChunkFailed(
        f"{deaths} processes died while they screened the rows {first:,} to {last:,}",
        first_row=first,
        last_row=last,
        first_line=chunk.rows[0].line,
        last_line=chunk.rows[-1].line,
    )


def pool(count: int, *, politeness: int = 0) -> Executor:
    """Processes on this machine: fresh interpreters, which no thread or lock follows.

    ``politeness`` is how far they step back for others, as ``nice`` counts it.
    """
    return ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=_begin, initargs=(politeness,)
    )


def _begin(politeness: int) -> None:
    """Prepare a process of the pool, before its first chunk."""
    # Ctrl-C in a terminal reaches every process; the coordinator ends the others in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(politeness)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went."""
    parent = parent_process()
    assert parent is not None
    # Its queue never ends by itself: each process of the pool holds both ends of it.
    connection.wait([parent.sentinel])
    os._exit(1)
