"""Queries for batches and their chunks."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.db.tables_screening import BatchChunkRow, BatchRow
from app.domain.kinds import BatchState

OPEN = (BatchState.QUEUED.value, BatchState.RUNNING.value)


def add(session: Session, row: BatchRow) -> None:
    session.add(row)
    session.flush()


def get(session: Session, batch_id: str) -> BatchRow | None:
    """A batch as it stands in the database now."""
    return session.get(BatchRow, batch_id, populate_existing=True)


def open_ids(session: Session, prefix: str) -> tuple[str, ...]:
    """Batches that are queued or running, oldest first, of those whose ids begin so."""
    return tuple(
        session.scalars(
            select(BatchRow.id)
            .where(BatchRow.state.in_(OPEN), BatchRow.id.startswith(prefix, autoescape=True))
            .order_by(BatchRow.created_at)
        )
    )


def earlier_with(session: Session, sha256: str, prefix: str) -> str | None:
    """The newest batch of the same bytes whose id begins so, or None."""
    return session.scalar(
        select(BatchRow.id)
        .where(BatchRow.file_sha256 == sha256, BatchRow.id.startswith(prefix, autoescape=True))
        .order_by(BatchRow.created_at.desc())
        .limit(1)
    )


def rows_done(session: Session, batch_id: str) -> int:
    """How many rows stand in finished chunks."""
    total = session.scalar(
        select(func.sum(BatchChunkRow.rows)).where(BatchChunkRow.batch_id == batch_id)
    )
    return int(total or 0)


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
        .where(BatchChunkRow.batch_id == batch_id)
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
    """Move a batch on; the moment of its start or end is written with it."""
    if state is BatchState.RUNNING:
        values["started_at"] = now
    elif state in (BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED):
        values["finished_at"] = now
    session.execute(
        update(BatchRow).where(BatchRow.id == batch_id).values(state=state.value, **values)
    )


def count(session: Session, batch_id: str, **more: int) -> None:
    """Add to the counters of a batch."""
    values = {name: getattr(BatchRow, name) + number for name, number in more.items()}
    session.execute(update(BatchRow).where(BatchRow.id == batch_id).values(**values))
