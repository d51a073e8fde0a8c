"""Queries for batches and their chunks."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, delete, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from app.db.base import UtcDateTime
from app.db.tables_screening import BatchChunkRow, BatchRow
from app.domain.kinds import BatchState

OPEN = (BatchState.QUEUED.value, BatchState.RUNNING.value)
FAILED = BatchState.FAILED.value


def add(session: Session, row: BatchRow) -> None:
    session.add(row)
    session.flush()


def get(session: Session, batch_id: str, *, lock: bool = False) -> BatchRow | None:
    """A batch as it stands in the database now; with ``lock`` nobody changes it meanwhile."""
    return session.get(BatchRow, batch_id, populate_existing=True, with_for_update=lock or None)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a batch, or last did."""

    batch_id: str
    owner: str | None
    until: datetime | None
    place: str | None
    created_at: datetime


def open_claims(session: Session, prefix: str, place: str, limit: int) -> tuple[Claim, ...]:
    """Batches that are queued or running, of those whose ids begin so.

    Those without an owner come first, and the oldest first among them. Only those whose files
    lie at this place, or of which nobody noted where.
    """
    found = session.execute(
        select(
            BatchRow.id, BatchRow.owner, BatchRow.owned_until, BatchRow.place, BatchRow.created_at
        )
        .where(
            BatchRow.state.in_(OPEN),
            BatchRow.id.startswith(prefix, autoescape=True),
            or_(BatchRow.place == place, BatchRow.place.is_(None)),
        )
        .order_by(BatchRow.owner.is_not(None), BatchRow.created_at, BatchRow.id)
        .limit(limit)
    )
    return tuple(Claim(*row) for row in found)


def moment(session: Session) -> datetime:
    """What time it is for everybody who uses this database.

    The clocks of two machines differ; SQLite is used by one.
    """
    if session.get_bind().dialect.name == "postgresql":
        found = session.scalar(select(func.clock_timestamp(type_=UtcDateTime())))
        assert isinstance(found, datetime)
        return found
    return datetime.now(UTC)


def claim(
    session: Session, batch_id: str, owner: str, lease: timedelta, *, dead: str | None = None
) -> bool:
    """Make a process the owner of an open batch, unless another one has it; whether it is.

    ``dead`` is an owner who is known to have ended, although its time is not over.
    """
    now = moment(session)
    free = [BatchRow.owner.is_(None), BatchRow.owner == owner, BatchRow.owned_until < now]
    if dead is not None:
        free.append(BatchRow.owner == dead)
    return _changed(
        session,
        update(BatchRow)
        .where(BatchRow.id == batch_id, BatchRow.state.in_(OPEN), or_(*free))
        .values(owner=owner, owned_until=now + lease),
    )


def renew(session: Session, owner: str, lease: timedelta) -> None:
    """Let a process keep what it has for a while longer."""
    session.execute(
        update(BatchRow)
        .where(BatchRow.owner == owner, BatchRow.state.in_(OPEN))
        .values(owned_until=moment(session) + lease)
    )


def release(session: Session, owner: str, batch_id: str | None = None) -> None:
    """Give up one batch, or all that a process has."""
    mine = BatchRow.owner == owner
    session.execute(
        update(BatchRow)
        .where(mine if batch_id is None else mine & (BatchRow.id == batch_id))
        .values(owner=None, owned_until=None)
    )


def hold(session: Session, batch_id: str, owner: str | None) -> bool:
    """Whether a batch is open and the process still its owner.

    If so, nobody can take it or end it before this transaction is over: on PostgreSQL its
    row is locked, and on SQLite there is one writer.
    """
    mine = BatchRow.owner.is_(None) if owner is None else BatchRow.owner == owner
    return _changed(
        session,
        update(BatchRow)
        .where(BatchRow.id == batch_id, BatchRow.state.in_(OPEN), mine)
        .values(owner=owner),
    )


def _changed(session: Session, statement: Update) -> bool:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return bool(cast("CursorResult[Any]", result).rowcount)


def listed(
    session: Session,
    prefix: str,
    *,
    states: Collection[str] = (),
    before: BatchRow | None = None,
    limit: int,
) -> tuple[BatchRow, ...]:
    """Batches whose ids begin so, newest first; ``before`` is the last one of the page before."""
    found = select(BatchRow).where(BatchRow.id.startswith(prefix, autoescape=True))
    if states:
        found = found.where(BatchRow.state.in_(states))
    if before is not None:
        found = found.where(
            tuple_(BatchRow.created_at, BatchRow.id) < tuple_(before.created_at, before.id)
        )
    newest = found.order_by(BatchRow.created_at.desc(), BatchRow.id.desc()).limit(limit)
    return tuple(session.scalars(newest))


def earlier_with(session: Session, sha256: str, prefix: str) -> str | None:
    """The newest batch of the same bytes whose id begins so, or None."""
    return session.scalar(
        select(BatchRow.id)
        .where(BatchRow.file_sha256 == sha256, BatchRow.id.startswith(prefix, autoescape=True))
        .order_by(BatchRow.created_at.desc())
        .limit(1)
    )


def rows_done(session: Session, batch_id: str) -> int:
    """How many rows stand in chunks that are done or failed."""
    total = session.scalar(
        select(func.sum(BatchChunkRow.rows)).where(BatchChunkRow.batch_id == batch_id)
    )
    return int(total or 0)


@dataclass(frozen=True, slots=True)
class ChunkPlace:
    """Where a chunk of which something is stored stands in its file."""

    ordinal: int
    first_row: int
    rows: int
    failed: bool


def chunk_places(session: Session, batch_id: str) -> tuple[ChunkPlace, ...]:
    """The chunks that are done or failed, in order."""
    found = session.execute(
        select(
            BatchChunkRow.ordinal,
            BatchChunkRow.first_row,
            BatchChunkRow.rows,
            BatchChunkRow.state == FAILED,
        )
        .where(BatchChunkRow.batch_id == batch_id)
        .order_by(BatchChunkRow.ordinal)
    )
    return tuple(ChunkPlace(*row) for row in found)


def failed_chunks(session: Session, batch_id: str) -> tuple[BatchChunkRow, ...]:
    """The chunks that failed, in order."""
    return tuple(
        session.scalars(
            select(BatchChunkRow)
            .where(BatchChunkRow.batch_id == batch_id, BatchChunkRow.state == FAILED)
            .order_by(BatchChunkRow.ordinal)
        )
    )


def drop_failed_chunks(session: Session, batch_id: str) -> None:
    session.execute(
        delete(BatchChunkRow).where(
            BatchChunkRow.batch_id == batch_id, BatchChunkRow.state == FAILED
        )
    )


def drop_results(session: Session, batch_id: str, limit: int) -> int:
    """Remove the results of a few chunks of a batch; how many. What each came to stays."""
    ordinals = session.scalars(
        select(BatchChunkRow.ordinal)
        .where(BatchChunkRow.batch_id == batch_id, BatchChunkRow.result.is_not(None))
        .limit(limit)
    ).all()
    session.execute(
        update(BatchChunkRow)
        .where(BatchChunkRow.batch_id == batch_id, BatchChunkRow.ordinal.in_(ordinals))
        .values(result=None)
    )
    return len(ordinals)


def removed_with_results(session: Session) -> tuple[str, ...]:
    """Batches that were removed and of which there still are results."""
    return tuple(
        session.scalars(
            select(BatchChunkRow.batch_id)
            .join(BatchRow, BatchRow.id == BatchChunkRow.batch_id)
            .where(BatchRow.removed_at.is_not(None), BatchChunkRow.result.is_not(None))
            .distinct()
        )
    )


def finished_before(session: Session, prefix: str, moment: datetime) -> tuple[str, ...]:
    """Batches that came to their end before a moment and are not removed yet."""
    return tuple(
        session.scalars(
            select(BatchRow.id).where(
                BatchRow.id.startswith(prefix, autoescape=True),
                BatchRow.finished_at < moment,
                BatchRow.removed_at.is_(None),
                BatchRow.state.not_in(OPEN),
            )
        )
    )


def set_removed(session: Session, batch_id: str, now: datetime) -> None:
    session.execute(update(BatchRow).where(BatchRow.id == batch_id).values(removed_at=now))


def removals(session: Session, ids: Collection[str]) -> dict[str, bool]:
    """Which of these batches there are, and of each whether it was removed."""
    found = select(BatchRow.id, BatchRow.removed_at.is_not(None)).where(BatchRow.id.in_(ids))
    return {id: bool(removed) for id, removed in session.execute(found)}


def add_chunk(session: Session, chunk: BatchChunkRow) -> None:
    session.add(chunk)
    session.flush()


def drop_chunks(session: Session, batch_id: str) -> None:
    session.execute(delete(BatchChunkRow).where(BatchChunkRow.batch_id == batch_id))


def drop(session: Session, batch_id: str) -> None:
    """Remove a batch with its chunks."""
    drop_chunks(session, batch_id)
    session.execute(delete(BatchRow).where(BatchRow.id == batch_id))


def drop_older(session: Session, prefix: str, before: datetime, *, but: str) -> None:
    """Remove the batches from before a moment whose ids begin so, except one."""
    old = session.scalars(
        select(BatchRow.id).where(
            BatchRow.created_at < before,
            BatchRow.id.startswith(prefix, autoescape=True),
            BatchRow.id != but,
        )
    ).all()
    for batch_id in old:
        drop(session, batch_id)


def chunk_results(session: Session, batch_id: str) -> Iterator[bytes]:
    """The packed results of every finished chunk, in order, one in memory at a time."""
    ordinals: Sequence[int] = session.scalars(
        select(BatchChunkRow.ordinal)
        .where(BatchChunkRow.batch_id == batch_id, BatchChunkRow.state != FAILED)
        .order_by(BatchChunkRow.ordinal)
    ).all()
    for ordinal in ordinals:
        yield chunk_result(session, batch_id, ordinal)


def chunk_tallies(session: Session, batch_id: str) -> tuple[tuple[int, Any], ...]:
    """Ordinal and tally of every finished chunk."""
    found = session.execute(
        select(BatchChunkRow.ordinal, BatchChunkRow.tally)
        .where(BatchChunkRow.batch_id == batch_id)
        .order_by(BatchChunkRow.ordinal)
    )
    return tuple((ordinal, tally) for ordinal, tally in found)


def chunk_result(session: Session, batch_id: str, ordinal: int) -> bytes:
    """The packed results of one finished chunk."""
    result = session.scalar(
        select(BatchChunkRow.result).where(
            BatchChunkRow.batch_id == batch_id, BatchChunkRow.ordinal == ordinal
        )
    )
    assert result is not None
    return result


def set_state(
    session: Session, batch_id: str, state: BatchState, *, now: datetime, **values: Any
) -> None:
    """Move a batch on; the moment of its start or end is written with it.

    Nobody owns a batch that has come to its end.
    """
    if state is BatchState.RUNNING:
        values["started_at"] = now
    elif state in (BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED):
        values |= {"finished_at": now, "owner": None, "owned_until": None}
    session.execute(
        update(BatchRow).where(BatchRow.id == batch_id).values(state=state.value, **values)
    )


def count(session: Session, batch_id: str, **more: float) -> None:
    """Add to the counters of a batch."""
    values = {name: getattr(BatchRow, name) + number for name, number in more.items()}
    session.execute(update(BatchRow).where(BatchRow.id == batch_id).values(**values))


def note(session: Session, batch_id: str, error: dict[str, Any] | None) -> None:
    """Say what keeps a batch from going on, or that nothing does."""
    session.execute(update(BatchRow).where(BatchRow.id == batch_id).values(error=error))
