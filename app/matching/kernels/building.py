"""Loops that make an index: keys of all words and names, and who holds which word."""

import numpy as np
from numba import njit

from app.matching.kernels.compiled import kernel
from app.matching.kernels.find import filed_keys, joined_keys
from app.matching.kernels.hashing import mix
from app.matching.kernels.room import new_room


@njit(cache=True, nogil=True)
def count_token_keys(words):
    """How many keys all words have together."""
    room = new_room()
    total = 0
    for i in range(len(words.lengths)):
        total += filed_keys(words, i, room.keys, room)
    return total


@njit(cache=True, nogil=True)
def fill_token_keys(words, keys, owners):
    """Write every key of every word, and the word beside it."""
    room = new_room()
    n = 0
    for i in range(len(words.lengths)):
        for k in range(filed_keys(words, i, room.keys, room)):
            keys[n] = room.keys[k]
            owners[n] = i
            n += 1


@kernel
def _joined_keys(words, starts, tokens, n, room):
    return joined_keys(words, tokens[starts[n] : starts[n + 1]], room.rows, room.joined)


@njit(cache=True, nogil=True)
def count_pairs(words, starts, tokens):
    """How many keys of words written together all names have."""
    room = new_room()
    total = 0
    for n in range(len(starts) - 1):
        total += _joined_keys(words, starts, tokens, n, room)
    return total


@njit(cache=True, nogil=True)
def fill_pairs(words, starts, tokens, keys, owners):
    """Write every such key, and its name beside it."""
    room = new_room()
    at = 0
    for n in range(len(starts) - 1):
        for k in range(_joined_keys(words, starts, tokens, n, room)):
            keys[at] = room.joined[k]
            owners[at] = n
            at += 1


@kernel
def count_postings(starts, tokens, counts):
    """Count for each token the names that hold it; a name that repeats it counts once."""
    for n in range(len(starts) - 1):
        for at in range(starts[n], starts[n + 1]):
            repeated = False
            for before in range(starts[n], at):
                if tokens[before] == tokens[at]:
                    repeated = True
            if not repeated:
                counts[tokens[at]] += 1


@kernel
def fill_postings(starts, tokens, places, names):
    """Write the names of each token from ``places[token]`` on, which move forward."""
    for n in range(len(starts) - 1):
        for at in range(starts[n], starts[n + 1]):
            token = tokens[at]
            if places[token] > 0 and names[places[token] - 1] == n and at > starts[n]:
                repeated = False
                for before in range(starts[n], at):
                    if tokens[before] == token:
                        repeated = True
                if repeated:
                    continue
            names[places[token]] = n
            places[token] += 1


@kernel
def sum_reach(starts, tokens, reach, mass):
    """For each name the sum of its words' reach."""
    for n in range(len(starts) - 1):
        total = 0.0
        for at in range(starts[n], starts[n + 1]):
            total += reach[tokens[at]]
        mass[n] = total


@kernel
def fill_table(keys, values, shift, rest_shift, places, rests, out):
    """Sort values into the buckets of their keys, each bucket in the order of the values.

    ``places`` holds the start of every bucket and moves forward. ``rests`` keeps of a key
    what its type holds of the bits from ``rest_shift`` on.
    """
    for n in range(len(keys)):
        bucket = keys[n] >> np.uint64(shift)
        at = places[bucket]
        places[bucket] += 1
        rests[at] = keys[n] >> np.uint64(rest_shift)
        out[at] = values[n]


@kernel
def count_buckets(keys, shift, counts):
    """Count the keys of every bucket at the place after it."""
    for n in range(len(keys)):
        counts[(keys[n] >> np.uint64(shift)) + np.uint64(1)] += 1


@kernel
def fill_ranges(first, last, out):
    """Write the numbers from each ``first`` up to its ``last``."""
    at = 0
    for k in range(len(first)):
        for number in range(first[k], last[k]):
            out[at] = number
            at += 1


@kernel
def fill_word_ids(words, out):
    """Write a 64-bit id of everything that is kept of each word."""
    for i in range(len(words.lengths)):
        h = np.uint64(words.lengths[i])
        for k in range(words.lengths[i]):
            h = mix(h ^ np.uint64(words.letters[i, k]))
        for column in words.columns[i]:
            h = mix(h ^ np.uint64(column))
        out[i] = h


@kernel
def number_tokens(tokens, places, order):
    """Number tokens anew as they occur; returns how many there are.

    ``places``: -1 for each old number, becomes the new ones; ``order``: the old ones by new.
    """
    count = 0
    for at in range(len(tokens)):
        old = tokens[at]
        if places[old] < 0:
            places[old] = count
            order[count] = old
            count += 1
        tokens[at] = places[old]
    return count
