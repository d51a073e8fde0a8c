"""How alike two names are: which word met which, and what that is worth."""

import numpy as np
from numba import njit

from app.matching.kernels.words import (
    ALIKE,
    INITIAL,
    LEGAL,
    LONGEST,
    META,
    NUMBER,
    SYLLABLE,
    kind_of,
    likeness,
    word_cost,
)

MISSING, CONTRADICTION, ENOUGH, THIN = range(4)
"""Places in ``params``: what :class:`app.matching.config.StyleWeights` says."""
NEARLY_SAME = 0.95
"""Words this alike are paired before words written apart or together are looked for."""
WRITTEN_APART = 0.86
"""Least likeness of a word and several words written together."""


@njit(cache=True, nogil=True)
def _write_together(words, first, count, out):  # type: ignore[no-untyped-def]  # numba infers the types of all kernels.
    n = 0
    for k in range(first, first + count):
        for p in range(words.lengths[k]):
            if n < LONGEST:
                out[n] = words.letters[k, p]
                n += 1
    return n


@njit(cache=True, nogil=True)
def _match_joined(a, b, a_to, b_to, a_like, b_like, total):  # type: ignore[no-untyped-def]
    """Pair two or three neighbouring words of A with one longer word of B."""
    buffer = np.empty(LONGEST, dtype=np.uint8)
    gain = 0.0
    for count in range(3, 1, -1):
        for i in range(len(a.lengths) - count + 1):
            free = True
            for k in range(i, i + count):
                kind = kind_of(a.columns[k, META])
                if a_to[k] >= 0 or kind == NUMBER or kind == LEGAL:
                    free = False
            if not free:
                continue
            n = _write_together(a, i, count, buffer)
            for j in range(len(b.lengths)):
                length = b.lengths[j]
                if b_to[j] >= 0 or length < 4 or abs(length - n) > 2:
                    continue
                if b.letters[j, 0] != buffer[0]:
                    continue
                longest = max(n, length)
                most = (1.0 - WRITTEN_APART) * longest
                alike = 1.0 - word_cost(buffer, n, b.letters[j], length, most) / longest
                if alike < WRITTEN_APART:
                    continue
                alike = min(alike, 0.97)
                weight = 0.0
                for k in range(i, i + count):
                    a_to[k] = j
                    a_like[k] = alike
                    weight += a.weights[k]
                b_to[j] = i
                b_like[j] = alike
                weight = max(weight, b.weights[j])
                gain += alike * weight
                total[0] += weight
                break
    return gain


@njit(cache=True, nogil=True)
def _out_of_order(columns, q_to):  # type: ignore[no-untyped-def]
    """Whether syllables met in an order that moving the family name does not explain.

    Going round the name, a rotation steps back once; any other order steps back more.
    """
    first, last, back, count = -1, -1, 0, 0
    for i in range(len(columns)):
        if q_to[i] < 0:
            continue
        if kind_of(columns[i, META]) != SYLLABLE:
            return False
        if last > q_to[i]:
            back += 1
        if first < 0:
            first = q_to[i]
        last = q_to[i]
        count += 1
    if last > first:
        back += 1
    return count >= 3 and back > 1


@njit(cache=True, nogil=True)
def _pair(q, c, grid, floor, p, total):  # type: ignore[no-untyped-def]
    """Pair the words that are still free, the heaviest agreement first."""
    nq, nc = len(q.lengths), len(c.lengths)
    agreed = 0.0
    while True:
        best, bi, bj = 0.0, -1, -1
        for i in range(nq):
            if p.q_to[i] >= 0:
                continue
            for j in range(nc):
                if p.c_to[j] >= 0 or grid[i, j] < floor:
                    continue
                value = grid[i, j] * min(q.weights[i], c.weights[j]) + 0.001 * grid[i, j]
                if i == j:
                    value += 0.0001
                if value > best:
                    best, bi, bj = value, i, j
        if bi < 0:
            return agreed
        p.q_to[bi], p.c_to[bj] = bj, bi
        p.q_like[bi] = p.c_like[bj] = grid[bi, bj]
        weight = 0.5 * (q.weights[bi] + c.weights[bj])
        if kind_of(q.columns[bi, META]) == INITIAL or kind_of(c.columns[bj, META]) == INITIAL:
            weight = min(q.weights[bi], c.weights[bj])
        agreed += grid[bi, bj] * weight
        total[0] += weight


@njit(cache=True, nogil=True)
def _lost(words, to):  # type: ignore[no-untyped-def]
    """Weight of the words that met nothing, and how much of it is syllables."""
    lost, syllables = 0.0, 0.0
    for i in range(len(words.lengths)):
        if to[i] < 0:
            lost += words.weights[i]
            if kind_of(words.columns[i, META]) == SYLLABLE:
                syllables += words.weights[i]
    return lost, syllables


@njit(cache=True, nogil=True)
def align(q, c, params, p):  # type: ignore[no-untyped-def]
    """Score two packed names and write down in ``p`` which word met which.

    Returns (score, agreed weight, lost weight of Q, lost weight of C).
    """
    nq, nc = len(q.lengths), len(c.lengths)
    p.q_to[:nq], p.c_to[:nc] = -1, -1
    p.q_like[:nq], p.c_like[:nc] = 0.0, 0.0
    total = np.zeros(1, dtype=np.float64)
    grid = np.empty((nq, nc), dtype=np.float32)
    for i in range(nq):
        for j in range(nc):
            grid[i, j] = likeness(q, i, c, j)
    agreed = _pair(q, c, grid, NEARLY_SAME, p, total)
    agreed += _match_joined(q, c, p.q_to, p.c_to, p.q_like, p.c_like, total)
    agreed += _match_joined(c, q, p.c_to, p.q_to, p.c_like, p.q_like, total)
    agreed += _pair(q, c, grid, ALIKE - 0.001, p, total)
    lost_q, syllables_q = _lost(q, p.q_to)
    lost_c, syllables_c = _lost(c, p.c_to)
    if total[0] <= 0.0:
        return 0.0, 0.0, lost_q, lost_c
    clash = min(lost_q, lost_c)
    extra = max(lost_q, lost_c) - clash
    # Nobody leaves out a syllable of a Chinese or Korean name: a missing one contradicts.
    hard = min(extra, syllables_q + syllables_c)
    lost = params[CONTRADICTION] * (clash + 0.5 * hard) + params[MISSING] * (extra - hard)
    score = agreed / (total[0] + lost)
    # Slightly different words lower the score more than their share of the name.
    score = score * (agreed / total[0]) ** 0.5
    if _out_of_order(q.columns, p.q_to):
        score = score * 0.75
    if agreed < params[ENOUGH]:
        score = score * (agreed / params[ENOUGH]) ** params[THIN]
    return min(score, 0.995), agreed, lost_q, lost_c
