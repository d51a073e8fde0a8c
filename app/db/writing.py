"""Writing a list version: what changed since the version before, and nothing else."""

import dataclasses
import hashlib
from collections import defaultdict
from typing import Any

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from app.db.base import table_of
from app.db.bulk import BulkInsert, Row
from app.db.entities import read_some
from app.db.facts import FACT_KINDS, fingerprint
from app.db.ordinals import arranged
from app.db.session import SessionFactory, short_transaction, transaction
from app.db.tables import EntityRow, EntityStateRow, StatementRow
from app.domain.changes import compare
from app.domain.codec import encode
from app.domain.entities import Entity, Fact

FLUSH_AT = 100
"""Entities written in one transaction: few enough that a screening which waits to be stored
waits about a hundredth of a second."""

_Open = dict[tuple[str, bytes], list[tuple[int, int]]]
"""Ordinal and id of the statements that stand, by kind and fingerprint."""


_ENTITIES, _STATES, _STATEMENTS = map(table_of, (EntityRow, EntityStateRow, StatementRow))
_WRITTEN = (_ENTITIES, _STATES, _STATEMENTS, *(kind.table for kind in FACT_KINDS))
"""In an order in which what is referred to comes first."""


def content_hash(entity: Entity) -> bytes:
    """Equal for an entity that says the same, wherever in the file it stands."""
    return hashlib.blake2b(encode(dataclasses.replace(entity, row=None)), digest_size=16).digest()


class VersionWriter:
    """Takes the entities of a new version one by one; the caller holds the lists' lock.

    Writes in short transactions of its own (see :mod:`app.db.loading`). Ids that stand more
    than once are noted in ``doubled``, and only the first entity is written. ``added``,
    ``changed``, ``unchanged`` and ``removed`` count the entities after :meth:`finish`. One that
    says the same in another place or form of the files is written, since what is stored of it
    must be found in the version's own files, and counts as unchanged.
    """

    def __init__(self, sessions: SessionFactory, source: str, version_id: int) -> None:
        self._sessions = sessions
        self._source = source
        self._version = version_id
        self._seen: set[str] = set()
        self.doubled: list[str] = []
        with transaction(sessions) as session:
            known = session.execute(
                select(EntityRow.key, EntityRow.id).where(EntityRow.source == source)
            )
            self._ids: dict[str, int] = dict(known.all())
            present = session.execute(
                select(EntityStateRow.entity_id, EntityStateRow.content_hash)
                .join(EntityRow, EntityRow.id == EntityStateRow.entity_id)
                .where(EntityRow.source == source, EntityStateRow.until_id.is_(None))
            )
            self._present: dict[int, bytes] = dict(present.all())
            self._next_entity = (session.scalar(select(func.max(EntityRow.id))) or 0) + 1
            self._next_statement = (session.scalar(select(func.max(StatementRow.id))) or 0) + 1
        self._gone = set(self._present)
        self._rows: defaultdict[Table, list[Row]] = defaultdict(list)
        dialect = sessions.kw["bind"].dialect
        self._inserts = {
            # Only the ids of states are given out by the database.
            table: BulkInsert(table, dialect, without=("id",) if table is _STATES else ())
            for table in _WRITTEN
        }
        self._changed: list[tuple[int, Entity, bytes]] = []
        self._waiting = 0
        self.added = self.changed = self.removed = self.unchanged = 0

    def add(self, entity: Entity) -> None:
        """Note one entity of the new version."""
        if entity.key in self._seen:
            self.doubled.append(entity.key)
            return
        self._seen.add(entity.key)
        hash = content_hash(entity)
        id = self._ids.get(entity.key)
        if id is not None and id in self._present:
            self._gone.discard(id)
            if self._present[id] == hash:
                self.unchanged += 1
                return
            self._changed.append((id, entity, hash))
        else:
            self.added += 1
            if id is None:
                id = self._new_entity(entity)
            self._new_state(id, entity, hash)
            self._new_statements(id, entity, defaultdict(list))
        self._waiting += 1
        if self._waiting >= FLUSH_AT:
            self._flush()

    def finish(self) -> None:
        """Write what is left and end the presence of what the version no longer holds."""
        self._flush()
        gone = sorted(self._gone)
        self.removed = len(gone)
        for start in range(0, len(gone), FLUSH_AT):
            part = gone[start : start + FLUSH_AT]
            with short_transaction(self._sessions) as session:
                self._end(session, EntityStateRow, EntityStateRow.entity_id, part)
                self._end(session, StatementRow, StatementRow.entity_id, part)

    def _new_entity(self, entity: Entity) -> int:
        id = self._next_entity
        self._next_entity += 1
        self._ids[entity.key] = id
        self._rows[_ENTITIES].append((id, entity.id, entity.source, entity.key))
        return id

    def _new_state(self, id: int, entity: Entity, hash: bytes) -> None:
        self._rows[_STATES].append(
            (
                id,
                self._version,
                None,
                entity.type.value,
                entity.standing.value,
                entity.caption,
                entity.url,
                hash,
                entity.record,
            )
        )

    def _new_statements(self, id: int, entity: Entity, known: _Open) -> None:
        """Write the facts that are not ``known``; those that are, are taken out of it."""
        for kind in FACT_KINDS:
            facts = kind.of(entity)
            if not facts:
                continue
            marks = [(kind.kind, fingerprint(fact)) for fact in facts]
            had = [known[mark].pop(0) if known[mark] else None for mark in marks]
            ordinals = arranged([None if has is None else has[0] for has in had])
            for fact, mark, has, ordinal in zip(facts, marks, had, ordinals, strict=True):
                if has is not None:
                    if has[0] == ordinal:
                        continue
                    # It moved past others: left among the known, it ends here.
                    known[mark].append(has)
                statement = self._statement(id, mark, ordinal, fact)
                self._rows[kind.table].append((statement, *kind.values(fact)))

    def _statement(self, id: int, mark: tuple[str, bytes], ordinal: int, fact: Fact) -> int:
        statement = self._next_statement
        self._next_statement += 1
        place = fact.stated, fact.locator, fact.origin
        self._rows[_STATEMENTS].append(
            (statement, id, self._version, None, mark[0], ordinal, mark[1], *place)
        )
        return statement

    def _flush(self) -> None:
        if not self._waiting:
            return
        if self._changed:
            self._count_changed()
        with short_transaction(self._sessions) as session:
            if self._changed:
                self._write_changed(session)
            connection = session.connection()
            for table, insert in self._inserts.items():
                insert(connection, self._rows.pop(table, ()))
        self._waiting = 0

    def _count_changed(self) -> None:
        entities = {entity.key: entity for _, entity, _ in self._changed}
        with transaction(self._sessions) as session:
            # Ids grow with publication: this is the version before, whichever id it has.
            last, keys = self._version - 1, list(entities)
            before = read_some(session, self._source, last, keys, with_record=True)
            changed = sum(bool(compare(old, entities[old.key])) for old in before)
        self.changed += changed
        self.unchanged += len(entities) - changed

    def _write_changed(self, session: Session) -> None:
        ids = [id for id, _, _ in self._changed]
        open_by_entity: defaultdict[int, _Open] = defaultdict(lambda: defaultdict(list))
        found = session.execute(
            select(
                StatementRow.entity_id,
                StatementRow.kind,
                StatementRow.fingerprint,
                StatementRow.ordinal,
                StatementRow.id,
            )
            .where(StatementRow.entity_id.in_(ids), StatementRow.until_id.is_(None))
            .order_by(StatementRow.ordinal)
        )
        for entity_id, kind, mark, ordinal, statement in found:
            open_by_entity[entity_id][(kind, mark)].append((ordinal, statement))
        self._end(session, EntityStateRow, EntityStateRow.entity_id, ids)
        ended: list[int] = []
        for id, entity, hash in self._changed:
            known = open_by_entity[id]
            self._new_state(id, entity, hash)
            self._new_statements(id, entity, known)
            ended += [statement for left in known.values() for _, statement in left]
        for start in range(0, len(ended), FLUSH_AT):
            self._end(session, StatementRow, StatementRow.id, ended[start : start + FLUSH_AT])
        self._changed = []

    def _end(self, session: Session, table: Any, column: Any, ids: list[int]) -> None:
        if ids:
            session.execute(
                update(table)
                .where(column.in_(ids), table.until_id.is_(None))
                .values(until_id=self._version)
                .execution_options(synchronize_session=False)
            )
