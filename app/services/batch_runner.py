"""The thread that works on the batches of this process, a few chunks of each in turn.

Nothing that passes ends a batch: while the database cannot be reached, a disk is full or an
index cannot be opened, it waits, longer each time up to half a minute, and goes on. What does
not pass ends that batch and no other.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import structlog

from app.db import batches
from app.db.session import SessionFactory, transaction
from app.db.troubles import is_full, is_passing
from app.errors import AppError, BatchLost, Gone, StorageFull, Unavailable
from app.services.batch_chunk import Chunk, Work
from app.services.batch_failures import said
from app.services.batch_job import Job, advance_past_failures, begin, fail, finish, hold
from app.services.batch_owner import Owner, place_of
from app.services.batch_pool import KeptExecutor
from app.services.batch_queue import BEAT_SECONDS, LOOK_SECONDS, BatchQueue
from app.services.batch_results import file_of, row_of
from app.services.batch_workers import Workers
from app.services.catalogue import Catalogue
from app.services.customer_files.compression import MAX_UNPACKED
from app.services.customer_files.file import CustomerFile

log = structlog.get_logger(__name__)

TURN_CHUNKS = 4
"""Chunks that a batch gets before the next one has its turn (two for each process, if that is
more) …"""
TURN_SECONDS = 2.0
"""… or fewer, if they take longer than this."""
LONGEST_WAIT = 30.0
"""Seconds between two tries of something that does not go on."""
IDLE_SECONDS = 120.0
"""How long worker processes wait for the next batch."""
SHORT_ROWS = 1_000
"""Rows of a file that is screened sooner here than another process has started."""
END_SECONDS = 30.0
"""How long the end of the server waits for the chunks at hand."""


@dataclass(slots=True)
class _InHand:
    """A batch between two of its turns: its file is open where the next chunk begins."""

    job: Job
    file: CustomerFile
    work: Work
    chunks: Iterator[Chunk]
    short: bool
    """Whether this process may screen it itself; never a second time, lest it end it again."""
    at_end: bool = False


class BatchRunner:
    """Takes up batches that nobody works on and brings them to their end.

    ``kept`` is where ``workers`` have their processes from; they end when they have had nothing
    to do for a while.
    """

    def __init__(
        self,
        sessions: SessionFactory,
        catalogue: Catalogue,
        folder: Path,
        *,
        max_unpacked: int = MAX_UNPACKED,
        max_name_length: int = 1000,
        workers: Workers | None = None,
        kept: KeptExecutor | None = None,
    ) -> None:
        self.folder = folder
        self._sessions = sessions
        self._catalogue = catalogue
        self._max_unpacked = max_unpacked
        self._max_name_length = max_name_length
        self._workers = workers or Workers()
        self._kept = kept
        self._owner = Owner(folder)
        self._queue = BatchQueue(sessions, self._owner, lambda: self.place, self.path_of)
        self._in_hand: dict[str, _InHand] = {}
        self._waits: dict[str, float] = {}
        self._told = threading.Event()
        self._stopping = threading.Event()
        self._busy = time.monotonic()
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for work, name in ((self._work, "batches"), (self._beat, "batches-alive"))
        ]

    def path_of(self, batch_id: str) -> Path:
        """Where the uploaded file of a batch lies."""
        return self.folder / batch_id

    @cached_property
    def place(self) -> str:
        """What the folder of the uploads is called in the database."""
        return place_of(self.folder)

    def start(self) -> None:
        """Begin, with what other processes left unfinished."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the chunks at hand; others, or the next start, go on with the rest."""
        self._stopping.set()
        self._told.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=END_SECONDS)
        if not any(thread.is_alive() for thread in self._threads):
            self._end_workers()

    def tell(self) -> None:
        """There is a new batch."""
        self._told.set()

    def _work(self) -> None:
        wait = 0.0
        while not self._stopping.is_set():
            try:
                self._owner.arrive()
                self._step()
                wait = 0.0
            except Exception as error:  # noqa: BLE001 (nothing may end the thread)
                wait = _longer(wait)
                log.warning("batches wait", kind=type(error).__name__, seconds=wait)
                self._stopping.wait(wait)
        self._leave()

    def _step(self) -> None:
        """One turn of one batch, or a moment's rest."""
        told = self._told.is_set()
        self._told.clear()
        self._queue.look(at_once=told)
        batch_id = self._queue.turn()
        if batch_id is not None:
            self._attempt(batch_id)
            self._busy = time.monotonic()
            return
        if self._queue.empty and time.monotonic() - self._busy > IDLE_SECONDS:
            self._end_workers()
        self._told.wait(LOOK_SECONDS)

    def _attempt(self, batch_id: str) -> None:
        """Give a batch its turn; whatever happens concerns this batch only."""
        try:
            self._turn(batch_id)
        except BatchLost:
            self._put_down(batch_id)
        except Exception as error:  # noqa: BLE001 (one bad batch must not stop the others)
            self._in_hand.pop(batch_id, None)
            passing = _passing(error)
            if passing is None:
                self._end(batch_id, error)
            else:
                self._let_rest(batch_id, passing)

    def _turn(self, batch_id: str) -> None:
        batch = self._in_hand.get(batch_id) or self._take(batch_id)
        cold = self._kept is not None and not self._kept.warm
        # What the rows of a rescreening need is known here and not on a cluster.
        here = batch.work.needs is not None and self._kept is None
        workers = Workers() if here or (batch.short and cold) else self._workers
        share = self._share(batch)
        advancing = advance_past_failures(self._sessions, batch.job, share, workers, batch.work)
        with closing(advancing) as stored:
            for _ in stored:
                self._waits.pop(batch_id, None)
                if self._stopping.is_set():
                    return
        if batch.at_end:
            finish(self._sessions, batch.job, batch.file, now=datetime.now(UTC))
            self._put_down(batch_id)

    def _take(self, batch_id: str) -> _InHand:
        """Open the file of a batch where it goes on."""
        with transaction(self._sessions) as session:
            row = row_of(session, batch_id)
            begun = row.started_at is not None
        path = self.path_of(batch_id)
        if not path.is_file():
            raise Gone("the uploaded file of this batch is not there any more", id=batch_id)
        file = file_of(row, path, limit=self._max_unpacked)
        now, owner = datetime.now(UTC), self._owner.name
        job = begin(self._sessions, self._catalogue, batch_id, now, owner=owner)
        work = job.work(file, self._catalogue.required, self._max_name_length)
        short = file.rows_total <= SHORT_ROWS and not begun
        batch = self._in_hand[batch_id] = _InHand(job, file, work, job.missing(file), short)
        return batch

    def _share(self, batch: _InHand) -> Iterator[Chunk]:
        """The next chunks of a batch: all of them, as long as no other waits."""
        until = time.monotonic() + TURN_SECONDS
        most = max(TURN_CHUNKS, 2 * self._workers.count)
        given = 0
        while not self._stopping.is_set():
            if given >= most or time.monotonic() > until:
                self._queue.look()
                if self._queue.several:
                    return
            chunk = next(batch.chunks, None)
            if chunk is None:
                batch.at_end = True
                return
            yield chunk
            given += 1

    def _let_rest(self, batch_id: str, error: AppError) -> None:
        """Try a batch again later, and say why it waits if that can be written."""
        wait = self._waits[batch_id] = _longer(self._waits.get(batch_id, 0.0))
        self._queue.rest(batch_id, wait)
        log.warning("batch waits", batch_id=batch_id, error=error.code, seconds=wait)
        try:
            with transaction(self._sessions, write=True) as session:
                hold(session, batch_id, self._owner.name)
                batches.note(session, batch_id, said(error))
        except BatchLost:
            self._put_down(batch_id)

    def _end(self, batch_id: str, error: Exception) -> None:
        log.error("batch failed", batch_id=batch_id, kind=type(error).__name__)
        reason: dict[str, Any] = (
            said(error)
            if isinstance(error, AppError)
            else {"code": "internal_error", "message": "the batch stopped", "details": {}}
        )
        try:
            fail(self._sessions, batch_id, self._owner.name, reason, datetime.now(UTC))
        except BatchLost:
            log.info("batch lost", batch_id=batch_id)
        self._put_down(batch_id)

    def _put_down(self, batch_id: str) -> None:
        self._in_hand.pop(batch_id, None)
        self._waits.pop(batch_id, None)
        self._queue.forget(batch_id)

    def _end_workers(self) -> None:
        if self._kept is not None:
            self._kept.close()

    def _beat(self) -> None:
        while not self._stopping.wait(BEAT_SECONDS):
            try:
                if not self._queue.empty:
                    self._queue.renew()
            except Exception as error:  # noqa: BLE001 (it is tried again at the next beat)
                log.warning("claims not renewed", kind=type(error).__name__)

    def _leave(self) -> None:
        """Leave what is not finished to others, at once if the database can be told."""
        self._in_hand.clear()
        try:
            self._queue.give_back()
        except Exception as error:  # noqa: BLE001 (others see that this process is gone)
            log.warning("batches not given back", kind=type(error).__name__)
        self._owner.leave()


def _longer(wait: float) -> float:
    return min(max(2 * wait, 1.0), LONGEST_WAIT)


def _passing(error: Exception) -> AppError | None:
    """What keeps a batch from going on, if it may pass; None if it does not."""
    if is_full(error):
        return StorageFull("there is no room to write; it goes on when there is")
    if isinstance(error, Unavailable):
        return error
    if is_passing(error):
        return Unavailable("the database cannot be reached; it goes on when it can")
    if isinstance(error, OSError):
        kind = type(error).__name__
        return Unavailable(f"the file cannot be read ({kind}); it is tried again")
    return None
