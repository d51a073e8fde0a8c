"""Spellings of one sound: the key under which ``shoigu`` and ``schojgu`` meet.

The table serves :func:`app.matching.script.fold`, which folds whole words, and the kernel here,
which folds a word with a letter missing. That is not the folded word with a letter missing:
``jrrah`` is a slip of ``jarrah``, and what folds ``ja`` leaves ``jr`` alone.
"""

import numpy as np
from numpy.typing import NDArray

from app.matching.kernels.compiled import kernel

FOLDS = (
    ("shch", "sh"), ("tsch", "c"), ("stch", "sh"), ("sch", "s"), ("tch", "c"), ("dzh", "j"),
    ("dsh", "j"), ("dj", "j"), ("cz", "c"), ("sz", "s"), ("zs", "z"), ("sh", "s"), ("ch", "c"),
    ("zh", "z"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"),
    ("qu", "k"), ("ts", "c"), ("tz", "c"), ("ks", "x"), ("oo", "u"), ("ou", "u"), ("ee", "i"),
    ("ie", "i"), ("iy", "i"), ("yi", "i"), ("ij", "i"), ("ii", "i"), ("yy", "i"), ("eo", "o"),
    ("eu", "u"), ("ya", "ia"), ("ja", "ia"), ("yu", "iu"), ("ju", "iu"), ("ye", "e"), ("je", "e"),
    ("yo", "io"), ("jo", "io"), ("w", "v"), ("q", "k"), ("y", "i"),
)  # fmt: skip
"""What is written and the key of its sound, longest first. Keys are no spelling."""


def _bytes(texts: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    out = np.zeros((len(texts), max(map(len, texts))), dtype=np.uint8)
    for row, text in enumerate(texts):
        out[row, : len(text)] = np.frombuffer(text.encode(), dtype=np.uint8)
    return out, np.array([len(text) for text in texts], dtype=np.int64)


_BY_LETTER = sorted(FOLDS, key=lambda fold: fold[0][0])
"""Those that begin with one letter stay in their order."""
_WRITTEN, _WRITTEN_SIZES = _bytes([written for written, _ in _BY_LETTER])
_SOUNDS, _SOUND_SIZES = _bytes([sound for _, sound in _BY_LETTER])
_BEGIN = np.searchsorted(_WRITTEN[:, 0], np.arange(257))
"""Where the folds of each letter begin."""


@kernel
def _fold_at(word, size, at):
    """Which of the folds applies at a place, or -1."""
    for k in range(_BEGIN[word[at]], _BEGIN[word[at] + 1]):
        length = _WRITTEN_SIZES[k]
        if at + length > size:
            continue
        same = True
        for p in range(1, length):
            same = same and word[at + p] == _WRITTEN[k, p]
        if same:
            return k
    return -1


@kernel
def fold_without(form, size, without, word, out):
    """Fold the letters a-z of a word without the one at place ``without`` (-1: the whole word).

    Returns how many were written to ``out``; ``word`` is working memory as long as a word.
    """
    n = 0
    for p in range(size):
        if p != without:
            word[n] = form[p]
            n += 1
    at, made = 0, 0
    while at < n:
        k = _fold_at(word, n, at)
        if k < 0:
            if made == 0 or out[made - 1] != word[at]:
                out[made] = word[at]
                made += 1
            at += 1
            continue
        for p in range(_SOUND_SIZES[k]):
            if made == 0 or out[made - 1] != _SOUNDS[k, p]:
                out[made] = _SOUNDS[k, p]
                made += 1
        at += _WRITTEN_SIZES[k]
    return made
