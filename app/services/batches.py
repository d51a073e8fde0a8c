"""Customer files as jobs, as people see them: taken in, watched, cancelled, tried again, removed.

:mod:`app.services.batch_runner` works on them; how a batch goes on after a restart is told in
:mod:`app.services.batch_job`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session
from ulid import ULID

from app.db import batches
from app.db.tables_screening import BatchRow
from app.domain.kinds import BatchState
from app.domain.screening import Options
from app.errors import Conflict
from app.services.batch_job import reopen
from app.services.batch_queue import PREFIX
from app.services.batch_results import removed, row_of, since_of
from app.services.customer_files.intake import TakenIn


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
    in_work: bool
    """Whether a process works on it now; not while it waits or while the server is down."""
    worked_seconds: float
    """How long it was in work, up to the newest rows that are stored."""
    rows_per_second: float | None
    """Over the time in which it was in work."""
    seconds_remaining: float | None
    """At this rate; None while nobody works on it."""
    understood: dict[str, Any]
    lists: list[Any]
    engine: dict[str, Any]
    error: dict[str, Any] | None
    """Why it failed; of one that runs, what keeps it from going on until that has passed."""
    removed_at: datetime | None
    """When its file and its results were removed."""
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
    place: str | None = None,
) -> BatchView:
    """Queue a file that was taken in. One that came before is told, not refused.

    ``place`` names the folder in which it lies.
    """
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
        place=place,
        worked_seconds=0.0,
    )
    batches.add(session, row)
    return view(row, now)


def new_id() -> str:
    """An id for a batch, which also names its file."""
    return f"{PREFIX}{ULID()}"


def get(session: Session, batch_id: str, *, now: datetime) -> BatchView:
    """A batch; :class:`NotFound` if there is none."""
    return view(row_of(session, batch_id), now)


def newest(
    session: Session,
    *,
    now: datetime,
    states: Collection[BatchState] = (),
    before: str | None = None,
    limit: int,
) -> list[BatchView]:
    """The batches of the server, newest first; those older than the batch ``before``.

    Raises :class:`~app.errors.NotFound` if there is no such batch.
    """
    rows = batches.listed(
        session,
        PREFIX,
        states=[state.value for state in states],
        before=None if before is None else row_of(session, before),
        limit=limit,
    )
    return [view(row, now) for row in rows]


def cancel(session: Session, batch_id: str, *, now: datetime) -> BatchView:
    """End a batch, also one that is in work: from now on nothing more of it is stored.

    Nothing happens to one that is cancelled already; others that have ended are a
    :class:`Conflict`.
    """
    row = row_of(session, batch_id, lock=True)
    if row.state in batches.OPEN:
        batches.set_state(session, batch_id, BatchState.CANCELLED, now=now)
        row = row_of(session, batch_id)
    elif row.state != BatchState.CANCELLED.value:
        raise _wrong_state(row, "it cannot be cancelled any more")
    return view(row, now)


def retry(session: Session, batch_id: str, *, now: datetime) -> BatchView:
    """Queue a batch that failed or was cancelled; only what is not done is screened.

    Raises :class:`Conflict` for one that is open or done, and :class:`~app.errors.Gone` for one
    whose file was removed.
    """
    row = row_of(session, batch_id, lock=True)
    if row.state not in (BatchState.FAILED.value, BatchState.CANCELLED.value):
        raise _wrong_state(row, "only one that failed or was cancelled can be tried again")
    if row.removed_at is not None:
        raise removed(row)
    reopen(session, row)
    return view(row_of(session, batch_id), now)


def remove(session: Session, batch_id: str, *, now: datetime) -> BatchView:
    """Remove the file and the results of a batch that has ended; what is counted stays.

    They are gone for everybody at once, and from the disk soon after
    (:mod:`app.services.batch_keeping`). Raises :class:`Conflict` for one that is open.
    """
    row = row_of(session, batch_id, lock=True)
    if row.state in batches.OPEN:
        raise _wrong_state(row, "cancel it before it is removed")
    if row.removed_at is None:
        row.removed_at = now
        session.flush()
    return view(row, now)


def _wrong_state(row: BatchRow, what: str) -> Conflict:
    return Conflict(f"the batch is {row.state}; {what}", id=row.id, state=row.state)


def view(row: BatchRow, now: datetime) -> BatchView:
    """A batch with its rate and what is left."""
    rate = remaining = None
    open_ = row.state in batches.OPEN
    in_work = open_ and row.owned_until is not None and row.owned_until > now
    if row.worked_seconds and row.rows_read:
        rate = round(row.rows_read / max(row.worked_seconds, 0.001), 1)
        if in_work and row.rows_total is not None:
            remaining = round((row.rows_total - row.rows_read) / max(rate, 0.1), 1)
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
        in_work=in_work,
        worked_seconds=round(row.worked_seconds, 3),
        rows_per_second=rate,
        seconds_remaining=remaining,
        understood=row.mapping["understood"],
        lists=row.lists,
        engine=row.engine,
        error=row.error,
        removed_at=row.removed_at,
        since=since_of(row),
    )
