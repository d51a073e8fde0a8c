"""What a pairing of two names says, as numbers that a table of weights can judge.

Every feature is symmetric in the two names, and 0 where nothing speaks of it. The weights in
``app/matching/weights.tsv`` are fitted with the sign that :data:`FEATURES` states, so that
agreement never lowers a score and contradiction never raises one.
"""

import numpy as np

from app.matching.kernels.compiled import kernel
from app.matching.kernels.room import LOST
from app.matching.kernels.slips import slips
from app.matching.kernels.words import (
    GENERIC,
    INITIAL,
    LEGAL,
    META,
    NUMBER,
    PATRONYMIC,
    PLACE,
    SYLLABLE,
    WORD,
    is_vowelless,
    kind_of,
    script_bits,
)

FEATURES: tuple[tuple[str, int, str], ...] = (
    ("bias", 0, "where every score begins"),
    ("agreed_first", 1, "weight of the agreeing words, up to that of one rare word"),
    ("agreed_second", 1, "what agrees beyond that, up to a second rare word"),
    ("agreed_third", 1, "what agrees beyond that, up to a third"),
    ("agreed_more", 1, "what agrees beyond that, up to three more"),
    ("agreed_generic", 1, "weight of agreeing general words (bank, ministry) and places"),
    ("agreed_number", 1, "numbers that agree"),
    ("agreed_initial", 1, "initials that agree with a name or an initial"),
    ("complete", 1, "no word but legal forms and small words is left over, and none differs"),
    ("one_slip", 1, "all letters of both names but one are the same, wherever spaces stand"),
    ("one_slip_long", 1, "the same: nothing at 6 letters, all of it at 12"),
    ("two_slips", 1, "all letters but two are the same: nothing at 8 letters, all of it at 16"),
    ("syllable_slip", 1, "one letter makes another syllable: nothing at 6 letters, all at 12"),
    ("deficit", -1, "how far the words that were paired differ, by weight"),
    ("worst_slight", -1, "how far the least alike of the paired words differ, up to 0.18"),
    ("worst_beyond", -1, "how far they differ beyond that"),
    ("other_initials", -1, "paired words that begin with different letters"),
    (
        "unwritten_vowels",
        -1,
        "weight of words that are the same only as far as vowels were written",
    ),
    ("foreign_pair", -1, "two syllables that met across scripts, which many names share"),
    ("foreign_syllables", -1, "three syllables or more that met across scripts"),
    ("clash", -1, "weight of words in each other's place"),
    ("clash_words", -1, "number of words in each other's place, however common"),
    ("clash_initial", -1, "different initials in each other's place"),
    ("clash_share", -1, "the same, as a share of the name"),
    ("extra", -1, "weight of words that only one name has"),
    ("extra_share", -1, "the same, as a share of the longer name"),
    ("translated", 1, "words of one name that may translate general words of the other"),
    ("clash_generic", -1, "weight of general words in each other's place"),
    ("extra_generic", -1, "weight of general words that only one name has"),
    ("extra_generic_words", -1, "number of general words and places only one name has, up to 4"),
    ("extra_round_one", -1, "the same, where a single word tells both names from others"),
    ("clash_place", -1, "different places"),
    ("extra_place", -1, "weight of places that only one name has"),
    ("clash_number", -1, "different numbers"),
    ("extra_number", -1, "a number that only one name has"),
    ("lost_syllable", -1, "number of syllables without a partner"),
    ("clash_patronymic", -1, "different fathers' names"),
    ("out_of_order", -1, "syllables that met in another order"),
    ("one_word", -1, "one name is a single word and the other is not"),
    ("initials_only", -1, "one initial, and nothing but one word supports it"),
)
"""Name, sign and meaning of every feature, in their order in the arrays."""
COUNT = len(FEATURES)
SMALL_WORDS = 0.15
"""Weight of words whose absence nobody notices."""
SLIGHT = 0.18
"""About one letter of a word of six."""
(
    BIAS, FIRST, SECOND, THIRD, MORE, GENERICS, NUMBERS, INITIALS, COMPLETE, ONE_SLIP, ONE_LONG,
    TWO_SLIPS, SYLLABLE_SLIP, DEFICIT, WORST_SLIGHT, WORST_BEYOND, OTHER_INITIALS, UNWRITTEN,
    FOREIGN_PAIR, FOREIGN_SYLLABLES,
    CLASH, CLASH_WORDS, CLASH_INITIAL, CLASH_SHARE, EXTRA, EXTRA_SHARE, TRANSLATED, CLASH_GENERIC,
    EXTRA_GENERIC, EXTRA_GENERIC_WORDS, EXTRA_ROUND_ONE, CLASH_PLACE, EXTRA_PLACE, CLASH_NUMBER,
    EXTRA_NUMBER, LOST_SYLLABLE, CLASH_PATRONYMIC, OUT_OF_ORDER, ONE_WORD, INITIALS_ONLY,
) = range(COUNT)  # fmt: skip


@kernel
def _lost(words, to, out):
    """Weights of the words that met nothing: core, general, place, number, syllable,
    legal form, father's name; then how many initials, words, and general words or places."""
    for k in range(LOST):
        out[k] = 0.0
    core = 0
    for i in range(len(words.lengths)):
        kind = kind_of(words.columns[i, META])
        if kind in (GENERIC, PLACE, LEGAL, NUMBER):
            where = 1 if kind == GENERIC else 2 if kind == PLACE else 3 if kind == NUMBER else 5
        else:
            where = 0
            core += words.weights[i] >= 0.25
        if to[i] >= 0:
            continue
        out[where] += words.weights[i]
        if kind == SYLLABLE:
            out[4] += 1.0
        if kind == PATRONYMIC:
            out[6] += words.weights[i]
        out[7] += kind == INITIAL
        out[8] += kind == WORD
        out[9] += kind in (GENERIC, PLACE)
    return core


@kernel
def out_of_order(columns, q_to):
    """Whether syllables met in an order that moving the family name does not explain.

    Going round the name, a rotation steps back once; any other order steps back more.
    """
    first, last, back, count = -1, -1, 0, 0
    for i in range(len(columns)):
        if q_to[i] < 0:
            continue
        if kind_of(columns[i, META]) != SYLLABLE:
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


@kernel
def _agreement(q, c, p, f):
    """Fill in what agrees; returns the weight of the agreeing words that tell names apart."""
    agreed, met, foreign, initials = 0.0, 0, 0, 0
    worst, second_worst = 0.0, 0.0
    for i in range(len(q.lengths)):
        j = p.q_to[i]
        if j < 0:
            continue
        kq, kc = kind_of(q.columns[i, META]), kind_of(c.columns[j, META])
        like = p.q_like[i]
        weight = 0.5 * (q.weights[i] + c.weights[j])
        if p.c_to[j] != i:
            # One of several words that met one longer word, which is compared once, with the
            # first of them; the others count as they do below in the other name.
            agreed += like * q.weights[i]
            f[DEFICIT] += (1.0 - like) * q.weights[i]
            continue
        if INITIAL in (kq, kc):
            f[INITIALS] += min(q.weights[i], c.weights[j])
            initials += 1
            continue
        if kq == NUMBER or kc == NUMBER:
            f[NUMBERS] += weight
            continue
        if kq in (GENERIC, PLACE, LEGAL) or kc in (GENERIC, PLACE, LEGAL):
            f[GENERICS] += like * weight
        else:
            agreed += like * weight
            met += weight >= 0.25
            if like < 0.9 and q.letters[i, 0] != c.letters[j, 0]:
                f[OTHER_INITIALS] += weight
            short = 1.0 - like
            if short > worst:
                second_worst, worst = worst, short
            elif short > second_worst:
                second_worst = short
        f[DEFICIT] += (1.0 - like) * weight
        if like < 1.0 and (is_vowelless(q.columns[i, META]) or is_vowelless(c.columns[j, META])):
            f[UNWRITTEN] += weight
        scripts = script_bits(q.columns[i, META]), script_bits(c.columns[j, META])
        if kq == SYLLABLE and scripts[0] != scripts[1]:
            foreign += 1
    for j in range(len(c.lengths)):
        i = p.c_to[j]
        if i >= 0 and p.q_to[i] != j:
            agreed += p.c_like[j] * c.weights[j]
            f[DEFICIT] += (1.0 - p.c_like[j]) * c.weights[j]
    f[FOREIGN_PAIR] = 1.0 if 0 < foreign <= 2 else 0.0
    f[FOREIGN_SYLLABLES] = 1.0 if foreign > 2 else 0.0
    differ = worst + 0.5 * second_worst
    f[WORST_SLIGHT] = min(differ, SLIGHT)
    f[WORST_BEYOND] = max(differ - SLIGHT, 0.0)
    f[INITIALS_ONLY] = 1.0 if initials == 1 and met < 2 else 0.0
    return agreed


@kernel
def measure(q, c, p, f, room):
    """Write the features of two packed names, paired as ``p`` says, to ``f``."""
    for k in range(COUNT):
        f[k] = 0.0
    f[BIAS] = 1.0
    agreed = _agreement(q, c, p, f)
    f[FIRST] = min(agreed, 1.0)
    f[SECOND] = min(max(agreed - 1.0, 0.0), 1.0)
    f[THIRD] = min(max(agreed - 2.0, 0.0), 1.0)
    f[MORE] = min(max(agreed - 3.0, 0.0), 3.0)
    lost_q, lost_c = room.lost[0], room.lost[1]
    core_q, core_c = _lost(q, p.q_to, lost_q), _lost(c, p.c_to, lost_c)
    clash = min(lost_q[0], lost_c[0])
    extra_q, extra_c = lost_q[0] - clash, lost_c[0] - clash
    generic = min(lost_q[1], lost_c[1])
    more_q, more_c = lost_q[1] - generic, lost_c[1] - generic
    translated = min(extra_q, more_c) + min(extra_c, more_q)
    f[CLASH] = clash
    f[CLASH_WORDS] = min(lost_q[8], lost_c[8])
    f[CLASH_INITIAL] = min(lost_q[7], lost_c[7])
    f[CLASH_SHARE] = clash / (clash + agreed + 0.2)
    f[EXTRA] = min(extra_q + extra_c, 3.0)
    f[EXTRA_SHARE] = (extra_q + extra_c) / (extra_q + extra_c + agreed + 0.2)
    f[TRANSLATED] = translated
    f[CLASH_GENERIC] = generic
    f[EXTRA_GENERIC] = min(more_q + more_c, 3.0)
    f[EXTRA_GENERIC_WORDS] = min(abs(lost_q[9] - lost_c[9]), 4.0)
    f[EXTRA_ROUND_ONE] = f[EXTRA_GENERIC_WORDS] if max(core_q, core_c) <= 1 else 0.0
    f[CLASH_PLACE] = min(lost_q[2], lost_c[2])
    f[EXTRA_PLACE] = abs(lost_q[2] - lost_c[2])
    f[CLASH_NUMBER] = min(lost_q[3], lost_c[3])
    f[EXTRA_NUMBER] = abs(lost_q[3] - lost_c[3])
    f[LOST_SYLLABLE] = lost_q[4] + lost_c[4]
    whole = lost_q[0] + lost_c[0] + lost_q[1] + lost_c[1] + lost_q[2] + lost_c[2]
    whole += lost_q[3] + lost_c[3]
    slightly = f[WORST_SLIGHT] + f[WORST_BEYOND] + f[INITIALS]
    f[COMPLETE] = 1.0 if whole <= SMALL_WORDS and slightly <= 0.07 else 0.0
    f[CLASH_PATRONYMIC] = min(lost_q[6], lost_c[6])
    f[OUT_OF_ORDER] = 1.0 if out_of_order(q.columns, p.q_to) else 0.0
    changed, letters, syllable = slips(q, c, p, room)
    if changed <= 2:
        long = min(max((letters - 6) / 6, 0.0), 1.0)
        if syllable:
            f[SYLLABLE_SLIP] = long if changed <= 1 else 0.0
        else:
            f[ONE_SLIP] = 1.0 if changed <= 1 else 0.0
            f[ONE_LONG] = long if changed <= 1 else 0.0
            f[TWO_SLIPS] = min(max((letters - 8) / 8, 0.0), 1.0)
    f[ONE_WORD] = 1.0 if min(core_q, core_c) <= 1 and max(core_q, core_c) > 1 else 0.0


@kernel
def judge(f, weights):
    """The score, 0..0.995, that the weights give to the features."""
    total = 0.0
    for k in range(len(weights)):
        total += weights[k] * f[k]
    score = 1.0 / (1.0 + np.exp(-total))
    if f[FIRST] + f[GENERICS] + f[NUMBERS] <= 0.0:
        return 0.0
    return min(score, 0.995)
