"""The relations of a version, and what the lists in service know of ids that a file names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.db.facts import FACT_KINDS
from app.db.tables import AddressRow, EntityRow, EntityStateRow, StatementRow
from app.domain.entities import ListVersion, Relation


def present(session: Session, refs: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Type and caption of those of the ids that stand on the newest version of their list."""
    query = (
        select(EntityRow.ref, EntityStateRow.type, EntityStateRow.caption)
        .join(EntityStateRow, EntityStateRow.entity_id == EntityRow.id)
        .where(EntityRow.ref.in_(refs), EntityStateRow.until_id.is_(None))
    )
    return {ref: (type, caption) for ref, type, caption in session.execute(query)}


def formerly(session: Session, refs: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The last type and caption of those of the ids that some version of their list held."""
    query = (
        select(EntityRow.ref, EntityStateRow.type, EntityStateRow.caption)
        .join(EntityStateRow, EntityStateRow.entity_id == EntityRow.id)
        .where(EntityRow.ref.in_(refs))
        .order_by(EntityStateRow.since_id)
    )
    return {ref: (type, caption) for ref, type, caption in session.execute(query)}


def places(session: Session, names: Sequence[str]) -> set[str]:
    """Those of the names that some list gives as the city or region of an address."""
    folded = {name.lower(): name for name in names}
    found: set[str] = set()
    for column in (AddressRow.city, AddressRow.region):
        query = select(func.lower(column)).where(func.lower(column).in_(folded)).distinct()
        found.update(folded[name] for name in session.scalars(query))
    return found


_KIND = next(kind for kind in FACT_KINDS if kind.kind == "relation")


AT_ONCE = 500
"""Entities whose relations are read at a time: every key is a parameter of the statement."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A relation, the key of the entity that states it, and that entity's place in the source.

    Places ascend in the order in which the source first named its entities.
    """

    key: str
    place: int
    relation: Relation


def relations_of(
    session: Session, version: ListVersion, keys: Sequence[str] | None = None
) -> Iterator[Stated]:
    """Every relation that stands in a version, in its order; or those of some entities."""
    until = StatementRow.until_id
    query = (
        select(
            EntityRow.key,
            EntityRow.id,
            StatementRow.stated,
            StatementRow.locator,
            StatementRow.origin,
            *_KIND.columns,
        )
        .join(StatementRow, StatementRow.entity_id == EntityRow.id)
        .join(_KIND.table, _KIND.table.c.statement_id == StatementRow.id)
        .where(
            EntityRow.source == version.source,
            StatementRow.kind == _KIND.kind,
            StatementRow.since_id <= version.id,
            or_(until.is_(None), until > version.id),
        )
        .order_by(EntityRow.id, StatementRow.ordinal)
    )
    parts = [query]
    if keys is not None:
        starts = range(0, len(keys), AT_ONCE)
        parts = [query.where(EntityRow.key.in_(keys[at : at + AT_ONCE])) for at in starts]
    for part in parts:
        for key, id, *values in session.execute(part.execution_options(yield_per=5_000)):
            relation = _KIND.make(*values)
            assert isinstance(relation, Relation)
            yield Stated(key, id, relation)
