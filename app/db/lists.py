"""Queries for list versions.

Entities: :mod:`app.db.entities`; issues: :mod:`app.db.issues`; how a version comes to be:
:mod:`app.db.loading`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import rowmap
from app.db.tables import ListVersionRow
from app.domain.entities import ListVersion
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
    """For every source the newest version published on ``day`` or before, by source.

    Of two published on one day it is the one loaded later.
    """
    newest_first = func.row_number().over(
        partition_by=ListVersionRow.source,
        order_by=(ListVersionRow.published.desc(), ListVersionRow.id.desc()),
    )
    ranked = (
        select(ListVersionRow.id, newest_first.label("rank"))
        .where(
            ListVersionRow.published <= day,
            ListVersionRow.state != VersionState.REJECTED.value,
        )
        .subquery()
    )
    rows = session.scalars(
        select(ListVersionRow)
        .join(ranked, (ranked.c.id == ListVersionRow.id) & (ranked.c.rank == 1))
        .order_by(ListVersionRow.source)
    )
    return tuple(to_domain(row) for row in rows)


def version_as_of(session: Session, source: str, day: date) -> ListVersion | None:
    """The newest version of one source published on ``day`` or before."""
    return next((v for v in versions_as_of(session, day) if v.source == source), None)


def version_before(session: Session, source: str, version_id: int) -> ListVersion | None:
    """The version of a source that was in service before another one."""
    row = session.scalar(
        select(ListVersionRow)
        .where(
            ListVersionRow.source == source,
            ListVersionRow.id < version_id,
            ListVersionRow.state != VersionState.REJECTED.value,
        )
        .order_by(ListVersionRow.id.desc())
        .limit(1)
    )
    return None if row is None else to_domain(row)


def versions_by_id(session: Session, ids: Iterable[int]) -> dict[int, ListVersion]:
    """The versions with these ids."""
    rows = session.scalars(select(ListVersionRow).where(ListVersionRow.id.in_(set(ids))))
    return {row.id: to_domain(row) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDetails:
    """A version with everything that is counted of it, and why it was refused if it was."""

    version: ListVersion
    counts: dict[str, int]
    issues: dict[str, int]
    """How many issues there are of each code."""
    reasons: tuple[str, ...]


def version_by_hash(
    session: Session, source: str, sha256: str, *, refused: bool = False
) -> ListVersion | None:
    """The newest version of a source whose hash begins so; also a refused one if asked for."""
    query = select(ListVersionRow).where(
        ListVersionRow.source == source,
        ListVersionRow.sha256.startswith(sha256, autoescape=True),
    )
    if not refused:
        query = query.where(ListVersionRow.state != VersionState.REJECTED.value)
    # The same bytes may be refused first and accepted later.
    in_service_first = (
        ListVersionRow.state == VersionState.REJECTED.value,
        ListVersionRow.id.desc(),
    )
    row = session.scalar(query.order_by(*in_service_first).limit(1))
    return None if row is None else to_domain(row)


def version_details(session: Session, source: str | None = None) -> tuple[VersionDetails, ...]:
    """All versions, newest first, of one source or of all."""
    query = select(ListVersionRow).order_by(ListVersionRow.id.desc())
    if source is not None:
        query = query.where(ListVersionRow.source == source)
    return tuple(_details(row) for row in session.scalars(query))


def details_of(session: Session, version_id: int) -> VersionDetails:
    """One version with what is counted of it."""
    return _details(session.get_one(ListVersionRow, version_id))


def _details(row: ListVersionRow) -> VersionDetails:
    return VersionDetails(
        version=to_domain(row),
        counts=dict(row.counts),
        issues=dict(row.issue_counts),
        reasons=tuple(row.reasons),
    )


def row_locators(session: Session, version_id: int) -> dict[str, str]:
    """Where each entity stands in the files of a version, by entity key."""
    found = session.execute(
        select(ListVersionRow.rows, ListVersionRow.rows_base_id).where(
            ListVersionRow.id == version_id
        )
    ).one_or_none()
    if found is None:
        return {}
    packed, base_id = found
    if base_id is None:
        return rowmap.unpack(packed)
    return rowmap.unpack_moves(row_locators(session, base_id), packed)


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Rows as a new version keeps them: whole, or as moves since the version ``base_id``."""

    packed: bytes
    base_id: int | None = None


def packed_rows(session: Session, source: str, rows: Mapping[str, str]) -> PackedRows:
    """Pack the rows of a new version of a source; nothing is written yet."""
    whole = rowmap.pack(rows)
    active = session.execute(
        select(ListVersionRow.id, ListVersionRow.rows_base_id).where(
            ListVersionRow.source == source, ListVersionRow.state == VersionState.ACTIVE.value
        )
    ).one_or_none()
    if active is None:
        return PackedRows(whole)
    # All refer to one whole map, so that reading never follows a long chain.
    base_id = active.id if active.rows_base_id is None else active.rows_base_id
    moves = rowmap.pack_moves(row_locators(session, base_id), rows)
    worthwhile = len(moves) * rowmap.WORTHWHILE < len(whole)
    return PackedRows(moves, base_id) if worthwhile else PackedRows(whole)
