"""Entities into the arrays of an index: names to the analysts, and their columns together."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import Entity
from app.matching.analysis import AT_ONCE, Chunk
from app.matching.analysts import Analysts
from app.matching.arrays import LOOSE, SURE, Arrays, file_under
from app.matching.cards import Cards
from app.matching.columns import Columns, joined, numbered
from app.matching.entity_columns import EntityColumns, EntityGatherer
from app.matching.kernels import building
from app.matching.kernels.shapes import Keys, Words

LEAST_AT_ONCE = 2_048
"""Names in the first parts, so that nobody waits long for the last one of a short list."""
SHARE_AT_ONCE = 1 / 16
"""Names in a part, as a share of those before it: of equal words each part holds one."""
LONG_LIST = 10_000
"""Entities, from which on the processes that analyse are started before the first is there."""


class IndexBuilder:
    """Gathers the columns of an index, entity by entity, in little more memory than it takes."""

    def __init__(
        self,
        spool: Path | None = None,
        processes: int = 1,
        known: Mapping[str, bytes] = MappingProxyType({}),
        expected: int = 0,
    ) -> None:
        """``spool``: a folder for a file that holds the cards meanwhile; None: in memory.

        ``known``: the first sources in their order, with what their cards are like;
        ``expected``: how many entities will come, if that is known.
        """
        self._entities = EntityGatherer()
        self.cards = Cards(spool, known.values())
        self._analysts = Analysts(processes)
        if expected >= LONG_LIST:
            self._analysts.start()
        self._chunk = Chunk()
        self._names = 0
        self._first: list[int] = []
        self._parts: list[Columns] = []
        self.source_names = {source: place for place, source in enumerate(known)}

    def add(self, entity: Entity) -> None:
        """File one entity under all of its names and numbers."""
        source = self.source_names.setdefault(entity.source, len(self.source_names))
        self._entities.add(entity, source)
        self.cards.add(entity, source)
        self._chunk.add(entity)
        if len(self._chunk.names) >= min(
            AT_ONCE, max(LEAST_AT_ONCE, int(SHARE_AT_ONCE * self._names))
        ):
            self._give()

    def _give(self) -> None:
        self._names += len(self._chunk.names)
        self._first.append(len(self._entities) - len(self._chunk.types))
        self._analysts.give(self._chunk)
        self._chunk = Chunk()
        self._parts.extend(self._analysts.ready())

    def analyse_rest(self) -> None:
        """Have all names analysed that were added, and wait for it."""
        self._give()
        self._parts.extend(self._analysts.rest())

    def finish(self) -> Arrays:
        """The arrays; the builder is empty afterwards."""
        names, entities = self.columns()
        return assembled(names, entities, self.cards)

    def columns(self) -> tuple[Columns, EntityColumns]:
        """Everything but the cards; the builder is empty afterwards."""
        self.analyse_rest()
        self._analysts.close()
        names = joined(self._parts, self._first)
        self._parts.clear()
        return names, self._entities.columns()

    def close(self) -> None:
        """Take the file of the cards away; arrays that were made of it stay readable."""
        self.cards.close()
        self._analysts.close()


def assembled(columns: Columns, entities: EntityColumns, cards: Cards) -> Arrays:
    """The arrays of an index of these names and entities."""
    columns = numbered(columns)
    words, starts, tokens = columns.words, columns.starts, columns.tokens
    count = len(starts) - 1
    names = np.arange(count, dtype=np.int32)
    with ThreadPoolExecutor(2) as pool:
        # The kernels leave other threads alone, so that two of them share the work.
        spell = pool.submit(_spellings, words)
        pair = pool.submit(_pairs, words, starts, tokens)
        posting_starts, postings = _postings(len(words.lengths), starts, tokens)
        reach = (words.weights * _rarity(posting_starts, count)).astype(np.float32)
        mass = np.zeros(count, dtype=np.float32)
        building.sum_reach(starts, tokens, reach, mass)
        exact = file_under(columns.exact, names, SURE)
        whole = _wholes(columns.whole)
        numbers = np.arange(len(entities.ids), dtype=np.int32)
        holders = np.repeat(numbers, np.diff(entities.numbers.starts))
        number = file_under(entities.numbers.values, holders, SURE)
        id = file_under(entities.ids, numbers, SURE)
    return Arrays(
        token_letters=words.letters,
        token_lengths=words.lengths,
        token_columns=words.columns,
        token_weights=words.weights,
        token_forms=words.forms,
        token_reach=reach,
        **_named("spell", spell.result()),
        posting_starts=posting_starts,
        postings=postings,
        name_starts=starts,
        name_tokens=tokens,
        name_entities=columns.entities,
        name_numbers=columns.numbers,
        name_mass=mass,
        name_capped=columns.capped,
        **_named("exact", exact),
        **_named("whole", whole),
        **_named("pair", pair.result()),
        **_named("number", number),
        **_named("id", id),
        entity_types=entities.types,
        entity_standings=entities.standings,
        entity_sources=entities.sources,
        group_starts=entities.groups.starts,
        group_keys=entities.groups.values,
        row_starts=entities.rows.starts,
        rows=entities.rows.values,
        card_starts=np.array(cards.starts, dtype=np.int64),
        cards=cards.finished(),
        like_starts=np.cumsum([0, *map(len, cards.likes)], dtype=np.int64),
        likes=np.frombuffer(bytearray(b"".join(cards.likes) or b"\0"), dtype=np.uint8),
    )


def _named(table: str, keys: Keys) -> dict[str, NDArray[Any]]:
    return {f"{table}_{name}": getattr(keys, name) for name in ("starts", "rests", "values")}


def _spellings(words: Words) -> Keys:
    count = building.count_token_keys(words)
    keys, owners = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.int32)
    building.fill_token_keys(words, keys, owners)
    return file_under(keys, owners, LOOSE)


def _pairs(words: Words, starts: NDArray[np.int32], tokens: NDArray[np.int32]) -> Keys:
    count = building.count_pairs(words, starts, tokens)
    keys, owners = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.int32)
    building.fill_pairs(words, starts, tokens, keys, owners)
    return file_under(keys, owners, LOOSE)


def _wholes(keys: NDArray[np.uint64]) -> Keys:
    names, places = np.nonzero(keys)
    return file_under(keys[names, places], names.astype(np.int32), SURE)


def _postings(
    count: int, starts: NDArray[np.int32], tokens: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    counts = np.zeros(count, dtype=np.int64)
    building.count_postings(starts, tokens, counts)
    ends = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    names = np.empty(int(ends[-1]), dtype=np.int32)
    building.fill_postings(starts, tokens, ends[:-1].copy(), names)
    return ends, names


def _rarity(starts: NDArray[np.int32], names: int) -> NDArray[np.float64]:
    held_by = np.maximum(np.diff(starts), 1)
    rarity: NDArray[np.float64] = np.log1p(names / held_by) / np.log1p(max(names, 1))
    return 0.3 + 0.7 * rarity
