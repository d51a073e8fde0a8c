"""The tables of questions and answers: screenings, and batches with their chunks."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime


class BatchRow(Base):
    """A customer file on its way through."""

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"
        ),
        Index(None, "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str]
    file_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rows_total: Mapped[int | None]
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_screened: Mapped[int] = mapped_column(default=0)
    rows_hit: Mapped[int] = mapped_column(default=0)
    rows_review: Mapped[int] = mapped_column(default=0)
    rows_failed: Mapped[int] = mapped_column(default=0)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    lists: Mapped[list[Any]] = mapped_column(JSON)
    engine: Mapped[dict[str, Any]] = mapped_column(JSON)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    same_file_as: Mapped[str | None] = mapped_column(String(40))
    """The newest batch before this one whose file had the same bytes."""
    place: Mapped[str | None] = mapped_column(String(40))
    """The folder in which its file lies; None in batches from before that was kept."""
    owner: Mapped[str | None] = mapped_column(String(80))
    """The process that works on it, until ``owned_until`` by the clock of the database."""
    owned_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worked_seconds: Mapped[float] = mapped_column(Float, default=0.0)
    """How long it was in work, up to the newest stored chunk."""
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its file and its results were removed; what is counted stays."""


class BatchChunkRow(Base):
    """Consecutive rows of a batch: ``done`` with their answers, or ``failed`` with the reason."""

    __tablename__ = "batch_chunks"

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_row: Mapped[int]
    rows: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    result: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """None of one that failed, and once the results of the batch are removed."""
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    tally: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the rows come to; None in chunks from before it was kept."""


class ScreeningRow(Base):
    """One question with its answer, the lists it rests on and the engine that gave it.

    ``lists`` is the same text for every screening between two loads; it is kept with each
    one all the same, because an answer must stay readable on its own.
    """

    __tablename__ = "screenings"
    __table_args__ = (
        CheckConstraint("verdict IN ('hit', 'review', 'clear', 'incomplete')", name="verdict"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    screened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    reference: Mapped[str | None] = mapped_column(index=True)
    verdict: Mapped[str] = mapped_column(String(16))
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``hits`` and ``problems``."""
    lists: Mapped[list[Any]] = mapped_column(JSON)
    engine_version: Mapped[str] = mapped_column(String(40))
    engine_config: Mapped[str] = mapped_column(String(80))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batches.id"), index=True)
