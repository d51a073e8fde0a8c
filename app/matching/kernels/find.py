"""The search: from the packed words of a question to the listed names that it may mean."""

import numpy as np
from numba import njit

from app.matching.kernels.align import WRITTEN_APART
from app.matching.kernels.compiled import kernel
from app.matching.kernels.folding import fold_without
from app.matching.kernels.gather import STEPS_LIMIT, best_of, gather
from app.matching.kernels.hashing import (
    PARTED,
    WIDTH,
    joined,
    part,
    plain_letters,
    spelling,
    third,
    token_keys,
)
from app.matching.kernels.rank import score_names
from app.matching.kernels.room import MOST_TOKENS, new_room
from app.matching.kernels.slips import has_meaning, slips_apart
from app.matching.kernels.words import (
    BONES,
    LEGAL,
    META,
    SAME_FOLD,
    SYMBOL,
    count_bones,
    few_bones_are_enough,
    kind_of,
    likeness,
    style_bit,
    word_cost,
    written_length,
)

NEAR_LIMIT = 512
"""Spelling neighbours kept of one word of the question."""
LOOKED_AT = 6000
"""Listed words compared with one word of the question."""
LOOKED_AT_IN_ALL = 36_000
"""The same for a whole question in all its readings; the words of a longer one share it."""
SHORTEST_JOINED = 5
SLIPPED, SLIPPED_TWICE = 0.5, 0.4
"""What a word counts that is one slip, or two, away from another one and not like it."""
TWICE = 2
COMMON_PART = 150
"""Words that share a bucket beyond which a part of a word says nothing."""
LOOKED_AT_BY_PARTS = 500
"""Listed words compared with one word of the question because of a part that they share."""
FEW_JOINED = 64
"""Listed words kept for two words of the question written as one."""
_LOW_BITS = np.uint64(0xFFFF)


@kernel
def bucket(key, shift):
    """The bucket of a key, and what is kept of the key within it."""
    return np.int64(key >> np.uint64(shift)), np.uint16(key & _LOW_BITS)


@kernel
def keys_of(words, i, out, room):
    """Every key under which word i is looked up; returns their number."""
    bits = words.columns[i, META]
    n = token_keys(
        words.letters[i], words.lengths[i], words.columns[i, BONES], count_bones(bits),
        few_bones_are_enough(bits), words.columns[i, SYMBOL:], out,
    )  # fmt: skip
    return _add_slips(words.forms[i], written_length(bits), out, n, room)


@kernel
def _add_slips(form, size, out, n, room):
    """Add the keys of a word folded without one of its letters, where these are others."""
    if size <= 3 or not plain_letters(form, size):
        return n
    for without in range(size):
        if without > 0 and form[without] == form[without - 1]:
            continue
        length = fold_without(form, size, without, room.word, room.folded)
        key = spelling(room.folded, length, -1)
        known = False
        for k in range(n):
            known = known or out[k] == key
        if not known:
            out[n] = key
            n += 1
    return n


@kernel
def filed_keys(words, i, out, room):
    """Every key under which word i is filed; the last ones are those of its parts."""
    n = keys_of(words, i, out, room)
    size = words.lengths[i]
    if size >= PARTED and plain_letters(words.letters[i], size):
        for k in range(3):
            out[n] = part(words.letters[i], third(size, k), third(size, k + 1), size, k)
            n += 1
    return n


@kernel
def _near(query, i, tokens, keys, most, scratch, ids, likes, room):
    """The listed words that are like word i of the question, with their likeness."""
    style = style_bit(query.columns[i, META])
    scratch.stamps[0] += 1
    stamp = scratch.stamps[0]
    starts, rests, values, seen = keys.starts, keys.rests, keys.values, scratch.seen
    columns = tokens.columns
    kept, looked, found = 0, 0, False
    for k in range(keys_of(query, i, room.keys, room)):
        place, rest = bucket(room.keys[k], keys.shift)
        for at in range(starts[place], starts[place + 1]):
            if rests[at] != rest:
                continue
            token = values[at]
            if seen[token] == stamp:
                continue
            seen[token] = stamp
            if style_bit(columns[token, META]) != style:
                continue
            looked += 1
            value = likeness(query, i, tokens, token, room.costs)
            found = found or value >= SAME_FOLD
            # A word that is known as it is has no need to be another one misspelt.
            if value == 0.0 and not found and slips_apart(query, i, tokens, token, 1, room.counts):
                value = SLIPPED
            if value > 0.0:
                ids[kept] = token
                likes[kept] = value
                kept += 1
            if kept >= NEAR_LIMIT or looked >= most:
                return kept
    if not found and query.lengths[i] >= PARTED:
        kept = _near_by_parts(query, i, tokens, keys, scratch, ids, likes, kept, room)
    return kept


@kernel
def _near_by_parts(query, i, tokens, keys, scratch, ids, likes, kept, room):
    """Add the listed words that are two slips away from word i of the question.

    The stamp is that of :func:`_near`, so that no word is looked at twice.
    """
    letters, size = query.letters[i], query.lengths[i]
    if not plain_letters(letters, size) or has_meaning(kind_of(query.columns[i, META])):
        return kept
    style, stamp = style_bit(query.columns[i, META]), scratch.stamps[0]
    starts, rests, values, seen = keys.starts, keys.rests, keys.values, scratch.seen
    looked = 0
    for length in range(max(size - TWICE, PARTED), min(size + TWICE, WIDTH) + 1):
        for k in range(3):
            first, width = third(length, k), third(length, k + 1) - third(length, k)
            for at in range(max(first - TWICE, 0), min(first + TWICE, size - width) + 1):
                place, rest = bucket(part(letters, at, at + width, length, k), keys.shift)
                if starts[place + 1] - starts[place] > COMMON_PART:
                    continue
                for row in range(starts[place], starts[place + 1]):
                    token = values[row]
                    if rests[row] != rest or seen[token] == stamp:
                        continue
                    seen[token] = stamp
                    if style_bit(tokens.columns[token, META]) != style:
                        continue
                    looked += 1
                    if slips_apart(query, i, tokens, token, TWICE, room.counts):
                        ids[kept] = token
                        likes[kept] = max(
                            likeness(query, i, tokens, token, room.costs), SLIPPED_TWICE
                        )
                        kept += 1
                    if kept >= NEAR_LIMIT or looked >= LOOKED_AT_BY_PARTS:
                        return kept
    return kept


@kernel
def _near_joined(query, i, tokens, keys, scratch, ids, likes, room):
    """The listed words that are like words i and i + 1 of the question written as one."""
    length = query.lengths[i] + query.lengths[i + 1]
    if length > WIDTH or length < SHORTEST_JOINED:
        return 0
    letters, first = room.together, query.lengths[i]
    for p in range(length):
        letters[p] = query.letters[i, p] if p < first else query.letters[i + 1, p - first]
    style = style_bit(query.columns[i, META])
    scratch.stamps[0] += 1
    stamp = scratch.stamps[0]
    starts, rests, values, seen = keys.starts, keys.rests, keys.values, scratch.seen
    kept = 0
    for without in range(-1, length):
        place, rest = bucket(spelling(letters, length, without), keys.shift)
        for at in range(starts[place], starts[place + 1]):
            token = values[at]
            if rests[at] != rest or seen[token] == stamp or kept >= FEW_JOINED:
                continue
            seen[token] = stamp
            size = tokens.lengths[token]
            if style_bit(tokens.columns[token, META]) != style or size < 4:
                continue
            most = (1.0 - WRITTEN_APART) * max(size, length)
            cost = word_cost(letters, length, tokens.letters[token], size, most, room.costs)
            if cost <= most:
                ids[kept] = token
                likes[kept] = 1.0 - cost / max(size, length)
                kept += 1
    return kept


@kernel
def joined_keys(words, tokens, rows, out):
    """Keys of neighbouring words of a name written together, and of the whole name.

    ``tokens`` are the name's rows in ``words``; ``rows`` is working memory for as many. Returns
    the number of keys written.
    """
    n = 0
    for token in tokens:
        if n < MOST_TOKENS and kind_of(words.columns[token, META]) != LEGAL:
            rows[n] = token
            n += 1
    made = 0
    for p in range(n - 1):
        if words.lengths[rows[p]] + words.lengths[rows[p + 1]] >= 6:
            out[made] = joined(words, rows, p, 2)
            made += 1
    if n > 2:
        out[made] = joined(words, rows, 0, n)
        made += 1
    return made


@kernel
def _add_joined(query, pairs, names, allowed, limit, out, n, room):
    """Names in which words of the question stand apart or together."""
    keys, rows = room.joined, room.rows
    count = joined_keys(query, range(len(query.lengths)), rows, keys)
    for i in range(min(len(query.lengths), MOST_TOKENS)):
        if query.lengths[i] >= 6:
            rows[0] = i
            keys[count] = joined(query, rows, 0, 1)
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
def candidates(
    query, tokens, keys, postings, pairs, names, allowed, limit, least, share, scratch, out
):
    """Write the listed names most worth scoring to ``out``; return their number.

    ``share``: which part of the work for one question this reading of it may take.
    """
    words = len(query.lengths)
    each = min(LOOKED_AT, int(share * LOOKED_AT_IN_ALL) // max(words, 1))
    looked = max(2 * words - 1, 1)
    room = new_room()
    near = np.empty((looked, NEAR_LIMIT), dtype=np.int32)
    likes = np.empty((looked, NEAR_LIMIT), dtype=np.float32)
    kept = np.zeros(looked, dtype=np.int64)
    sizes = np.zeros(looked, dtype=np.int64)
    for i in range(looked):
        if i < words:
            kept[i] = _near(query, i, tokens, keys, each, scratch, near[i], likes[i], room)
        else:
            kept[i] = _near_joined(query, i - words, tokens, keys, scratch, near[i], likes[i], room)
        for k in range(kept[i]):
            sizes[i] += postings.starts[near[i, k] + 1] - postings.starts[near[i, k]]
    held, mass, _ = gather(
        words, near, likes, kept, sizes, postings, names, share * STEPS_LIMIT, scratch
    )
    count = best_of(scratch, held, mass, names, allowed, limit, least, out)
    return _add_joined(query, pairs, names, allowed, limit, out, count, room)


@njit(cache=True, nogil=True)
def search(
    query, tokens, keys, postings, pairs, names, allowed, limit, least, share, floor, params,
    scratch, out, scores,
):  # fmt: skip
    """Candidates with their scores, those at or above ``floor`` first in ``out``.

    Returns how many there are.
    """
    count = candidates(
        query, tokens, keys, postings, pairs, names, allowed, limit, least, share, scratch, out
    )
    return score_names(query, out, count, tokens, names, params, floor, scratch, scores)


@njit(cache=True, nogil=True)
def has_near(query, i, tokens, keys, scratch, ids, likes):
    """Whether any listed word is like word i of the question, however many there are."""
    room = new_room()
    return _near(query, i, tokens, keys, LOOKED_AT_IN_ALL, scratch, ids, likes, room) > 0


@njit(cache=True, nogil=True)
def has_joined(query, tokens, keys, pairs, names, allowed, scratch, ids, likes, out):
    """Whether anything listed is found only by words written together or apart."""
    room = new_room()
    for i in range(len(query.lengths) - 1):
        if _near_joined(query, i, tokens, keys, scratch, ids, likes, room) > 0:
            return True
    return _add_joined(query, pairs, names, allowed, 1, out, 0, room) > 0
