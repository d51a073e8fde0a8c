"""What the lists say: entities with every statement, versions, sources and their age."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.db import checks, lists
from app.db import entities as queries
from app.domain.entities import Entity, Fact, ListVersion
from app.domain.kinds import Standing, VersionState
from app.errors import NotFound, UnknownSource
from app.services.catalogue import is_stale
from app.services.versions import VersionName, name_of
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
    notes: tuple[str, ...]
    """What was odd about the publisher's answers, but no reason to refuse them."""


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
    """``listed``; ``delisted`` if its list says so or does not hold it any more."""
    removed: VersionName | None
    """The version that no longer holds it; the rest is then from the last one that did."""
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


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """An entity among the versions of its list."""

    source: str
    key: str
    then: ListVersion
    """The version that was asked about."""
    version: ListVersion
    """The one that describes the entity: the same, or the last that held it before."""
    removed: ListVersion | None = None
    """The one that took it away, if the version asked about does not hold it."""


def entity_detail(session: Session, ref: str, *, as_of: date | None = None) -> EntityView:
    """An entity as its list describes it now or on a day, or as it last did if it was removed."""
    place = whereabouts(session, ref, as_of)
    entity = _described(session, place)
    spans = queries.statement_spans(session, ref, place.version.id)
    ids = {i for s in spans for i in (s.since_id, s.until_id) if i is not None}
    labels = {id: v.label for id, v in lists.versions_by_id(session, ids).items()}
    listed = place.removed is None and entity.standing is not Standing.DELISTED
    return EntityView(
        entity_id=ref,
        source=place.source,
        entry=place.key,
        caption=entity.caption,
        type=entity.type.value,
        standing=entity.standing.value,
        state="listed" if listed else "delisted",
        removed=None if place.removed is None else name_of(place.removed),
        url=entity.url,
        row=entity.row,
        list_version=place.version.label,
        published=place.version.published,
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


def entity_record(session: Session, ref: str, *, as_of: date | None = None) -> RecordView:
    """The publisher's original record of an entity: today's, a day's, or the last there was."""
    place = whereabouts(session, ref, as_of)
    entity = _described(session, place)
    return RecordView(
        entity_id=ref,
        record=entity.record,
        row=entity.row,
        list_version=place.version.label,
        published=place.version.published,
        retrieved=place.version.retrieved,
        files=place.version.files,
    )


def last_described(session: Session, ref: str) -> Entity:
    """An entity as its list describes it, or as it last did; :class:`NotFound` for none."""
    return _described(session, whereabouts(session, ref))


def whereabouts(session: Session, ref: str, as_of: date | None = None) -> Whereabouts:
    """Where an entity stands, now or as of a day.

    Raises :class:`NotFound` for an entity that no list ever held, and for a day before its
    list held it.
    """
    identity = queries.identity(session, ref)
    spans = queries.presence_spans(session, ref)
    if identity is None or not spans:
        raise NotFound(f"there is no entity {ref[:80]}", entity_id=ref[:80])
    source, key = identity
    if as_of is None:
        then = lists.active_version(session, source)
    else:
        then = lists.version_as_of(session, source, as_of)
    if then is None:
        raise NotFound(f"there was no list {source} on {as_of}", entity_id=ref)
    past = [span for span in spans if span.since_id <= then.id]
    if not past:
        first = lists.versions_by_id(session, [spans[0].since_id])[spans[0].since_id]
        raise NotFound(
            f"{ref} was not yet on the list on {as_of}; the version published "
            f"{first.published} added it",
            entity_id=ref,
            list_version=first.label,
            published=str(first.published),
        )
    until = past[-1].until_id
    if until is None or until > then.id:
        return Whereabouts(source, key, then, then)
    removed = lists.versions_by_id(session, [until])[until]
    last = lists.version_before(session, source, until)
    assert last is not None, "an entity is removed by a version that follows another"
    return Whereabouts(source, key, then, last, removed)


def _described(session: Session, place: Whereabouts) -> Entity:
    entity = queries.read_entity(session, place.version, place.key)
    assert entity is not None, "an entity stands in every version of its span"
    return entity


def sources_overview(session: Session, *, today: date) -> tuple[SourceView, ...]:
    """Every source that can be read or is loaded, by id."""
    active = {v.source: v for v in lists.active_versions(session)}
    checked = {
        source: CheckView(
            finished=check.finished,
            outcome=check.outcome.value,
            message=check.message,
            notes=check.notes,
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
    return tuple(_version(d) for d in lists.version_details(session, source))


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
    return replace(
        view,
        stale=is_stale(active, today),
        age_days=(today - active.published).days,
        version=_version(lists.details_of(session, active.id)),
    )


def _version(details: lists.VersionDetails) -> VersionView:
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
        issues=details.issues,
    )
