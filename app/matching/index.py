"""An immutable index over the distinct tokens of all listed names, memory-mapped from disk.

Built once from entities, saved as one ``.npy`` file an array beside a checksum file, and
opened by any number of processes that then share its pages. A name is filed once for each
reading; names of entities whose type is unknown are filed in both styles.
"""

import threading
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import Entity
from app.matching.arrays import Arrays, exact_key, look_up, number_key, whole_keys
from app.matching.build import IndexBuilder
from app.matching.cards import read_card
from app.matching.kernels import find, gather, rank
from app.matching.kernels.features import COUNT
from app.matching.kernels.shapes import Names, Postings, Scratch, Words
from app.matching.saved import open_arrays, save_arrays
from app.matching.symbols import hashed

FORMAT = 4
LEAST_RANK = 0.2
"""Names that share less of their words with the question are not worth scoring."""
LOW_FLOOR, LOW_RANK = 0.5, 0.1
"""Who asks for scores as low as this is given names that share less, and below the lowest
whatever shares a word."""
LOWEST_FLOOR = 0.3
_META = "index.json"
_NOTHING = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Found:
    """Names with their scores, both arrays of one length."""

    names: NDArray[np.int32]
    scores: NDArray[np.float64]


class NameIndex:
    """Finds the few dozen listed names that a query may mean."""

    def __init__(self, arrays: Arrays, sources: tuple[str, ...]) -> None:
        a = self.arrays = arrays
        self.sources = sources
        self._tokens = Words(
            a.token_letters, a.token_lengths, a.token_columns, a.token_weights, a.token_forms
        )
        self._spellings = a.keys("spell")
        self._postings = Postings(a.posting_starts, a.postings, a.token_reach)
        self._pairs = a.keys("pair")
        self._names = Names(a.name_starts, a.name_tokens, a.name_entities, a.name_mass)
        self._exact = a.keys("exact")
        self._whole = a.keys("whole")
        self._numbers = a.keys("number")
        self._ids = a.keys("id")
        self.likes = [
            a.likes[start:end].tobytes()
            for start, end in zip(a.like_starts[:-1], a.like_starts[1:], strict=True)
        ]
        self._own = threading.local()

    @classmethod
    def build(
        cls,
        entities: Iterable[Entity],
        directory: Path | None = None,
        *,
        processes: int = 1,
        expected: int = 0,
    ) -> "NameIndex":
        """Index the entities, and save the index if a directory is given.

        ``expected``: how many they are, about, if that is known.
        """
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        with closing(IndexBuilder(directory, processes, expected=expected)) as builder:
            for entity in entities:
                builder.add(entity)
            index = cls(builder.finish(), tuple(builder.source_names))
            if directory is not None:
                index.save(directory)
            return index

    def save(self, directory: Path) -> None:
        """Write every array and then the file that names their checksums."""
        arrays = {field.name: getattr(self.arrays, field.name) for field in fields(Arrays)}
        save_arrays(directory, arrays, {"format": FORMAT, "sources": self.sources}, _META)

    @classmethod
    def open(cls, directory: Path) -> "NameIndex":
        """Map a saved index; :class:`Unavailable` if a file is missing or damaged."""
        loaded, meta = open_arrays(directory, _META, FORMAT)
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
        source = a.entity_sources[number]
        card = a.cards[a.card_starts[number] : a.card_starts[number + 1]]
        row = a.rows[a.row_starts[number] : a.row_starts[number + 1]].tobytes().decode()
        return read_card(card.tobytes(), self.likes[source], row or None)

    def number_of(self, entity_id: str) -> int | None:
        """The place of an entity, or None if it is not in this index."""
        for number in look_up(self._ids, hashed("id " + entity_id)).tolist():
            return int(number)
        return None

    def exact(self, text: str) -> NDArray[np.int32]:
        """Names that are this name but for case, accents, punctuation and order."""
        wanted = exact_key(text)
        return _NOTHING if wanted == 0 else look_up(self._exact, wanted)

    def whole(self, text: str) -> NDArray[np.int32]:
        """Names that are this name but for where their words are parted."""
        found = [look_up(self._whole, key) for key in whole_keys(text)]
        return np.concatenate(found) if found else _NOTHING

    def with_number(self, value: str) -> NDArray[np.int32]:
        """Entities that hold this identifier."""
        return np.unique(look_up(self._numbers, number_key(value)))

    def candidates(
        self, packed: Words, allowed: NDArray[np.bool_], limit: int
    ) -> NDArray[np.int32]:
        """The names most worth scoring, of entities that ``allowed`` admits; about ``limit``."""
        own = self._buffers(limit)
        count = find.candidates(
            packed, self._tokens, self._spellings, self._postings, self._pairs, self._names,
            allowed, limit, LEAST_RANK, 1.0, own.scratch, own.names,
        )  # fmt: skip
        return np.unique(own.names[:count])

    def search(
        self,
        packed: Words,
        allowed: NDArray[np.bool_],
        limit: int,
        floor: float,
        params: NDArray[np.float64],
        *,
        readings: int = 1,
    ) -> Found:
        """The names that score at least ``floor`` of those most worth scoring.

        ``readings``: how many searches the question takes, which share its work.
        """
        own = self._buffers(limit)
        count = find.search(
            packed, self._tokens, self._spellings, self._postings, self._pairs, self._names,
            allowed, limit, _least_rank(floor), gather.share_of(readings), floor, params,
            own.scratch, own.names, own.scores,
        )  # fmt: skip
        return Found(own.names[:count], own.scores[:count])

    def measure(self, packed: Words, names: NDArray[np.int32]) -> NDArray[np.float64]:
        """The features of the query against each of ``names``, a row for each."""
        out = np.empty((len(names), COUNT), dtype=np.float64)
        scratch = self._buffers(0).scratch
        rank.measure_names(packed, names, len(names), self._tokens, self._names, scratch, out)
        return out

    def _buffers(self, limit: int) -> "_Own":
        """This thread's working memory, cleared by whoever used it."""
        own: _Own | None = getattr(self._own, "buffers", None)
        room = 3 * limit
        if own is None or len(own.names) < room:
            scratch = Scratch(
                np.zeros(self.names, dtype=np.float32),
                np.zeros(gather.TOUCHED_LIMIT, dtype=np.int32),
                np.zeros(len(self.arrays.token_lengths), dtype=np.int64),
                np.zeros(len(self.arrays.token_lengths), dtype=np.int32),
                np.zeros(1, dtype=np.int64),
            )
            own = _Own(scratch, np.zeros(room, np.int32), np.zeros(room, np.float64))
            self._own.buffers = own
        return own


def _least_rank(floor: float) -> float:
    if floor < LOWEST_FLOOR:
        return 0.0
    return LOW_RANK if floor < LOW_FLOOR else LEAST_RANK


@dataclass(frozen=True, slots=True)
class _Own:
    """What one thread writes to while it searches."""

    scratch: Scratch
    names: NDArray[np.int32]
    scores: NDArray[np.float64]
