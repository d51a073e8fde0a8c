"""Names as columns: what analysis makes of them, and what an index is put together from.

Columns can be made in parts, by several processes, joined, and taken from an index that is
already there; whichever way they came, the index made of them is the same to the byte.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.arrays import Arrays, kept_keys
from app.matching.kernels import building
from app.matching.kernels.shapes import Words

WHOLE = 2
"""Keys without spaces that a name has at most."""


class Columns(NamedTuple):
    """The names of some entities. ``starts`` cuts ``tokens`` into names.

    ``tokens`` are rows of ``words``; ``entities`` are counted from 0 and never descend;
    ``numbers`` are the places of the names among their entity's names; ``exact`` is the key
    of the whole name, ``whole`` its two without spaces in ascending order, 0 for none.
    """

    words: Words
    starts: NDArray[np.int32]
    tokens: NDArray[np.int32]
    entities: NDArray[np.int32]
    numbers: NDArray[np.uint16]
    capped: NDArray[np.uint8]
    exact: NDArray[np.uint64]
    whole: NDArray[np.uint64]


def joined(parts: Sequence[Columns], entities: Sequence[int]) -> Columns:
    """Parts one after the other; ``entities``: the number that 0 of each part becomes."""
    words = Words(*(np.concatenate(c) for c in zip(*(p.words for p in parts), strict=True)))
    rows = _places([len(p.words.lengths) for p in parts])
    tokens = _places([len(p.tokens) for p in parts])
    return Columns(
        words,
        np.concatenate(
            [*(p.starts[:-1] + at for p, at in zip(parts, tokens, strict=False)), tokens[-1:]]
        ).astype(np.int32),
        np.concatenate([p.tokens + at for p, at in zip(parts, rows, strict=False)]),
        np.concatenate([p.entities + at for p, at in zip(parts, entities, strict=True)]),
        np.concatenate([p.numbers for p in parts]),
        np.concatenate([p.capped for p in parts]),
        np.concatenate([p.exact for p in parts]),
        np.concatenate([p.whole for p in parts]),
    )


def _places(sizes: Sequence[int]) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)


def chosen(columns: Columns, entities: NDArray[np.int32]) -> Columns:
    """The names of some entities in this order, which then are numbered 0, 1, 2 ..."""
    first = np.searchsorted(columns.entities, entities, side="left").astype(np.int32)
    last = np.searchsorted(columns.entities, entities, side="right").astype(np.int32)
    names = ranges(first, last)
    starts = np.zeros(len(names) + 1, dtype=np.int32)
    np.cumsum(np.diff(columns.starts)[names], out=starts[1:])
    tokens = columns.tokens[ranges(columns.starts[names], columns.starts[names + 1])]
    return Columns(
        columns.words,
        starts,
        tokens,
        np.repeat(np.arange(len(entities), dtype=np.int32), last - first),
        columns.numbers[names],
        columns.capped[names],
        columns.exact[names],
        columns.whole[names],
    )


def ranges(first: NDArray[np.int32], last: NDArray[np.int32]) -> NDArray[np.int32]:
    """All numbers from each ``first`` up to its ``last``, one range after the other."""
    out = np.empty(int((last - first).sum()), dtype=np.int32)
    building.fill_ranges(first, last, out)
    return out


def numbered(columns: Columns) -> Columns:
    """Equal words as one, without those that no name holds, in the order of the names."""
    ids = np.empty(len(columns.words.lengths), dtype=np.uint64)
    building.fill_word_ids(columns.words, ids)
    _, same = np.unique(ids, return_inverse=True)
    tokens = same.astype(np.int32)[columns.tokens]
    row = np.empty(len(ids), dtype=np.int32)
    # Of equal words the first is kept, as the last to be written here.
    row[same[::-1]] = np.arange(len(ids) - 1, -1, -1, dtype=np.int32)
    places = np.full(len(ids), -1, dtype=np.int32)
    order = np.empty(len(ids), dtype=np.int32)
    count = building.number_tokens(tokens, places, order)
    rows = row[order[:count]]
    words = columns.words
    kept = Words(
        words.letters[rows],
        words.lengths[rows],
        words.columns[rows],
        words.weights[rows],
        words.forms[rows],
    )
    return columns._replace(words=kept, tokens=tokens)


def filed_names(a: Arrays) -> Columns:
    """The columns that an index was made of."""
    exact = np.empty(len(a.name_entities), dtype=np.uint64)
    exact[a.exact_values] = kept_keys(a.keys("exact"))
    whole = np.zeros((len(a.name_entities), WHOLE), dtype=np.uint64)
    order = np.argsort(a.whole_values, kind="stable")
    owners = a.whole_values[order]
    # The second key of a name is the one whose neighbour has the same owner.
    second = np.concatenate([[False], owners[1:] == owners[:-1]]).astype(np.intp)
    whole[owners, second[: len(owners)]] = kept_keys(a.keys("whole"))[order]
    whole.sort(axis=1)
    return Columns(
        Words(a.token_letters, a.token_lengths, a.token_columns, a.token_weights, a.token_forms),
        a.name_starts,
        a.name_tokens,
        a.name_entities,
        a.name_numbers,
        a.name_capped,
        exact,
        whole,
    )
