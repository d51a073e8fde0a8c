"""An immutable index over the distinct tokens of all listed names, memory-mapped from disk.

Built once from entities, saved as one ``.npy`` file an array beside a checksum file, and
opened by any number of processes that then share its pages. A name is filed once for each
reading; names of entities whose type is unknown are filed in both styles.
"""

import json
import threading
from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.codec import decode
from app.domain.entities import Entity
from app.errors import Unavailable
from app.matching import kernels
from app.matching.arrays import Arrays, exact_key, joined_keys, long_words, number_key
from app.matching.build import IndexBuilder
from app.matching.packed import Packed, key, reach_keys
from app.matching.understand import Reading

FORMAT = 1
NEAR_LIMIT = 2048
"""Spelling neighbours looked at for one query token."""
TOUCHED_LIMIT = 60_000
"""Names held in view for one question; rare tokens come first, so the best are among them."""


class NameIndex:
    """Finds the few dozen listed names that a query may mean."""

    def __init__(self, arrays: Arrays, sources: tuple[str, ...]) -> None:
        self.arrays = arrays
        self.sources = sources
        self._scratch = threading.local()

    @classmethod
    def build(cls, entities: Iterable[Entity]) -> "NameIndex":
        builder = IndexBuilder()
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
            for k in long_words(reading) + joined_keys(reading)
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
