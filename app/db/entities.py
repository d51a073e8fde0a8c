"""Reading entities: whole lists in bulk, single entities with the validity of each fact."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, or_, select
from sqlalchemy.orm import Session

from app.db.base import table_of
from app.db.facts import FACT_KINDS, FactKind
from app.db.lists import row_locators
from app.db.tables import EntityRow, EntityStateRow, ListVersionRow, StatementRow
from app.domain.changes import same_but_for_place
from app.domain.entities import Entity, Fact, ListVersion
from app.domain.kinds import EntityType, Standing

CHUNK = 2_000
"""Entities read at a time: few queries, and memory that does not grow with the list."""

_ENTITIES, _STATES, _STATEMENTS = map(table_of, (EntityRow, EntityStateRow, StatementRow))

_Facts = dict[str, dict[int, list[Fact]]]


def _valid_in(table: Table, version_id: int) -> ColumnElement[bool]:
    until = table.c.until_id
    return (table.c.since_id <= version_id) & or_(until.is_(None), until > version_id)


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
            (_ENTITIES.c.source == version.source)
            & (_ENTITIES.c.id > after)
            & (_ENTITIES.c.id <= last)
        )
        yield from _assemble(
            session, version.source, version.id, chunk, rows, with_record=with_record
        )
        after = last


def _page(source: str, after: int) -> Select[Any]:
    return (
        select(_ENTITIES.c.id)
        .where(_ENTITIES.c.source == source, _ENTITIES.c.id > after)
        .order_by(_ENTITIES.c.id)
        .limit(CHUNK)
    )


def read_entity(session: Session, version: ListVersion, key: str) -> Entity | None:
    """One entity as a version describes it, with its record; None if it does not stand there."""
    rows = row_locators(session, version.id)
    chosen = _ENTITIES.c.ref == f"{version.source}:{key}"
    return next(
        _assemble(session, version.source, version.id, chosen, rows, with_record=True), None
    )


def read_some(
    session: Session,
    source: str,
    version_id: int,
    keys: Sequence[str],
    *,
    with_record: bool = False,
) -> Iterator[Entity]:
    """Some entities as they stood in a version, without rows (``record`` only if asked for).

    Keys that are not there are left out.

    ``version_id`` may be any id: what is meant is the state of the source at that point.
    """
    chosen = (_ENTITIES.c.source == source) & _ENTITIES.c.key.in_(keys)
    yield from _assemble(session, source, version_id, chosen, {}, with_record=with_record)


def keys_in_order(session: Session, version: ListVersion) -> list[str]:
    """The keys of a version's entities in the order of :func:`read_entities`."""
    return list(
        session.scalars(
            select(EntityRow.key)
            .join(EntityStateRow, EntityStateRow.entity_id == EntityRow.id)
            .where(EntityRow.source == version.source, _valid_in(_STATES, version.id))
            .order_by(EntityRow.id)
        )
    )


def places(session: Session, source: str, keys: Sequence[str]) -> dict[str, int]:
    """Numbers that grow in the order of :func:`read_entities`, for a few entities."""
    chosen = (EntityRow.source == source) & EntityRow.key.in_(keys)
    return dict(session.execute(select(EntityRow.key, EntityRow.id).where(chosen)).all())


def _assemble(
    session: Session,
    source: str,
    version_id: int,
    chosen: ColumnElement[bool],
    rows: dict[str, str],
    *,
    with_record: bool,
) -> Iterator[Entity]:
    record: ColumnElement[str] | Any = _STATES.c.record if with_record else _NO_RECORD
    states = session.execute(
        select(
            _ENTITIES.c.id,
            _ENTITIES.c.key,
            _STATES.c.type,
            _STATES.c.standing,
            _STATES.c.url,
            record,
        )
        .join_from(_ENTITIES, _STATES, _STATES.c.entity_id == _ENTITIES.c.id)
        .where(chosen, _valid_in(_STATES, version_id))
        .order_by(_ENTITIES.c.id)
    ).all()
    facts: _Facts = {
        kind.field: _facts_of(session, kind, version_id, chosen) for kind in FACT_KINDS
    }
    for id, key, type, standing, url, text in states:
        values: dict[str, Any] = {
            name: tuple(by_entity.get(id, ())) for name, by_entity in facts.items()
        }
        yield Entity(
            source=source,
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
        _select_facts(kind, _STATEMENTS.c.entity_id)
        .where(chosen, _STATEMENTS.c.kind == kind.kind, _valid_in(_STATEMENTS, version_id))
        .order_by(_STATEMENTS.c.entity_id, _STATEMENTS.c.ordinal)
    )
    found: defaultdict[int, list[Fact]] = defaultdict(list)
    make = kind.make
    for entity_id, *values in session.execute(query):
        found[entity_id].append(make(*values))
    return found


def _select_facts(kind: FactKind, *first: Any) -> Select[Any]:
    # Columns of the tables, not of the mapped classes: these come without the detour of objects.
    return (
        select(
            *first, _STATEMENTS.c.stated, _STATEMENTS.c.locator, _STATEMENTS.c.origin, *kind.columns
        )
        .join_from(_STATEMENTS, _ENTITIES, _ENTITIES.c.id == _STATEMENTS.c.entity_id)
        .join(kind.table, kind.table.c.statement_id == _STATEMENTS.c.id)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceSpan:
    """An entity's presence in the versions from ``since_id`` up to ``until_id``."""

    since_id: int
    until_id: int | None
    caption: str
    content_hash: bytes


def statement_spans(session: Session, ref: str, version_id: int) -> tuple[StatementSpan, ...]:
    """Every fact stated of an entity in a version: by kind, then by the source's order.

    A fact that moved past others, or to another place in the files, was written again; its
    span is one all the same, and the fact is the one of this version.
    """
    spans: list[StatementSpan] = []
    for kind in FACT_KINDS:
        first = (StatementRow.id, StatementRow.since_id, StatementRow.until_id)
        query = (
            _select_facts(kind, *first)
            .where(EntityRow.ref == ref, StatementRow.kind == kind.kind)
            .order_by(StatementRow.ordinal, StatementRow.id)
        )
        written = [
            StatementSpan(
                id=id,
                kind=kind.kind,
                fact=kind.make(*values),
                since_id=since_id,
                until_id=until_id,
            )
            for id, since_id, until_id, *values in session.execute(query)
        ]
        for span in written:
            ended = span.until_id is not None and span.until_id <= version_id
            if span.since_id <= version_id and not ended:
                spans.append(_prolonged(span, written))
    return tuple(spans)


def _prolonged(span: StatementSpan, written: Sequence[StatementSpan]) -> StatementSpan:
    """The span together with those of the same fact that follow on each other."""
    same = [other for other in written if same_but_for_place(other.fact, span.fact)]
    begun = {other.until_id: other.since_id for other in same}
    ended = {other.since_id: other.until_id for other in same}
    since_id, until_id = span.since_id, span.until_id
    while since_id in begun:
        since_id = begun[since_id]
    while until_id in ended:
        until_id = ended[until_id]
    return replace(span, since_id=since_id, until_id=until_id)


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
