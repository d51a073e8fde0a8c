"""How alike two words are."""

import numpy as np
from numpy.typing import NDArray

from app.matching.kernels.compiled import kernel
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


def meta(kind: int, *, style: int, vowelless: bool, n_bones: int, script: int, written: int) -> int:
    """The bits of ``META``: kind (4), style (1), vowelless (1), number of bones (6), script (3),
    number of letters as written (5)."""
    bits = kind | style << 4 | int(vowelless) << 5 | min(n_bones, 63) << 6
    return bits | script << 12 | min(written, WIDTH) << 15


@kernel
def kind_of(bits):
    return bits & 15


@kernel
def style_bit(bits):
    return (bits >> 4) & 1


@kernel
def is_vowelless(bits):
    return (bits >> 5) & 1


@kernel
def count_bones(bits):
    return (bits >> 6) & 63


@kernel
def script_bits(bits):
    return (bits >> 12) & 7


@kernel
def written_length(bits):
    return (bits >> 15) & 31


@kernel
def few_bones_are_enough(bits):
    """Whether two consonants already tell words apart: no vowels are written, or a syllable."""
    return is_vowelless(bits) == 1 or kind_of(bits) == SYLLABLE


_CLASSES = (
    ("", 1.5), ("aeiou", 0.55), ("h", 0.45), ("bp", 1.0), ("vf", 1.0), ("dt", 1.0), ("kg", 1.0),
    ("cszjx", 1.0), ("mn", 1.0), ("lr", 1.0), ("qwy", 1.0),
)  # fmt: skip
"""Letters that languages confuse with each other, and what one more or less of them costs.

The first class is that of digits, the last one of all other letters.
"""
_NO_LETTER, _VOWEL, _H, _KG, _OTHERS = 0, 1, 2, 6, len(_CLASSES) - 1


def _classes() -> NDArray[np.uint8]:
    """The class of every byte."""
    found = np.full(256, _OTHERS, dtype=np.uint8)
    found[: ord("a")] = _NO_LETTER
    for number, (letters, _) in enumerate(_CLASSES):
        for letter in letters:
            found[ord(letter)] = number
    return found


def _swaps() -> NDArray[np.float32]:
    """What it costs to write a letter of one class instead of another letter of one."""
    found = np.full((len(_CLASSES), len(_CLASSES)), 1.0, dtype=np.float32)
    np.fill_diagonal(found, 0.6)
    found[_H, _KG] = found[_KG, _H] = 0.6
    found[_VOWEL, _VOWEL], found[_OTHERS, _OTHERS] = 0.5, 1.0
    found[_NO_LETTER, :] = found[:, _NO_LETTER] = 1.5
    return found


_CLASS_OF, _SWAPS = _classes(), _swaps()
_DROPS = np.array([cost for _, cost in _CLASSES], dtype=np.float32)


@kernel
def _vowel(c):
    return _CLASS_OF[c] == _VOWEL


@kernel
def swap_cost(a, b):
    """What it costs to write one letter for another: less where languages confuse them."""
    return np.float32(0.0) if a == b else _SWAPS[_CLASS_OF[a], _CLASS_OF[b]]


@kernel
def drop_cost(c):
    """What it costs to leave a letter out, or to add one."""
    return _DROPS[_CLASS_OF[c]]


@kernel
def word_cost(a, la, b, lb, most, rows):
    """Weighted optimal string alignment distance of two folded words (bytes, lengths).

    Gives up with a number above ``most`` as soon as the distance must be above it. ``rows`` is
    working memory (:attr:`~app.matching.kernels.room.Room.costs`).
    """
    # What both words begin and end with is matched: no step costs more than two that do the
    # same (``tests/matching/test_kernels.py``), so that nothing else is cheaper.
    first = 0
    while first < la and first < lb and a[first] == b[first]:
        first += 1
    while la > first and lb > first and a[la - 1] == b[lb - 1]:
        la, lb = la - 1, lb - 1
    if first == la or first == lb:
        cost = np.float32(0.0)
        for p in range(first, la):
            cost += drop_cost(a[p])
        for p in range(first, lb):
            cost += drop_cost(b[p])
        return cost
    if la - first == 1 and lb - first == 1:
        swap, drops = swap_cost(a[first], b[first]), drop_cost(a[first]) + drop_cost(b[first])
        return np.float32(min(swap, drops))
    return _rest_cost(a[first:la], la - first, b[first:lb], lb - first, most, rows)


@kernel
def _rest_cost(a, la, b, lb, most, rows):
    """The same for what is left of two words between what they share."""
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


@kernel
def _edit_likeness(a, la, b, lb, least, rows):
    longest = max(la, lb)
    if abs(la - lb) > 3 or longest == 0:
        return 0.0
    value = 1.0 - word_cost(a, la, b, lb, (1.0 - least) * longest, rows) / longest
    if a[0] != b[0]:
        value -= 0.06
    if longest <= 3:
        value -= 0.05
    return min(value, 0.96)


@kernel
def _written_vowel_cost(written, read):
    """A vowel letter of a script that writes only long ones, against a Latin vowel."""
    if written == read or (written == 117 and read == 111) or (written == 105 and read == 101):
        return 0.0
    return 0.2 if written == 97 and read == 101 else 0.4


@kernel
def skeleton_likeness(a, la, b, lb, rows):
    """How alike a word whose short vowels are not written (A) and a Latin word (B) are.

    Vowels that only B has cost next to nothing; those that A writes are long and must be there.
    """
    last, row = rows[0], rows[1]
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


@kernel
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


@kernel
def _fathers_likeness(q, i, c, j, rows):
    """How alike two patronymics are without their endings (``-ovich``, ``-evna``)."""
    mine, theirs = q.lengths[i] - FATHERS_ENDING, c.lengths[j] - FATHERS_ENDING
    if mine < 1 or theirs < 1:
        return 0.0
    alike = _edit_likeness(q.letters[i], mine, c.letters[j], theirs, ALIKE, rows)
    return alike if alike >= ALIKE else 0.0


@kernel
def likeness(q, i, c, j, rows):
    """How alike token i of Q and token j of C are, 0..1; ``rows``: see :func:`word_cost`."""
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
        return max(shared, _fathers_likeness(q, i, c, j, rows))
    same_bones = qi[i, BONES] == ci[j, BONES]
    if is_vowelless(qi[i, META]) != is_vowelless(ci[j, META]):
        if is_vowelless(qi[i, META]):
            alike = skeleton_likeness(q.letters[i], q.lengths[i], c.letters[j], c.lengths[j], rows)
        else:
            alike = skeleton_likeness(c.letters[j], c.lengths[j], q.letters[i], q.lengths[i], rows)
        if min(count_bones(qi[i, META]), count_bones(ci[j, META])) < 3:
            alike = min(alike, 0.85)
    else:
        alike = _edit_likeness(
            q.letters[i], q.lengths[i], c.letters[j], c.lengths[j],
            0.5 if same_bones else ALIKE, rows,
        )  # fmt: skip
        if same_bones and alike >= 0.5 and count_bones(qi[i, META]) >= 3:
            alike = max(alike, 0.8 if is_vowelless(qi[i, META]) else 0.84)
    alike = max(alike, shared)
    return alike if alike >= ALIKE else 0.0
