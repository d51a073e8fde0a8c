"""From the listed words that a question may mean to the names most worth scoring.

The work for one question is bounded by counts (:data:`STEPS_LIMIT`, :data:`TOUCHED_LIMIT`)
and not by the question: rare words are read first, so what a question of nothing but common
words leaves unread belongs to its commonest ones.
"""

import numpy as np
from numba import njit

from app.matching.kernels.compiled import kernel

TOUCHED_LIMIT = 60_000
"""Names held in view for one question; rare words come first, so the best are among them."""
FEW_TOUCHED = 2000
"""As long as fewer names are in view, common words add names too."""
STEPS_LIMIT = 400_000
"""Postings, or words of names in view, read for one question in all its readings."""
LEAST_SHARE = 0.125
"""The least part of a question's work that each of many readings may take."""
WORDS_OF_A_NAME = 5
"""About how many words a name in view has that must be looked at."""


def share_of(readings: int) -> float:
    """Which part of the work for one question each of its readings may take."""
    return max(1.0 / max(readings, 1), LEAST_SHARE)


@kernel
def _add_by_postings(near, likes, kept, postings, scratch, grow, held, steps, most):
    """Add what one word of the question gives to every name that holds a word like it."""
    starts, listed, sums, touched = postings.starts, postings.names, scratch.sums, scratch.touched
    for k in range(kept):
        token = near[k]
        if steps > most:
            break
        gain = likes[k] * postings.reach[token]
        start, end = starts[token], starts[token + 1]
        steps += end - start
        for at in range(start, end):
            name = listed[at]
            if sums[name] == 0.0:
                if not grow or held >= TOUCHED_LIMIT:
                    continue
                touched[held] = name
                held += 1
            sums[name] += gain
    return held, steps


@kernel
def _add_by_names(near, likes, kept, postings, names, scratch, held, steps):
    """The same for the names in view alone: a common word's postings are longer than these."""
    seen, slots, sums, touched = scratch.seen, scratch.slots, scratch.sums, scratch.touched
    starts, tokens, reach = names.starts, names.tokens, postings.reach
    scratch.stamps[0] += 1
    stamp = scratch.stamps[0]
    for k in range(kept):
        seen[near[k]] = stamp
        slots[near[k]] = k
    for h in range(held):
        name = touched[h]
        first, end = starts[name], starts[name + 1]
        steps += end - first
        for at in range(first, end):
            token = tokens[at]
            if seen[token] != stamp:
                continue
            repeated = False
            for before in range(first, at):
                if tokens[before] == token:
                    repeated = True
            if not repeated:
                sums[name] += likes[slots[token]] * reach[token]
    return steps


STEPS = 1024
"""Steps of the ranks, which are 2 at the most but for names that repeat a word."""
STEPS_OF_RANK = STEPS / 2


@njit(cache=True, nogil=True)
def gather(words, near, likes, kept, sizes, postings, names, most, scratch):
    """Add up, name by name, the reach of the words that it shares with the question.

    Rare words come first, and none is begun after ``most`` steps. Returns the number of names
    in view, the reach in question, and the steps taken.
    """
    held, steps, mass = 0, 0, 0.0
    for i in np.argsort(sizes):
        if i < words:
            best = 0.0
            for k in range(kept[i]):
                best = max(best, postings.reach[near[i, k]])
            mass += best
        if steps > most or kept[i] == 0:
            continue
        # A common word adds no further names once there are enough, only to their sums.
        grow = held < FEW_TOUCHED or (sizes[i] < TOUCHED_LIMIT // 3 and held < TOUCHED_LIMIT)
        if not grow and held * WORDS_OF_A_NAME < sizes[i]:
            steps = _add_by_names(near[i], likes[i], kept[i], postings, names, scratch, held, steps)
        else:
            held, steps = _add_by_postings(
                near[i], likes[i], kept[i], postings, scratch, grow, held, steps, most
            )
    return held, mass, steps


@kernel
def _step_of(rank):
    return min(int(rank * STEPS_OF_RANK), STEPS)


@kernel
def _rank(scratch, held, mass, names, allowed, least, ranks, found, counts):
    """Write the names in view that are allowed and promising enough, with their ranks, and
    count those of each step; the sums are cleared. Returns how many there are."""
    touched, sums, entities, masses = scratch.touched, scratch.sums, names.entities, names.mass
    n = 0
    for k in range(held):
        name = touched[k]
        gained = sums[name]
        sums[name] = 0.0
        if not allowed[entities[name]]:
            continue
        rank = gained / (0.5 * mass + 0.5 * masses[name] + 1e-6)
        if rank >= least:
            ranks[n] = rank
            found[n] = name
            counts[_step_of(rank)] += 1
            n += 1
    return n


@kernel
def _edge(ranks, n, limit, counts, edge):
    """Write the ranks of the step in which those of the ``limit`` best end.

    Returns how many there are, and how many of them are among the best.
    """
    step, above = STEPS, 0
    while above + counts[step] < limit:
        above += counts[step]
        step -= 1
    size = 0
    for k in range(n):
        if _step_of(ranks[k]) == step:
            edge[size] = ranks[k]
            size += 1
    return size, limit - above


@njit(cache=True, nogil=True)
def best_of(scratch, held, mass, names, allowed, limit, least, out):
    """Of the names in view the ``limit`` most promising ones; the sums are cleared."""
    ranks = np.empty(held, dtype=np.float32)
    found = np.empty(held, dtype=np.int32)
    counts = np.zeros(STEPS + 1, dtype=np.int64)
    n = _rank(scratch, held, mass, names, allowed, least, ranks, found, counts)
    if n <= limit:
        out[:n] = found[:n]
        return n
    edge = np.empty(n, dtype=np.float32)
    size, wanted = _edge(ranks, n, limit, counts, edge)
    cut = np.partition(edge[:size], size - wanted)[size - wanted]
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
