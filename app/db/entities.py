"""Reading entities: whole lists in bulk, single entities with the validity of each fact."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.db.facts import FACT_KINDS, FactKind
from app.db.lists import row_locators
from app.db.tables import EntityRow, EntityStateRow, ListVersionRow, StatementRow
from app.domain.entities import Entity, Fact, ListVersion
from app.domain.kinds import EntityType, Standing

CHUNK = 2_000
"""Entities read at a time: few queries, and memory that does not grow with the list."""

_Facts = dict[str, dict[int, list[Fact]]]


def _valid_in(
    table: type[EntityStateRow] | type[StatementRow], version_id: int
) -> ColumnElement[bool]:
    until = table.until_id
    return (table.since_id <= version_id) & or_(until.is_(None), until > version_id)


def read_entities(
    session: Session, version: ListVersion, *, with_record: bool = False
) -> Iterator[Entity]:
    """Every entity of a version, as its reader yielded it (``record`` only if asked for).

    Eight queries for each :data:`CHUNK` entities, whatever they hold. The order is that in
    which the source first named them.
    """
    rows = row_locators(session, version.id)
    after = -1
    while True:
        last = session.scalar(
            select(func.max(_page(version.source, after).subquery().c.id)),
        )
        if last is None:
            return
        chunk = (
            (EntityRow.source == version.source) & (EntityRow.id > after) & (EntityRow.id <= last)
        )
        yield from _assemble(session, version, chunk, rows, with_record)
        after = last


def _page(source: str, after: int) -> Select[Any]:
    return (
        select(EntityRow.id)
        .where(EntityRow.source == source, EntityRow.id > after)
        .order_by(EntityRow.id)
        .limit(CHUNK)
    )


def read_entity(session: Session, version: ListVersion, key: str) -> Entity | None:
    """One entity as a version describes it, with its record; None if it does not stand there."""
    rows = row_locators(session, version.id)
    chosen = EntityRow.ref == f"{version.source}:{key}"
    return next(_assemble(session, version, chosen, rows, True), None)


def read_some(session: Session, version: ListVersion, keys: Sequence[str]) -> Iterator[Entity]:
    """Some entities of a version, without their records; a key that is not there is left out."""
    chosen = (EntityRow.source == version.source) & EntityRow.key.in_(keys)
    yield from _assemble(session, version, chosen, {}, False)


def keys_in_order(session: Session, version: ListVersion) -> list[str]:
    """The keys of a version's entities in the order of :func:`read_entities`."""
    return list(
        session.scalars(
            select(EntityRow.key)
            .join(EntityStateRow, EntityStateRow.entity_id == EntityRow.id)
            .where(EntityRow.source == version.source, _valid_in(EntityStateRow, version.id))
            .order_by(EntityRow.id)
        )
    )


def places(session: Session, source: str, keys: Sequence[str]) -> dict[str, int]:
    """Numbers that grow in the order of :func:`read_entities`, for a few entities."""
    chosen = (EntityRow.source == source) & EntityRow.key.in_(keys)
    return dict(session.execute(select(EntityRow.key, EntityRow.id).where(chosen)).all())


def _assemble(
    session: Session,
    version: ListVersion,
    chosen: ColumnElement[bool],
    rows: dict[str, str],
    with_record: bool,
) -> Iterator[Entity]:
    record: ColumnElement[str] | Any = EntityStateRow.record if with_record else _NO_RECORD
    states = session.execute(
        select(
            EntityRow.id,
            EntityRow.key,
            EntityStateRow.type,
            EntityStateRow.standing,
            EntityStateRow.url,
            record,
        )
        .join(EntityStateRow, EntityStateRow.entity_id == EntityRow.id)
        .where(chosen, _valid_in(EntityStateRow, version.id))
        .order_by(EntityRow.id)
    ).all()
    facts: _Facts = {
        kind.field: _facts_of(session, kind, version.id, chosen) for kind in FACT_KINDS
    }
    for id, key, type, standing, url, text in states:
        values: dict[str, Any] = {
            name: tuple(by_entity.get(id, ())) for name, by_entity in facts.items()
        }
        yield Entity(
            source=version.source,
            key=key,
            type=EntityType(type),
            standing=Standing(standing),
            url=url,
            record=text,
            row=rows.get(key),
            **values,
        )


_NO_RECORD = func.coalesce("", "").label("record")


def _facts_of(
    session: Session, kind: FactKind, version_id: int, chosen: ColumnElement[bool]
) -> dict[int, list[Fact]]:
    query = (
        _select_facts(kind, StatementRow.entity_id)
        .where(chosen, StatementRow.kind == kind.kind, _valid_in(StatementRow, version_id))
        .order_by(StatementRow.entity_id, StatementRow.ordinal)
    )
    found: defaultdict[int, list[Fact]] = defaultdict(list)
    make = kind.make
    for entity_id, *values in session.execute(query):
        found[entity_id].append(make(*values))
    return found


def _select_facts(kind: FactKind, *first: Any) -> Select[Any]:
    return (
        select(
            *first, StatementRow.stated, StatementRow.locator, StatementRow.origin, *kind.columns
        )
        .join(EntityRow, EntityRow.id == StatementRow.entity_id)
        .join(kind.table, kind.table.c.statement_id == StatementRow.id)
    )


# --- One entity over all versions ---------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSpan:
    """A fact and the ids of the versions in which it stands; ``until_id`` is not among them."""

    id: int
    kind: str
    fact: Fact
    since_id: int
    until_id: int | None

    def holds_in(self, version_id: int) -> bool:
        return self.since_id <= version_id and (self.until_id is None or self.until_id > version_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceSpan:
    """An entity's presence in the versions from ``since_id`` up to ``until_id``."""

    since_id: int
    until_id: int | None
    caption: str
    content_hash: bytes


def statement_spans(session: Session, ref: str) -> tuple[StatementSpan, ...]:
    """Every fact ever stated of an entity: by kind, then by the source's order.

    A fact that moved past others was written again; it is one span all the same.
    """
    spans: list[StatementSpan] = []
    for kind in FACT_KINDS:
        first = (StatementRow.id, StatementRow.since_id, StatementRow.until_id)
        query = (
            _select_facts(kind, *first)
            .where(EntityRow.ref == ref, StatementRow.kind == kind.kind)
            .order_by(StatementRow.ordinal, StatementRow.id)
        )
        for id, since_id, until_id, *values in session.execute(query):
            spans.append(
                StatementSpan(
                    id=id,
                    kind=kind.kind,
                    fact=kind.make(*values),
                    since_id=since_id,
                    until_id=until_id,
                )
            )
    return tuple(_joined(spans))


def _joined(spans: Sequence[StatementSpan]) -> Iterator[StatementSpan]:
    """The spans, those that follow on each other with the same fact as one."""
    begun: defaultdict[tuple[Fact, int | None], list[int]] = defaultdict(list)
    swallowed: set[int] = set()
    since: dict[int, int] = {}
    for span in sorted(spans, key=lambda s: s.since_id):
        since[span.id] = span.since_id
        earlier = begun[(span.fact, span.since_id)]
        if earlier:
            swallowed.add(earlier[0])
            since[span.id] = since[earlier.pop(0)]
        begun[(span.fact, span.until_id)].append(span.id)
    for span in spans:
        if span.id not in swallowed:
            yield replace(span, since_id=since[span.id])


def presence_spans(session: Session, ref: str) -> tuple[PresenceSpan, ...]:
    """When an entity stood on its list, oldest first; empty for an unknown entity."""
    query = (
        select(
            EntityStateRow.since_id,
            EntityStateRow.until_id,
            EntityStateRow.caption,
            EntityStateRow.content_hash,
        )
        .join(EntityRow, EntityRow.id == EntityStateRow.entity_id)
        .where(EntityRow.ref == ref)
        .order_by(EntityStateRow.since_id)
    )
    # What a load has written so far is not yet part of any list.
    coming = set(session.scalars(select(ListVersionRow.id).where(ListVersionRow.loading)))
    return tuple(
        PresenceSpan(
            since_id=since,
            until_id=None if until in coming else until,
            caption=caption,
            content_hash=content_hash,
        )
        for since, until, caption, content_hash in session.execute(query)
        if since not in coming
    )


def identity(session: Session, ref: str) -> tuple[str, str] | None:
    """``(source, key)`` of an entity that ever stood on a list."""
    found = session.execute(
        select(EntityRow.source, EntityRow.key).where(EntityRow.ref == ref)
    ).one_or_none()
    return None if found is None else (found.source, found.key)


def captions(session: Session, refs: Sequence[str]) -> dict[str, str]:
    """The newest caption of each of these entities that is known."""
    query = (
        select(EntityRow.ref, EntityStateRow.caption)
        .join(EntityStateRow, EntityStateRow.entity_id == EntityRow.id)
        .where(EntityRow.ref.in_(refs))
        .order_by(EntityStateRow.since_id)
    )
    return dict(session.execute(query).all())
