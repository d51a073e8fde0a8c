"""Slips of the pen: two names that are the same but for a letter or two, wherever they stand.

What is beside a slip says whether it is one: all other letters of a long name agree. Where
both words mean something (two syllables of Chinese, two places, two numbers), another letter
makes another name.
"""

import numpy as np
from numba import njit

from app.matching.kernels.words import (
    GENERIC,
    LEGAL,
    META,
    NUMBER,
    PLACE,
    SUFFIX,
    SYLLABLE,
    TITLE,
    is_vowelless,
    kind_of,
)

MOST = 2
"""Edits beyond which names are not compared letter by letter."""
MOST_LETTERS = 96
SHORTEST = 6
"""Letters below which one more or less makes another name."""
SHORTEST_WORD = 3


@njit(cache=True, nogil=True)
def has_meaning(kind):
    """Whether words of this kind are known words, in which a letter makes another one."""
    return kind in (SYLLABLE, NUMBER, PLACE, GENERIC, SUFFIX)


@njit(cache=True, nogil=True)
def edits(a, la, b, lb):
    """Letters lost, added, changed or swapped between two words; ``MOST + 1`` for more."""
    if abs(la - lb) > MOST:
        return MOST + 1
    first = 0
    while first < la and first < lb and a[first] == b[first]:
        first += 1
    while la > first and lb > first and a[la - 1] == b[lb - 1]:
        la, lb = la - 1, lb - 1
    n, m = la - first, lb - first
    if n <= 1 and m <= 1:
        return max(n, m)
    if n == 2 and m == 2 and a[first] == b[first + 1] and a[first + 1] == b[first]:
        return 1
    return _banded(a[first:la], n, b[first:lb], m)


@njit(cache=True, nogil=True)
def _banded(a, n, b, m):
    """Optimal string alignment distance, as far as it is at most ``MOST``."""
    far = MOST + 1
    rows = np.full((3, m + 1), far, dtype=np.int32)
    for j in range(min(m, MOST) + 1):
        rows[0, j] = j
    for i in range(1, n + 1):
        row, last, before = rows[i % 3], rows[(i - 1) % 3], rows[(i - 2) % 3]
        row[:] = far
        low, high = max(i - MOST, 0), min(i + MOST, m)
        least = far
        for j in range(low, high + 1):
            if j == 0:
                row[0] = i
            else:
                best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]))
                if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                    best = min(best, before[j - 2] + 1)
                row[j] = min(best, far)
            least = min(least, row[j])
        if least >= far:
            return far
    return rows[n % 3, m]


@njit(cache=True, nogil=True)
def _append(words, i, out, n):
    size = min(words.lengths[i], len(out) - n)
    out[n : n + size] = words.letters[i, :size]
    return n + size


@njit(cache=True, nogil=True)
def _counts(words, i):
    kind = kind_of(words.columns[i, META])
    return kind != LEGAL and kind != TITLE


@njit(cache=True, nogil=True)
def _known_words_differ(q, c, p):
    mine, theirs = False, False
    for i in range(len(q.lengths)):
        known = has_meaning(kind_of(q.columns[i, META]))
        j = p.q_to[i]
        if j < 0:
            mine = mine or known
        elif known and p.q_like[i] < 0.97 and has_meaning(kind_of(c.columns[j, META])):
            return True
    for j in range(len(c.lengths)):
        if p.c_to[j] < 0:
            theirs = theirs or has_meaning(kind_of(c.columns[j, META]))
    return mine and theirs


@njit(cache=True, nogil=True)
def _in_order_of(q, c, p, out):
    """Write C's letters, its words in the order of their partners; a free one for a free one."""
    used = np.zeros(len(c.lengths), dtype=np.bool_)
    n = 0
    for i in range(len(q.lengths)):
        if p.q_to[i] < 0:
            if _counts(q, i):
                for j in range(len(c.lengths)):
                    if p.c_to[j] < 0 and not used[j] and _counts(c, j):
                        used[j] = True
                        n = _append(c, j, out, n)
                        break
            continue
        for j in range(len(c.lengths)):
            if not used[j] and (p.c_to[j] == i or p.q_to[i] == j):
                used[j] = True
                if _counts(c, j):
                    n = _append(c, j, out, n)
    for j in range(len(c.lengths)):
        if not used[j] and _counts(c, j):
            n = _append(c, j, out, n)
    return n


@njit(cache=True, nogil=True)
def _size(words):
    """Letters of a name, and whether vowels are missing in it."""
    total, bare = 0, False
    for i in range(len(words.lengths)):
        if _counts(words, i):
            total += words.lengths[i]
            bare = bare or is_vowelless(words.columns[i, META]) == 1
    return total, bare


@njit(cache=True, nogil=True)
def _left_over(words, to):
    """Words of three letters or more that met nothing; two on each side are no slip."""
    count = 0
    for i in range(len(to)):
        if i < len(words.lengths) and to[i] < 0 and words.lengths[i] >= SHORTEST_WORD:
            count += _counts(words, i)
    return count


@njit(cache=True, nogil=True)
def slips(q, c, p):
    """Edits between two paired names as a whole, and the letters of the longer.

    ``MOST + 1`` edits stand for more, for names too short, for known words that differ, and
    for two where vowels are not written, so that every letter says more.
    """
    total_q, bare_q = _size(q)
    total_c, bare_c = _size(c)
    longest = max(total_q, total_c)
    if abs(total_q - total_c) > MOST or longest > MOST_LETTERS:
        return MOST + 1, longest
    if min(total_q, total_c) < SHORTEST or _known_words_differ(q, c, p):
        return MOST + 1, longest
    if _left_over(q, p.q_to) > 1 and _left_over(c, p.c_to) > 1:
        return MOST + 1, longest
    mine = np.empty(MOST_LETTERS, dtype=np.uint8)
    theirs = np.empty(MOST_LETTERS, dtype=np.uint8)
    n = 0
    for i in range(len(q.lengths)):
        if _counts(q, i):
            n = _append(q, i, mine, n)
    m = _in_order_of(q, c, p, theirs)
    changed = edits(mine, n, theirs, m)
    return (MOST + 1 if changed == MOST and (bare_q or bare_c) else changed), longest
