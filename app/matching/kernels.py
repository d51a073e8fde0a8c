"""The hot loops, compiled: how alike two words are, two names are, and who may be meant.

A name travels as *packed tokens*: one row per token in parallel arrays (see
:mod:`app.matching.packed`). The same :func:`align` ranks candidates by the thousand and
explains a single pair, so an explanation can never differ from the score.
"""

import numpy as np
from numba import njit

WIDTH = 24
"""Bytes kept of a folded word; what is beyond is not compared."""

INITIAL, NUMBER, LEGAL, SYLLABLE = 1, 2, 6, 10
ALIKE = 0.7
"""Words less alike than this count as different."""


@njit(cache=True)
def _vowel(c):  # type: ignore[no-untyped-def]  # numba infers the types of all kernels.
    return c == 97 or c == 101 or c == 105 or c == 111 or c == 117


@njit(cache=True)
def _sound(c):  # type: ignore[no-untyped-def]
    """A class of consonants that are confused between languages; 0 for none."""
    if c == 98 or c == 112:  # b p
        return 1
    if c == 118 or c == 102:  # v f
        return 2
    if c == 100 or c == 116:  # d t
        return 3
    if c == 107 or c == 103 or c == 104:  # k g h
        return 4
    if c == 99 or c == 115 or c == 122 or c == 106 or c == 120:  # c s z j x
        return 5
    if c == 109 or c == 110:  # m n
        return 6
    if c == 108 or c == 114:  # l r
        return 7
    return 0


@njit(cache=True)
def _swap_cost(a, b):  # type: ignore[no-untyped-def]
    if a == b:
        return 0.0
    if a < 97 or b < 97:
        return 1.5
    if _vowel(a) and _vowel(b):
        return 0.5
    if _sound(a) != 0 and _sound(a) == _sound(b):
        return 0.6
    return 1.0


@njit(cache=True)
def _drop_cost(c):  # type: ignore[no-untyped-def]
    if c < 97:
        return 1.5
    if _vowel(c):
        return 0.55
    if c == 104:
        return 0.45
    return 1.0


@njit(cache=True)
def word_cost(a, la, b, lb):  # type: ignore[no-untyped-def]
    """Weighted optimal string alignment distance of two folded words (bytes, lengths)."""
    before = np.empty(WIDTH * 3 + 1, dtype=np.float32)
    last = np.empty(WIDTH * 3 + 1, dtype=np.float32)
    row = np.empty(WIDTH * 3 + 1, dtype=np.float32)
    last[0] = 0.0
    for j in range(lb):
        last[j + 1] = last[j] + _drop_cost(b[j])
    for i in range(la):
        row[0] = last[0] + _drop_cost(a[i])
        for j in range(lb):
            best = last[j] + _swap_cost(a[i], b[j])
            up = last[j + 1] + _drop_cost(a[i])
            left = row[j] + _drop_cost(b[j])
            best = min(best, up, left)
            if i > 0 and j > 0 and a[i] == b[j - 1] and a[i - 1] == b[j]:
                best = min(best, before[j - 1] + 0.8)
            row[j + 1] = best
        before, last, row = last, row, before
    return last[lb]


@njit(cache=True)
def _edit_likeness(a, la, b, lb):  # type: ignore[no-untyped-def]
    longest = max(la, lb)
    if abs(la - lb) > 3 or longest == 0:
        return 0.0
    likeness = 1.0 - word_cost(a, la, b, lb) / longest
    if a[0] != b[0]:
        likeness -= 0.06
    if longest <= 3:
        likeness -= 0.05
    return min(likeness, 0.96)


@njit(cache=True)
def likeness(qb, qn, qi, i, cb, cn, ci, j):  # type: ignore[no-untyped-def]
    """How alike token i of Q and token j of C are, 0..1.

    ``?b`` are the folded bytes, ``?n`` their lengths, ``?i`` the integer columns:
    form key, fold key, bones key, number of bones, kind, vowelless, two symbol keys.
    """
    if qi[i, 0] == ci[j, 0]:
        return 1.0
    for s in range(6, 8):
        if qi[i, s] != 0 and (qi[i, s] == ci[j, 6] or qi[i, s] == ci[j, 7]):
            return 0.97
    qk, ck = qi[i, 4], ci[j, 4]
    if qk == NUMBER or ck == NUMBER:
        return 0.0
    if qk == INITIAL or ck == INITIAL:
        if qk != ck and qb[i, 0] == cb[j, 0]:
            return 0.85
        return 0.0
    if qi[i, 1] == ci[j, 1]:
        return 0.97
    alike = _edit_likeness(qb[i], qn[i], cb[j], cn[j])
    if qk == SYLLABLE and ck == SYLLABLE:
        # One letter makes another syllable; only the spellings of one sound are near.
        return 0.86 if qi[i, 2] == ci[j, 2] else 0.0
    if qi[i, 2] == ci[j, 2] and alike >= 0.5:
        if qi[i, 5] or ci[j, 5]:
            alike = max(alike, 0.93 if qi[i, 3] >= 3 else 0.8)
        elif qi[i, 3] >= 3:
            alike = max(alike, 0.84)
    return alike if alike >= ALIKE else 0.0


@njit(cache=True)
def _joined(words, lengths, first, count, out):  # type: ignore[no-untyped-def]
    n = 0
    for k in range(first, first + count):
        for p in range(lengths[k]):
            if n < WIDTH * 3:
                out[n] = words[k, p]
                n += 1
    return n


@njit(cache=True)
def _match_joined(ab, an, aw, ai, bb, bn, bw, a_to, b_to, a_like, b_like, total):  # type: ignore[no-untyped-def]
    """Pair two or three neighbouring words of A with one longer word of B."""
    buffer = np.empty(WIDTH * 3, dtype=np.uint8)
    gain = 0.0
    for count in range(3, 1, -1):
        for i in range(len(an) - count + 1):
            free = True
            for k in range(i, i + count):
                if a_to[k] >= 0 or ai[k, 4] == NUMBER or ai[k, 4] == LEGAL:
                    free = False
            if not free:
                continue
            n = _joined(ab, an, i, count, buffer)
            for j in range(len(bn)):
                if b_to[j] >= 0 or bn[j] < 4 or abs(bn[j] - n) > 2 or bb[j, 0] != buffer[0]:
                    continue
                alike = 1.0 - word_cost(buffer, n, bb[j], bn[j]) / max(n, bn[j])
                if alike < 0.86:
                    continue
                alike = min(alike, 0.97)
                weight = 0.0
                for k in range(i, i + count):
                    a_to[k] = j
                    a_like[k] = alike
                    weight += aw[k]
                b_to[j] = i
                b_like[j] = alike
                weight = max(weight, bw[j])
                gain += alike * weight
                total[0] += weight
                break
    return gain


@njit(cache=True)
def _out_of_order(qi, q_to):  # type: ignore[no-untyped-def]
    """Whether syllables met in an order that moving the family name does not explain.

    Going round the name, a rotation steps back once; any other order steps back more.
    """
    first, last, back, count = -1, -1, 0, 0
    for i in range(len(qi)):
        if q_to[i] < 0:
            continue
        if qi[i, 4] != SYLLABLE:
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


@njit(cache=True)
def align(qb, qn, qi, qw, cb, cn, ci, cw, params, q_to, c_to, q_like, c_like):  # type: ignore[no-untyped-def]
    """Score two packed names and write down which word met which.

    ``params``: missing, contradiction, enough, thin. ``q_to[i]`` becomes the token of C
    that token i of Q met, or -1. Returns (score, agreed weight, lost Q, lost C).
    """
    nq, nc = len(qn), len(cn)
    for i in range(nq):
        q_to[i] = -1
        q_like[i] = 0.0
    for j in range(nc):
        c_to[j] = -1
        c_like[j] = 0.0
    total = np.zeros(1, dtype=np.float64)
    agreed = 0.0
    grid = np.empty((nq, nc), dtype=np.float32)
    for i in range(nq):
        for j in range(nc):
            grid[i, j] = likeness(qb, qn, qi, i, cb, cn, ci, j)
    for exact in range(2):
        if exact == 1:
            agreed += _match_joined(qb, qn, qw, qi, cb, cn, cw, q_to, c_to, q_like, c_like, total)
            agreed += _match_joined(cb, cn, cw, ci, qb, qn, qw, c_to, q_to, c_like, q_like, total)
        floor = 0.95 if exact == 0 else ALIKE - 0.001
        while True:
            best, bi, bj = 0.0, -1, -1
            for i in range(nq):
                if q_to[i] >= 0:
                    continue
                for j in range(nc):
                    if c_to[j] >= 0 or grid[i, j] < floor:
                        continue
                    value = grid[i, j] * min(qw[i], cw[j]) + 0.001 * grid[i, j]
                    if i == j:
                        value += 0.0001
                    if value > best:
                        best, bi, bj = value, i, j
            if bi < 0:
                break
            q_to[bi], c_to[bj] = bj, bi
            q_like[bi] = c_like[bj] = grid[bi, bj]
            weight = 0.5 * (qw[bi] + cw[bj])
            if qi[bi, 4] == INITIAL or ci[bj, 4] == INITIAL:
                weight = min(qw[bi], cw[bj])
            agreed += grid[bi, bj] * weight
            total[0] += weight
    lost_q, lost_c, syllables = 0.0, 0.0, 0.0
    for i in range(nq):
        if q_to[i] < 0:
            lost_q += qw[i]
            if qi[i, 4] == SYLLABLE:
                syllables += qw[i]
    for j in range(nc):
        if c_to[j] < 0:
            lost_c += cw[j]
            if ci[j, 4] == SYLLABLE:
                syllables += cw[j]
    if total[0] <= 0.0:
        return 0.0, 0.0, lost_q, lost_c
    clash = min(lost_q, lost_c)
    extra = max(lost_q, lost_c) - clash
    # Nobody leaves out a syllable of a Chinese or Korean name: a missing one contradicts.
    hard = min(extra, syllables)
    lost = params[1] * (clash + 0.5 * hard) + params[0] * (extra - hard)
    score = agreed / (total[0] + lost)
    # Slightly different words lower the score more than their share of the name.
    score = score * (agreed / total[0]) ** 0.5
    if _out_of_order(qi, q_to):
        score = score * 0.75
    if agreed < params[2]:
        score = score * (agreed / params[2]) ** params[3]
    return min(score, 0.995), agreed, lost_q, lost_c


@njit(cache=True)
def gather(keys, tokens, wanted, out, limit):  # type: ignore[no-untyped-def]
    """Token ids stored under any of the ``wanted`` keys (``keys`` is sorted)."""
    n = 0
    for k in wanted:
        at = np.searchsorted(keys, k)
        while at < len(keys) and keys[at] == k and n < limit:
            out[n] = tokens[at]
            n += 1
            at += 1
    return n


@njit(cache=True)
def accumulate(near, alike, weight, starts, names, sums, touched, n_touched, budget, grow):  # type: ignore[no-untyped-def]
    """Add one query token's neighbours to the sums of the names that hold them."""
    for k in range(len(near)):
        gain = alike[k] * weight[near[k]]
        for at in range(starts[near[k]], starts[near[k] + 1]):
            name = names[at]
            if sums[name] == 0.0:
                if not grow or n_touched >= budget:
                    continue
                touched[n_touched] = name
                n_touched += 1
            sums[name] += gain
    return n_touched


@njit(cache=True)
def neighbours(ids, n, qb, qn, qi, i, cb, cn, ci, near, alike):  # type: ignore[no-untyped-def]
    """Of the first ``n`` ids keep those that are alike; ids may repeat and are sorted here."""
    ids[:n].sort()
    kept = 0
    for k in range(n):
        if k > 0 and ids[k] == ids[k - 1]:
            continue
        value = likeness(qb, qn, qi, i, cb, cn, ci, ids[k])
        if value > 0.0:
            near[kept] = ids[k]
            alike[kept] = value
            kept += 1
    return kept


@njit(cache=True)
def score_many(qb, qn, qi, qw, chosen, name_starts, name_tokens, cb, cn, ci, cw, params, out):  # type: ignore[no-untyped-def]
    """The score of the query against each chosen name."""
    wide = 32
    q_to, c_to = np.empty(wide, np.int32), np.empty(wide, np.int32)
    q_like, c_like = np.empty(wide, np.float32), np.empty(wide, np.float32)
    b = np.empty((wide, WIDTH), np.uint8)
    n = np.empty(wide, np.int32)
    c = np.empty((wide, ci.shape[1]), np.int64)
    w = np.empty(wide, np.float32)
    for k in range(len(chosen)):
        size = 0
        for at in range(name_starts[chosen[k]], name_starts[chosen[k] + 1]):
            token = name_tokens[at]
            b[size] = cb[token]
            n[size] = cn[token]
            c[size] = ci[token]
            w[size] = cw[token]
            size += 1
        result = align(
            qb, qn, qi, qw, b[:size], n[:size], c[:size], w[:size],
            params, q_to, c_to, q_like, c_like,
        )  # fmt: skip
        out[k] = result[0]
