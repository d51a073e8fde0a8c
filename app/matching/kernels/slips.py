"""Slips of the pen: two names that are the same but for a letter or two, wherever they stand.

What is beside a slip says whether it is one: all other letters of a long name agree. Where
both words mean something (two syllables of Chinese, two places, two numbers), another letter
makes another name.
"""

import numpy as np

from app.matching.kernels.compiled import kernel
from app.matching.kernels.room import MOST_LETTERS
from app.matching.kernels.words import (
    ALIKE,
    GENERIC,
    INITIAL,
    LEGAL,
    META,
    NUMBER,
    PARTICLE,
    PLACE,
    STOP,
    SUFFIX,
    SYLLABLE,
    TITLE,
    is_vowelless,
    kind_of,
    written_length,
)

MOST = 2
"""Edits beyond which names are not compared letter by letter."""
SHORTEST = 6
"""Letters below which one more or less makes another name."""
SHORTEST_WORD = 3
SHORTEST_TWICE = 5
"""Letters below which two edits make another word."""


@kernel
def has_meaning(kind):
    """Whether words of this kind are known words, in which a letter makes another one."""
    return kind in (SYLLABLE, NUMBER, PLACE, GENERIC, SUFFIX)


@kernel
def _letter_set(word, first, last):
    """A bit for each letter that a part of a word has; letters may share one."""
    bits = np.uint64(0)
    for p in range(first, last):
        bits |= np.uint64(1) << np.uint64(word[p] & 63)
    return bits


@kernel
def _ones(bits):
    """How many bits are set, as far as it matters."""
    count = 0
    while bits and count <= 2 * MOST:
        bits &= bits - np.uint64(1)
        count += 1
    return count


@kernel
def _has_digit(word, first, last):
    for p in range(first, last):
        if word[p] >= 48 and word[p] <= 57:
            return True
    return False


@kernel
def edits(a, la, b, lb, most, rows):
    """Letters lost, added, changed or swapped between two words; ``MOST + 1`` for more than
    ``most``.

    Words that differ in a digit are never the same. ``rows`` is working memory
    (:attr:`~app.matching.kernels.room.Room.counts`).
    """
    if abs(la - lb) > most:
        return MOST + 1
    first = 0
    while first < la and first < lb and a[first] == b[first]:
        first += 1
    while la > first and lb > first and a[la - 1] == b[lb - 1]:
        la, lb = la - 1, lb - 1
    n, m = la - first, lb - first
    if _has_digit(a, first, la) or _has_digit(b, first, lb):
        # Another digit makes another number: nothing else tells L-410 and L-411 apart.
        return MOST + 1
    if n <= 1 and m <= 1:
        return max(n, m)
    if n == 2 and m == 2 and a[first] == b[first + 1] and a[first + 1] == b[first]:
        return 1
    if most < MOST:
        return MOST + 1
    # One edit takes one letter from those of a word, and gives it another.
    if _ones(_letter_set(a, first, la) ^ _letter_set(b, first, lb)) > 2 * MOST:
        return MOST + 1
    return _banded(a[first:la], n, b[first:lb], m, rows)


@kernel
def _banded(a, n, b, m, rows):
    """Optimal string alignment distance, as far as it is at most ``MOST``."""
    far = MOST + 1
    for j in range(m + 1):
        rows[0, j] = min(j, far)
    for i in range(1, n + 1):
        row, last, before = rows[i % 3], rows[(i - 1) % 3], rows[(i - 2) % 3]
        for j in range(m + 1):
            row[j] = far
        low, high = max(i - MOST, 0), min(i + MOST, m)
        least = far
        for j in range(low, high + 1):
            if j == 0:
                row[0] = i
            else:
                best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]))
                if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                    best = min(best, before[j - 2] + 1)
                row[j] = min(best, far)
            least = min(least, row[j])
        if least >= far:
            return far
    return rows[n % 3, m]


@kernel
def slips_apart(q, i, c, j, most, rows):
    """Whether word i of Q is word j of C but for so many slips, at most two."""
    mine, theirs = q.columns[i, META], c.columns[j, META]
    kq, kc = kind_of(mine), kind_of(theirs)
    if kq == INITIAL or kc == INITIAL or kq == NUMBER or kc == NUMBER:
        return False
    if (has_meaning(kq) and has_meaning(kc)) or max(q.lengths[i], c.lengths[j]) < SHORTEST_WORD:
        return False
    if edits(q.letters[i], q.lengths[i], c.letters[j], c.lengths[j], most, rows) <= most:
        return True
    size, length = written_length(mine), written_length(theirs)
    return edits(q.forms[i], size, c.forms[j], length, most, rows) <= most


@kernel
def _append(words, i, written, out, n):
    """Add the letters of word i to ``out``: as they were written, or folded."""
    letters = words.forms if written else words.letters
    size = written_length(words.columns[i, META]) if written else words.lengths[i]
    size = min(size, len(out) - n)
    for p in range(size):
        out[n + p] = letters[i, p]
    return n + size


@kernel
def _counts(words, i):
    kind = kind_of(words.columns[i, META])
    return kind != LEGAL and kind != TITLE


@kernel
def _known_words_differ(q, c, p):
    """Whether known words stand in each other's place: 0 for no, 1 for syllables only, 2."""
    mine, theirs, worst = 0, 0, 0
    for i in range(len(q.lengths)):
        kind = kind_of(q.columns[i, META])
        known = has_meaning(kind) * (1 if kind == SYLLABLE else 2)
        j = p.q_to[i]
        if j < 0:
            mine = max(mine, known)
        elif known > 0 and p.q_like[i] < 0.97 and has_meaning(kind_of(c.columns[j, META])):
            worst = max(worst, known)
    for j in range(len(c.lengths)):
        if p.c_to[j] < 0:
            kind = kind_of(c.columns[j, META])
            theirs = max(theirs, has_meaning(kind) * (1 if kind == SYLLABLE else 2))
    return max(worst, max(mine, theirs) if min(mine, theirs) > 0 else 0)


@kernel
def _in_order_of(q, c, p, written, out):
    """Write C's letters, its words in the order of their partners; a free one for a free one."""
    used, n = np.int64(0), 0
    for i in range(len(q.lengths)):
        if p.q_to[i] < 0:
            if _counts(q, i):
                for j in range(len(c.lengths)):
                    if p.c_to[j] < 0 and used >> j & 1 == 0 and _counts(c, j):
                        used |= np.int64(1) << j
                        n = _append(c, j, written, out, n)
                        break
            continue
        for j in range(len(c.lengths)):
            if used >> j & 1 == 0 and (p.c_to[j] == i or p.q_to[i] == j):
                used |= np.int64(1) << j
                if _counts(c, j):
                    n = _append(c, j, written, out, n)
    for j in range(len(c.lengths)):
        if used >> j & 1 == 0 and _counts(c, j):
            n = _append(c, j, written, out, n)
    return n


@kernel
def _size(words, written):
    """Letters of a name, and whether vowels are missing in it."""
    total, bare = 0, False
    for i in range(len(words.lengths)):
        if _counts(words, i):
            bits = words.columns[i, META]
            total += written_length(bits) if written else words.lengths[i]
            bare = bare or is_vowelless(bits) == 1
    return total, bare


@kernel
def _left_over(words, to):
    """Words of three letters or more that met nothing; two on each side are no slip."""
    count = 0
    for i in range(len(to)):
        if i < len(words.lengths) and to[i] < 0 and words.lengths[i] >= SHORTEST_WORD:
            count += _counts(words, i)
    return count


@kernel
def _edits_in_all(q, c, p, written, room):
    """Edits between two paired names as a whole, and the letters of the longer."""
    total_q, bare_q = _size(q, written)
    total_c, bare_c = _size(c, written)
    longest = max(total_q, total_c)
    if abs(total_q - total_c) > MOST or longest > MOST_LETTERS or min(total_q, total_c) < SHORTEST:
        return MOST + 1, longest
    mine, theirs, n = room.mine, room.theirs, 0
    for i in range(len(q.lengths)):
        if _counts(q, i):
            n = _append(q, i, written, mine, n)
    m = _in_order_of(q, c, p, written, theirs)
    changed = edits(mine, n, theirs, m, MOST, room.counts)
    return (MOST + 1 if changed == MOST and (bare_q or bare_c) else changed), longest


@kernel
def slips(q, c, p, room):
    """Edits between two paired names as a whole, the letters of the longer, and whether they
    make another syllable.

    ``MOST + 1`` edits stand for more, for names too short, for known words that differ, and
    for two where vowels are not written, so that every letter says more. A slip of one letter
    can be two in folded words (``Rahimi``, ``Rahii``), so that both are looked at.
    """
    known = _known_words_differ(q, c, p)
    if known > 1 or (_left_over(q, p.q_to) > 1 and _left_over(c, p.c_to) > 1):
        return MOST + 1, 0, False
    changed, longest = _edits_in_all(q, c, p, False, room)
    if changed > 1:
        as_written, letters = _edits_in_all(q, c, p, True, room)
        if as_written < changed:
            changed, longest = as_written, letters
    return changed, longest, known == 1


@kernel
def _is_free(words, to, i):
    kind = kind_of(words.columns[i, META])
    return to[i] < 0 and not (kind == LEGAL or kind == TITLE or kind == STOP or kind == PARTICLE)


@kernel
def _count_free(words, to):
    """Letters, as they were written, of the words that met nothing, and whether a word has a
    meaning; no letters where an initial or a number is among them, in which each counts."""
    n, meaning = 0, False
    columns = words.columns
    for i in range(len(words.lengths)):
        if _is_free(words, to, i):
            kind = kind_of(columns[i, META])
            if kind == INITIAL or kind == NUMBER:
                return 0, False
            n += written_length(columns[i, META])
            meaning = meaning or has_meaning(kind)
    return n, meaning


@kernel
def _free_letters(words, to, letters, owners):
    """Write those letters, and whose each is; returns their number."""
    n = 0
    for i in range(len(words.lengths)):
        if _is_free(words, to, i):
            first, n = n, _append(words, i, True, letters, n)
            for at in range(first, n):
                owners[at] = i
    return n


@kernel
def pair_slips(q, c, p, room):
    """Pair the words that are left over if as a whole they are a slip or two apart.

    They may be written apart or together, and each may have a slip.
    """
    n, known_q = _count_free(q, p.q_to)
    if n < SHORTEST_WORD - 1:
        return
    m, known_c = _count_free(c, p.c_to)
    longest = max(n, m)
    if m < SHORTEST_WORD - 1 or longest < SHORTEST_WORD or abs(n - m) > MOST:
        return
    if (known_q and known_c) or longest > MOST_LETTERS:
        return
    mine, theirs, my_words, their_words = room.mine, room.theirs, room.my_words, room.their_words
    _free_letters(q, p.q_to, mine, my_words)
    _free_letters(c, p.c_to, theirs, their_words)
    changed = edits(mine, n, theirs, m, MOST, room.counts)
    if changed > 1 and (changed > MOST or longest < SHORTEST_TWICE):
        return
    like = max(1.0 - changed / longest, ALIKE)
    for at in range(n):
        i = my_words[at]
        # The letter in the middle of a word says whose word it met.
        if at == 0 or my_words[at - 1] != i:
            p.q_to[i] = their_words[_middle(my_words, at, n) * m // n]
            p.q_like[i] = like
    for at in range(m):
        j = their_words[at]
        if at == 0 or their_words[at - 1] != j:
            # Whoever met it is the one that it met; a word that nobody met is part of another.
            i = _first_to(p.q_to, len(q.lengths), j)
            p.c_to[j] = my_words[_middle(their_words, at, m) * n // m] if i < 0 else i
            p.c_like[j] = like


@kernel
def _first_to(to, count, wanted):
    """The first word that met this one, or -1."""
    for i in range(count):
        if to[i] == wanted:
            return i
    return -1


@kernel
def _middle(owners, first, end):
    """The place of the middle letter of the word that begins at ``first``."""
    last = first
    while last + 1 < end and owners[last + 1] == owners[first]:
        last += 1
    return (first + last) // 2
