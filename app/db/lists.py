"""Queries for list versions and their issues.

Entities: :mod:`app.db.entities`; how a version comes to be: :mod:`app.db.loading`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.db import rowmap
from app.db.tables import ListIssueRow, ListVersionRow
from app.domain.entities import Issue, ListVersion
from app.domain.kinds import VersionState


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


def version_by_hash(session: Session, source: str, sha256: str) -> ListVersion | None:
    """The newest version of a source, not refused, whose hash begins so."""
    row = session.scalar(
        select(ListVersionRow)
        .where(
            ListVersionRow.source == source,
            ListVersionRow.sha256.startswith(sha256, autoescape=True),
            ListVersionRow.state != VersionState.REJECTED.value,
        )
        .order_by(ListVersionRow.id.desc())
        .limit(1)
    )
    return None if row is None else to_domain(row)


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
