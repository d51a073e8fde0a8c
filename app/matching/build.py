"""Entities into the arrays of an index, name by name."""

import io
import tempfile
from array import array
from dataclasses import replace
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import Entity
from app.domain.kinds import EntityType, NameKind, Standing
from app.matching.arrays import (
    Arrays,
    exact_key,
    file_under,
    normal_number,
    number_key,
)
from app.matching.cards import write_card
from app.matching.kernels import building
from app.matching.kernels.shapes import Keys, Words
from app.matching.packed import pack_mixed
from app.matching.symbols import key
from app.matching.tokens import Reading, Style, Token
from app.matching.understand import style_of, understand

TYPES = tuple(EntityType)
STANDINGS = tuple(Standing)
PACKED_AT_ONCE = 20_000
SHORTEST_NUMBER = 4
"""Characters below which a number names nothing."""


class IndexBuilder:
    """Gathers the columns of an index, name by name, in little more memory than it takes."""

    def __init__(self, spool: Path | None = None) -> None:
        """``spool``: a folder for a file that holds the cards meanwhile; None: in memory."""
        self._token_ids: dict[tuple[object, ...], int] = {}
        self._tokens: list[tuple[Token, Style]] = []
        self._name_starts = array("i", [0])
        self._name_tokens = array("i")
        self._name_entities = array("i")
        self._name_numbers = array("h")
        self._name_capped = array("B")
        self._exact = array("q")
        self._numbers = array("q")
        self._number_entities = array("i")
        self._types = array("B")
        self._standings = array("B")
        self._sources = array("i")
        self.source_names: dict[str, int] = {}
        self._cards: IO[bytes] = io.BytesIO()
        if spool is not None:
            # Open for as long as this builder lives; the file has no other use.
            self._cards = tempfile.NamedTemporaryFile(dir=spool, prefix=".cards-")  # noqa: SIM115
        self._card_starts = array("q", [0])
        self._ids = array("q")

    def add(self, entity: Entity) -> None:
        """File one entity under all of its names and numbers."""
        number = len(self._types)
        self._types.append(TYPES.index(entity.type))
        self._standings.append(STANDINGS.index(entity.standing))
        self._sources.append(self.source_names.setdefault(entity.source, len(self.source_names)))
        card = write_card(entity)
        self._cards.write(card)
        self._card_starts.append(self._card_starts[-1] + len(card))
        self._ids.append(key("id " + entity.id))
        for n, name in enumerate(entity.names):
            exact = exact_key(name.full)
            for style in _styles(entity, name.full):
                for reading in understand(name.full, style):
                    weak = name.kind is NameKind.WEAK and len(reading.tokens) == 1
                    self._add_reading(reading, number, n, capped=weak, exact=exact)
        for identifier in entity.identifiers:
            if len(normal_number(identifier.value)) >= SHORTEST_NUMBER:
                self._numbers.append(number_key(identifier.value))
                self._number_entities.append(number)

    def _add_reading(
        self, reading: Reading, entity: int, n: int, *, capped: bool, exact: int
    ) -> None:
        for token in reading.tokens:
            self._name_tokens.append(self._token_id(token, reading.style))
        self._name_starts.append(len(self._name_tokens))
        self._name_entities.append(entity)
        self._name_numbers.append(n)
        self._name_capped.append(capped)
        self._exact.append(exact)

    def _token_id(self, token: Token, style: Style) -> int:
        """Tokens that differ only in how they were written are one."""
        slot = (
            token.form, token.kind, token.vowelless, token.script, token.symbols, token.bones, style
        )  # fmt: skip
        known = self._token_ids.get(slot)
        if known is None:
            known = self._token_ids[slot] = len(self._tokens)
            self._tokens.append((replace(token, text=""), style))
        return known

    def finish(self) -> Arrays:
        """The arrays; the builder is empty afterwards."""
        self._token_ids.clear()
        words = _packed(self._tokens)
        self._tokens.clear()
        starts, tokens = _ints(self._name_starts), _ints(self._name_tokens)
        posting_starts, postings = _postings(len(words.lengths), starts, tokens)
        reach = (words.weights * _rarity(posting_starts, len(starts) - 1)).astype(np.float32)
        mass = np.zeros(len(starts) - 1, dtype=np.float32)
        building.sum_reach(starts, tokens, reach, mass)
        names = np.arange(len(starts) - 1, dtype=np.int32)
        spell = _spellings(words)
        exact = file_under(_spread(self._exact), names)
        pair = _pairs(words, starts, tokens)
        number = file_under(_spread(self._numbers), _ints(self._number_entities))
        id = file_under(_spread(self._ids), np.arange(len(self._types), dtype=np.int32))
        return Arrays(
            token_letters=words.letters,
            token_lengths=words.lengths,
            token_columns=words.columns,
            token_weights=words.weights,
            token_reach=reach,
            spell_starts=spell.starts, spell_rests=spell.rests, spell_values=spell.values,
            posting_starts=posting_starts,
            postings=postings,
            name_starts=starts,
            name_tokens=tokens,
            name_entities=_ints(self._name_entities),
            name_numbers=np.array(self._name_numbers, dtype=np.int16),
            name_mass=mass,
            name_capped=np.array(self._name_capped, dtype=np.uint8),
            exact_starts=exact.starts, exact_rests=exact.rests, exact_values=exact.values,
            pair_starts=pair.starts, pair_rests=pair.rests, pair_values=pair.values,
            number_starts=number.starts, number_rests=number.rests, number_values=number.values,
            id_starts=id.starts, id_rests=id.rests, id_values=id.values,
            entity_types=np.array(self._types, dtype=np.uint8),
            entity_standings=np.array(self._standings, dtype=np.uint8),
            entity_sources=_ints(self._sources),
            card_starts=np.array(self._card_starts, dtype=np.int64),
            cards=self._finished_cards(),
        )  # fmt: skip

    def close(self) -> None:
        """Take the file of the cards away; arrays that were made of it stay readable."""
        self._cards.close()

    def _finished_cards(self) -> NDArray[np.uint8]:
        if not self._card_starts[-1]:
            return np.zeros(1, dtype=np.uint8)
        if isinstance(self._cards, io.BytesIO):
            return np.frombuffer(bytearray(self._cards.getbuffer()), dtype=np.uint8)
        self._cards.flush()
        return np.memmap(self._cards.name, dtype=np.uint8, mode="r")


def _packed(tokens: list[tuple[Token, Style]]) -> Words:
    """The packed tokens, made in parts, because a token takes much memory on the way."""
    parts = [
        pack_mixed(tokens[start : start + PACKED_AT_ONCE])
        for start in range(0, max(len(tokens), 1), PACKED_AT_ONCE)
    ]
    return Words(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _styles(entity: Entity, name: str) -> tuple[Style, ...]:
    if entity.type is EntityType.UNKNOWN:
        return (Style.PERSON, Style.ORGANIZATION)
    return (style_of(entity.type, name),)


def _ints(values: "array[int]") -> NDArray[np.int32]:
    return np.array(values, dtype=np.int32)


def _spread(values: "array[int]") -> NDArray[np.uint64]:
    """What :func:`~app.matching.arrays.spread_key` does, for many keys."""
    return np.array(values, dtype=np.uint64) << np.uint64(1)


def _spellings(words: Words) -> Keys:
    count = building.count_token_keys(words)
    keys, owners = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.int32)
    building.fill_token_keys(words, keys, owners)
    return file_under(keys, owners)


def _pairs(words: Words, starts: NDArray[np.int32], tokens: NDArray[np.int32]) -> Keys:
    count = building.count_pairs(words, starts, tokens)
    keys, owners = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.int32)
    building.fill_pairs(words, starts, tokens, keys, owners)
    return file_under(keys, owners)


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
