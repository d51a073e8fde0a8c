"""Customer files as jobs: taken in, screened chunk by chunk, read back as one file.

How a batch goes on after a restart is told in :mod:`app.services.batch_job`.
"""

import queue
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy.orm import Session
from ulid import ULID

from app.db import batches
from app.db.session import SessionFactory, transaction
from app.db.tables_screening import BatchRow
from app.domain.kinds import BatchState
from app.domain.screening import Options
from app.errors import AppError, Conflict
from app.services.batch_job import advance, begin, finish
from app.services.batch_results import row_of, since_of
from app.services.batch_workers import Workers
from app.services.catalogue import Catalogue
from app.services.customer_files.columns import Field
from app.services.customer_files.compression import MAX_UNPACKED
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.intake import TakenIn

log = structlog.get_logger(__name__)

PREFIX = "bat_"
"""How the ids of batches begin that a server works on."""
STOP = ""
"""What the runner's queue says when it is time to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """A batch as it is shown."""

    id: str
    state: BatchState
    file_name: str
    same_file_as: str | None
    """The newest batch before this one whose file had the same bytes."""
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    rows_total: int | None
    rows_read: int
    rows_screened: int
    rows_hit: int
    rows_review: int
    rows_failed: int
    rows_per_second: float | None
    seconds_remaining: float | None
    understood: dict[str, Any]
    lists: list[Any]
    engine: dict[str, Any]
    error: dict[str, Any] | None
    since: dict[str, Any] | None
    """What changed in the lists, where only that is screened against; else None."""


def create(
    session: Session,
    taken: TakenIn,
    options: Options,
    *,
    all_hits: bool,
    id: str,
    now: datetime,
) -> BatchView:
    """Queue a file that was taken in. One that came before is told, not refused."""
    row = BatchRow(
        id=id,
        state=BatchState.QUEUED.value,
        file_name=taken.name,
        file_sha256=taken.sha256,
        same_file_as=batches.earlier_with(session, taken.sha256, PREFIX),
        created_at=now,
        rows_total=taken.file.rows_total,
        rows_read=0,
        rows_screened=0,
        rows_hit=0,
        rows_review=0,
        rows_failed=0,
        options={"all_hits": all_hits, "screening": orjson.loads(orjson.dumps(options))},
        mapping={
            "given": {label: f.value for label, f in taken.mapping.items()},
            "understood": taken.described(),
        },
        lists=[],
        engine={},
        cancel_requested=False,
    )
    batches.add(session, row)
    return view(row, now)


def new_id() -> str:
    """An id for a batch, which also names its file."""
    return f"{PREFIX}{ULID()}"


def get(session: Session, batch_id: str, *, now: datetime) -> BatchView:
    """A batch; :class:`NotFound` if there is none."""
    return view(row_of(session, batch_id), now)


def cancel(session: Session, batch_id: str, *, now: datetime) -> BatchView:
    """Ask a batch to stop after the chunk it is at; finished ones cannot be cancelled."""
    row = row_of(session, batch_id)
    if row.state not in batches.OPEN:
        raise Conflict(f"the batch is {row.state} already", id=batch_id, state=row.state)
    row.cancel_requested = True
    if row.state == BatchState.QUEUED.value:
        row.state = BatchState.CANCELLED.value
        row.finished_at = now
    session.flush()
    return view(row, now)


def view(row: BatchRow, now: datetime) -> BatchView:
    """A batch with its rate and what is left."""
    rate = remaining = None
    done = row.rows_screened + row.rows_failed
    if row.started_at is not None and done:
        seconds = ((row.finished_at or now) - row.started_at).total_seconds()
        rate = round(done / max(seconds, 0.001), 1)
        if row.finished_at is None and row.rows_total is not None:
            remaining = round((row.rows_total - done) / max(rate, 0.1), 1)
    return BatchView(
        id=row.id,
        state=BatchState(row.state),
        file_name=row.file_name,
        same_file_as=row.same_file_as,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        rows_total=row.rows_total,
        rows_read=row.rows_read,
        rows_screened=row.rows_screened,
        rows_hit=row.rows_hit,
        rows_review=row.rows_review,
        rows_failed=row.rows_failed,
        rows_per_second=rate,
        seconds_remaining=remaining,
        understood=row.mapping["understood"],
        lists=row.lists,
        engine=row.engine,
        error=row.error,
        since=since_of(row),
    )


def _mapping(row: BatchRow) -> dict[str, Field]:
    return {label: Field(name) for label, name in row.mapping["given"].items()}


class BatchRunner:
    """One thread that works through the queued batches of this process."""

    def __init__(
        self,
        sessions: SessionFactory,
        catalogue: Catalogue,
        folder: Path,
        *,
        max_unpacked: int = MAX_UNPACKED,
        workers: Workers | None = None,
    ) -> None:
        self.max_unpacked = max_unpacked
        self.folder = folder
        self._sessions = sessions
        self._catalogue = catalogue
        self._workers = workers or Workers()
        self._queue: queue.Queue[str] = queue.Queue()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def path_of(self, batch_id: str) -> Path:
        """Where the uploaded file of a batch lies."""
        return self.folder / batch_id

    def start(self) -> None:
        """Begin, with what an earlier process left unfinished."""
        try:
            with transaction(self._sessions) as session:
                left = batches.open_ids(session, PREFIX)
        except Exception as error:  # noqa: BLE001 (a server without its database still answers /readyz)
            log.warning("batches not resumed", kind=type(error).__name__)
            left = ()
        for batch_id in left:
            self._queue.put(batch_id)
        self._thread = threading.Thread(target=self._work, name="batches", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the chunk at hand; the rest goes on at the next start."""
        self._stopping.set()
        self._queue.put(STOP)
        if self._thread is not None:
            self._thread.join(timeout=30)

    def submit(self, batch_id: str) -> None:
        """Put a committed batch at the end of the queue."""
        self._queue.put(batch_id)

    def _work(self) -> None:
        while not self._stopping.is_set():
            batch_id = self._queue.get()
            if batch_id == STOP:
                return
            try:
                self._run(batch_id)
            except Exception as error:  # noqa: BLE001 (one bad job must not end the thread)
                self._fail(batch_id, error)

    def _run(self, batch_id: str) -> None:
        with transaction(self._sessions) as session:
            row = row_of(session, batch_id)
            if row.state not in batches.OPEN:
                return
            mapping = _mapping(row)
        file = CustomerFile.open(self.path_of(batch_id), mapping, limit=self.max_unpacked)
        job = begin(self._sessions, self._catalogue, batch_id, datetime.now(UTC))
        work = job.work(file, self._catalogue.required)
        done = job.done
        with closing(advance(self._sessions, job, file, self._workers, work)) as stored:
            for chunk in stored:
                done += chunk.rows
                if self._stopping.is_set() and done < file.rows_total:
                    return
        complete = done == file.rows_total
        finish(self._sessions, batch_id, complete=complete, now=datetime.now(UTC))

    def _fail(self, batch_id: str, error: Exception) -> None:
        log.error("batch failed", batch_id=batch_id, kind=type(error).__name__)
        said = (
            error.as_dict()["error"]
            if isinstance(error, AppError)
            else {"code": "internal_error", "message": "the batch stopped", "details": {}}
        )
        with transaction(self._sessions, write=True) as session:
            batches.set_state(
                session, batch_id, BatchState.FAILED, now=datetime.now(UTC), error=said
            )
