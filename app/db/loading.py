"""How a list version comes to be, in many short transactions, and seen only at the end.

The version's row is written first, as one that did not finish (``loading``). Its entities
follow, each flush in a transaction of its own, so that a server beside it never waits long
to write. They carry the new version's id, and no question asks for that version until
:func:`activate` puts it in the place of the one before, in one transaction. A process that
dies on the way leaves rows that nobody reads; the next load takes them out again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, undefer

from app.db import issues as issue_queries
from app.db import lists, rowmap
from app.db.facts import FACT_KINDS
from app.db.lists import PackedRows
from app.db.tables import EntityRow, EntityStateRow, ListVersionRow, StatementRow
from app.domain.entities import Issue, ListVersion
from app.domain.kinds import VersionState

UNFINISHED = "the load of this version did not finish"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """What is known of a version before its files are read."""

    source: str
    sha256: str
    published: date
    retrieved: datetime
    files: tuple[str, ...]


def begin(session: Session, new: NewVersion) -> ListVersion:
    """Add the row of a version that is about to be loaded; the caller holds the lists' lock."""
    row = ListVersionRow(
        source=new.source,
        sha256=new.sha256,
        published=new.published,
        retrieved=new.retrieved,
        state=VersionState.REJECTED.value,
        loading=True,
        counts={},
        files=list(new.files),
        reasons=[UNFINISHED],
        rows=rowmap.pack({}),
    )
    session.add(row)
    session.flush()
    return lists.to_domain(row)


def complete(
    session: Session,
    version_id: int,
    counts: dict[str, int],
    rows: PackedRows,
    issues: Sequence[Issue],
) -> ListVersion:
    """Write what is only known once all entities are read. The version is not in service yet."""
    row = session.get_one(ListVersionRow, version_id, options=[undefer(ListVersionRow.rows)])
    row.rows, row.rows_base_id = rows.packed, rows.base_id
    row.counts, row.issue_counts = dict(counts), issue_queries.counted(issues)
    issue_queries.write(session, row.source, version_id, issues)
    session.flush()
    return lists.to_domain(row)


def activate(session: Session, version_id: int) -> ListVersion:
    """Put a completed version in the place of the one of its source that is active."""
    row = session.get_one(ListVersionRow, version_id)
    session.execute(
        update(ListVersionRow)
        .where(
            ListVersionRow.source == row.source,
            ListVersionRow.state == VersionState.ACTIVE.value,
        )
        .values(state=VersionState.SUPERSEDED.value)
    )
    row.state, row.loading, row.reasons = VersionState.ACTIVE.value, False, []
    session.flush()
    return lists.to_domain(row)


def reject(
    session: Session,
    version_id: int,
    reasons: Sequence[str],
    counts: dict[str, int],
    issues: Sequence[Issue],
) -> ListVersion:
    """Take the entities of a version out again and keep it as refused, with the reasons.

    The same bytes refused before are replaced.
    """
    row = session.get_one(ListVersionRow, version_id)
    _take_out(session, row)
    before = session.scalars(
        select(ListVersionRow.id).where(
            ListVersionRow.source == row.source,
            ListVersionRow.sha256 == row.sha256,
            ListVersionRow.state == VersionState.REJECTED.value,
            ListVersionRow.id != row.id,
        )
    ).all()
    issue_queries.take_out(session, before)
    session.execute(delete(ListVersionRow).where(ListVersionRow.id.in_(before)))
    row.loading, row.reasons = False, list(reasons)
    row.counts, row.issue_counts = dict(counts), issue_queries.counted(issues)
    issue_queries.write_refused(session, row.id, issues)
    session.flush()
    return lists.to_domain(row)


def discard_unfinished(session: Session) -> None:
    """Take out what loads left that did not finish; the caller holds the lists' lock."""
    for row in session.scalars(select(ListVersionRow).where(ListVersionRow.loading)).all():
        _take_out(session, row)
        row.loading = False
    session.flush()


def _take_out(session: Session, version: ListVersionRow) -> None:
    def run(statement: Any) -> None:
        session.execute(statement.execution_options(synchronize_session=False))

    staged = select(StatementRow.id).where(StatementRow.since_id == version.id)
    for kind in FACT_KINDS:
        run(delete(kind.table).where(kind.table.c.statement_id.in_(staged)))
    for table in (StatementRow, EntityStateRow):
        run(delete(table).where(table.since_id == version.id))
        run(update(table).where(table.until_id == version.id).values(until_id=None))
    stands = exists().where(EntityStateRow.entity_id == EntityRow.id)
    run(delete(EntityRow).where(EntityRow.source == version.source, ~stands))
    issue_queries.take_out(session, [version.id])
    version.rows, version.rows_base_id, version.issue_counts = rowmap.pack({}), None, {}
