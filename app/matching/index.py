"""An immutable index over the distinct tokens of all listed names, memory-mapped from disk.

Built once from entities, saved as one ``.npy`` file an array beside a checksum file, and
opened by any number of processes that then share its pages. A name is filed once for each
reading; names of entities whose type is unknown are filed in both styles.
"""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.codec import decode, encode
from app.domain.entities import Entity
from app.domain.kinds import EntityType, NameKind, Standing
from app.errors import Unavailable
from app.matching import kernels
from app.matching.packed import Packed, key, pack, reach_keys
from app.matching.script import latin_readings, plain_text
from app.matching.understand import (
    Kind,
    Reading,
    Style,
    Token,
    clean,
    split_words,
    style_of,
    understand,
)

FORMAT = 1
NEAR_LIMIT = 2048
"""Spelling neighbours looked at for one query token."""
TOUCHED_LIMIT = 60_000
"""Names held in view for one question; rare tokens come first, so the best are among them."""

TYPES = tuple(EntityType)
STANDINGS = tuple(Standing)


@dataclass(frozen=True, slots=True)
class Arrays:
    """What is on disk. CSR pairs are ``*_starts`` with the array they cut."""

    token_bytes: NDArray[np.uint8]
    token_lengths: NDArray[np.int32]
    token_columns: NDArray[np.int64]
    token_weights: NDArray[np.float32]
    token_styles: NDArray[np.uint8]
    token_reach: NDArray[np.float32]
    keys: NDArray[np.int64]
    key_tokens: NDArray[np.int32]
    posting_starts: NDArray[np.int64]
    postings: NDArray[np.int32]
    name_starts: NDArray[np.int64]
    name_tokens: NDArray[np.int32]
    name_entities: NDArray[np.int32]
    name_numbers: NDArray[np.int16]
    name_mass: NDArray[np.float32]
    name_capped: NDArray[np.uint8]
    exact_keys: NDArray[np.int64]
    exact_names: NDArray[np.int32]
    joined_keys: NDArray[np.int64]
    joined_names: NDArray[np.int32]
    number_keys: NDArray[np.int64]
    number_entities: NDArray[np.int32]
    entity_types: NDArray[np.uint8]
    entity_standings: NDArray[np.uint8]
    entity_sources: NDArray[np.int32]
    card_starts: NDArray[np.int64]
    cards: NDArray[np.uint8]
    id_keys: NDArray[np.int64]
    id_entities: NDArray[np.int32]


def exact_key(text: str) -> int:
    """The same for two writings of one name that differ in case, accents, punctuation, order."""
    words = [_exact_word(word) for word in split_words(clean(text).replace(".", ""))]
    words = sorted(filter(None, words))
    return key("exact " + " ".join(words)) if words else 0


def _exact_word(word: str) -> str:
    if all(ord(c) < 0x250 or not c.isalpha() for c in word):
        return next(iter(latin_readings(word)), "")
    return "".join(c for c in plain_text(word) if c.isalnum())


def joined_keys(reading: Reading) -> list[int]:
    """Keys of neighbouring words written together, and of the whole name."""
    words = [t.fold for t in reading.tokens if t.kind is not Kind.LEGAL]
    runs = {"".join(words[i : i + 2]) for i in range(len(words) - 1)} | {"".join(words)}
    return [key("joined " + run) for run in sorted(runs) if len(words) > 1 and len(run) >= 6]


def _long_words(reading: Reading) -> list[int]:
    """The keys under which a word of the query may stand as two words in a list."""
    words = {t.fold for t in reading.tokens if len(t.fold) >= 6}
    return [key("joined " + word) for word in sorted(words)]


def number_key(value: str) -> int:
    """The key of an identifier: letters and digits only, upper case."""
    return key("number " + normal_number(value))


def normal_number(value: str) -> str:
    return "".join(c for c in value.upper() if c.isalnum())


class _Builder:
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


class NameIndex:
    """Finds the few dozen listed names that a query may mean."""

    def __init__(self, arrays: Arrays, sources: tuple[str, ...]) -> None:
        self.arrays = arrays
        self.sources = sources
        self._scratch = threading.local()

    @classmethod
    def build(cls, entities: Iterable[Entity]) -> "NameIndex":
        builder = _Builder()
        for entity in entities:
            builder.add(entity)
        return cls(builder.finish(), tuple(builder.source_names))

    def save(self, directory: Path) -> None:
        """Write every array and then the file that names their checksums."""
        directory.mkdir(parents=True, exist_ok=True)
        sums = {}
        for field in fields(Arrays):
            path = directory / f"{field.name}.npy"
            np.save(path, getattr(self.arrays, field.name))
            sums[field.name] = sha256(path.read_bytes()).hexdigest()
        meta = {"format": FORMAT, "sources": self.sources, "sums": sums}
        (directory / "index.json").write_text(json.dumps(meta, indent=1), encoding="utf-8")

    @classmethod
    def open(cls, directory: Path) -> "NameIndex":
        """Map a saved index; :class:`Unavailable` if a file is missing or damaged."""
        try:
            meta = json.loads((directory / "index.json").read_text(encoding="utf-8"))
            if meta["format"] != FORMAT:
                raise Unavailable("the index was written by another version of Cordon")
            loaded = {}
            for name, expected in meta["sums"].items():
                path = directory / f"{name}.npy"
                with path.open("rb") as stream:
                    found = sha256(stream.read()).hexdigest()
                if found != expected:
                    raise Unavailable(f"the index file {path.name} is damaged", file=path.name)
                # Copy-on-write pages are shared like read-only ones, and numba compiles
                # one version of each kernel instead of two.
                loaded[name] = np.load(path, mmap_mode="c")
        except (OSError, ValueError, KeyError) as error:
            raise Unavailable("the index cannot be opened", directory=str(directory)) from error
        return cls(Arrays(**loaded), tuple(meta["sources"]))

    @property
    def size(self) -> int:
        """How many entities are in it."""
        return len(self.arrays.entity_types)

    @property
    def names(self) -> int:
        """How many names, one for each reading, are in it."""
        return len(self.arrays.name_entities)

    def entity(self, number: int) -> Entity:
        a = self.arrays
        return decode(a.cards[a.card_starts[number] : a.card_starts[number + 1]].tobytes())

    def number_of(self, entity_id: str) -> int | None:
        """The place of an entity, or None if it is not in this index."""
        found = _lookup(self.arrays.id_keys, self.arrays.id_entities, key("id " + entity_id))
        return int(found[0]) if len(found) else None

    def exact(self, text: str) -> NDArray[np.int32]:
        """Names that are this name but for case, accents, punctuation and order."""
        wanted = exact_key(text)
        if wanted == 0:
            return np.zeros(0, dtype=np.int32)
        return _lookup(self.arrays.exact_keys, self.arrays.exact_names, wanted)

    def with_number(self, value: str) -> NDArray[np.int32]:
        """Entities that hold this identifier."""
        return np.unique(
            _lookup(self.arrays.number_keys, self.arrays.number_entities, number_key(value))
        )

    def candidates(
        self, reading: Reading, packed: Packed, allowed: NDArray[np.bool_], limit: int
    ) -> NDArray[np.int32]:
        """The ``limit`` names most worth scoring, of entities that ``allowed`` admits."""
        a = self.arrays
        sums, touched = self._buffers()
        plan = self._neighbours(reading, packed)
        held = 0
        mass = 0.0
        for size, near, alike in sorted(plan, key=lambda p: p[0]):
            grow = held < 2000 or size < TOUCHED_LIMIT // 3
            held = kernels.accumulate(
                near, alike, a.token_reach, a.posting_starts, a.postings,
                sums, touched, held, TOUCHED_LIMIT, grow,
            )  # fmt: skip
            mass += float(a.token_reach[near].max())
        names = touched[:held].copy()
        found = sums[names]
        sums[names] = 0.0
        keep = allowed[a.name_entities[names]]
        names, found = names[keep], found[keep]
        rank = found / (0.5 * mass + 0.5 * a.name_mass[names] + 1e-6)
        if len(names) > limit:
            best = np.argpartition(-rank, limit)[:limit]
            names = names[best]
        joined = [
            _lookup(a.joined_keys, a.joined_names, k)[:limit]
            for k in _long_words(reading) + joined_keys(reading)
        ]
        if any(len(found) for found in joined):
            extra = np.concatenate(joined)
            extra = extra[allowed[a.name_entities[extra]]]
            names = np.union1d(names, extra)
        return names

    def _neighbours(
        self, reading: Reading, packed: Packed
    ) -> list[tuple[int, NDArray[np.int32], NDArray[np.float32]]]:
        a = self.arrays
        plan = []
        ids = np.empty(NEAR_LIMIT, dtype=np.int32)
        near = np.empty(NEAR_LIMIT, dtype=np.int32)
        alike = np.empty(NEAR_LIMIT, dtype=np.float32)
        tokens = list(reading.tokens)
        for i, token in enumerate(tokens):
            wanted = reach_keys(token)
            if i + 1 < len(tokens):
                wanted.append(key(":" + token.fold + tokens[i + 1].fold))
            n = kernels.gather(
                a.keys, a.key_tokens, np.array(wanted, dtype=np.int64), ids, NEAR_LIMIT
            )
            kept = kernels.neighbours(
                ids, n, packed.bytes, packed.lengths, packed.columns, i,
                a.token_bytes, a.token_lengths, a.token_columns, near, alike,
            )  # fmt: skip
            right = a.token_styles[near[:kept]] == reading.style
            chosen, values = near[:kept][right], alike[:kept][right]
            if len(chosen):
                size = int((a.posting_starts[chosen + 1] - a.posting_starts[chosen]).sum())
                plan.append((size, chosen, values))
        return plan

    def _buffers(self) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Zeroed sums for every name, one set a thread, cleared by whoever used them."""
        if not hasattr(self._scratch, "sums"):
            self._scratch.sums = np.zeros(self.names, dtype=np.float32)
            self._scratch.touched = np.zeros(TOUCHED_LIMIT, dtype=np.int32)
        return self._scratch.sums, self._scratch.touched

    def score(
        self, packed: Packed, names: NDArray[np.int32], params: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The name score of the query against each of ``names``."""
        a = self.arrays
        out = np.zeros(len(names), dtype=np.float64)
        kernels.score_many(
            packed.bytes, packed.lengths, packed.columns, packed.weights, names,
            a.name_starts, a.name_tokens, a.token_bytes, a.token_lengths, a.token_columns,
            a.token_weights, params, out,
        )  # fmt: skip
        return out


def _lookup(keys: NDArray[np.int64], values: NDArray[np.int32], wanted: int) -> NDArray[np.int32]:
    start = np.searchsorted(keys, wanted, side="left")
    return values[start : np.searchsorted(keys, wanted, side="right")]
