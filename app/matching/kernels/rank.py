"""Scores of the names that a question may mean.

Most of these names share their words with each other, so every word of the question is
compared once with every distinct word of theirs, and not again for each name.
"""

import numpy as np
from numba import njit

from app.matching.kernels.align import align, align_by
from app.matching.kernels.features import COUNT, judge, measure
from app.matching.kernels.hashing import WIDTH
from app.matching.kernels.hopeless import (
    FACTS,
    know_question,
    know_word,
    limits,
    most_odds,
    odds_of,
    unbounded,
)
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
    written_length,
)

MOST_TOKENS = 32
"""Words of a listed name that are compared; no name has as many."""


@njit(cache=True, nogil=True, inline="always")
def _compare_word(query, facts, asked, tokens, token, row, known):
    """Write how alike each word of the question and one listed word are to ``row``.

    What else decides how the word counts is written to ``known``.

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
    written = written_length(bits)
    spelt, _, _ = letters_of(tokens.forms[token], written)
    know_word(asked, row, bits, size, its, its_sounds, first, written, spelt, known)


@njit(cache=True, nogil=True)
def likenesses(query, chosen, count, tokens, names, scratch):
    """How alike each word of the chosen names and each of the question's are.

    ``scratch.slots`` says in which row the likenesses of a word stand, and what else is known
    of it; the facts of the question's words come last.
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
    asked = know_question(query, facts)
    known = np.empty((total, FACTS), dtype=np.int64)
    scratch.stamps[0] += 1
    stamp = scratch.stamps[0]
    used = 0
    for k in range(count):
        for at in range(starts[chosen[k]], starts[chosen[k] + 1]):
            token = held[at]
            if seen[token] != stamp:
                seen[token] = stamp
                slots[token] = used
                _compare_word(query, facts, asked, tokens, token, table[used], known[used])
                used += 1
    return table, known, asked


@njit(cache=True, nogil=True)
def measure_names(query, chosen, count, tokens, names, scratch, features):
    """The features of the question against each of the first ``count`` chosen names."""
    indifferent = np.zeros(COUNT, dtype=np.float64)
    measure_promising(query, chosen, count, tokens, names, scratch, indifferent, 0.0, features)


@njit(cache=True, nogil=True)
def measure_promising(query, chosen, count, tokens, names, scratch, params, floor, features):
    """The same for those names that may reach the floor; they come first in ``chosen``.

    Returns how many there are.
    """
    table, known, asked = likenesses(query, chosen, count, tokens, names, scratch)
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
    rows = np.empty(MOST_TOKENS, np.int32)
    starts, held, slots = names.starts, names.tokens, scratch.slots
    all_letters, all_lengths, all_forms = tokens.letters, tokens.lengths, tokens.forms
    all_columns, all_weights, asked_weights = tokens.columns, tokens.weights, query.weights
    low, high, mine, theirs = unbounded()
    least = odds_of(floor)
    kept = 0
    for k in range(count):
        size = 0
        for at in range(starts[chosen[k]], starts[chosen[k] + 1]):
            rows[size] = slots[held[at]]
            weights[size] = all_weights[held[at]]
            size += 1
        if (
            least > -np.inf
            and limits(asked, asked_weights, known, weights, rows, size, low, high, mine, theirs)
            and most_odds(low, high, params) < least
        ):
            continue
        first = starts[chosen[k]]
        for j in range(size):
            token = held[first + j]
            lengths[j] = all_lengths[token]
            for p in range(WIDTH):
                letters[j, p] = all_letters[token, p]
                forms[j, p] = all_forms[token, p]
            for p in range(COLUMNS):
                columns[j, p] = all_columns[token, p]
            for i in range(nq):
                grid[i, j] = table[rows[j], i]
        listed = Words(letters[:size], lengths[:size], columns[:size], weights[:size], forms[:size])
        align_by(query, listed, grid, pairing)
        measure(query, listed, pairing, features[kept])
        chosen[kept] = chosen[k]
        kept += 1
    return kept


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
    measured = measure_promising(
        query, chosen, count, tokens, names, scratch, params, floor, features
    )
    kept = 0
    for k in range(measured):
        score = judge(features[k], params)
        if score >= floor:
            chosen[kept] = chosen[k]
            scores[kept] = score
            kept += 1
    return kept
