"""A batch on its way: the lists it is pinned to, and chunk after chunk into the database.

Every finished chunk is committed with its counts, so that after the end of this process,
however it came, the next one goes on with what is left. It goes on with the lists, the engine
and the day that the batch began with; only another engine begins again. Whatever is written,
is written only while the batch is open and belongs to whoever writes.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from app import __version__
from app.db import batches, lists
from app.db.batches import ChunkPlace
from app.db.session import SessionFactory, transaction
from app.db.tables_screening import BatchChunkRow, BatchRow
from app.domain.codec import decode_json
from app.domain.kinds import BatchState, Verdict, VersionState
from app.domain.screening import Options
from app.errors import BatchLost
from app.services.batch_chunk import Chunk, Screened, Work, in_chunks
from app.services.batch_failures import failures, why
from app.services.batch_results import row_of
from app.services.batch_workers import Workers
from app.services.catalogue import Catalogue, Snapshot
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.summary import Tally
from app.services.rescreening import Rescreening, found_since, told


@dataclass(slots=True)
class Stopwatch:
    """Measures how long a batch is in work."""

    last: float = field(default_factory=time.monotonic)

    def lap(self) -> float:
        """Seconds since the lap before."""
        before, self.last = self.last, time.monotonic()
        return self.last - before


@dataclass(frozen=True, slots=True)
class Job:
    """A batch in work. ``owner`` is None where nobody else can know of it.

    ``done`` is how many rows stand in the database already, done or failed, ``leading`` how
    many of them without a gap from the first row on.
    """

    batch_id: str
    snapshot: Snapshot
    options: Options
    since: datetime
    done: int
    owner: str | None = None
    leading: int = 0
    stored: frozenset[int] = frozenset()
    """The ordinals of the chunks that stand in the database."""
    watch: Stopwatch = field(default_factory=Stopwatch, compare=False)
    rescreening: Rescreening | None = None
    """What it screens against, if not against everything."""

    def work(
        self, file: CustomerFile, required: tuple[str, ...], max_name_length: int = 1000
    ) -> Work:
        """What the chunks of the file have in common."""
        work = Work(
            index=self.snapshot.folder,
            versions=self.snapshot.versions,
            columns=file.columns,
            date_order=file.date_order,
            options=self.options,
            now=self.since,
            required=required,
            max_name_length=max_name_length,
        )
        if self.rescreening is None:
            return work
        return self.rescreening.work(work, self.snapshot, file)

    def missing(self, file: CustomerFile) -> Iterator[Chunk]:
        """The chunks of which nothing stands in the database yet."""
        chunks = in_chunks(file.rows(), done=self.leading)
        return (chunk for chunk in chunks if chunk.ordinal not in self.stored)


def begin(
    sessions: SessionFactory,
    catalogue: Catalogue,
    batch_id: str,
    now: datetime,
    *,
    owner: str | None = None,
) -> Job:
    """Begin a batch or go on with it; it is ``running`` when this returns.

    Raises :class:`~app.errors.BatchLost` if it is not ``owner``'s.
    """
    with transaction(sessions) as session:
        # An index that must be built first would hold up every other writer.
        row = row_of(session, batch_id)
        pinned = _pinned(session, catalogue, row)
        snapshot = pinned or catalogue.current(session)
        found = found_since(session, row, snapshot, catalogue.customers, now)
    with transaction(sessions, write=True) as session:
        hold(session, batch_id, owner)
        row = row_of(session, batch_id)
        if pinned is None:
            _pin(session, row, snapshot)
        row.options = told(row, found)
        since = row.started_at or now
        batches.set_state(session, batch_id, BatchState.RUNNING, now=since, error=None)
        stored = batches.chunk_places(session, batch_id)
        return Job(
            batch_id,
            snapshot,
            decode_json(Options, row.options["screening"]),
            since,
            sum(chunk.rows for chunk in stored),
            owner,
            _leading(stored),
            frozenset(chunk.ordinal for chunk in stored),
            rescreening=found,
        )


def hold(session: Session, batch_id: str, owner: str | None) -> None:
    """Make sure that the batch is open and ``owner``'s until this transaction is over.

    Raises :class:`~app.errors.BatchLost` otherwise.
    """
    if not batches.hold(session, batch_id, owner):
        raise BatchLost("the batch has ended or is in other hands", id=batch_id)


def _leading(stored: tuple[ChunkPlace, ...]) -> int:
    rows = 0
    for chunk in stored:
        if chunk.first_row != rows:
            break
        rows += chunk.rows
    return rows


def _pin(session: Session, row: BatchRow, snapshot: Snapshot) -> None:
    """Let a batch rest on these lists, and start from its first row."""
    batches.drop_chunks(session, row.id)
    row.rows_read = row.rows_screened = row.rows_hit = row.rows_review = row.rows_failed = 0
    row.started_at = None
    row.worked_seconds = 0.0
    row.lists = orjson.loads(orjson.dumps(snapshot.lists))
    row.engine = _engine(snapshot)
    row.options = {**row.options, "versions": [version.id for version in snapshot.versions]}
    session.flush()


def _pinned(session: Session, catalogue: Catalogue, row: BatchRow) -> Snapshot | None:
    """The lists that a batch began with; None if it did not, or with another engine.

    None too if the database has one of the versions no more.
    """
    ids = row.options.get("versions")
    if ids is None or row.engine.get("version") != __version__:
        return None
    known = lists.versions_by_id(session, ids)
    if any(id not in known or known[id].state is VersionState.REJECTED for id in ids):
        return None
    snapshot = catalogue.of(session, tuple(known[id] for id in ids))
    return snapshot if row.engine == _engine(snapshot) else None


def _engine(snapshot: Snapshot) -> dict[str, Any]:
    return {"version": __version__, "config": snapshot.engine.config}


def advance(
    sessions: SessionFactory, job: Job, file: CustomerFile, workers: Workers, work: Work
) -> Generator[Screened, None, None]:
    """Screen what is not done; each chunk is in the database when it is yielded.

    Ends at a chunk that fails, with its error. Close it to stop before the end.
    """
    with closing(workers.screen(work, job.snapshot, job.missing(file))) as screened:
        for each in screened:
            with transaction(sessions, write=True) as session:
                hold(session, job.batch_id, job.owner)
                _store(session, job, _row(job.batch_id, each))
            yield each


def advance_past_failures(
    sessions: SessionFactory, job: Job, chunks: Iterator[Chunk], workers: Workers, work: Work
) -> Generator[int, None, None]:
    """Screen these chunks; how many rows each has, once it is in the database, done or failed.

    Raises :class:`~app.errors.BatchLost`; close it to stop before the end.
    """
    with closing(workers.attempt(work, job.snapshot, chunks)) as attempts:
        for chunk, done in attempts:
            stored = (
                _row(job.batch_id, done)
                if isinstance(done, Screened)
                else _failed_row(job.batch_id, chunk, done)
            )
            with transaction(sessions, write=True) as session:
                hold(session, job.batch_id, job.owner)
                _store(session, job, stored)
            yield stored.rows


def _row(batch_id: str, screened: Screened) -> BatchChunkRow:
    return BatchChunkRow(
        batch_id=batch_id,
        ordinal=screened.ordinal,
        first_row=screened.first_row,
        rows=screened.rows,
        state=BatchState.DONE.value,
        result=screened.packed,
        tally=screened.tally,
    )


def _failed_row(batch_id: str, chunk: Chunk, error: Exception) -> BatchChunkRow:
    tally = Tally()
    tally.verdicts[Verdict.INCOMPLETE.value] = len(chunk.rows)
    return BatchChunkRow(
        batch_id=batch_id,
        ordinal=chunk.ordinal,
        first_row=chunk.first_row,
        rows=len(chunk.rows),
        state=BatchState.FAILED.value,
        tally=tally.as_dict(),
        error=why(chunk, error),
    )


def _store(session: Session, job: Job, chunk: BatchChunkRow) -> None:
    assert chunk.tally is not None
    batches.add_chunk(session, chunk)
    more = counters(chunk.tally)
    batches.count(session, job.batch_id, worked_seconds=job.watch.lap(), **more)


def counters(tally: dict[str, Any]) -> dict[str, int]:
    """The counters of a batch that one chunk adds to."""
    verdicts: dict[str, int] = tally["verdicts"]
    rows = sum(verdicts.values())
    failed = verdicts.get(Verdict.INCOMPLETE.value, 0)
    return {
        "rows_read": rows,
        "rows_screened": rows - failed,
        "rows_hit": verdicts.get(Verdict.HIT.value, 0),
        "rows_review": verdicts.get(Verdict.REVIEW.value, 0),
        "rows_failed": failed,
    }


def finish(sessions: SessionFactory, job: Job, file: CustomerFile, *, now: datetime) -> None:
    """Say that a batch has come to its end; ``failed``, if any of its chunks did.

    Raises :class:`~app.errors.BatchLost` if it is not the owner's any more.
    """
    with transaction(sessions, write=True) as session:
        hold(session, job.batch_id, job.owner)
        error = failures(session, job.batch_id, file.rows_total)
        state = BatchState.DONE if error is None else BatchState.FAILED
        batches.set_state(session, job.batch_id, state, now=now, error=error)


def fail(
    sessions: SessionFactory, batch_id: str, owner: str, error: dict[str, Any], now: datetime
) -> None:
    """End a batch that cannot go on at all. Raises what :func:`finish` raises."""
    with transaction(sessions, write=True) as session:
        hold(session, batch_id, owner)
        batches.set_state(session, batch_id, BatchState.FAILED, now=now, error=error)


def reopen(session: Session, row: BatchRow) -> None:
    """Queue a batch that ended before its last row; what is done of it stays."""
    less: dict[str, float] = {}
    for chunk in batches.failed_chunks(session, row.id):
        assert chunk.tally is not None
        for name, number in counters(chunk.tally).items():
            less[name] = less.get(name, 0) - number
    batches.drop_failed_chunks(session, row.id)
    if less:
        batches.count(session, row.id, **less)
    row.finished_at = row.error = None
    row.state = BatchState.QUEUED.value
    session.flush()
