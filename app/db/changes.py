"""Which entities differ between two versions of a source.

What is stored of an entity differs wherever anything does, also where only its place in the
files or their form changed (:func:`differences`); :func:`saying_otherwise` tells which of those
say something else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.db.entities import read_some
from app.db.tables import EntityRow, EntityStateRow
from app.domain.changes import compare
from app.domain.entities import Entity, ListVersion

AT_ONCE = 500
"""Entities read at a time: every key is a parameter of the statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Keys of entities, in the order in which the source first named them."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def differences(session: Session, old: ListVersion, new: ListVersion) -> Differences:
    """What changed from ``old`` to ``new``, two versions of one source in either order."""
    low, high = sorted((old.id, new.id))
    touched = or_(
        EntityStateRow.since_id.between(low + 1, high),
        EntityStateRow.until_id.between(low + 1, high),
    )
    entities = (
        select(EntityStateRow.entity_id)
        .join(EntityRow, EntityRow.id == EntityStateRow.entity_id)
        .where(EntityRow.source == old.source, touched)
    )
    before: dict[str, bytes] = dict(session.execute(_hashes(old, entities)).all())
    after: dict[str, bytes] = dict(session.execute(_hashes(new, entities)).all())
    return Differences(
        added=tuple(key for key in after if key not in before),
        removed=tuple(key for key in before if key not in after),
        changed=tuple(key for key in before if key in after and before[key] != after[key]),
    )


def saying_otherwise(
    session: Session, old: ListVersion, new: ListVersion, keys: Sequence[str]
) -> Iterator[str]:
    """Those of the changed entities that say something else in the other version."""
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        before, after = (
            entities_of(session, version, part, with_record=True) for version in (old, new)
        )
        yield from (key for key in part if compare(before[key], after[key]))


def _hashes(version: ListVersion, entities: Select[int]) -> Select[str, bytes]:
    until = EntityStateRow.until_id
    return (
        select(EntityRow.key, EntityStateRow.content_hash)
        .join(EntityStateRow, EntityStateRow.entity_id == EntityRow.id)
        .where(
            EntityRow.id.in_(entities),
            EntityStateRow.since_id <= version.id,
            or_(until.is_(None), until > version.id),
        )
        .order_by(EntityRow.id)
    )


def entities_of(
    session: Session, version: ListVersion, keys: Sequence[str], *, with_record: bool = False
) -> dict[str, Entity]:
    """These entities as the version describes them, by key; absent where they do not stand."""
    source, id = version.source, version.id
    parts = (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
    found = (read_some(session, source, id, part, with_record=with_record) for part in parts)
    return {entity.key: entity for part in found for entity in part}
