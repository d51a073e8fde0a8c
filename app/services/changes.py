"""What changed: between two versions of a list, and in one entity over all versions."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.db import changes as queries
from app.db import entities as entity_queries
from app.db import lists
from app.db.entities import PresenceSpan
from app.domain.changes import ChangeKind, EntityChange, FieldChange, HistoryEvent, compare
from app.domain.entities import Entity, ListVersion
from app.errors import NotFound
from app.services.records import whereabouts
from app.services.versions import VersionName, check_page, name_of, named_version


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
    check_page(limit, offset)
    after = named_version(session, source, new, field="to")
    if old is None:
        before = _before(session, after)
    else:
        before = named_version(session, source, old, field="from")
    found = queries.differences(session, before, after)
    otherwise = tuple(queries.saying_otherwise(session, before, after, found.changed))
    every = [
        *((key, ChangeKind.ADDED) for key in found.added),
        *((key, ChangeKind.REMOVED) for key in found.removed),
        *((key, ChangeKind.CHANGED) for key in otherwise),
    ]
    shown = every[offset : offset + limit]
    return DiffView(
        source=source,
        from_version=name_of(before),
        to_version=name_of(after),
        added=len(found.added),
        removed=len(found.removed),
        changed=len(otherwise),
        offset=offset,
        entities=_described(session, before, after, shown),
    )


def history(session: Session, ref: str, *, as_of: date | None = None) -> tuple[HistoryEvent, ...]:
    """What each list version changed in an entity, oldest first, up to a day if one is given."""
    place = whereabouts(session, ref, as_of)
    spans = [s for s in entity_queries.presence_spans(session, ref) if s.since_id <= place.then.id]
    ids = {i for s in spans for i in (s.since_id, s.until_id) if i is not None}
    versions = lists.versions_by_id(session, ids)
    events: list[HistoryEvent] = []
    before: Entity | None = None
    for number, span in enumerate(spans):
        version = versions[span.since_id]
        after = queries.entities_of(session, version, [place.key], with_record=True)[place.key]
        if before is None:
            events.append(_event(version, span, ChangeKind.ADDED))
        elif changes := compare(before, after):
            events.append(_event(version, span, ChangeKind.CHANGED, changes))
        before = after
        following = spans[number + 1].since_id if number + 1 < len(spans) else None
        ended = span.until_id is not None and span.until_id <= place.then.id
        if ended and span.until_id != following:
            before = None
            events.append(_event(versions[span.until_id or 0], span, ChangeKind.REMOVED))
    return tuple(events)


def _event(
    version: ListVersion,
    span: PresenceSpan,
    change: ChangeKind,
    changes: tuple[FieldChange, ...] = (),
) -> HistoryEvent:
    return HistoryEvent(
        list_version=version.label,
        published=version.published,
        change=change,
        caption=span.caption,
        changes=changes,
    )


def _described(
    session: Session,
    before: ListVersion,
    after: ListVersion,
    shown: list[tuple[str, ChangeKind]],
) -> tuple[EntityChange, ...]:
    keys = [key for key, _ in shown]
    old = queries.entities_of(session, before, keys, with_record=True)
    new = queries.entities_of(session, after, keys, with_record=True)
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


def _before(session: Session, version: ListVersion) -> ListVersion:
    earlier = lists.version_before(session, version.source, version.id)
    if earlier is None:
        raise NotFound(
            f"there is no version of {version.source} before {version.label[:19]}…",
            source=version.source,
        )
    return earlier
