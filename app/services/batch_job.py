"""A batch on its way: the lists it is pinned to, and chunk after chunk into the database.

Every finished chunk is committed with its counts, in order, so that after the end of this
process, however it came, the next one goes on behind the last. It goes on with the lists, the
engine and the day that the batch began with; only another engine begins again.
"""

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from app import __version__
from app.db import batches, lists
from app.db.session import SessionFactory, transaction
from app.db.tables_screening import BatchChunkRow, BatchRow
from app.domain.codec import decode_json
from app.domain.kinds import BatchState, Verdict, VersionState
from app.domain.screening import Options
from app.services.batch_chunk import Screened, Work, in_chunks
from app.services.batch_results import row_of
from app.services.batch_workers import Workers
from app.services.catalogue import Catalogue, Snapshot
from app.services.customer_files.file import CustomerFile
from app.services.rescreening import Rescreening, found_since, told


@dataclass(frozen=True, slots=True)
class Job:
    """A batch in work. ``done`` is how many rows stand in the database already."""

    batch_id: str
    snapshot: Snapshot
    options: Options
    since: datetime
    done: int
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


def begin(sessions: SessionFactory, catalogue: Catalogue, batch_id: str, now: datetime) -> Job:
    """Begin a batch or go on with it; it is ``running`` when this returns."""
    with transaction(sessions) as session:
        # An index that must be built first would hold up every other writer.
        row = row_of(session, batch_id)
        pinned = _pinned(session, catalogue, row)
        snapshot = pinned or catalogue.current(session)
        found = found_since(session, row, snapshot, catalogue.customers, now)
    with transaction(sessions, write=True) as session:
        row = row_of(session, batch_id)
        if pinned is None:
            _pin(session, row, snapshot)
        row.options = told(row, found)
        since = row.started_at or now
        batches.set_state(session, batch_id, BatchState.RUNNING, now=since)
        return Job(
            batch_id,
            snapshot,
            decode_json(Options, row.options["screening"]),
            since,
            batches.rows_done(session, batch_id),
            found,
        )


def _pin(session: Session, row: BatchRow, snapshot: Snapshot) -> None:
    """Let a batch rest on these lists, and start from its first row."""
    batches.drop_chunks(session, row.id)
    row.rows_read = row.rows_screened = row.rows_hit = row.rows_review = row.rows_failed = 0
    row.started_at = None
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

    Ends early when the batch was cancelled. Close it to stop before the end.
    """
    chunks = in_chunks(file.rows(), done=job.done)
    with closing(workers.screen(work, job.snapshot, chunks)) as screened:
        for each in screened:
            with transaction(sessions, write=True) as session:
                if row_of(session, job.batch_id).cancel_requested:
                    return
                _store(session, job.batch_id, each)
            yield each


def _store(session: Session, batch_id: str, screened: Screened) -> None:
    chunk = BatchChunkRow(
        batch_id=batch_id,
        ordinal=screened.ordinal,
        first_row=screened.first_row,
        rows=screened.rows,
        state=BatchState.DONE.value,
        result=screened.packed,
        tally=screened.tally,
    )
    batches.add_chunk(session, chunk)
    batches.count(session, batch_id, **counters(screened.tally))


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


def finish(sessions: SessionFactory, batch_id: str, *, complete: bool, now: datetime) -> None:
    """Say that a batch has come to its end, or that it was cancelled before."""
    state = BatchState.DONE if complete else BatchState.CANCELLED
    with transaction(sessions, write=True) as session:
        batches.set_state(session, batch_id, state, now=now)
