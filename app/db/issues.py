"""What could not be read of a list, with the versions in which it stands.

Like the facts, an issue that two versions share is written once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.db.tables import ListIssueRow, ListVersionRow
from app.domain.entities import Issue, ListVersion
from app.domain.kinds import VersionState


def counted(issues: Iterable[Issue]) -> dict[str, int]:
    """How many there are of each code, by code."""
    return dict(sorted(Counter(issue.code for issue in issues).items()))


def write(session: Session, source: str, version_id: int, issues: Sequence[Issue]) -> None:
    """Record the issues of the newest version: what is new is added, what went is ended."""
    standing: defaultdict[Issue, list[int]] = defaultdict(list)
    for row in session.scalars(_of_source(source).where(ListIssueRow.until_id.is_(None))):
        standing[_issue(row)].append(row.id)
    new = [issue for issue in issues if not (standing[issue] and standing[issue].pop())]
    ended = [id for ids in standing.values() for id in ids]
    for start in range(0, len(ended), 500):
        session.execute(
            update(ListIssueRow)
            .where(ListIssueRow.id.in_(ended[start : start + 500]))
            .values(until_id=version_id)
            .execution_options(synchronize_session=False)
        )
    _insert(session, new, version_id, None)


def write_refused(session: Session, version_id: int, issues: Sequence[Issue]) -> None:
    """Record the issues of a version that was refused."""
    _insert(session, issues, version_id, version_id)


def take_out(session: Session, version_ids: Sequence[int]) -> None:
    """Undo what was written for versions that are not in service."""
    for statement in (
        delete(ListIssueRow).where(ListIssueRow.since_id.in_(version_ids)),
        update(ListIssueRow).where(ListIssueRow.until_id.in_(version_ids)).values(until_id=None),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def read(
    session: Session,
    version: ListVersion,
    *,
    code: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[Issue, ...]:
    """What could not be read of a version: those that stand longest first."""
    query = _standing_in(version, code).order_by(ListIssueRow.id).limit(limit).offset(offset)
    return tuple(_issue(row) for row in session.scalars(query))


def count(session: Session, version: ListVersion, *, code: str | None = None) -> int:
    """How many issues a version has."""
    found = _standing_in(version, code).with_only_columns(func.count())
    return session.scalar(found) or 0


def _of_source(source: str) -> Select[ListIssueRow]:
    return (
        select(ListIssueRow)
        .join(ListVersionRow, ListVersionRow.id == ListIssueRow.since_id)
        .where(ListVersionRow.source == source)
    )


def _standing_in(version: ListVersion, code: str | None) -> Select[ListIssueRow]:
    if version.state is VersionState.REJECTED:
        query = select(ListIssueRow).where(ListIssueRow.since_id == version.id)
    else:
        until = ListIssueRow.until_id
        query = _of_source(version.source).where(
            ListIssueRow.since_id <= version.id, or_(until.is_(None), until > version.id)
        )
    return query if code is None else query.where(ListIssueRow.code == code)


def _issue(row: ListIssueRow) -> Issue:
    return Issue(code=row.code, message=row.message, locator=row.locator, entity_key=row.entity_key)


def _insert(session: Session, issues: Sequence[Issue], since_id: int, until_id: int | None) -> None:
    if issues:
        session.execute(
            insert(ListIssueRow),
            [
                {
                    "since_id": since_id,
                    "until_id": until_id,
                    "code": issue.code,
                    "message": issue.message,
                    "locator": issue.locator,
                    "entity_key": issue.entity_key,
                }
                for issue in issues
            ],
        )
