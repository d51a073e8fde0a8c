"""Queries for list versions and their issues. Entities: :mod:`app.db.entities`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session, undefer

from app.db import rowmap
from app.db.tables import ListIssueRow, ListVersionRow
from app.domain.entities import Issue, ListVersion
from app.domain.kinds import VersionState

_LISTS_LOCK = 0x434C4953  # "CLIS": the key of PostgreSQL's advisory lock.


def lock_lists(session: Session) -> None:
    """Wait until no other transaction loads a list, and keep others out until ours ends.

    On SQLite this must come before any read of the transaction: one that has read already
    fails when another process has written since.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LISTS_LOCK})
    else:
        # A write that changes no row takes SQLite's one writer's lock.
        session.execute(update(ListVersionRow).where(ListVersionRow.id < 0).values(source=""))


def to_domain(row: ListVersionRow) -> ListVersion:
    return ListVersion(
        id=row.id,
        source=row.source,
        sha256=row.sha256,
        published=row.published,
        retrieved=row.retrieved,
        state=VersionState(row.state),
        entities=row.counts.get("entities", 0),
        persons=row.counts.get("persons", 0),
        organizations=row.counts.get("organizations", 0),
        issues=row.counts.get("issues", 0),
        files=tuple(row.files),
    )


def active_ids(session: Session) -> tuple[int, ...]:
    """Ids of the active version of every source, ascending: what a change is noticed by."""
    rows = session.scalars(
        select(ListVersionRow.id)
        .where(ListVersionRow.state == VersionState.ACTIVE.value)
        .order_by(ListVersionRow.id)
    )
    return tuple(rows)


def active_versions(session: Session) -> tuple[ListVersion, ...]:
    """The active version of every source, by source."""
    rows = session.scalars(
        select(ListVersionRow)
        .where(ListVersionRow.state == VersionState.ACTIVE.value)
        .order_by(ListVersionRow.source)
    )
    return tuple(to_domain(row) for row in rows)


def active_version(session: Session, source: str) -> ListVersion | None:
    """The version of one source that is served now."""
    row = session.scalar(
        select(ListVersionRow).where(
            ListVersionRow.source == source, ListVersionRow.state == VersionState.ACTIVE.value
        )
    )
    return None if row is None else to_domain(row)


def versions_as_of(session: Session, day: date) -> tuple[ListVersion, ...]:
    """For every source the newest version published on ``day`` or before, by source."""
    newest = (
        select(func.max(ListVersionRow.id))
        .where(
            ListVersionRow.published <= day,
            ListVersionRow.state != VersionState.REJECTED.value,
        )
        .group_by(ListVersionRow.source)
    )
    rows = session.scalars(
        select(ListVersionRow).where(ListVersionRow.id.in_(newest)).order_by(ListVersionRow.source)
    )
    return tuple(to_domain(row) for row in rows)


def versions_by_id(session: Session, ids: Iterable[int]) -> dict[int, ListVersion]:
    """The versions with these ids."""
    rows = session.scalars(select(ListVersionRow).where(ListVersionRow.id.in_(set(ids))))
    return {row.id: to_domain(row) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDetails:
    """A version with everything that is counted of it, and why it was refused if it was."""

    version: ListVersion
    counts: dict[str, int]
    reasons: tuple[str, ...]


def version_details(session: Session, source: str | None = None) -> tuple[VersionDetails, ...]:
    """All versions, newest first, of one source or of all."""
    query = select(ListVersionRow).order_by(ListVersionRow.id.desc())
    if source is not None:
        query = query.where(ListVersionRow.source == source)
    return tuple(
        VersionDetails(version=to_domain(row), counts=dict(row.counts), reasons=tuple(row.reasons))
        for row in session.scalars(query)
    )


def row_locators(session: Session, version_id: int) -> dict[str, str]:
    """Where each entity stands in the files of a version, by entity key."""
    packed = session.scalar(select(ListVersionRow.rows).where(ListVersionRow.id == version_id))
    return {} if packed is None else rowmap.unpack(packed)


# --- Writing ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """What is known of a version before its files are read."""

    source: str
    sha256: str
    published: date
    retrieved: datetime
    files: tuple[str, ...]


def _insert(
    session: Session, new: NewVersion, state: VersionState, reasons: Sequence[str]
) -> ListVersionRow:
    row = ListVersionRow(
        source=new.source,
        sha256=new.sha256,
        published=new.published,
        retrieved=new.retrieved,
        state=state.value,
        counts={},
        files=list(new.files),
        reasons=list(reasons),
        rows=rowmap.pack({}),
    )
    session.add(row)
    session.flush()
    return row


def insert_active(session: Session, new: NewVersion) -> int:
    """Add a version as the active one of its source, in the place of the one before."""
    session.execute(
        update(ListVersionRow)
        .where(
            ListVersionRow.source == new.source,
            ListVersionRow.state == VersionState.ACTIVE.value,
        )
        .values(state=VersionState.SUPERSEDED.value)
    )
    return _insert(session, new, VersionState.ACTIVE, ()).id


def record_rejected(
    session: Session,
    new: NewVersion,
    reasons: Sequence[str],
    counts: dict[str, int],
    issues: Sequence[Issue],
) -> ListVersion:
    """Keep a refused version with the reasons; the same bytes refused again replace it."""
    row = session.scalar(
        select(ListVersionRow).where(
            ListVersionRow.source == new.source,
            ListVersionRow.sha256 == new.sha256,
            ListVersionRow.state == VersionState.REJECTED.value,
        )
    )
    if row is None:
        row = _insert(session, new, VersionState.REJECTED, reasons)
    row.published, row.retrieved, row.files = new.published, new.retrieved, list(new.files)
    row.reasons, row.counts = list(reasons), dict(counts)
    session.flush()
    session.execute(delete(ListIssueRow).where(ListIssueRow.version_id == row.id))
    add_issues(session, row.id, issues)
    return to_domain(row)


def complete(
    session: Session, version_id: int, counts: dict[str, int], rows: dict[str, str]
) -> ListVersion:
    """Write what is only known once all entities are read."""
    row = session.get_one(ListVersionRow, version_id, options=[undefer(ListVersionRow.rows)])
    row.counts, row.rows = dict(counts), rowmap.pack(rows)
    session.flush()
    return to_domain(row)


def add_issues(session: Session, version_id: int, issues: Sequence[Issue]) -> None:
    """Record what could not be read of a version."""
    if issues:
        session.execute(
            insert(ListIssueRow),
            [
                {
                    "version_id": version_id,
                    "code": issue.code,
                    "message": issue.message,
                    "locator": issue.locator,
                    "entity_key": issue.entity_key,
                }
                for issue in issues
            ],
        )


def issues(session: Session, version_id: int, *, code: str | None = None) -> tuple[Issue, ...]:
    """What could not be read of a version, in the order of the files."""
    query = select(ListIssueRow).where(ListIssueRow.version_id == version_id)
    if code is not None:
        query = query.where(ListIssueRow.code == code)
    return tuple(
        Issue(code=row.code, message=row.message, locator=row.locator, entity_key=row.entity_key)
        for row in session.scalars(query.order_by(ListIssueRow.id))
    )


def issue_counts(session: Session, version_id: int) -> Counter[str]:
    """How many issues of each code a version has."""
    query = (
        select(ListIssueRow.code, func.count())
        .where(ListIssueRow.version_id == version_id)
        .group_by(ListIssueRow.code)
        .order_by(ListIssueRow.code)
    )
    return Counter(dict(session.execute(query).all()))
