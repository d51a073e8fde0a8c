"""Which names cannot score enough, told from their words' likenesses without pairing them.

A word that is like none of the other name's is left over whatever is paired with what, and what
is left over costs. :func:`limits` says between which two numbers every feature of a comparison
lies, so that whatever the weights are, a name whose most favourable features do not reach a
floor need not be compared. Names in which words could meet that are not alike, being written
together or one slip apart, are never judged here (``tests/matching/test_hopeless.py`` holds the
limits against the features themselves).
"""

import numpy as np
from numba import njit

from app.matching.kernels import features as f
from app.matching.kernels.align import WRITTEN_APART
from app.matching.kernels.compiled import kernel
from app.matching.kernels.room import LONGEST
from app.matching.kernels.slips import MOST, SHORTEST, SHORTEST_WORD
from app.matching.kernels.unlike import least_cost, letters_of, ones
from app.matching.kernels.words import (
    GENERIC,
    INITIAL,
    LEGAL,
    META,
    NUMBER,
    PARTICLE,
    PATRONYMIC,
    PLACE,
    STOP,
    SYLLABLE,
    TITLE,
    WORD,
    kind_of,
    written_length,
)

MOST_WORDS = 60
"""Words of a question whose partners are kept as bits of one number."""
KIND, LENGTH, LETTERS, SOUNDS, FIRST, WRITTEN, SPELT, MATES, MEETS = range(9)
FACTS = 9
"""What is known of a word: its kind, how many letters it has, which they are and which sound like
them (:func:`~app.matching.kernels.unlike.letters_of`), the first; how many letters and which it
is written with; as bits, the words of the question that are like it; and how words written
together could meet it (:data:`_AS_ONE`, :data:`_AS_PART`, :data:`_OTHERWISE`).
"""
_AS_ONE, _AS_PART, _OTHERWISE = 1, 2, 4
_SHORTEST_ONE = 4
"""Letters of the shortest word that is several others written together."""
_ROUNDING = 1e-4
(
    _CORE, _GENERIC, _PLACE, _NUMBER, _LEGAL, _FATHERS, _SYLLABLES, _INITIALS, _WORDS, _AS_WRITTEN,
    _LONG, _MAY_CORE, _MAY_GENERIC, _MAY_NUMBER, _MAY_INITIAL, _MAY_TRANSLATE, _COUNTED, _WHOLE,
) = range(18)  # fmt: skip
"""Sums over the words of one name. The first are of words that surely meet nothing: their
weights by kind, then how many are syllables, initials, words, and long enough to be missed; of all
words the letters as they are written (``_AS_WRITTEN``) and folded (``_COUNTED``). Those with
``MAY`` are weights of words that may meet one, of general words also without places; the last is
how many words there are that tell names apart."""
_SUMS = 18


@kernel
def _class_of(kind):
    """Words of two classes that meet count otherwise than two of one class."""
    if kind == INITIAL or kind == NUMBER:
        return kind
    return GENERIC if kind == GENERIC or kind == PLACE or kind == LEGAL else WORD


@njit(cache=True, nogil=True)
def know_question(query, letters):
    """The facts of the question's words; ``letters``: what ``letters_of`` says of each."""
    known = np.zeros((len(query.lengths), FACTS), dtype=np.int64)
    for i in range(len(query.lengths)):
        known[i, KIND] = kind_of(query.columns[i, META])
        known[i, LENGTH] = query.lengths[i]
        known[i, LETTERS], known[i, SOUNDS] = letters[i, 0], letters[i, 1]
        known[i, FIRST] = query.letters[i, 0]
        known[i, WRITTEN] = written_length(query.columns[i, META])
        known[i, SPELT] = letters_of(query.forms[i], known[i, WRITTEN])[0]
    return known


@kernel
def _may_be_one(length, letters, sounds, size, its_letters, its_sounds):
    """Whether words of so many letters together may be one other word, written apart."""
    if size < _SHORTEST_ONE or abs(size - min(length, LONGEST)) > 2:
        return False
    most = (1.0 - WRITTEN_APART) * max(size, length) + _ROUNDING
    return least_cost(letters, sounds, its_letters, its_sounds) <= most


@kernel
def know_word(asked, likes, bits, size, letters, sounds, first, written, spelt, known):
    """Write the facts of one listed word, given how alike it and the question's words are."""
    kind = kind_of(bits)
    mates, meets = np.int64(0), 0
    count = len(asked)
    for i in range(min(count, MOST_WORDS)):
        if likes[i] > 0.0:
            mates |= np.int64(1) << i
            other = asked[i, KIND]
            if _class_of(other) != _class_of(kind) and other != INITIAL and kind != INITIAL:
                meets |= _OTHERWISE
        length = asked[i, LENGTH]
        if asked[i, FIRST] == first:
            if length >= _SHORTEST_ONE:
                meets |= _AS_PART
            both, sound = asked[i, LETTERS], asked[i, SOUNDS]
            for k in range(i + 1, min(i + 3, count)):
                length += asked[k, LENGTH]
                both, sound = both | asked[k, LETTERS], sound | asked[k, SOUNDS]
                if _may_be_one(length, both, sound, size, letters, sounds):
                    meets |= _AS_ONE
    known[SOUNDS], known[WRITTEN], known[SPELT] = sounds, written, spelt
    known[KIND], known[LENGTH], known[LETTERS], known[FIRST] = kind, size, letters, first
    known[MATES], known[MEETS] = mates, meets


@kernel
def _add(known, r, weight, free, sums):
    """Add one word to the sums of its name.

    Returns its letters, folded and as they are written, if they are compared.
    """
    kind = known[r, KIND]
    little = kind == LEGAL or kind == TITLE
    letters, spelt = np.int64(0), np.int64(0)
    if not little:
        sums[_COUNTED] += known[r, LENGTH]
        sums[_AS_WRITTEN] += known[r, WRITTEN]
        letters, spelt = known[r, LETTERS], known[r, SPELT]
    core = kind != GENERIC and kind != PLACE and kind != LEGAL and kind != NUMBER
    sums[_WHOLE] += core and weight >= 0.25
    if not free:
        if kind == INITIAL:
            sums[_MAY_INITIAL] += weight
        if core:
            sums[_MAY_CORE] += weight
        elif kind == NUMBER:
            sums[_MAY_NUMBER] += weight
        else:
            sums[_MAY_GENERIC] += weight
            sums[_MAY_TRANSLATE] += weight if kind == GENERIC else 0.0
        return letters, spelt
    sums[_LONG] += not little and known[r, LENGTH] >= SHORTEST_WORD
    if core:
        sums[_CORE] += weight
    elif kind == GENERIC:
        sums[_GENERIC] += weight
    elif kind == PLACE:
        sums[_PLACE] += weight
    elif kind == NUMBER:
        sums[_NUMBER] += weight
    if kind == PATRONYMIC:
        sums[_FATHERS] += weight
    sums[_SYLLABLES] += kind == SYLLABLE
    sums[_INITIALS] += kind == INITIAL
    sums[_WORDS] += kind == WORD
    return letters, spelt


@kernel
def _written_together(asked, known, rows, size):
    """Whether neighbouring words of one name could meet one word of the other."""
    for j in range(size):
        r = rows[j]
        if known[r, MEETS] & _AS_ONE:
            return True
        if not known[r, MEETS] & _AS_PART:
            continue
        length, letters, sounds = known[r, LENGTH], known[r, LETTERS], known[r, SOUNDS]
        for k in range(j + 1, min(j + 3, size)):
            length += known[rows[k], LENGTH]
            letters |= known[rows[k], LETTERS]
            sounds |= known[rows[k], SOUNDS]
            for i in range(len(asked)):
                if asked[i, FIRST] == known[r, FIRST] and _may_be_one(
                    length, letters, sounds, asked[i, LENGTH], asked[i, LETTERS], asked[i, SOUNDS]
                ):
                    return True
    return False


@kernel
def _left_over_may_meet(asked, known, rows, size, met, unsure):
    """Whether the words that meet nothing could be a slip or two apart as a whole.

    Those with a partner are among them only if ``unsure``.
    """
    mine, my_letters, my_most, my_others = 0, np.int64(0), 0, np.int64(0)
    for i in range(len(asked)):
        kind = asked[i, KIND]
        if kind == LEGAL or kind == TITLE or kind == STOP or kind == PARTICLE:
            continue
        if met >> i & 1 == 0:
            if kind == INITIAL or kind == NUMBER:
                return False
            mine += asked[i, WRITTEN]
            my_letters |= asked[i, SPELT]
        elif unsure:
            my_most += asked[i, WRITTEN]
            my_others |= asked[i, SPELT]
    theirs, their_letters, their_most, their_others = 0, np.int64(0), 0, np.int64(0)
    for j in range(size):
        r = rows[j]
        kind = known[r, KIND]
        if kind == LEGAL or kind == TITLE or kind == STOP or kind == PARTICLE:
            continue
        if known[r, MATES] == 0:
            if kind == INITIAL or kind == NUMBER:
                return False
            theirs += known[r, WRITTEN]
            their_letters |= known[r, SPELT]
        elif unsure:
            their_most += known[r, WRITTEN]
            their_others |= known[r, SPELT]
    my_most, their_most = my_most + mine, their_most + theirs
    if my_most == 0 or their_most == 0 or mine > their_most + MOST or theirs > my_most + MOST:
        return False
    return (
        ones(my_letters & ~(their_letters | their_others)) <= MOST
        and ones(their_letters & ~(my_letters | my_others)) <= MOST
    )


@kernel
def limits(asked, asked_weights, known, weights, rows, size, low, high, q, c):
    """Write the least and the most that each feature can be.

    ``rows``: the places of the listed name's words in ``known``; ``weights`` has theirs in
    order. Returns False, with nothing written, where words could meet that are not alike.
    ``low``, ``high`` and the working memory are as :func:`unbounded` makes them or as they
    were left here before.
    """
    if len(asked) > MOST_WORDS or _written_together(asked, known, rows, size):
        return False
    for k in range(_SUMS):
        q[k] = c[k] = 0.0
    met, twice, mixed, several = np.int64(0), np.int64(0), False, False
    letters, its_letters = np.int64(0), np.int64(0)
    spelt, its_spelt = np.int64(0), np.int64(0)
    for j in range(size):
        r = rows[j]
        mates = known[r, MATES]
        twice |= met & mates
        met |= mates
        several = several or mates & (mates - 1) != 0
        mixed = mixed or known[r, MEETS] & _OTHERWISE != 0
        folded, written = _add(known, r, weights[j], mates == 0, c)
        its_letters |= folded
        its_spelt |= written
    for i in range(len(asked)):
        folded, written = _add(asked, i, asked_weights[i], met >> i & 1 == 0, q)
        letters |= folded
        spelt |= written
    # A word with several partners may be left over; all others that have one meet it.
    if _left_over_may_meet(asked, known, rows, size, met, several or twice != 0):
        return False
    _least_that_is_lost(q, c, _most_that_agrees(q, c, mixed, high), low, high)
    _slips(
        q, c,
        max(ones(letters & ~its_letters), ones(its_letters & ~letters)),
        max(ones(spelt & ~its_spelt), ones(its_spelt & ~spelt)),
        high,
    )  # fmt: skip
    return True


@kernel
def _most_that_agrees(q, c, mixed, high):
    """Fill in what agrees at the most; returns it for the words that tell names apart."""
    core = 0.5 * (q[_MAY_CORE] + c[_MAY_CORE])
    generic = 0.5 * (q[_MAY_GENERIC] + c[_MAY_GENERIC])
    number = 0.5 * (q[_MAY_NUMBER] + c[_MAY_NUMBER])
    if mixed:
        core = generic = number = core + generic + number
    high[f.FIRST] = min(core, 1.0)
    high[f.SECOND] = min(max(core - 1.0, 0.0), 1.0)
    high[f.THIRD] = min(max(core - 2.0, 0.0), 1.0)
    high[f.MORE] = min(max(core - 3.0, 0.0), 3.0)
    high[f.GENERICS] = generic
    high[f.NUMBERS] = number
    high[f.INITIALS] = q[_MAY_INITIAL] + c[_MAY_INITIAL]
    high[f.TRANSLATED] = min(q[_CORE] + q[_MAY_CORE], c[_GENERIC] + c[_MAY_TRANSLATE]) + min(
        c[_CORE] + c[_MAY_CORE], q[_GENERIC] + q[_MAY_TRANSLATE]
    )
    return core


@kernel
def _least_that_is_lost(q, c, agreed, low, high):
    clash = min(q[_CORE], c[_CORE])
    extra = max(q[_CORE] - c[_CORE] - c[_MAY_CORE], c[_CORE] - q[_CORE] - q[_MAY_CORE], 0.0)
    low[f.CLASH] = clash
    low[f.CLASH_WORDS] = min(q[_WORDS], c[_WORDS])
    low[f.CLASH_INITIAL] = min(q[_INITIALS], c[_INITIALS])
    low[f.CLASH_SHARE] = clash / (clash + agreed + 0.2)
    low[f.EXTRA] = min(extra, 3.0)
    low[f.EXTRA_SHARE] = extra / (extra + agreed + 0.2)
    low[f.CLASH_GENERIC] = min(q[_GENERIC], c[_GENERIC])
    low[f.CLASH_PLACE] = min(q[_PLACE], c[_PLACE])
    low[f.CLASH_NUMBER] = min(q[_NUMBER], c[_NUMBER])
    low[f.LOST_SYLLABLE] = q[_SYLLABLES] + c[_SYLLABLES]
    low[f.CLASH_PATRONYMIC] = min(q[_FATHERS], c[_FATHERS])
    one = min(q[_WHOLE], c[_WHOLE]) <= 1 and max(q[_WHOLE], c[_WHOLE]) > 1
    low[f.ONE_WORD] = high[f.ONE_WORD] = 1.0 if one else 0.0
    lost = q[_CORE] + q[_GENERIC] + q[_PLACE] + q[_NUMBER]
    lost += c[_CORE] + c[_GENERIC] + c[_PLACE] + c[_NUMBER]
    high[f.COMPLETE] = 1.0 if lost <= f.SMALL_WORDS + _ROUNDING else 0.0


@kernel
def _slips(q, c, others, others_written, high):
    """Whether all letters but two can be the same: none may be missing, wherever it stands."""
    changed = MOST + 1
    if not (q[_LONG] > 1 and c[_LONG] > 1):
        changed = min(
            _least_edits(q[_COUNTED], c[_COUNTED], others),
            _least_edits(q[_AS_WRITTEN], c[_AS_WRITTEN], others_written),
        )
    longest = max(q[_COUNTED], c[_COUNTED], q[_AS_WRITTEN], c[_AS_WRITTEN])
    long = min(max((longest - 6) / 6, 0.0), 1.0)
    high[f.ONE_SLIP] = 1.0 if changed <= 1 else 0.0
    high[f.ONE_LONG] = high[f.SYLLABLE_SLIP] = long if changed <= 1 else 0.0
    high[f.TWO_SLIPS] = min(max((longest - 8) / 8, 0.0), 1.0) if changed <= MOST else 0.0


@kernel
def _least_edits(one, other, others):
    """Edits that names of so many letters take at least, so many of which only one has."""
    if min(one, other) < SHORTEST:
        return MOST + 1
    return max(abs(one - other), others)


@njit(cache=True, nogil=True)
def unbounded():
    """The least and the most of every feature where nothing is known, and working memory."""
    low = np.zeros(f.COUNT)
    high = np.full(f.COUNT, np.inf)
    low[f.BIAS] = high[f.BIAS] = 1.0
    return low, high, np.empty(_SUMS), np.empty(_SUMS)


@kernel
def odds_of(floor):
    """The log-odds below which a score surely misses the floor."""
    if floor <= 0.0:
        return -np.inf
    return np.inf if floor >= 1.0 else np.log(floor / (1.0 - floor)) - _ROUNDING


@kernel
def most_odds(low, high, params):
    """The highest log-odds that features within these limits can have."""
    if high[f.FIRST] + high[f.GENERICS] + high[f.NUMBERS] <= 0.0:
        return -np.inf
    total = 0.0
    for k in range(len(params)):
        if params[k] > 0.0:
            total += params[k] * high[k]
        elif params[k] < 0.0:
            total += params[k] * low[k]
    return total
