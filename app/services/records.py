"""What the lists say: entities with every statement, versions, sources and their age."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.db import checks, lists
from app.db import entities as queries
from app.domain.entities import Fact, ListVersion
from app.domain.kinds import Standing, VersionState
from app.errors import NotFound, UnknownSource
from app.services.catalogue import is_stale
from app.sources.base import SourceInfo
from app.sources.registry import READERS, reader_for


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A list version as it is shown."""

    source: str
    list_version: str
    published: date
    retrieved: datetime
    state: VersionState
    counts: dict[str, int]
    files: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    issues: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """What came of asking the publisher the last time."""

    finished: datetime
    outcome: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source: what it is, what is loaded of it, and what of that was not understood."""

    source: str
    title: str
    publisher: str
    url: str
    licence: str
    loaded: bool
    stale: bool = False
    age_days: int | None = None
    version: VersionView | None = None
    last_check: CheckView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """One statement, with the list versions in which it stands."""

    kind: str
    value: Fact
    stated: str
    locator: str
    origin: str | None
    since: str
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityView:
    """An entity with every statement that holds in one version of its list."""

    entity_id: str
    source: str
    entry: str
    caption: str
    type: str
    standing: str
    state: str
    url: str | None
    row: str | None
    list_version: str
    published: date
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """The publisher's own words."""

    entity_id: str
    record: str
    row: str | None
    list_version: str
    published: date
    retrieved: datetime
    files: tuple[str, ...]


def entity_detail(session: Session, ref: str, as_of: date | None = None) -> EntityView:
    """An entity as its list describes it now, on a day, or last did before it was removed."""
    version, present = _version_for(session, ref, as_of)
    source, key = _identity(session, ref)
    entity = queries.read_entity(session, version, key)
    if entity is None:
        raise NotFound(f"{ref} was not on the list {source} then", entity_id=ref)
    spans = [s for s in queries.statement_spans(session, ref) if s.holds_in(version.id)]
    ids = {i for s in spans for i in (s.since_id, s.until_id) if i is not None}
    labels = {id: v.label for id, v in lists.versions_by_id(session, ids).items()}
    return EntityView(
        entity_id=ref,
        source=source,
        entry=key,
        caption=entity.caption,
        type=entity.type.value,
        standing=entity.standing.value,
        state="listed" if present and entity.standing is not Standing.DELISTED else "delisted",
        url=entity.url,
        row=entity.row,
        list_version=version.label,
        published=version.published,
        statements=tuple(
            StatementView(
                kind=span.kind,
                value=span.fact,
                stated=span.fact.stated,
                locator=span.fact.locator,
                origin=span.fact.origin,
                since=labels[span.since_id],
                until=None if span.until_id is None else labels[span.until_id],
            )
            for span in spans
        ),
    )


def entity_record(session: Session, ref: str) -> RecordView:
    """The publisher's original record of an entity, from the newest version that has it."""
    version, _ = _version_for(session, ref, None)
    _, key = _identity(session, ref)
    entity = queries.read_entity(session, version, key)
    assert entity is not None
    return RecordView(
        entity_id=ref,
        record=entity.record,
        row=entity.row,
        list_version=version.label,
        published=version.published,
        retrieved=version.retrieved,
        files=version.files,
    )


def sources_overview(session: Session, *, today: date) -> tuple[SourceView, ...]:
    """Every source that can be read or is loaded, by id."""
    active = {v.source: v for v in lists.active_versions(session)}
    checked = {
        source: CheckView(
            finished=check.finished, outcome=check.outcome.value, message=check.message
        )
        for source, check in checks.all_checks(session).items()
    }
    return tuple(
        replace(_source(session, source, active.get(source), today), last_check=checked.get(source))
        for source in sorted({*READERS, *active})
    )


def list_versions(session: Session, source: str) -> tuple[VersionView, ...]:
    """All versions of a source, newest first; :class:`UnknownSource` if there can be none."""
    reader_for(source)
    return tuple(_version(session, d) for d in lists.version_details(session, source))


def _source(session: Session, source: str, active: ListVersion | None, today: date) -> SourceView:
    try:
        info: SourceInfo | None = reader_for(source).info
    except UnknownSource:
        info = None
    view = SourceView(
        source=source,
        title="" if info is None else info.title,
        publisher="" if info is None else info.publisher,
        url="" if info is None else info.url,
        licence="" if info is None else info.licence,
        loaded=active is not None,
    )
    if active is None:
        return view
    details = next(d for d in lists.version_details(session, source) if d.version.id == active.id)
    return replace(
        view,
        stale=is_stale(active, today),
        age_days=(today - active.published).days,
        version=_version(session, details),
    )


def _version(session: Session, details: lists.VersionDetails) -> VersionView:
    version = details.version
    return VersionView(
        source=version.source,
        list_version=version.label,
        published=version.published,
        retrieved=version.retrieved,
        state=version.state,
        counts=details.counts,
        files=version.files,
        reasons=details.reasons,
        issues=dict(lists.issue_counts(session, version.id)),
    )


def _identity(session: Session, ref: str) -> tuple[str, str]:
    found = queries.identity(session, ref)
    if found is None:
        raise NotFound(f"there is no entity {ref[:80]}", entity_id=ref[:80])
    return found


def _version_for(session: Session, ref: str, as_of: date | None) -> tuple[ListVersion, bool]:
    """The version to describe an entity by, and whether the entity stands in it."""
    source, _ = _identity(session, ref)
    if as_of is not None:
        found = next((v for v in lists.versions_as_of(session, as_of) if v.source == source), None)
        if found is None:
            raise NotFound(f"there was no list {source} on {as_of}", entity_id=ref)
        return found, True
    last = queries.presence_spans(session, ref)[-1]
    active = lists.active_version(session, source)
    if last.until_id is None and active is not None:
        return active, True
    return lists.versions_by_id(session, [last.since_id])[last.since_id], False
