"""The names of a customer file, understood once and stored: an index in the reverse direction.

When a list changes, a few entities are new and a million customers are the same. So the
customers' names are kept as a question's names are when they have been understood (packed
words, every reading), and the few changed entities become a small index that is asked with all
of them: :mod:`app.matching.kernels.reverse`.

What comes out is every row that a screening of its own could find one of these entities for:
by a name, as the kernel scores it, by a whole name, or by a number. None of the bounds of a
search in a large index cuts anything off here, since the small indexes stay below all of them.
"""

from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import Entity
from app.domain.kinds import EntityType, QueryType
from app.domain.screening import Query
from app.matching.analysis import AT_ONCE, Chunk
from app.matching.analysts import Analysts, processors
from app.matching.arrays import kept_keys, number_key, short_key
from app.matching.asked import BESIDE_THE_NAME, tells_more
from app.matching.columns import Columns, joined, numbered, ranges
from app.matching.config import feature_weights
from app.matching.index import NameIndex
from app.matching.kernels.find import NEAR_LIMIT
from app.matching.kernels.gather import FEW_TOUCHED
from app.matching.kernels.reverse import fill_name_ids, mark_near, score_stored
from app.matching.kernels.room import MOST_TOKENS
from app.matching.kernels.shapes import Keys, Names, Postings, Scratch, Words
from app.matching.saved import open_arrays, save_arrays
from app.matching.tokens import Style

FORMAT = 1
_META = "customers.json"
NAMES_AT_ONCE = FEW_TOUCHED // 2
"""Names of one small index, about: with fewer than :data:`FEW_TOUCHED` a search looks at every
name that shares a word with the question."""
MOST_NAMES = 10 * NAMES_AT_ONCE
"""Names of changed entities beyond which asking every row is as fast."""
_Run = tuple[int, int]
"""Numbers from the first up to the last, which is not among them."""
_FILED_AS = {
    QueryType.PERSON: EntityType.PERSON,
    QueryType.ORGANIZATION: EntityType.ORGANIZATION,
    QueryType.VESSEL: EntityType.VESSEL,
    QueryType.AIRCRAFT: EntityType.AIRCRAFT,
    QueryType.ANY: EntityType.UNKNOWN,
}
"""What a listed name would be that is read in the styles in which a question is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerArrays:
    """What is on disk: the distinct names, by their words; the *readings*, each of which is a
    name that a row has; the numbers that rows have; and of each row whether it tells more
    than names (``further``)."""

    token_letters: NDArray[np.uint8]
    token_lengths: NDArray[np.int32]
    token_columns: NDArray[np.uint32]
    token_weights: NDArray[np.float32]
    token_forms: NDArray[np.uint8]
    name_starts: NDArray[np.int32]
    name_tokens: NDArray[np.int32]
    reading_names: NDArray[np.int32]
    reading_rows: NDArray[np.int32]
    reading_exact: NDArray[np.uint64]
    reading_whole: NDArray[np.uint64]
    number_keys: NDArray[np.uint64]
    number_rows: NDArray[np.int32]
    further: NDArray[np.bool_]


class CustomerNames:
    """The names and numbers of all rows of a file; immutable."""

    def __init__(self, arrays: CustomerArrays) -> None:
        self.arrays = a = arrays
        self._words = Words(
            a.token_letters, a.token_lengths, a.token_columns, a.token_weights, a.token_forms
        )

    @property
    def rows(self) -> int:
        """How many rows there are, those without a name among them."""
        return len(self.arrays.further)

    @property
    def names(self) -> int:
        """How many different names there are, each counted once for each reading."""
        return len(self.arrays.name_starts) - 1

    def save(self, directory: Path) -> None:
        arrays = {field.name: getattr(self.arrays, field.name) for field in fields(CustomerArrays)}
        save_arrays(directory, arrays, {"format": FORMAT}, _META)

    @classmethod
    def open(cls, directory: Path) -> "CustomerNames":
        """What :meth:`save` wrote; raises :class:`~app.errors.Unavailable` if it is damaged."""
        loaded, _ = open_arrays(directory, _META, FORMAT)
        return cls(CustomerArrays(**loaded))

    def reached(
        self, entities: Sequence[Entity], floor: float, *, threads: int | None = None
    ) -> NDArray[np.bool_]:
        """The rows that a screening of their own can find one of these entities for.

        ``floor`` is the lowest score that is shown. All rows where the entities have more than
        :data:`MOST_NAMES` names.
        """
        found = np.zeros(self.rows, dtype=np.bool_)
        if sum(len(entity.names) for entity in entities) > MOST_NAMES:
            found[:] = True
            return found
        for part in _parts(entities):
            found |= self._reached(NameIndex.build(part), floor, threads or processors())
        return found

    def _reached(self, listed: NameIndex, floor: float, threads: int) -> NDArray[np.bool_]:
        a = self.arrays
        found = np.zeros(self.rows, dtype=np.bool_)
        floors = np.where(a.further, floor - BESIDE_THE_NAME, floor)[a.reading_rows]
        lowest = np.full(self.names, floor)
        np.minimum.at(lowest, a.reading_names, floors)
        best = self._best(listed, lowest, threads)
        found[a.reading_rows[best[a.reading_names] >= floors]] = True
        exact = kept_keys(listed.arrays.keys("exact"))
        found[a.reading_rows[np.isin(a.reading_exact, exact[exact > 0])]] = True
        whole = kept_keys(listed.arrays.keys("whole"))
        respaced = np.isin(a.reading_whole, whole[whole > 0]).any(axis=1)
        found[a.reading_rows[respaced]] = True
        numbers = kept_keys(listed.arrays.keys("number"))
        found[a.number_rows[np.isin(a.number_keys, numbers)]] = True
        return found

    def _best(
        self, listed: NameIndex, floors: NDArray[np.float64], threads: int
    ) -> NDArray[np.float64]:
        """For each name the score of the listed one that is most like it; -1 below its floor."""
        a = self.arrays
        shapes = _listed(listed)
        weights = np.array([feature_weights(style) for style in Style])
        stored = _Stored(a.name_starts, a.name_tokens, floors)
        near = np.zeros(len(a.token_lengths), dtype=np.bool_)
        best = np.full(self.names, -1.0)
        owns = [_own(listed) for _ in range(threads)]
        # The kernels leave other threads alone.
        with ThreadPoolExecutor(threads) as pool:

            def share_out(work: Callable[[_Run, _Own], None], count: int) -> None:
                runs = zip(_cut(count, threads), owns, strict=True)
                jobs = [pool.submit(work, run, own) for run, own in runs]
                for job in jobs:
                    job.result()

            words = self._words
            share_out(lambda run, own: mark_near(words, *run, shapes, own, near), len(near))
            share_out(
                lambda run, own: score_stored(
                    words, near, stored, *run, shapes, weights, own, best
                ),
                self.names,
            )
        return best


class _Stored(NamedTuple):
    starts: NDArray[np.int32]
    tokens: NDArray[np.int32]
    floors: NDArray[np.float64]


class _Listed(NamedTuple):
    """The small index, as the kernels take it."""

    tokens: Words
    spellings: Keys
    postings: Postings
    pairs: Keys
    names: Names


class _Own(NamedTuple):
    """What one thread writes to."""

    scratch: Scratch
    allowed: NDArray[np.bool_]
    ids: NDArray[np.int32]
    likes: NDArray[np.float32]
    out: NDArray[np.int32]
    scores: NDArray[np.float64]


def _listed(index: NameIndex) -> _Listed:
    a = index.arrays
    return _Listed(
        Words(a.token_letters, a.token_lengths, a.token_columns, a.token_weights, a.token_forms),
        a.keys("spell"),
        Postings(a.posting_starts, a.postings, a.token_reach),
        a.keys("pair"),
        Names(a.name_starts, a.name_tokens, a.name_entities, a.name_mass),
    )


def _own(index: NameIndex) -> _Own:
    tokens = len(index.arrays.token_lengths)
    # A name is found by its words once, and once more by every key of words written together.
    room = (2 * MOST_TOKENS + 3) * index.names
    scratch = Scratch(
        np.zeros(index.names, dtype=np.float32),
        np.zeros(max(index.names, 1), dtype=np.int32),
        np.zeros(tokens, dtype=np.int64),
        np.zeros(tokens, dtype=np.int32),
        np.zeros(1, dtype=np.int64),
    )
    return _Own(
        scratch,
        np.ones(index.size, dtype=np.bool_),
        np.zeros(NEAR_LIMIT, dtype=np.int32),
        np.zeros(NEAR_LIMIT, dtype=np.float32),
        np.zeros(room, dtype=np.int32),
        np.zeros(room, dtype=np.float64),
    )


def _parts(entities: Sequence[Entity]) -> list[list[Entity]]:
    """The entities in parts of about :data:`NAMES_AT_ONCE` names."""
    parts: list[list[Entity]] = []
    held = NAMES_AT_ONCE
    for entity in entities:
        if held >= NAMES_AT_ONCE:
            parts.append([])
            held = 0
        parts[-1].append(entity)
        held += len(entity.names)
    return parts


def _cut(count: int, parts: int) -> list[_Run]:
    """The numbers up to ``count`` in so many runs."""
    places = [count * n // parts for n in range(parts + 1)]
    return list(pairwise(places))


def _distinct(
    starts: NDArray[np.int32], tokens: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """The different names of all, and which of them each is."""
    ids = np.empty(len(starts) - 1, dtype=np.uint64)
    fill_name_ids(starts, tokens, ids)
    _, kept, same = np.unique(ids, return_index=True, return_inverse=True)
    first, last = starts[kept], starts[kept + 1]
    own = np.zeros(len(kept) + 1, dtype=np.int32)
    np.cumsum(last - first, out=own[1:])
    return own, tokens[ranges(first, last)], same.astype(np.int32)


class CustomerNamesBuilder:
    """Takes the questions of all rows in their order, and has their names analysed."""

    def __init__(self, processes: int = 1) -> None:
        self._analysts = Analysts(processes)
        self._chunk = Chunk()
        self._first = [0]
        self._parts: list[Columns] = []
        self._further = bytearray()
        self._number_keys, self._number_rows = array("Q"), array("i")

    def add(self, query: Query | None, *, doubtful: bool = False) -> None:
        """Take the next row; None for one that is not screened.

        Of a ``doubtful`` one something could not be read today, such as a date in the future.
        """
        self._chunk.types.append(_FILED_AS[query.type if query else QueryType.ANY].value)
        row = len(self._further)
        self._further.append(doubtful or (query is not None and tells_more(query)))
        if query is not None:
            own = len(self._chunk.types) - 1
            for place, name in enumerate(query.names):
                self._chunk.names.append(name)
                self._chunk.entities.append(own)
                self._chunk.numbers.append(place)
                self._chunk.weak.append(0)
            for identifier in query.identifiers:
                self._number_keys.append(short_key(number_key(identifier.value)))
                self._number_rows.append(row)
        if len(self._chunk.types) >= AT_ONCE:
            self._give()

    def _give(self) -> None:
        self._first.append(self._first[-1] + len(self._chunk.types))
        self._analysts.give(self._chunk)
        self._chunk = Chunk()
        self._parts.extend(self._analysts.ready())

    def finish(self) -> CustomerNames:
        """All names; the builder is empty afterwards."""
        self._give()
        self._parts.extend(self._analysts.rest())
        self._analysts.close()
        read = numbered(joined(self._parts, self._first[:-1]))
        self._parts.clear()
        starts, tokens, names = _distinct(read.starts, read.tokens)
        return CustomerNames(
            CustomerArrays(
                token_letters=read.words.letters,
                token_lengths=read.words.lengths,
                token_columns=read.words.columns,
                token_weights=read.words.weights,
                token_forms=read.words.forms,
                name_starts=starts,
                name_tokens=tokens,
                reading_names=names,
                reading_rows=read.entities,
                reading_exact=read.exact,
                reading_whole=read.whole,
                number_keys=np.array(self._number_keys, dtype=np.uint64),
                number_rows=np.array(self._number_rows, dtype=np.int32),
                further=np.frombuffer(bytes(self._further), dtype=np.bool_),
            )
        )

    def close(self) -> None:
        """End the processes that analyse; what they have not done is not done."""
        self._analysts.close()
