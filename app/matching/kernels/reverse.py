"""The reverse direction: many stored names asked of an index of a few listed ones.

A stored name is scored by the very kernel that scores it in a screening
(:func:`app.matching.kernels.find.search`), and with it on the same side, so that both give one
number. What is saved is everything around: the stored names are packed already and each is there
once, their words are looked up once, and a name of which no word is near a listed one is not
scored.
"""

import numpy as np
from numba import njit

from app.matching.kernels.find import has_joined, has_near, search
from app.matching.kernels.hashing import mix
from app.matching.kernels.shapes import Words
from app.matching.kernels.words import META, style_bit


@njit(cache=True, nogil=True)
def fill_name_ids(starts, tokens, out):
    """Write a 64-bit id of the words of each name, in their order."""
    for n in range(len(starts) - 1):
        h = np.uint64(starts[n + 1] - starts[n])
        for at in range(starts[n], starts[n + 1]):
            h = mix(h ^ np.uint64(tokens[at]))
        out[n] = h


@njit(cache=True, nogil=True)
def mark_near(words, first, last, listed, own, near):
    """Say of the stored words from ``first`` up to ``last`` whether a listed one is like them."""
    for i in range(first, last):
        near[i] = has_near(
            words, i, listed.tokens, listed.spellings, own.scratch, own.ids, own.likes
        )


@njit(cache=True, nogil=True)
def score_stored(words, near, stored, first, last, listed, weights, own, best):
    """Write the best score of each stored name from ``first`` up to ``last``.

    It is 0 where none reaches the name's floor. ``weights``: of persons, then of organisations.
    """
    starts, held, floors = stored.starts, stored.tokens, stored.floors
    every = len(listed.names.entities)
    for n in range(first, last):
        tokens = held[starts[n] : starts[n + 1]]
        query = Words(
            words.letters[tokens], words.lengths[tokens],
            words.columns[tokens], words.weights[tokens], words.forms[tokens],
        )  # fmt: skip
        met = False
        for token in tokens:
            met |= near[token]
        if not met and not has_joined(
            query, listed.tokens, listed.spellings, listed.pairs, listed.names, own.allowed,
            own.scratch, own.ids, own.likes, own.out,
        ):  # fmt: skip
            continue
        count = search(
            query, listed.tokens, listed.spellings, listed.postings, listed.pairs, listed.names,
            own.allowed, every, 0.0, 1.0, floors[n], weights[style_bit(query.columns[0, META])],
            own.scratch, own.out, own.scores,
        )  # fmt: skip
        for k in range(count):
            best[n] = max(best[n], own.scores[k])
