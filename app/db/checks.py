"""What came of asking publishers for their lists."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.tables import SourceCheckRow


class Outcome(StrEnum):
    """How a refresh ended."""

    LOADED = "loaded"
    """A new version is active."""
    UNCHANGED = "unchanged"
    """The publisher still offers what is active."""
    REJECTED = "rejected"
    """What was fetched failed the checks; the version before keeps serving."""
    FAILED = "failed"
    """Nothing could be fetched; the version before keeps serving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One downloaded file that was kept: what the server said of it, and its SHA-256."""

    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    of: str = ""
    """The address that said so, where it is not the one that was asked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCheck:
    """The last refresh of a source. ``downloads`` are by address."""

    source: str
    started: datetime
    finished: datetime
    outcome: Outcome
    message: str
    downloads: dict[str, Kept] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What was odd about the publisher's answers, but no reason to refuse them."""


def last_check(session: Session, source: str) -> SourceCheck | None:
    """What came of the last refresh of a source."""
    row = session.get(SourceCheckRow, source, populate_existing=True)
    return None if row is None else _to_domain(row)


def all_checks(session: Session) -> dict[str, SourceCheck]:
    """The last refresh of every source, by source."""
    return {row.source: _to_domain(row) for row in session.scalars(select(SourceCheckRow))}


def record(session: Session, check: SourceCheck) -> None:
    """Keep what came of a refresh in the place of the one before."""
    session.merge(
        SourceCheckRow(
            source=check.source,
            started=check.started,
            finished=check.finished,
            outcome=check.outcome.value,
            message=check.message,
            downloads={
                url: {
                    "sha256": kept.sha256,
                    "etag": kept.etag,
                    "last_modified": kept.last_modified,
                    "of": kept.of,
                }
                for url, kept in check.downloads.items()
            },
            notes=list(check.notes),
        )
    )
    session.flush()


def _to_domain(row: SourceCheckRow) -> SourceCheck:
    return SourceCheck(
        source=row.source,
        started=row.started,
        finished=row.finished,
        outcome=Outcome(row.outcome),
        message=row.message,
        downloads={
            url: Kept(
                sha256=kept["sha256"] or "",
                etag=kept["etag"],
                last_modified=kept["last_modified"],
                of=kept.get("of") or "",
            )
            for url, kept in row.downloads.items()
        },
        notes=tuple(row.notes),
    )
