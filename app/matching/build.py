"""Entities into the arrays of an index, name by name."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.codec import encode
from app.domain.entities import Entity
from app.domain.kinds import EntityType, NameKind, Standing
from app.matching import kernels
from app.matching.arrays import Arrays, exact_key, joined_keys, normal_number, number_key
from app.matching.packed import Packed, key, pack, reach_keys
from app.matching.understand import Reading, Style, Token, style_of, understand

TYPES = tuple(EntityType)
STANDINGS = tuple(Standing)


class IndexBuilder:
    """Gathers the columns of an index, name by name."""

    def __init__(self) -> None:
        self.token_ids: dict[tuple[Token, Style], int] = {}
        self.tokens: list[tuple[Token, Style]] = []
        self.names: list[list[int]] = []
        self.name_entities: list[int] = []
        self.name_numbers: list[int] = []
        self.name_capped: list[int] = []
        self.exact: list[tuple[int, int]] = []
        self.joined: list[tuple[int, int]] = []
        self.numbers: list[tuple[int, int]] = []
        self.types: list[int] = []
        self.standings: list[int] = []
        self.sources: list[int] = []
        self.source_names: dict[str, int] = {}
        self.cards: list[bytes] = []
        self.ids: list[tuple[int, int]] = []

    def add(self, entity: Entity) -> None:
        number = len(self.types)
        self.types.append(TYPES.index(entity.type))
        self.standings.append(STANDINGS.index(entity.standing))
        self.sources.append(self.source_names.setdefault(entity.source, len(self.source_names)))
        self.cards.append(encode(entity))
        self.ids.append((key("id " + entity.id), number))
        for n, name in enumerate(entity.names):
            if entity.type is EntityType.UNKNOWN:
                styles = {Style.PERSON, Style.ORGANIZATION}
            else:
                styles = {style_of(entity.type, name.full)}
            weak = name.kind is NameKind.WEAK
            exact = exact_key(name.full)
            for style in sorted(styles):
                for reading in understand(name.full, style):
                    self._add_reading(reading, number, n, weak=weak, exact=exact)
        for identifier in entity.identifiers:
            if len(normal_number(identifier.value)) >= 4:
                self.numbers.append((number_key(identifier.value), number))

    def _add_reading(
        self, reading: Reading, entity: int, n: int, *, weak: bool, exact: int
    ) -> None:
        row = []
        for token in reading.tokens:
            bare = Token(
                token.form, token.fold, token.bones, token.kind, token.common,
                token.vowelless, token.symbols,
            )  # fmt: skip
            slot = (bare, reading.style)
            if slot not in self.token_ids:
                self.token_ids[slot] = len(self.tokens)
                self.tokens.append(slot)
            row.append(self.token_ids[slot])
        self.exact.append((exact, len(self.names)))
        self.joined += [(k, len(self.names)) for k in joined_keys(reading)]
        self.names.append(row)
        self.name_entities.append(entity)
        self.name_numbers.append(n)
        self.name_capped.append(int(weak and len(row) == 1))

    def finish(self) -> Arrays:
        packed = [pack([token], style) for token, style in self.tokens]
        count = len(packed)
        name_starts = _starts([len(row) for row in self.names])
        name_tokens = np.array([t for row in self.names for t in row], dtype=np.int32)
        posting_starts, postings = _postings(count, self.names)
        weights = _column(packed, "weights", (count,), np.float32)
        reach = weights * _rarity(posting_starts, len(self.names))
        keyed = [(k, i) for i, (token, _) in enumerate(self.tokens) for k in reach_keys(token)]
        keys, key_tokens = _sorted_pairs(keyed)
        exact_keys, exact_names = _sorted_pairs(self.exact)
        joined, joined_names = _sorted_pairs(self.joined)
        number_keys, number_entities = _sorted_pairs(self.numbers)
        id_keys, id_entities = _sorted_pairs(self.ids)
        mass = np.array([reach[row].sum() for row in self.names], dtype=np.float32)
        return Arrays(
            token_bytes=_column(packed, "bytes", (count, kernels.WIDTH), np.uint8),
            token_lengths=_column(packed, "lengths", (count,), np.int32),
            token_columns=_column(packed, "columns", (count, 8), np.int64),
            token_weights=weights,
            token_styles=np.array([style for _, style in self.tokens], dtype=np.uint8),
            token_reach=reach.astype(np.float32),
            keys=keys,
            key_tokens=key_tokens,
            posting_starts=posting_starts,
            postings=postings,
            name_starts=name_starts,
            name_tokens=name_tokens,
            name_entities=np.array(self.name_entities, dtype=np.int32),
            name_numbers=np.array(self.name_numbers, dtype=np.int16),
            name_mass=mass,
            name_capped=np.array(self.name_capped, dtype=np.uint8),
            exact_keys=exact_keys,
            exact_names=exact_names,
            joined_keys=joined,
            joined_names=joined_names,
            number_keys=number_keys,
            number_entities=number_entities,
            entity_types=np.array(self.types, dtype=np.uint8),
            entity_standings=np.array(self.standings, dtype=np.uint8),
            entity_sources=np.array(self.sources, dtype=np.int32),
            card_starts=_starts([len(card) for card in self.cards]),
            cards=np.frombuffer(b"".join(self.cards) or b"\0", dtype=np.uint8),
            id_keys=id_keys,
            id_entities=id_entities,
        )


def _starts(lengths: list[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(lengths, dtype=np.int64))]).astype(np.int64)


def _column(
    packed: list[Packed], name: str, shape: tuple[int, ...], kind: type[np.generic]
) -> NDArray[Any]:
    if not packed:
        return np.zeros(shape, dtype=kind)
    return np.concatenate([getattr(p, name) for p in packed]).astype(kind)


def _sorted_pairs(pairs: list[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    keys = np.array([k for k, _ in pairs], dtype=np.int64)
    values = np.array([v for _, v in pairs], dtype=np.int32)
    order = np.lexsort((values, keys))
    return keys[order], values[order]


def _postings(tokens: int, names: list[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    pairs = sorted({(token, n) for n, row in enumerate(names) for token in row})
    counts = np.bincount(np.array([t for t, _ in pairs], dtype=np.int64), minlength=tokens).tolist()
    return _starts(counts), np.array([n for _, n in pairs], dtype=np.int32)


def _rarity(starts: NDArray[np.int64], names: int) -> NDArray[np.float64]:
    held_by = np.maximum(np.diff(starts), 1)
    rarity: NDArray[np.float64] = np.log1p(names / held_by) / np.log1p(max(names, 1))
    return 0.3 + 0.7 * rarity
