"""How alike two words are."""

import numpy as np
from numba import njit

from app.matching.kernels.hashing import WIDTH

(
    WORD, INITIAL, NUMBER, PARTICLE, TITLE, STOP, LEGAL, GENERIC, PLACE, SUFFIX, SYLLABLE,
    PATRONYMIC,
) = range(12)  # fmt: skip
"""The kinds of tokens, as :class:`app.matching.tokens.Kind` numbers them."""
SYMBOLS = 6
"""Symbols kept of one token."""
FORM, FOLD, BONES, META, SYMBOL = range(5)
COLUMNS = SYMBOL + SYMBOLS
"""Columns of a packed token. ``META`` holds small facts in bits; see :func:`meta`."""
ALIKE = 0.7
"""Words less alike than this count as different."""
SHARED = (0.97, 0.86, 0.93, 0.94, 0.85)
"""Likeness of words that share a symbol, by :class:`app.matching.symbols.Sense`."""
SAME_FOLD = 0.97
FATHERS_ENDING = 4
"""Letters of a patronymic's ending that are not compared."""
LONGEST = WIDTH * 3


def meta(kind: int, *, style: int, vowelless: bool, n_bones: int, script: int, written: int) -> int:
    """The bits of ``META``: kind (4), style (1), vowelless (1), number of bones (6), script (3),
    number of letters as written (5)."""
    bits = kind | style << 4 | int(vowelless) << 5 | min(n_bones, 63) << 6
    return bits | script << 12 | min(written, WIDTH) << 15


@njit(cache=True, nogil=True)
def kind_of(bits):
    return bits & 15


@njit(cache=True, nogil=True)
def style_bit(bits):
    return (bits >> 4) & 1


@njit(cache=True, nogil=True)
def is_vowelless(bits):
    return (bits >> 5) & 1


@njit(cache=True, nogil=True)
def count_bones(bits):
    return (bits >> 6) & 63


@njit(cache=True, nogil=True)
def script_bits(bits):
    return (bits >> 12) & 7


@njit(cache=True, nogil=True)
def written_length(bits):
    return (bits >> 15) & 31


@njit(cache=True, nogil=True)
def few_bones_are_enough(bits):
    """Whether two consonants already tell words apart: no vowels are written, or a syllable."""
    return is_vowelless(bits) == 1 or kind_of(bits) == SYLLABLE


@njit(cache=True, nogil=True)
def _vowel(c):
    return c == 97 or c == 101 or c == 105 or c == 111 or c == 117


@njit(cache=True, nogil=True)
def _sound(c):
    """A class of consonants that are confused between languages; 0 for none."""
    if c == 98 or c == 112:  # b p
        return 1
    if c == 118 or c == 102:  # v f
        return 2
    if c == 100 or c == 116:  # d t
        return 3
    if c == 107 or c == 103 or c == 104:  # k g h
        return 4
    if c == 99 or c == 115 or c == 122 or c == 106 or c == 120:  # c s z j x
        return 5
    if c == 109 or c == 110:  # m n
        return 6
    if c == 108 or c == 114:  # l r
        return 7
    return 0


@njit(cache=True, nogil=True)
def swap_cost(a, b):
    if a == b:
        return 0.0
    if a < 97 or b < 97:
        return 1.5
    if _vowel(a) and _vowel(b):
        return 0.5
    if _sound(a) != 0 and _sound(a) == _sound(b):
        return 0.6
    return 1.0


@njit(cache=True, nogil=True)
def drop_cost(c):
    if c < 97:
        return 1.5
    if _vowel(c):
        return 0.55
    if c == 104:
        return 0.45
    return 1.0


@njit(cache=True, nogil=True)
def word_cost(a, la, b, lb, most):
    """Weighted optimal string alignment distance of two folded words (bytes, lengths).

    Gives up with a number above ``most`` as soon as the distance must be above it.
    """
    # One allocation for the three rows, because this is called by the thousand.
    rows = np.empty((3, LONGEST + 1), dtype=np.float32)
    before, last, row = 0, 1, 2
    rows[last, 0] = 0.0
    for j in range(lb):
        rows[last, j + 1] = rows[last, j] + drop_cost(b[j])
    for i in range(la):
        drop_a = drop_cost(a[i])
        rows[row, 0] = rows[last, 0] + drop_a
        least = rows[row, 0]
        for j in range(lb):
            best = rows[last, j] + swap_cost(a[i], b[j])
            up = rows[last, j + 1] + drop_a
            left = rows[row, j] + drop_cost(b[j])
            best = min(best, up, left)
            if i > 0 and j > 0 and a[i] == b[j - 1] and a[i - 1] == b[j]:
                best = min(best, rows[before, j - 1] + 0.8)
            rows[row, j + 1] = best
            least = min(least, best)
        if least > most + 0.8:
            return least
        before, last, row = last, row, before
    return rows[last, lb]


@njit(cache=True, nogil=True)
def _edit_likeness(a, la, b, lb, least):
    longest = max(la, lb)
    if abs(la - lb) > 3 or longest == 0:
        return 0.0
    value = 1.0 - word_cost(a, la, b, lb, (1.0 - least) * longest) / longest
    if a[0] != b[0]:
        value -= 0.06
    if longest <= 3:
        value -= 0.05
    return min(value, 0.96)


@njit(cache=True, nogil=True)
def _written_vowel_cost(written, read):
    """A vowel letter of a script that writes only long ones, against a Latin vowel."""
    if written == read or (written == 117 and read == 111) or (written == 105 and read == 101):
        return 0.0
    return 0.2 if written == 97 and read == 101 else 0.4


@njit(cache=True, nogil=True)
def skeleton_likeness(a, la, b, lb):
    """How alike a word whose short vowels are not written (A) and a Latin word (B) are.

    Vowels that only B has cost next to nothing; those that A writes are long and must be there.
    """
    last = np.empty(WIDTH + 1, dtype=np.float32)
    row = np.empty(WIDTH + 1, dtype=np.float32)
    consonants = 0
    last[0] = 0.0
    for j in range(lb):
        vowel = _vowel(b[j])
        consonants += not vowel
        last[j + 1] = last[j] + (0.06 if vowel else 0.4 if b[j] == 104 else 1.0)
    for i in range(la):
        written = _vowel(a[i])
        drop_a = 0.4 if written or a[i] == 104 else 1.0
        row[0] = last[0] + drop_a
        for j in range(lb):
            vowel = _vowel(b[j])
            if written and vowel:
                swap = _written_vowel_cost(a[i], b[j])
            elif written or vowel:
                # Waw and ya are consonants too.
                swap = 1.2
                if (written and a[i] == 117 and b[j] == 118) or (
                    vowel and b[j] == 105 and a[i] == 105
                ):
                    swap = 0.1
            else:
                swap = swap_cost(a[i], b[j])
            drop_b = 0.06 if vowel else 0.4 if b[j] == 104 else 1.0
            row[j + 1] = min(last[j] + swap, last[j + 1] + drop_a, row[j] + drop_b)
        last, row = row, last
    if consonants == 0:
        return 0.0
    return min(1.0 - last[lb] / (consonants + 0.5), 0.95)


@njit(cache=True, nogil=True)
def _shared(qi, i, ci, j):
    """The likeness that a shared symbol gives, 0 where there is none."""
    best = 0.0
    for s in range(SYMBOL, COLUMNS):
        mine = qi[i, s]
        if mine == 0:
            break
        for t in range(SYMBOL, COLUMNS):
            if ci[j, t] == mine:
                best = max(best, SHARED[mine & 7])
    return best


@njit(cache=True, nogil=True)
def _fathers_likeness(q, i, c, j):
    """How alike two patronymics are without their endings (``-ovich``, ``-evna``)."""
    mine, theirs = q.lengths[i] - FATHERS_ENDING, c.lengths[j] - FATHERS_ENDING
    if mine < 1 or theirs < 1:
        return 0.0
    alike = _edit_likeness(q.letters[i], mine, c.letters[j], theirs, ALIKE)
    return alike if alike >= ALIKE else 0.0


@njit(cache=True, nogil=True)
def likeness(q, i, c, j):
    """How alike token i of Q and token j of C are, 0..1."""
    qi, ci = q.columns, c.columns
    if qi[i, FORM] == ci[j, FORM]:
        return 1.0
    shared = _shared(qi, i, ci, j)
    if shared >= SAME_FOLD:
        return shared
    qk, ck = kind_of(qi[i, META]), kind_of(ci[j, META])
    if qk == NUMBER or ck == NUMBER:
        return 0.0
    if qk == INITIAL or ck == INITIAL:
        if qk != ck and q.letters[i, 0] == c.letters[j, 0]:
            return 0.85
        return 0.0
    if qi[i, FOLD] == ci[j, FOLD]:
        return SAME_FOLD
    if qk == SYLLABLE and ck == SYLLABLE:
        # One letter makes another syllable; only the spellings of one sound are near.
        return shared
    if qk == PLACE and ck == PLACE:
        # Iran and Iraq: both are known, so that neither is the other misspelt.
        return shared
    if qk == PATRONYMIC and ck == PATRONYMIC:
        # What fathers' names end in says nothing: Alekseyevna is not Olegovna.
        return max(shared, _fathers_likeness(q, i, c, j))
    same_bones = qi[i, BONES] == ci[j, BONES]
    if is_vowelless(qi[i, META]) != is_vowelless(ci[j, META]):
        if is_vowelless(qi[i, META]):
            alike = skeleton_likeness(q.letters[i], q.lengths[i], c.letters[j], c.lengths[j])
        else:
            alike = skeleton_likeness(c.letters[j], c.lengths[j], q.letters[i], q.lengths[i])
        if min(count_bones(qi[i, META]), count_bones(ci[j, META])) < 3:
            alike = min(alike, 0.85)
    else:
        alike = _edit_likeness(
            q.letters[i], q.lengths[i], c.letters[j], c.lengths[j], 0.5 if same_bones else ALIKE
        )
        if same_bones and alike >= 0.5 and count_bones(qi[i, META]) >= 3:
            alike = max(alike, 0.8 if is_vowelless(qi[i, META]) else 0.84)
    alike = max(alike, shared)
    return alike if alike >= ALIKE else 0.0
