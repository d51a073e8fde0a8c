"""Which words cannot be alike, told from a few facts of each without comparing their letters.

Nearly all words of the names that share *some* word with a question are unlike its others.
The bounds here are exact: what they turn away, :func:`~app.matching.kernels.words.likeness`
makes 0 (``tests/matching/test_kernels.py`` holds them against it).
"""

import numpy as np

from app.matching.kernels.compiled import kernel
from app.matching.kernels.words import (
    ALIKE,
    COLUMNS,
    SYMBOL,
    drop_cost,
    swap_cost,
)

_LETTERS = range(97, 123)
_VOWELS = sum(1 << ord(c) - 97 for c in "aeiou")
_H = 1 << ord("h") - 97
_V = 1 << ord("v") - 97
_CONSONANTS = (1 << 26) - 1 & ~_VOWELS & ~_H
"""All but h, which costs less than the others."""
_FULL = 1.0
_ROUNDING = 0.001


def _changed_cheaply(a: int) -> list[int]:
    """The other letters for which a letter is changed at less than full cost."""
    return [b for b in _LETTERS if b != a and swap_cost(a, b) < _FULL]


def _cheapest(group: int, *, far: bool) -> float:
    """What the cheapest letter of a group costs to change or drop; ``far``: to change for
    one that does not sound like it."""
    costs = [_FULL]
    for a in _LETTERS:
        if group >> (a - 97) & 1:
            costs.append(drop_cost(a))
            costs += [] if far else [swap_cost(a, b) for b in _changed_cheaply(a)]
    return min(costs)


_FAR = _cheapest(_CONSONANTS, far=True)
_NEAR = _cheapest(_CONSONANTS, far=False)
_VOWEL = _cheapest(_VOWELS, far=False)
_H_COST = _cheapest(_H, far=False)
_SOUNDING_ALIKE = np.array(
    [1 << (a - 97) | sum(1 << (b - 97) for b in _changed_cheaply(a)) for a in _LETTERS]
)


@kernel
def letters_of(word, length):
    """A word's letters, those that sound like one of them, and the number of its consonants."""
    letters, sounds, consonants = np.int64(0), np.int64(0), 0
    for p in range(length):
        c = np.int64(word[p])
        if c >= 97:
            letters |= np.int64(1) << (c - 97)
            sounds |= _SOUNDING_ALIKE[c - 97]
            consonants += (_VOWELS >> (c - 97)) & 1 == 0
        else:
            consonants += 1
    return letters, sounds, consonants


@kernel
def symbols_of(columns):
    """A bit for each symbol of a word: words without a bit in common share no symbol."""
    bits = np.int64(0)
    for s in range(SYMBOL, COLUMNS):
        if columns[s] == 0:
            break
        bits |= np.int64(1) << np.int64((columns[s] >> 3) & 63)
    return bits


@kernel
def ones(bits):
    """How many of the lowest 32 bits are set."""
    bits = bits - ((bits >> 1) & 0x55555555)
    bits = (bits & 0x33333333) + ((bits >> 2) & 0x33333333)
    return (((bits + (bits >> 4)) & 0x0F0F0F0F) * 0x01010101 >> 24) & 0xFF


@kernel
def _missing(lost, their_sounds):
    """What the letters cost at least that the other word does not have."""
    consonants = lost & _CONSONANTS
    far = ones(consonants & ~their_sounds) * _FAR + ones(consonants & their_sounds) * _NEAR
    return far + ones(lost & _VOWELS) * _VOWEL + ((lost & _H) != 0) * _H_COST


@kernel
def least_cost(mine, my_sounds, theirs, their_sounds):
    """A number that ``word_cost`` never falls below.

    A letter that the other word does not have at all must be changed or dropped, and one
    such step takes away one letter of each word at the most.
    """
    return max(_missing(mine & ~theirs, their_sounds), _missing(theirs & ~mine, my_sounds))


@kernel
def edited_beyond(mine, my_sounds, size, theirs, their_sounds, other, least):
    """Whether words of such letters and sizes are certainly less alike than ``least``."""
    if abs(size - other) > 3:
        return True
    most = (1.0 - least) * max(size, other) + _ROUNDING
    return least_cost(mine, my_sounds, theirs, their_sounds) > most


@kernel
def read_beyond(mine, my_sounds, theirs, their_sounds, consonants):
    """The same for a word whose vowels are not written and one with so many consonants."""
    rest = _CONSONANTS & ~_V
    cost = least_cost(mine & rest, my_sounds, theirs & rest, their_sounds)
    return cost > (1.0 - ALIKE) * (consonants + 0.5) + _ROUNDING
