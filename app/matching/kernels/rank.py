"""Scores of the names that a question may mean.

Most of these names share their words with each other, so every word of the question is
compared once with every distinct word of theirs, and not again for each name.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.matching.kernels.align import align, align_by
from app.matching.kernels.compiled import kernel
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
from app.matching.kernels.room import MOST_TOKENS, new_pairing, new_room
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


@kernel
def _compare_word(query, facts, asked, tokens, token, row, known, costs):
    """Write how alike each word of the question and one listed word are to ``row``.

    What else decides how the word counts is written to ``known``.
    """
    size, first = tokens.lengths[token], tokens.letters[token, 0]
    listed = tokens.columns[token]
    form, bones, bits = listed[FORM], listed[BONES], listed[META]
    its, its_sounds, consonants = letters_of(tokens.letters[token], size)
    its_symbols = symbols_of(listed)
    for i in range(len(query.lengths)):
        mine = query.columns[i, META]
        row[i] = 0.0
        if (
            query.columns[i, FORM] != form
            and facts[i, 2] & its_symbols == 0
            and kind_of(mine) != INITIAL
            and kind_of(bits) != INITIAL
        ):
            if is_vowelless(mine) != is_vowelless(bits):
                full = consonants if is_vowelless(mine) else facts[i, 3]
                if read_beyond(facts[i, 0], facts[i, 1], its, its_sounds, full):
                    continue
            else:
                least = 0.5 if query.columns[i, BONES] == bones else ALIKE
                least += 0.06 if query.letters[i, 0] != first else 0.0
                if edited_beyond(
                    facts[i, 0], facts[i, 1], query.lengths[i], its, its_sounds, size, least
                ):
                    continue
        row[i] = likeness(query, i, tokens, token, costs)
    written = written_length(bits)
    spelt, _, _ = letters_of(tokens.forms[token], written)
    know_word(asked, row, bits, size, its, its_sounds, first, written, spelt, known)


@kernel
def _compare_words(query, facts, asked, chosen, count, tokens, names, scratch, table, known, costs):
    """The same for every word of the chosen names, each in the row that its slot says."""
    starts, held, seen, slots = names.starts, names.tokens, scratch.seen, scratch.slots
    scratch.stamps[0] += 1
    stamp, used = scratch.stamps[0], 0
    for k in range(count):
        for at in range(starts[chosen[k]], starts[chosen[k] + 1]):
            token = held[at]
            if seen[token] != stamp:
                seen[token] = stamp
                slots[token] = used
                _compare_word(query, facts, asked, tokens, token, table[used], known[used], costs)
                used += 1


@njit(cache=True, nogil=True)
def likenesses(query, chosen, count, tokens, names, scratch):
    """How alike each word of the chosen names and each of the question's are.

    ``scratch.slots`` says in which row the likenesses of a word stand, and what else is known
    of it; the facts of the question's words come last.
    """
    total = 0
    for k in range(count):
        total += names.starts[chosen[k] + 1] - names.starts[chosen[k]]
    words = len(query.lengths)
    table = np.empty((total, words), dtype=np.float32)
    known = np.empty((total, FACTS), dtype=np.int64)
    facts = np.empty((words, 4), dtype=np.int64)
    for i in range(words):
        facts[i, 0], facts[i, 1], facts[i, 3] = letters_of(query.letters[i], query.lengths[i])
        facts[i, 2] = symbols_of(query.columns[i])
    asked = know_question(query, facts)
    costs = new_room().costs
    _compare_words(query, facts, asked, chosen, count, tokens, names, scratch, table, known, costs)
    return table, known, asked


@njit(cache=True, nogil=True)
def measure_names(query, chosen, count, tokens, names, scratch, features):
    """The features of the question against each of the first ``count`` chosen names."""
    indifferent = np.zeros(COUNT, dtype=np.float64)
    measure_promising(query, chosen, count, tokens, names, scratch, indifferent, 0.0, features)


class _Compared(NamedTuple):
    """The words of one listed name, side by side, and how they are paired."""

    letters: NDArray[np.uint8]
    forms: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    columns: NDArray[np.uint32]
    weights: NDArray[np.float32]
    grid: NDArray[np.float32]
    rows: NDArray[np.int32]
    pairing: Pairing


@njit(cache=True, nogil=True)
def _new_compared(asked, columns):
    """Room for one listed name beside a question of so many words."""
    return _Compared(
        np.empty((MOST_TOKENS, WIDTH), np.uint8),
        np.empty((MOST_TOKENS, WIDTH), np.uint8),
        np.empty(MOST_TOKENS, np.int32),
        np.empty((MOST_TOKENS, columns.shape[1]), columns.dtype),
        np.empty(MOST_TOKENS, np.float32),
        np.empty((asked, MOST_TOKENS), np.float32),
        np.empty(MOST_TOKENS, np.int32),
        new_pairing(MOST_TOKENS, MOST_TOKENS),
    )


@kernel
def _side_by_side(tokens, held, first, size, table, to):
    """Copy the words of a listed name, so that they stand beside each other."""
    for j in range(size):
        token = held[first + j]
        to.lengths[j] = tokens.lengths[token]
        for p in range(WIDTH):
            to.letters[j, p] = tokens.letters[token, p]
            to.forms[j, p] = tokens.forms[token, p]
        for p in range(COLUMNS):
            to.columns[j, p] = tokens.columns[token, p]
        for i in range(table.shape[1]):
            to.grid[i, j] = table[to.rows[j], i]
    return Words(
        to.letters[:size], to.lengths[:size], to.columns[:size], to.weights[:size], to.forms[:size]
    )


@kernel
def _measure(
    query, chosen, count, tokens, names, slots, table, known, asked, bounds, params, least,
    to, room, features,
):  # fmt: skip
    starts, held = names.starts, names.tokens
    low, high, mine, theirs = bounds
    kept = 0
    for k in range(count):
        first, size = starts[chosen[k]], 0
        for at in range(first, starts[chosen[k] + 1]):
            to.rows[size] = slots[held[at]]
            to.weights[size] = tokens.weights[held[at]]
            size += 1
        if (
            least > -np.inf
            and limits(
                asked, query.weights, known, to.weights, to.rows, size, low, high, mine, theirs
            )
            and most_odds(low, high, params) < least
        ):
            continue
        listed = _side_by_side(tokens, held, first, size, table, to)
        align_by(query, listed, to.grid, to.pairing, room)
        measure(query, listed, to.pairing, features[kept], room)
        chosen[kept] = chosen[k]
        kept += 1
    return kept


@njit(cache=True, nogil=True)
def measure_promising(query, chosen, count, tokens, names, scratch, params, floor, features):
    """The same for those names that may reach the floor; they come first in ``chosen``.

    Returns how many there are.
    """
    table, known, asked = likenesses(query, chosen, count, tokens, names, scratch)
    return _measure(
        query, chosen, count, tokens, names, scratch.slots, table, known, asked, unbounded(),
        params, odds_of(floor), _new_compared(len(query.lengths), tokens.columns), new_room(),
        features,
    )  # fmt: skip


# These two take a microsecond: to give other threads a turn would take longer.


@njit(cache=True)
def compare(q, c, pairing, features):
    """Pair the words of two packed names and measure them, in one call from Python."""
    room = new_room()
    align(q, c, pairing, room)
    measure(q, c, pairing, features, room)


@njit(cache=True)
def score_pair(q, c, params):
    """The score of two packed names, in one call from Python."""
    pairing = new_pairing(len(q.lengths), len(c.lengths))
    features = np.empty(COUNT, dtype=np.float64)
    compare(q, c, pairing, features)
    return judge(features, params)


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
