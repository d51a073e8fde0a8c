"""A new index from one that is there: what did not change is taken over as it is.

Only names of new and changed entities are analysed; everything that depends on all names
(postings, rarity, tables of keys) is made again, which is fast. The index is the one that would
be made of the whole list: its arrays are the same to the byte, and so are its answers.
"""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import Entity
from app.errors import NotFound
from app.matching.build import IndexBuilder, assembled
from app.matching.cards import Cards
from app.matching.columns import chosen, filed_names, joined
from app.matching.entity_columns import (
    EntityColumns,
    filed_entities,
    together,
    with_rows,
)
from app.matching.index import NameIndex


class Renewal:
    """Takes the entities of the new index in their order: those to keep, and those to add."""

    def __init__(self, base: NameIndex) -> None:
        self._base = base
        self._fresh = IndexBuilder(known=dict(zip(base.sources, base.likes, strict=True)))
        self._added = 0
        self._order: list[NDArray[np.int32]] = []
        self._rows: dict[str, Mapping[str, str]] = {}

    def numbers_of(self, source: str) -> NDArray[np.int32]:
        """The entities of a source in the index that is there."""
        if source not in self._base.sources:
            return np.zeros(0, dtype=np.int32)
        own = self._base.arrays.entity_sources == self._base.sources.index(source)
        return np.flatnonzero(own).astype(np.int32)

    def number_of(self, entity_id: str) -> int:
        """The number of an entity that is there."""
        number = self._base.number_of(entity_id)
        if number is None:
            raise NotFound(f"there is no entity {entity_id} in the index", entity_id=entity_id)
        return number

    def key_of(self, number: int) -> str:
        """The publisher's key of an entity that is there."""
        return self._base.entity(number).key

    def keep(self, numbers: NDArray[np.int32]) -> None:
        """Take entities over, in this order."""
        self._order.append(numbers)

    def add(self, entity: Entity) -> None:
        """Take a new or changed entity."""
        self._fresh.add(entity)
        self._order.append(np.array([self._base.size + self._added], dtype=np.int32))
        self._added += 1

    def move(self, source: str, rows: Mapping[str, str]) -> None:
        """Say in which rows the entities of a source stand now, by their keys."""
        self._rows[source] = rows

    def finish(self, directory: Path) -> NameIndex:
        """Make the index and save it."""
        with closing(self._fresh), closing(Cards(directory)) as cards:
            order = np.concatenate([np.zeros(0, dtype=np.int32), *self._order])
            held, size = self._base.arrays, self._base.size
            names, entities = self._fresh.columns()
            names = chosen(joined([filed_names(held), names], [0, size]), order)
            entities = together(filed_entities(held), entities).of(order)
            sources = tuple(self._fresh.source_names)
            for source, rows in self._rows.items():
                entities = with_rows(entities, sources.index(source), source, rows)
            entities, places = _renumbered(entities)
            cards.likes = [self._fresh.cards.likes[place] for place in places]
            self._write_cards(cards, order)
            index = NameIndex(
                assembled(names, entities, cards), tuple(sources[place] for place in places)
            )
            index.save(directory)
            return index

    def _write_cards(self, cards: Cards, order: NDArray[np.int32]) -> None:
        held, size = self._base.arrays, self._base.size
        written = self._fresh.cards.finished()
        starts = np.array(self._fresh.cards.starts, dtype=np.int64)
        # Runs of neighbours are copied at once.
        breaks = np.flatnonzero((np.diff(order) != 1) | (order[1:] == size)) + 1
        for run in np.split(order, breaks):
            if not len(run):
                continue
            first, last = int(run[0]), int(run[-1])
            if last < size:
                cards.add_written(held.cards, held.card_starts[first : last + 2])
            else:
                first, last = first - size, last - size
                cards.add_written(written, starts[first : last + 2])


def _renumbered(entities: EntityColumns) -> tuple[EntityColumns, list[int]]:
    """Sources numbered in the order in which they occur; their old numbers by the new ones."""
    old, first = np.unique(entities.sources, return_index=True)
    places = old[np.argsort(first)]
    new = np.zeros(int(old.max(initial=-1)) + 1, dtype=np.int32)
    new[places] = np.arange(len(places), dtype=np.int32)
    return entities._replace(sources=new[entities.sources]), places.tolist()
