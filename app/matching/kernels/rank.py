"""Scores of the names that a question may mean.

Most of these names share their words with each other, so every word of the question is
compared once with every distinct word of theirs, and not again for each name.
"""

import numpy as np
from numba import njit

from app.matching.kernels.align import align, align_by
from app.matching.kernels.features import COUNT, judge, measure
from app.matching.kernels.hashing import WIDTH
from app.matching.kernels.shapes import Pairing, Words
from app.matching.kernels.unlike import edited_beyond, letters_of, read_beyond, symbols_of
from app.matching.kernels.words import (
    ALIKE,
    BONES,
    COLUMNS,
    FORM,
    INITIAL,
    META,
    is_vowelless,
    kind_of,
    likeness,
)

MOST_TOKENS = 32
"""Words of a listed name that are compared; no name has as many."""


@njit(cache=True, nogil=True, inline="always")
def _compare_word(query, facts, tokens, token, row):
    """Write how alike each word of the question and one listed word are to ``row``.

    Arrays are taken out of their tuples before the loop: within it, that alone would cost
    more than the comparison.
    """
    columns, lengths, letters = query.columns, query.lengths, query.letters
    size, first = tokens.lengths[token], tokens.letters[token, 0]
    listed = tokens.columns[token]
    form, bones, bits = listed[FORM], listed[BONES], listed[META]
    its, its_sounds, consonants = letters_of(tokens.letters[token], size)
    its_symbols = symbols_of(listed)
    for i in range(len(lengths)):
        mine = columns[i, META]
        row[i] = 0.0
        if (
            columns[i, FORM] != form
            and facts[i, 2] & its_symbols == 0
            and kind_of(mine) != INITIAL
            and kind_of(bits) != INITIAL
        ):
            if is_vowelless(mine) != is_vowelless(bits):
                full = consonants if is_vowelless(mine) else facts[i, 3]
                if read_beyond(facts[i, 0], facts[i, 1], its, its_sounds, full):
                    continue
            else:
                least = 0.5 if columns[i, BONES] == bones else ALIKE
                least += 0.06 if letters[i, 0] != first else 0.0
                if edited_beyond(
                    facts[i, 0], facts[i, 1], lengths[i], its, its_sounds, size, least
                ):
                    continue
        row[i] = likeness(query, i, tokens, token)


@njit(cache=True, nogil=True)
def likenesses(query, chosen, count, tokens, names, scratch):
    """How alike each word of the chosen names and each of the question's are.

    ``scratch.slots`` says in which row the likenesses of a word stand.
    """
    starts, held, seen, slots = names.starts, names.tokens, scratch.seen, scratch.slots
    total = 0
    for k in range(count):
        total += starts[chosen[k] + 1] - starts[chosen[k]]
    words = len(query.lengths)
    table = np.empty((total, words), dtype=np.float32)
    facts = np.empty((words, 4), dtype=np.int64)
    for i in range(words):
        facts[i, 0], facts[i, 1], facts[i, 3] = letters_of(query.letters[i], query.lengths[i])
        facts[i, 2] = symbols_of(query.columns[i])
    scratch.stamps[0] += 1
    stamp = scratch.stamps[0]
    used = 0
    for k in range(count):
        for at in range(starts[chosen[k]], starts[chosen[k] + 1]):
            token = held[at]
            if seen[token] != stamp:
                seen[token] = stamp
                slots[token] = used
                _compare_word(query, facts, tokens, token, table[used])
                used += 1
    return table


@njit(cache=True, nogil=True)
def measure_names(query, chosen, count, tokens, names, scratch, features):
    """The features of the question against each of the first ``count`` chosen names."""
    table = likenesses(query, chosen, count, tokens, names, scratch)
    nq = len(query.lengths)
    pairing = Pairing(
        np.empty(MOST_TOKENS, np.int32), np.empty(MOST_TOKENS, np.int32),
        np.empty(MOST_TOKENS, np.float32), np.empty(MOST_TOKENS, np.float32),
    )  # fmt: skip
    letters = np.empty((MOST_TOKENS, WIDTH), np.uint8)
    forms = np.empty((MOST_TOKENS, WIDTH), np.uint8)
    lengths = np.empty(MOST_TOKENS, np.int32)
    columns = np.empty((MOST_TOKENS, COLUMNS), tokens.columns.dtype)
    weights = np.empty(MOST_TOKENS, np.float32)
    grid = np.empty((nq, MOST_TOKENS), np.float32)
    starts, held, slots = names.starts, names.tokens, scratch.slots
    all_letters, all_lengths, all_forms = tokens.letters, tokens.lengths, tokens.forms
    all_columns, all_weights = tokens.columns, tokens.weights
    for k in range(count):
        size = 0
        for at in range(starts[chosen[k]], starts[chosen[k] + 1]):
            token = held[at]
            lengths[size] = all_lengths[token]
            weights[size] = all_weights[token]
            for p in range(WIDTH):
                letters[size, p] = all_letters[token, p]
                forms[size, p] = all_forms[token, p]
            for p in range(COLUMNS):
                columns[size, p] = all_columns[token, p]
            row = slots[token]
            for i in range(nq):
                grid[i, size] = table[row, i]
            size += 1
        listed = Words(letters[:size], lengths[:size], columns[:size], weights[:size], forms[:size])
        align_by(query, listed, grid, pairing)
        measure(query, listed, pairing, features[k])


@njit(cache=True, nogil=True)
def compare(q, c, pairing, features):
    """Pair the words of two packed names and measure them, in one call from Python."""
    align(q, c, pairing)
    measure(q, c, pairing, features)


@njit(cache=True, nogil=True)
def score_names(query, chosen, count, tokens, names, params, floor, scratch, scores):
    """Keep of the chosen names those that score at least ``floor``, first, with their scores.

    Returns how many there are.
    """
    features = np.empty((count, COUNT), dtype=np.float64)
    measure_names(query, chosen, count, tokens, names, scratch, features)
    kept = 0
    for k in range(count):
        score = judge(features[k], params)
        if score >= floor:
            chosen[kept] = chosen[k]
            scores[kept] = score
            kept += 1
    return kept
