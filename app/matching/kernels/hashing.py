"""Keys of words: 64-bit hashes of folded letters, and where an index files them.

Two words share a spelling key if they differ by at most one letter dropped, added, changed
or swapped with its neighbour: each is filed under itself and under itself without any one
letter. A longer word is filed under each third of it too, because two slips leave one of
three parts as it was.
"""

import numpy as np

from app.matching.kernels.compiled import kernel

WIDTH = 24
"""Bytes kept of a folded word; what is beyond is not compared."""

_OFFSET = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_30, _27, _31 = np.uint64(30), np.uint64(27), np.uint64(31)
_PART = np.uint64(0xD6E8FEB86659FD93)
_JOINED = np.uint64(0x9E3779B97F4A7C15)


@kernel
def mix(h):
    """Spread a 64-bit number over all its bits."""
    h = (h ^ (h >> _30)) * _MIX_A
    h = (h ^ (h >> _27)) * _MIX_B
    return h ^ (h >> _31)


@kernel
def spelling(letters, length, without):
    """Key of a word without the letter at place ``without`` (-1: the whole word)."""
    h = _OFFSET
    for i in range(length):
        if i != without:
            h = (h ^ np.uint64(letters[i])) * _PRIME
    return mix(h)


@kernel
def joined(words, rows, first, count):
    """Key of neighbouring words written as one; ``rows``: where in ``words`` each stands."""
    h = _OFFSET
    for k in range(first, first + count):
        row = rows[k]
        for i in range(words.lengths[row]):
            h = (h ^ np.uint64(words.letters[row, i])) * _PRIME
    return mix(h ^ _JOINED)


@kernel
def plain_letters(letters, length):
    """Whether the word is made of a-z only."""
    for i in range(length):
        if letters[i] < 97:
            return False
    return True


@kernel
def token_keys(letters, length, bones, n_bones, few, symbols, out):
    """Write every key of one token to ``out`` and return their number.

    ``few`` says that two consonants already make a key (a script without vowels, a
    syllable). The consonants' key and the symbols' keys are given.
    """
    n = 1
    out[0] = spelling(letters, length, -1)
    if length > 3 and plain_letters(letters, length):
        for i in range(length):
            if i > 0 and letters[i] == letters[i - 1]:
                continue
            out[n] = spelling(letters, length, i)
            n += 1
    if n_bones >= 2 or few:
        out[n] = mix(np.uint64(bones))
        n += 1
    for symbol in symbols:
        if symbol != 0:
            out[n] = mix(np.uint64(symbol))
            n += 1
    return n


@kernel
def third(length, k):
    """Where the third part k (0 to 3) of a word of so many letters begins."""
    return (length * k + 1) // 3


@kernel
def part(letters, first, last, length, k):
    """Key of the letters from ``first`` to ``last`` as third part k of a word of that length."""
    h = _OFFSET ^ np.uint64(length * 4 + k)
    for i in range(first, last):
        h = (h ^ np.uint64(letters[i])) * _PRIME
    return mix(h ^ _PART)


PARTED = 8
"""Letters from which on a word is filed under its parts."""
MOST_KEYS = 2 * WIDTH + 11
"""The most keys that one token has."""
