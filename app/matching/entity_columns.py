"""What an index knows of its entities besides their names, as columns.

Like the columns of names they can be made in parts, joined, and taken from an index.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import Entity
from app.domain.kinds import EntityType, Standing
from app.matching.arrays import Arrays, kept_keys, normal_number, number_key, short_key
from app.matching.columns import ranges
from app.matching.grouping import grouping_keys
from app.matching.symbols import hashed

Item = TypeVar("Item", bound=np.generic)

TYPES = tuple(EntityType)
STANDINGS = tuple(Standing)
SHORTEST_NUMBER = 4
"""Characters below which a number names nothing."""


class Ragged(NamedTuple, Generic[Item]):
    """Rows of different lengths: row ``n`` is ``values[starts[n]:starts[n + 1]]``."""

    starts: NDArray[np.int32]
    values: NDArray[Item]

    def rows(self, chosen: NDArray[np.int32]) -> "Ragged[Item]":
        """Some of the rows, in this order."""
        first, last = self.starts[chosen], self.starts[chosen + 1]
        starts = np.zeros(len(chosen) + 1, dtype=np.int32)
        np.cumsum(last - first, out=starts[1:])
        return Ragged(starts, self.values[ranges(first, last)])


def chained(parts: Sequence[Ragged[Item]]) -> Ragged[Item]:
    """All rows of the first part, then those of the next."""
    lengths = np.concatenate([np.diff(part.starts) for part in parts])
    starts = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=starts[1:])
    return Ragged(starts, np.concatenate([part.values for part in parts]))


class EntityColumns(NamedTuple):
    """A place for each entity. ``rows``: where it stands in the publisher's files, as UTF-8."""

    types: NDArray[np.uint8]
    standings: NDArray[np.uint8]
    sources: NDArray[np.int32]
    ids: NDArray[np.uint64]
    numbers: Ragged[np.uint64]
    groups: Ragged[np.uint32]
    rows: Ragged[np.uint8]

    def of(self, chosen: NDArray[np.int32]) -> "EntityColumns":
        """Some of the entities, in this order."""
        return EntityColumns(
            self.types[chosen],
            self.standings[chosen],
            self.sources[chosen],
            self.ids[chosen],
            self.numbers.rows(chosen),
            self.groups.rows(chosen),
            self.rows.rows(chosen),
        )


def together(one: EntityColumns, other: EntityColumns) -> EntityColumns:
    """The entities of one, then those of the other; their sources are numbered alike."""
    return EntityColumns(
        np.concatenate([one.types, other.types]),
        np.concatenate([one.standings, other.standings]),
        np.concatenate([one.sources, other.sources]),
        np.concatenate([one.ids, other.ids]),
        chained([one.numbers, other.numbers]),
        chained([one.groups, other.groups]),
        chained([one.rows, other.rows]),
    )


class EntityGatherer:
    """Makes the columns, entity by entity."""

    def __init__(self) -> None:
        self._types = array("B")
        self._standings = array("B")
        self._sources = array("i")
        self._ids = array("Q")
        self._numbers, self._number_starts = array("Q"), array("i", [0])
        self._groups, self._group_starts = array("I"), array("i", [0])
        self._rows, self._row_starts = bytearray(), array("i", [0])

    def __len__(self) -> int:
        return len(self._types)

    def add(self, entity: Entity, source: int) -> None:
        """Note one entity of the source with this number."""
        self._types.append(TYPES.index(entity.type))
        self._standings.append(STANDINGS.index(entity.standing))
        self._sources.append(source)
        self._ids.append(entity_key(entity.id))
        self._numbers.extend(
            sorted(
                short_key(number_key(identifier.value))
                for identifier in entity.identifiers
                if len(normal_number(identifier.value)) >= SHORTEST_NUMBER
            )
        )
        self._number_starts.append(len(self._numbers))
        self._groups.extend(hashed(text) & 0xFFFFFFFF for text in grouping_keys(entity))
        self._group_starts.append(len(self._groups))
        self._rows += (entity.row or "").encode()
        self._row_starts.append(len(self._rows))

    def columns(self) -> EntityColumns:
        return EntityColumns(
            np.array(self._types, dtype=np.uint8),
            np.array(self._standings, dtype=np.uint8),
            np.array(self._sources, dtype=np.int32),
            np.array(self._ids, dtype=np.uint64),
            Ragged(_ints(self._number_starts), np.array(self._numbers, dtype=np.uint64)),
            Ragged(_ints(self._group_starts), np.array(self._groups, dtype=np.uint32)),
            Ragged(_ints(self._row_starts), np.frombuffer(bytes(self._rows), dtype=np.uint8)),
        )


def entity_key(entity_id: str) -> int:
    """What an index files an entity under."""
    return short_key(hashed("id " + entity_id))


def filed_entities(a: Arrays) -> EntityColumns:
    """The columns that an index was made of."""
    ids = np.empty(len(a.entity_types), dtype=np.uint64)
    ids[a.id_values] = kept_keys(a.keys("id"))
    numbers, holders = kept_keys(a.keys("number")), a.number_values
    order = np.lexsort((numbers, holders))
    starts = np.zeros(len(ids) + 1, dtype=np.int32)
    np.cumsum(np.bincount(holders, minlength=len(ids)), out=starts[1:])
    return EntityColumns(
        a.entity_types,
        a.entity_standings,
        a.entity_sources,
        ids,
        Ragged(starts, numbers[order]),
        Ragged(a.group_starts, a.group_keys),
        Ragged(a.row_starts, a.rows),
    )


def with_rows(
    columns: EntityColumns, source: int, name: str, rows: Mapping[str, str]
) -> EntityColumns:
    """The columns with the rows of the entities of one source, by their keys."""
    ids = np.array([entity_key(f"{name}:{own}") for own in rows], dtype=np.uint64)
    order = np.argsort(ids)
    texts = [text.encode() for text in rows.values()]
    starts = np.cumsum([0, *map(len, texts)]).astype(np.int32)
    told = Ragged(starts, np.frombuffer(b"".join(texts), dtype=np.uint8))
    nothing = Ragged(np.zeros(2, dtype=np.int32), np.zeros(0, dtype=np.uint8))
    held = len(columns.types)
    chosen = np.arange(held, dtype=np.int32)
    own = np.flatnonzero(columns.sources == source)
    if len(ids):
        place = np.minimum(np.searchsorted(ids[order], columns.ids[own]), len(ids) - 1)
        known = ids[order][place] == columns.ids[own]
        chosen[own] = np.where(known, held + 1 + order[place], held)
    else:
        chosen[own] = held
    return columns._replace(rows=chained([columns.rows, nothing, told]).rows(chosen))


def _ints(values: "array[int]") -> NDArray[np.int32]:
    return np.array(values, dtype=np.int32)
