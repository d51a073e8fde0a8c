"""What changed: between two versions of a list, and in one entity over all versions."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.db import changes as queries
from app.db import entities as entity_queries
from app.db import lists
from app.domain.changes import ChangeKind, EntityChange, HistoryEvent, compare
from app.domain.dates import DateRange
from app.domain.entities import Entity, ListVersion
from app.domain.kinds import VersionState
from app.errors import InvalidRequest, NotFound
from app.sources.registry import reader_for

MAX_SHOWN = 10_000
_HASH = re.compile(r"(?:sha256:)?([0-9a-f]{8,64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionName:
    """A version as a diff names it."""

    list_version: str
    published: date
    entities: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffView:
    """The counts of everything that changed, and the changes from ``offset`` on."""

    source: str
    from_version: VersionName
    to_version: VersionName
    added: int
    removed: int
    changed: int
    offset: int
    entities: tuple[EntityChange, ...]


def diff(
    session: Session,
    source: str,
    *,
    old: str | None = None,
    new: str | None = None,
    limit: int = 500,
    offset: int = 0,
) -> DiffView:
    """What changed from one version of a source to another: added, removed, changed.

    A version is named by its hash (eight characters or more, with or without ``sha256:``)
    or by a day, which means the newest one published by then. Without ``new`` it is the
    active one, without ``old`` the one before ``new``.
    """
    reader_for(source)
    if not 0 <= limit <= MAX_SHOWN:
        raise InvalidRequest(f"limit: {limit} is not between 0 and {MAX_SHOWN}", field="limit")
    if offset < 0:
        raise InvalidRequest(f"offset: {offset} is negative", field="offset")
    after = _version(session, source, new, "to")
    before = _before(session, after) if old is None else _version(session, source, old, "from")
    found = queries.differences(session, before, after)
    every = [
        *((key, ChangeKind.ADDED) for key in found.added),
        *((key, ChangeKind.REMOVED) for key in found.removed),
        *((key, ChangeKind.CHANGED) for key in found.changed),
    ]
    shown = every[offset : offset + limit]
    return DiffView(
        source=source,
        from_version=_name(before),
        to_version=_name(after),
        added=len(found.added),
        removed=len(found.removed),
        changed=len(found.changed),
        offset=offset,
        entities=_described(session, before, after, shown),
    )


def history(session: Session, ref: str) -> tuple[HistoryEvent, ...]:
    """What each list version changed in an entity, oldest first."""
    identity = entity_queries.identity(session, ref)
    spans = entity_queries.presence_spans(session, ref)
    if identity is None or not spans:
        raise NotFound(f"there is no entity {ref[:80]}", entity_id=ref[:80])
    ids = {i for s in spans for i in (s.since_id, s.until_id) if i is not None}
    versions = lists.versions_by_id(session, ids)
    events: list[HistoryEvent] = []
    before: Entity | None = None
    for place, span in enumerate(spans):
        version = versions[span.since_id]
        after = entity_queries.read_entity(session, version, identity[1])
        assert after is not None
        kind = ChangeKind.ADDED if before is None else ChangeKind.CHANGED
        events.append(
            HistoryEvent(
                list_version=version.label,
                published=version.published,
                change=kind,
                caption=span.caption,
                changes=() if before is None else compare(before, after),
            )
        )
        before = after
        following = spans[place + 1].since_id if place + 1 < len(spans) else None
        if span.until_id is not None and span.until_id != following:
            end = versions[span.until_id]
            before = None
            events.append(
                HistoryEvent(
                    list_version=end.label,
                    published=end.published,
                    change=ChangeKind.REMOVED,
                    caption=span.caption,
                )
            )
    return tuple(events)


def _described(
    session: Session,
    before: ListVersion,
    after: ListVersion,
    shown: list[tuple[str, ChangeKind]],
) -> tuple[EntityChange, ...]:
    keys = [key for key, _ in shown]
    old = queries.entities_of(session, before, keys)
    new = queries.entities_of(session, after, keys)
    described = []
    for key, kind in shown:
        entity = new.get(key) or old[key]
        changed = kind is ChangeKind.CHANGED
        described.append(
            EntityChange(
                entity_id=entity.id,
                caption=entity.caption,
                type=entity.type.value,
                change=kind,
                changes=compare(old[key], new[key]) if changed else (),
            )
        )
    return tuple(described)


def _version(session: Session, source: str, name: str | None, field: str) -> ListVersion:
    if name is None:
        found = lists.active_version(session, source)
        if found is None:
            raise NotFound(f"the list {source} is not loaded", source=source)
        return found
    hash = _HASH.fullmatch(name.strip().lower())
    if hash is not None:
        version = lists.version_by_hash(session, source, hash[1])
    else:
        day = DateRange.parse(name, field=field).end
        version = next((v for v in lists.versions_as_of(session, day) if v.source == source), None)
    if version is None:
        raise NotFound(
            f"{field}: there is no version {name[:80]} of {source}", field=field, source=source
        )
    return version


def _before(session: Session, version: ListVersion) -> ListVersion:
    earlier = [
        details.version
        for details in lists.version_details(session, version.source)
        if details.version.id < version.id and details.version.state is not VersionState.REJECTED
    ]
    if not earlier:
        raise NotFound(
            f"there is no version of {version.source} before {version.label[:19]}…",
            source=version.source,
        )
    return earlier[0]


def _name(version: ListVersion) -> VersionName:
    return VersionName(
        list_version=version.label, published=version.published, entities=version.entities
    )
