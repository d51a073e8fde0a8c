"""The search: from the packed words of a question to the listed names that it may mean."""

import numpy as np
from numba import njit

from app.matching.kernels.align import WRITTEN_APART, align
from app.matching.kernels.features import COUNT, judge, measure
from app.matching.kernels.hashing import MOST_KEYS, WIDTH, joined, spelling, token_keys
from app.matching.kernels.shapes import Pairing, Words
from app.matching.kernels.words import (
    BONES,
    COLUMNS,
    LEGAL,
    META,
    SYMBOL,
    count_bones,
    few_bones_are_enough,
    kind_of,
    likeness,
    style_bit,
    word_cost,
)

MOST_TOKENS = 32
NEAR_LIMIT = 512
"""Spelling neighbours kept of one word of the question."""
LOOKED_AT = 6000
"""Listed words compared with one word of the question."""
TOUCHED_LIMIT = 60_000
"""Names held in view for one question; rare words come first, so the best are among them."""
FEW_TOUCHED = 2000
"""As long as fewer names are in view, common words add names too."""
POSTINGS_LIMIT = 400_000
"""Postings read for one question. What a question of common words alone leaves unread
belongs to its commonest words."""
SHORTEST_JOINED = 5
FEW_JOINED = 64
"""Listed words kept for two words of the question written as one."""
_LOW_BITS = np.uint64(0xFFFF)


@njit(cache=True, nogil=True)
def bucket(key, shift):  # type: ignore[no-untyped-def]  # numba infers the types of all kernels.
    """The bucket of a key, and what is kept of the key within it."""
    return np.int64(key >> np.uint64(shift)), np.uint16(key & _LOW_BITS)


@njit(cache=True, nogil=True)
def keys_of(words, i, out):  # type: ignore[no-untyped-def]
    """Every key under which word i is filed and looked up; returns their number."""
    bits = words.columns[i, META]
    return token_keys(
        words.letters[i], words.lengths[i], words.columns[i, BONES], count_bones(bits),
        few_bones_are_enough(bits), words.columns[i, SYMBOL:], out,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _near(query, i, tokens, keys, scratch, ids, likes):  # type: ignore[no-untyped-def]
    """The listed words that are like word i of the question, with their likeness."""
    wanted = np.empty(MOST_KEYS, dtype=np.uint64)
    style = style_bit(query.columns[i, META])
    scratch.stamps[0] += 1
    stamp = scratch.stamps[0]
    kept, looked = 0, 0
    for k in range(keys_of(query, i, wanted)):
        place, rest = bucket(wanted[k], keys.shift)
        for at in range(keys.starts[place], keys.starts[place + 1]):
            if keys.rests[at] != rest:
                continue
            token = keys.values[at]
            if scratch.seen[token] == stamp:
                continue
            scratch.seen[token] = stamp
            if style_bit(tokens.columns[token, META]) != style:
                continue
            looked += 1
            value = likeness(query, i, tokens, token)
            if value > 0.0:
                ids[kept] = token
                likes[kept] = value
                kept += 1
            if kept >= NEAR_LIMIT or looked >= LOOKED_AT:
                return kept
    return kept


@njit(cache=True, nogil=True)
def _near_joined(query, i, tokens, keys, scratch, ids, likes):  # type: ignore[no-untyped-def]
    """The listed words that are like words i and i + 1 of the question written as one."""
    length = query.lengths[i] + query.lengths[i + 1]
    if length > WIDTH or length < SHORTEST_JOINED:
        return 0
    letters = np.empty(WIDTH, dtype=np.uint8)
    letters[: query.lengths[i]] = query.letters[i, : query.lengths[i]]
    letters[query.lengths[i] : length] = query.letters[i + 1, : query.lengths[i + 1]]
    style = style_bit(query.columns[i, META])
    scratch.stamps[0] += 1
    stamp = scratch.stamps[0]
    kept = 0
    for without in range(-1, length):
        place, rest = bucket(spelling(letters, length, without), keys.shift)
        for at in range(keys.starts[place], keys.starts[place + 1]):
            token = keys.values[at]
            if keys.rests[at] != rest or scratch.seen[token] == stamp or kept >= FEW_JOINED:
                continue
            scratch.seen[token] = stamp
            size = tokens.lengths[token]
            if style_bit(tokens.columns[token, META]) != style or size < 4:
                continue
            most = (1.0 - WRITTEN_APART) * max(size, length)
            cost = word_cost(letters, length, tokens.letters[token], size, most)
            if cost <= most:
                ids[kept] = token
                likes[kept] = 1.0 - cost / max(size, length)
                kept += 1
    return kept


@njit(cache=True, nogil=True)
def _gather(words, near, likes, kept, sizes, postings, scratch):  # type: ignore[no-untyped-def]
    """Add up, name by name, the reach of the words that it shares with the question.

    Rare words come first. Returns the number of names touched and the reach in question.
    """
    held, read, mass = 0, 0, 0.0
    for i in np.argsort(sizes):
        # A common word adds no further names once there are enough, only to their sums.
        grow = held < FEW_TOUCHED or sizes[i] < TOUCHED_LIMIT // 3
        best = 0.0
        for k in range(kept[i]):
            token = near[i, k]
            best = max(best, postings.reach[token])
            if read > POSTINGS_LIMIT:
                continue
            gain = likes[i, k] * postings.reach[token]
            start, end = postings.starts[token], postings.starts[token + 1]
            read += end - start
            for at in range(start, end):
                name = postings.names[at]
                if scratch.sums[name] == 0.0:
                    if not grow or held >= TOUCHED_LIMIT:
                        continue
                    scratch.touched[held] = name
                    held += 1
                scratch.sums[name] += gain
        if i < words:
            mass += best
    return held, mass


@njit(cache=True, nogil=True)
def _best(scratch, held, mass, names, allowed, limit, least, out):  # type: ignore[no-untyped-def]
    """Of the names touched the ``limit`` most promising ones; the sums are cleared."""
    ranks = np.empty(held, dtype=np.float32)
    found = np.empty(held, dtype=np.int32)
    n = 0
    for k in range(held):
        name = scratch.touched[k]
        gained = scratch.sums[name]
        scratch.sums[name] = 0.0
        if not allowed[names.entities[name]]:
            continue
        rank = gained / (0.5 * mass + 0.5 * names.mass[name] + 1e-6)
        if rank >= least:
            ranks[n] = rank
            found[n] = name
            n += 1
    if n <= limit:
        out[:n] = found[:n]
        return n
    cut = np.partition(ranks[:n], n - limit)[n - limit]
    kept = 0
    for k in range(n):
        if ranks[k] > cut:
            out[kept] = found[k]
            kept += 1
    for k in range(n):
        if ranks[k] == cut and kept < limit:
            out[kept] = found[k]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def joined_keys(words, tokens, out):  # type: ignore[no-untyped-def]
    """Keys of neighbouring words of a name written together, and of the whole name.

    ``tokens`` are the name's rows in ``words``. Returns the number of keys written.
    """
    folded = np.empty((MOST_TOKENS, WIDTH), dtype=np.uint8)
    lengths = np.empty(MOST_TOKENS, dtype=np.int64)
    n = 0
    for token in tokens:
        if n < MOST_TOKENS and kind_of(words.columns[token, META]) != LEGAL:
            folded[n] = words.letters[token]
            lengths[n] = words.lengths[token]
            n += 1
    made = 0
    for p in range(n - 1):
        if lengths[p] + lengths[p + 1] >= 6:
            out[made] = joined(folded, lengths, p, 2)
            made += 1
    if n > 2:
        out[made] = joined(folded, lengths, 0, n)
        made += 1
    return made


@njit(cache=True, nogil=True)
def _add_joined(query, pairs, names, allowed, limit, out, n):  # type: ignore[no-untyped-def]
    """Names in which words of the question stand apart or together."""
    keys = np.empty(2 * MOST_TOKENS + 2, dtype=np.uint64)
    count = joined_keys(query, np.arange(len(query.lengths)), keys)
    for i in range(len(query.lengths)):
        if query.lengths[i] >= 6:
            keys[count] = joined(query.letters, query.lengths, i, 1)
            count += 1
    for k in range(count):
        place, rest = bucket(keys[k], pairs.shift)
        taken = 0
        for at in range(pairs.starts[place], pairs.starts[place + 1]):
            if pairs.rests[at] != rest:
                continue
            if taken >= limit or n >= len(out):
                break
            if allowed[names.entities[pairs.values[at]]]:
                out[n] = pairs.values[at]
                n += 1
                taken += 1
    return n


@njit(cache=True, nogil=True)
def candidates(query, tokens, keys, postings, pairs, names, allowed, limit, least, scratch, out):  # type: ignore[no-untyped-def]
    """Write the listed names most worth scoring to ``out``; return their number."""
    words = len(query.lengths)
    looked = max(2 * words - 1, 1)
    near = np.empty((looked, NEAR_LIMIT), dtype=np.int32)
    likes = np.empty((looked, NEAR_LIMIT), dtype=np.float32)
    kept = np.zeros(looked, dtype=np.int64)
    sizes = np.zeros(looked, dtype=np.int64)
    for i in range(looked):
        if i < words:
            kept[i] = _near(query, i, tokens, keys, scratch, near[i], likes[i])
        else:
            kept[i] = _near_joined(query, i - words, tokens, keys, scratch, near[i], likes[i])
        for k in range(kept[i]):
            sizes[i] += postings.starts[near[i, k] + 1] - postings.starts[near[i, k]]
    held, mass = _gather(words, near, likes, kept, sizes, postings, scratch)
    count = _best(scratch, held, mass, names, allowed, limit, least, out)
    return _add_joined(query, pairs, names, allowed, limit, out, count)


@njit(cache=True, nogil=True)
def measure_names(query, chosen, count, tokens, names, features):  # type: ignore[no-untyped-def]
    """The features of the question against each of the first ``count`` chosen names."""
    pairing = Pairing(
        np.empty(MOST_TOKENS, np.int32), np.empty(MOST_TOKENS, np.int32),
        np.empty(MOST_TOKENS, np.float32), np.empty(MOST_TOKENS, np.float32),
    )  # fmt: skip
    letters = np.empty((MOST_TOKENS, WIDTH), np.uint8)
    lengths = np.empty(MOST_TOKENS, np.int32)
    columns = np.empty((MOST_TOKENS, COLUMNS), np.uint32)
    weights = np.empty(MOST_TOKENS, np.float32)
    for k in range(count):
        size = 0
        for at in range(names.starts[chosen[k]], names.starts[chosen[k] + 1]):
            token = names.tokens[at]
            letters[size] = tokens.letters[token]
            lengths[size] = tokens.lengths[token]
            columns[size] = tokens.columns[token]
            weights[size] = tokens.weights[token]
            size += 1
        listed = Words(letters[:size], lengths[:size], columns[:size], weights[:size])
        align(query, listed, pairing)
        measure(query, listed, pairing, features[k])


@njit(cache=True, nogil=True)
def search(  # type: ignore[no-untyped-def]
    query, tokens, keys, postings, pairs, names, allowed, limit, least, floor, params, scratch,
    out, scores,
):  # fmt: skip
    """Candidates with their scores, those at or above ``floor`` first in ``out``.

    Returns how many there are.
    """
    count = candidates(
        query, tokens, keys, postings, pairs, names, allowed, limit, least, scratch, out
    )
    features = np.empty((count, COUNT), dtype=np.float64)
    measure_names(query, out, count, tokens, names, features)
    kept = 0
    for k in range(count):
        score = judge(features[k], params)
        if score >= floor:
            out[kept] = out[k]
            scores[kept] = score
            kept += 1
    return kept
