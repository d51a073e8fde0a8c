"""Entities into the arrays of an index: names to the analysts, and their columns together."""

import io
import tempfile
from array import array
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import Entity
from app.domain.kinds import EntityType, Standing
from app.matching.analysis import AT_ONCE, Chunk
from app.matching.analysts import Analysts
from app.matching.arrays import (
    LOOSE,
    SURE,
    Arrays,
    file_under,
    normal_number,
    number_key,
    short_key,
)
from app.matching.cards import card_like, write_card
from app.matching.columns import Columns, joined, numbered
from app.matching.kernels import building
from app.matching.kernels.shapes import Keys, Words
from app.matching.symbols import key

TYPES = tuple(EntityType)
STANDINGS = tuple(Standing)
SHORTEST_NUMBER = 4
"""Characters below which a number names nothing."""


@dataclass(slots=True)
class EntityColumns:
    """What an index knows of its entities besides their names."""

    types: "array[int]" = field(default_factory=lambda: array("B"))
    standings: "array[int]" = field(default_factory=lambda: array("B"))
    sources: "array[int]" = field(default_factory=lambda: array("i"))
    ids: "array[int]" = field(default_factory=lambda: array("Q"))
    numbers: "array[int]" = field(default_factory=lambda: array("Q"))
    number_entities: "array[int]" = field(default_factory=lambda: array("i"))

    def add(self, entity: Entity, source: int) -> None:
        """Note one entity of the source with this number."""
        place = len(self.types)
        self.types.append(TYPES.index(entity.type))
        self.standings.append(STANDINGS.index(entity.standing))
        self.sources.append(source)
        self.ids.append(short_key(key("id " + entity.id)))
        for identifier in entity.identifiers:
            if len(normal_number(identifier.value)) >= SHORTEST_NUMBER:
                self.numbers.append(short_key(number_key(identifier.value)))
                self.number_entities.append(place)


class Cards:
    """The entities themselves, one after the other in a file or in memory."""

    def __init__(self, spool: Path | None) -> None:
        self._stream: IO[bytes] = io.BytesIO()
        if spool is not None:
            # Open for as long as this lives; the file has no other use.
            self._stream = tempfile.NamedTemporaryFile(dir=spool, prefix=".cards-")  # noqa: SIM115
        self.starts = array("q", [0])
        self.likes: list[bytes] = []

    def add(self, entity: Entity, source: int) -> None:
        """Keep one entity of the source with this number, which is known or the next one."""
        if source == len(self.likes):
            self.likes.append(card_like(entity))
        card = write_card(entity, self.likes[source])
        self._stream.write(card)
        self.starts.append(self.starts[-1] + len(card))

    def finished(self) -> NDArray[np.uint8]:
        """All of them; in a file they stay readable after :meth:`close`."""
        if not self.starts[-1]:
            return np.zeros(1, dtype=np.uint8)
        if isinstance(self._stream, io.BytesIO):
            return np.frombuffer(bytearray(self._stream.getbuffer()), dtype=np.uint8)
        self._stream.flush()
        return np.memmap(self._stream.name, dtype=np.uint8, mode="r")

    def close(self) -> None:
        self._stream.close()


class IndexBuilder:
    """Gathers the columns of an index, entity by entity, in little more memory than it takes."""

    def __init__(self, spool: Path | None = None, processes: int = 1) -> None:
        """``spool``: a folder for a file that holds the cards meanwhile; None: in memory."""
        self._entities = EntityColumns()
        self._cards = Cards(spool)
        self._analysts = Analysts(processes)
        self._chunk = Chunk()
        self._first: list[int] = []
        self._parts: list[Columns] = []
        self.source_names: dict[str, int] = {}

    def add(self, entity: Entity) -> None:
        """File one entity under all of its names and numbers."""
        source = self.source_names.setdefault(entity.source, len(self.source_names))
        self._entities.add(entity, source)
        self._cards.add(entity, source)
        self._chunk.add(entity)
        if len(self._chunk.names) >= AT_ONCE:
            self._give()

    def _give(self) -> None:
        self._first.append(len(self._entities.types) - len(self._chunk.types))
        self._analysts.give(self._chunk)
        self._chunk = Chunk()
        self._parts.extend(self._analysts.ready())

    def finish(self) -> Arrays:
        """The arrays; the builder is empty afterwards."""
        self._give()
        self._parts.extend(self._analysts.rest())
        self._analysts.close()
        names = joined(self._parts, self._first)
        self._parts.clear()
        return assembled(names, self._entities, self._cards)

    def close(self) -> None:
        """Take the file of the cards away; arrays that were made of it stay readable."""
        self._cards.close()
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
        number = file_under(
            np.array(entities.numbers, np.uint64), _ints(entities.number_entities), SURE
        )
        id = file_under(
            np.array(entities.ids, np.uint64), np.arange(len(entities.ids), dtype=np.int32), SURE
        )
    return Arrays(
        token_letters=words.letters,
        token_lengths=words.lengths,
        token_columns=words.columns,
        token_weights=words.weights,
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
        **_named("pair", pair.result()),
        **_named("number", number),
        **_named("id", id),
        entity_types=np.array(entities.types, dtype=np.uint8),
        entity_standings=np.array(entities.standings, dtype=np.uint8),
        entity_sources=_ints(entities.sources),
        card_starts=np.array(cards.starts, dtype=np.int64),
        cards=cards.finished(),
        like_starts=np.cumsum([0, *map(len, cards.likes)], dtype=np.int64),
        likes=np.frombuffer(bytearray(b"".join(cards.likes) or b"\0"), dtype=np.uint8),
    )


def _named(table: str, keys: Keys) -> dict[str, NDArray[Any]]:
    return {f"{table}_{name}": getattr(keys, name) for name in ("starts", "rests", "values")}


def _ints(values: "array[int]") -> NDArray[np.int32]:
    return np.array(values, dtype=np.int32)


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
