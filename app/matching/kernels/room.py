"""The working memory that the kernels are given."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.matching.kernels.hashing import MOST_KEYS, WIDTH
from app.matching.kernels.shapes import Pairing

LONGEST = WIDTH * 3
"""Letters of the longest word that several are written together as."""
MOST_LETTERS = 96
"""Letters of the longest name that is compared letter by letter."""
MOST_TOKENS = 32
"""Words of a listed name that are compared; no name has as many."""
LOST = 10
"""What is counted of the words that met nothing; see :mod:`app.matching.kernels.features`."""


class Room(NamedTuple):
    """Working memory of one call: nothing in it outlives the function that writes it.

    ``costs`` and ``counts`` are rows of distances, ``keys`` those of one word, ``word`` and
    ``folded`` the letters of one, ``together`` those of several written as one, ``mine`` and
    ``theirs`` those of two names with the words that they are of, ``lost`` what is lost of two,
    and ``rows`` and ``joined`` the words of one and their keys.
    """

    costs: NDArray[np.float32]
    counts: NDArray[np.int32]
    keys: NDArray[np.uint64]
    word: NDArray[np.uint8]
    folded: NDArray[np.uint8]
    together: NDArray[np.uint8]
    mine: NDArray[np.uint8]
    theirs: NDArray[np.uint8]
    my_words: NDArray[np.int32]
    their_words: NDArray[np.int32]
    lost: NDArray[np.float64]
    rows: NDArray[np.int64]
    joined: NDArray[np.uint64]


@njit(cache=True, nogil=True)
def new_room():
    """Room for one call from Python, and for all kernels that it calls."""
    return Room(
        np.empty((3, LONGEST + 1), np.float32),
        np.empty((3, MOST_LETTERS + 1), np.int32),
        np.empty(MOST_KEYS, np.uint64),
        np.empty(WIDTH, np.uint8),
        np.empty(WIDTH, np.uint8),
        np.empty(LONGEST, np.uint8),
        np.empty(MOST_LETTERS, np.uint8),
        np.empty(MOST_LETTERS, np.uint8),
        np.empty(MOST_LETTERS, np.int32),
        np.empty(MOST_LETTERS, np.int32),
        np.empty((2, LOST), np.float64),
        np.empty(MOST_TOKENS, np.int64),
        np.empty(2 * MOST_TOKENS + 2, np.uint64),
    )


@njit(cache=True, nogil=True)
def new_pairing(queried, listed):
    """An empty pairing of two names with so many words."""
    return Pairing(
        np.empty(queried, np.int32),
        np.empty(listed, np.int32),
        np.empty(queried, np.float32),
        np.empty(listed, np.float32),
    )
