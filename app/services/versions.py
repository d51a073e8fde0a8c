"""List versions by name, and what could not be read of one."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.db import issues as issue_queries
from app.db import lists
from app.domain.dates import DateRange
from app.domain.entities import Issue, ListVersion
from app.domain.kinds import VersionState
from app.errors import InvalidRequest, NotFound
from app.sources.registry import reader_for

MAX_SHOWN = 10_000
"""Most entries of one page."""
_HASH = re.compile(r"(?:sha256:)?([0-9a-f]{8,64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionName:
    """A version as others refer to it."""

    list_version: str
    published: date
    entities: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """One thing that could not be read, in the source's own words."""

    code: str
    message: str
    locator: str
    entity_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuesView:
    """What could not be read of a version: how many of each code, and those from ``offset`` on."""

    source: str
    list_version: str
    published: date
    state: VersionState
    reasons: tuple[str, ...]
    counts: dict[str, int]
    total: int
    offset: int
    issues: tuple[IssueView, ...]


def named_version(
    session: Session, source: str, name: str | None, *, field: str, refused: bool = False
) -> ListVersion:
    """The version that a caller means.

    ``name`` is its hash (eight characters or more, with or without ``sha256:``), or a day,
    which means the newest one published by then; None is the active one. A refused version
    is found by its hash alone, and only if asked for. Raises :class:`NotFound`, and
    :class:`InvalidRequest` naming the ``field`` for a name that is neither.
    """
    reader_for(source)
    if name is None:
        version = lists.active_version(session, source)
        if version is None:
            raise NotFound(f"the list {source} is not loaded", source=source)
        return version
    hash = _HASH.fullmatch(name.strip().lower())
    if hash is not None:
        version = lists.version_by_hash(session, source, hash[1], refused=refused)
    else:
        day = DateRange.parse(name, field=field).end
        version = lists.version_as_of(session, source, day)
    if version is None:
        raise NotFound(
            f"{field}: there is no version {name[:80]} of {source}", field=field, source=source
        )
    return version


def check_page(limit: int, offset: int) -> None:
    """Raise :class:`InvalidRequest` for a page that cannot be shown."""
    if not 0 <= limit <= MAX_SHOWN:
        raise InvalidRequest(f"limit: {limit} is not between 0 and {MAX_SHOWN}", field="limit")
    if offset < 0:
        raise InvalidRequest(f"offset: {offset} is negative", field="offset")


def name_of(version: ListVersion) -> VersionName:
    """The version in few words."""
    return VersionName(
        list_version=version.label, published=version.published, entities=version.entities
    )


def issues(
    session: Session,
    source: str,
    *,
    version: str | None = None,
    code: str | None = None,
    limit: int = 500,
    offset: int = 0,
) -> IssuesView:
    """What could not be read of a version, of all codes or of one; also of a refused version.

    ``total`` counts what the question asks for, ``counts`` everything.
    """
    check_page(limit, offset)
    found = named_version(session, source, version, field="version", refused=True)
    details = lists.details_of(session, found.id)
    return IssuesView(
        source=source,
        list_version=found.label,
        published=found.published,
        state=found.state,
        reasons=details.reasons,
        counts=details.issues,
        total=issue_queries.count(session, found, code=code),
        offset=offset,
        issues=tuple(
            _view(source, issue)
            for issue in issue_queries.read(session, found, code=code, limit=limit, offset=offset)
        ),
    )


def _view(source: str, issue: Issue) -> IssueView:
    return IssueView(
        code=issue.code,
        message=issue.message,
        locator=issue.locator,
        entity_id=None if issue.entity_key is None else f"{source}:{issue.entity_key}",
    )
