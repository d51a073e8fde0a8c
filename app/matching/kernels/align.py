"""Which word of one name met which of the other."""

import numpy as np
from numba import njit

from app.matching.kernels.compiled import kernel
from app.matching.kernels.room import LONGEST
from app.matching.kernels.slips import pair_slips
from app.matching.kernels.words import (
    ALIKE,
    LEGAL,
    META,
    NUMBER,
    SYLLABLE,
    kind_of,
    likeness,
    word_cost,
)

NEARLY_SAME = 0.95
"""Words this alike are paired before words written apart or together are looked for."""
WRITTEN_APART = 0.86
"""Least likeness of a word and several words written together."""


@kernel
def _write_together(words, first, count, out):
    """Write the letters of neighbouring words as one word; returns their number."""
    n = 0
    for k in range(first, first + count):
        for p in range(words.lengths[k]):
            if n < LONGEST:
                out[n] = words.letters[k, p]
                n += 1
    return n


@kernel
def _match_joined(a, b, a_to, b_to, a_like, b_like, room):
    """Pair two or three neighbouring words of A with one longer word of B."""
    a_columns, a_lengths, a_letters = a.columns, a.lengths, a.letters
    b_columns, b_lengths, b_letters = b.columns, b.lengths, b.letters
    for count in range(3, 1, -1):
        for i in range(len(a_lengths) - count + 1):
            free = True
            for k in range(i, i + count):
                kind = kind_of(a_columns[k, META])
                if a_to[k] >= 0 or kind == NUMBER or kind == LEGAL:
                    free = False
            if not free:
                continue
            together = 0
            for k in range(i, i + count):
                together += a_lengths[k]
            together = min(together, LONGEST)
            for j in range(len(b_lengths)):
                length = b_lengths[j]
                if b_to[j] >= 0 or length < 4 or b_letters[j, 0] != a_letters[i, 0]:
                    continue
                if kind_of(b_columns[j, META]) == SYLLABLE:
                    continue
                if abs(length - together) > 2:
                    continue
                # Written only here: few words of B begin like the first of these.
                n = _write_together(a, i, count, room.together)
                longest = max(n, length)
                most = (1.0 - WRITTEN_APART) * longest
                cost = word_cost(room.together, n, b_letters[j], length, most, room.costs)
                alike = 1.0 - cost / longest
                if alike < WRITTEN_APART:
                    continue
                alike = min(alike, 0.97)
                for k in range(i, i + count):
                    a_to[k] = j
                    a_like[k] = alike
                b_to[j] = i
                b_like[j] = alike
                break


@kernel
def _pair(q, c, grid, floor, p):
    """Pair the words that are still free, the heaviest agreement first."""
    q_weights, c_weights = q.weights, c.weights
    q_to, c_to, q_like, c_like = p.q_to, p.c_to, p.q_like, p.c_like
    nq, nc = len(q_weights), len(c_weights)
    while True:
        best, bi, bj, more = 0.0, -1, -1, False
        for i in range(nq):
            if q_to[i] >= 0:
                continue
            for j in range(nc):
                if c_to[j] >= 0 or grid[i, j] < floor:
                    continue
                more = bi >= 0
                value = grid[i, j] * min(q_weights[i], c_weights[j]) + 0.001 * grid[i, j]
                if i == j:
                    value += 0.0001
                if value > best:
                    best, bi, bj = value, i, j
        if bi < 0:
            return
        q_to[bi], c_to[bj] = bj, bi
        q_like[bi] = c_like[bj] = grid[bi, bj]
        if not more:
            return


@kernel
def align_by(q, c, grid, p, room):
    """:func:`align` for names whose words were compared already: ``grid[i, j]`` is the likeness."""
    q_to, c_to, q_like, c_like = p.q_to, p.c_to, p.q_like, p.c_like
    for i in range(len(q.lengths)):
        q_to[i], q_like[i] = -1, 0.0
    for j in range(len(c.lengths)):
        c_to[j], c_like[j] = -1, 0.0
    _pair(q, c, grid, NEARLY_SAME, p)
    _match_joined(q, c, q_to, c_to, q_like, c_like, room)
    _match_joined(c, q, c_to, q_to, c_like, q_like, room)
    _pair(q, c, grid, ALIKE - 0.001, p)
    pair_slips(q, c, p, room)


@njit(cache=True, nogil=True)
def align(q, c, p, room):
    """Write down in ``p`` which word of two packed names met which."""
    nq, nc = len(q.lengths), len(c.lengths)
    grid = np.empty((nq, nc), dtype=np.float32)
    for i in range(nq):
        for j in range(nc):
            grid[i, j] = likeness(q, i, c, j, room.costs)
    align_by(q, c, grid, p, room)
