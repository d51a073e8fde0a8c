"""What the kernels work on: named tuples of arrays, which numba passes as they are."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Words(NamedTuple):
    """Packed tokens, one row each: folded letters, their number, integer columns, weight, and
    the letters as they were written, as many as the columns say.

    The columns are the low halves of keys: of four thousand million pairs of different words
    one is taken for the same.
    """

    letters: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    columns: NDArray[np.uint32]
    weights: NDArray[np.float32]
    forms: NDArray[np.uint8]


class Keys(NamedTuple):
    """Values filed under 64-bit keys.

    The high bits of a key (those above ``shift``) choose a bucket, and ``rests`` holds low
    bits of the keys in it: two memory accesses find a key among millions.
    """

    starts: NDArray[np.int32]
    rests: NDArray[np.uint16] | NDArray[np.uint32]
    values: NDArray[np.int32]
    shift: int


class Postings(NamedTuple):
    """For each listed word the names that hold it, and what it adds to them."""

    starts: NDArray[np.int32]
    names: NDArray[np.int32]
    reach: NDArray[np.float32]


class Names(NamedTuple):
    """For each listed name its words, its entity and the sum of its words' reach."""

    starts: NDArray[np.int32]
    tokens: NDArray[np.int32]
    entities: NDArray[np.int32]
    mass: NDArray[np.float32]


class Scratch(NamedTuple):
    """Working memory of one thread, left clean by whoever used it.

    ``sums`` has a place for each name, ``seen`` and ``slots`` one for each token. A token's
    slot is valid while ``seen`` holds the newest stamp; ``stamps[0]`` counts upwards, so that
    neither need ever be cleared.
    """

    sums: NDArray[np.float32]
    touched: NDArray[np.int32]
    seen: NDArray[np.int64]
    slots: NDArray[np.int32]
    stamps: NDArray[np.int64]


class Pairing(NamedTuple):
    """Which word met which: the partner's place or -1, and how alike they are."""

    q_to: NDArray[np.int32]
    c_to: NDArray[np.int32]
    q_like: NDArray[np.float32]
    c_like: NDArray[np.float32]
