"""Customer files as jobs: taken in, screened chunk by chunk, read back as one file.

Every finished chunk is committed with its counts, so a restart goes on after the last one.
A batch rests on the lists that were active when it began.
"""

import queue
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy.orm import Session
from ulid import ULID

from app import __version__
from app.db import batches
from app.db.session import SessionFactory, transaction
from app.db.tables_screening import BatchChunkRow, BatchRow
from app.domain.codec import decode_json
from app.domain.kinds import BatchState, Verdict
from app.domain.screening import Options
from app.errors import AppError, Conflict
from app.services.batch_results import pack, row_of
from app.services.catalogue import Catalogue
from app.services.customer_files.columns import Field
from app.services.customer_files.compression import MAX_UNPACKED
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.intake import TakenIn
from app.services.customer_files.output import RowResult
from app.services.customer_files.screen_rows import RowScreener
from app.services.customer_files.summary import Tally
from app.services.customer_files.table import Row

log = structlog.get_logger(__name__)

CHUNK_ROWS = 500
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
        same_file_as=batches.earlier_with(session, taken.sha256),
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
    return f"bat_{ULID()}"


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
    )


def tally(results: list[RowResult]) -> dict[str, int]:
    """The counters that one chunk adds to."""
    verdicts = Counter(result.verdict for result in results)
    failed = sum(result.verdict is Verdict.INCOMPLETE for result in results)
    return {
        "rows_read": len(results),
        "rows_screened": len(results) - failed,
        "rows_hit": verdicts[Verdict.HIT],
        "rows_review": verdicts[Verdict.REVIEW],
        "rows_failed": failed,
    }


def _mapping(row: BatchRow) -> dict[str, Field]:
    return {label: Field(name) for label, name in row.mapping["given"].items()}


def in_chunks(rows: Iterator[Row], size: int = CHUNK_ROWS) -> Iterator[tuple[Row, ...]]:
    """Consecutive rows, ``size`` at a time."""
    while chunk := tuple(islice(rows, size)):
        yield chunk


class BatchRunner:
    """One thread that works through the queued batches of this process."""

    def __init__(
        self,
        sessions: SessionFactory,
        catalogue: Catalogue,
        folder: Path,
        *,
        max_unpacked: int = MAX_UNPACKED,
    ) -> None:
        self.max_unpacked = max_unpacked
        self.folder = folder
        self._sessions = sessions
        self._catalogue = catalogue
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
                left = batches.open_ids(session)
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
        now = datetime.now(UTC)
        with transaction(self._sessions, write=True) as session:
            row = row_of(session, batch_id)
            if row.state not in batches.OPEN:
                return
            mapping = _mapping(row)
            options = decode_json(Options, row.options["screening"])
            snapshot = self._catalogue.current(session)
            labels = {info["list_version"] for info in row.lists}
            done = batches.rows_done(session, batch_id)
            if row.lists and labels != {info.list_version for info in snapshot.lists}:
                # The lists moved on while no process worked on this: begin again.
                batches.drop_chunks(session, batch_id)
                done = 0
                row.rows_read = row.rows_screened = row.rows_hit = 0
                row.rows_review = row.rows_failed = 0
            row.lists = orjson.loads(orjson.dumps(snapshot.lists))
            row.engine = {"version": __version__, "config": snapshot.engine.config}
            batches.set_state(session, batch_id, BatchState.RUNNING, now=now)
        file = CustomerFile.open(self.path_of(batch_id), mapping, limit=self.max_unpacked)
        screener = RowScreener(
            snapshot=snapshot,
            columns=file.columns,
            date_order=file.date_order,
            options=options,
            now=now,
            required=self._catalogue.required,
        )
        for ordinal, rows in enumerate(in_chunks(file.rows())):
            if ordinal * CHUNK_ROWS < done:
                continue
            results = list(screener.screen(rows))
            if not self._keep(batch_id, ordinal, results):
                return
        with transaction(self._sessions, write=True) as session:
            batches.set_state(session, batch_id, BatchState.DONE, now=datetime.now(UTC))

    def _keep(self, batch_id: str, ordinal: int, results: list[RowResult]) -> bool:
        """Store one chunk; False when the batch must not go on here."""
        with transaction(self._sessions, write=True) as session:
            if row_of(session, batch_id).cancel_requested:
                now = datetime.now(UTC)
                batches.set_state(session, batch_id, BatchState.CANCELLED, now=now)
                return False
            counted = Tally()
            counted.add(results)
            chunk = BatchChunkRow(
                batch_id=batch_id,
                ordinal=ordinal,
                first_row=ordinal * CHUNK_ROWS,
                rows=len(results),
                state=BatchState.DONE.value,
                result=pack(results),
                tally=counted.as_dict(),
            )
            batches.add_chunk(session, chunk)
            batches.count(session, batch_id, **tally(results))
        return not self._stopping.is_set()

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
