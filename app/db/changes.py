"""Which entities differ between two versions of a source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.db.entities import CHUNK, read_some
from app.db.tables import EntityRow, EntityStateRow
from app.domain.entities import Entity, ListVersion


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


def entities_of(session: Session, version: ListVersion, keys: Sequence[str]) -> dict[str, Entity]:
    """These entities as the version describes them, by key; absent where they do not stand."""
    return {entity.key: entity for entity in _in_chunks(session, version, keys)}


def _in_chunks(session: Session, version: ListVersion, keys: Sequence[str]) -> Iterator[Entity]:
    # Not a whole chunk at a time: every key is a parameter of the statement.
    for start in range(0, len(keys), CHUNK // 4):
        yield from read_some(session, version, keys[start : start + CHUNK // 4])
