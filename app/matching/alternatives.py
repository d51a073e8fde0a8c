"""Other texts that a written name may stand for, each read like a name of its own."""

import re
from collections.abc import Iterator

from app.matching.lexicon.mending import mended
from app.matching.tokens import Style

_SLASH = re.compile(r"\s*/\s*")
_WORD = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"^[B-DF-HJ-NP-TV-XZ]{2}$")
_EDGES = ".,;:()[]'\"“”„«»’‘"
_FOR_LETTERS = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b",
    "@": "a", "$": "s", "!": "i",
}  # fmt: skip
"""Digits and signs, and the letters that they are drawn for."""
_WITH_A_NUMBER = re.compile(
    r"^(?:[^\W\d_]{1,4}-?\d+|\D+\d\d+|\d+(?:st|nd|rd|th|[a-z]{1,2}))$", re.IGNORECASE
)
"""``MiG29``, ``Unit61398``, ``2nd``: their digits are digits."""
LEAST_DISGUISED = 4
"""Characters of a word in which a digit or a sign may be a letter."""
_SURNAMES_OF_TWO = frozenset({"NG", "HM"})
LEAST_WORDS = 2
"""Words on each side of a stroke that joins two names."""


def other_texts(text: str, style: Style) -> Iterator[str]:
    """The texts beside a cleaned name itself, most of which have none."""
    yield from _undisguised(text)
    if style is Style.PERSON:
        yield from _with_initials_apart(text)
        return
    yield from _before_stroke(text)
    words = _WORD.findall(text)
    right = mended(words)
    if right is not None:
        meant = dict(zip(words, right, strict=True))
        yield _WORD.sub(lambda found: meant[found.group()], text)


def _undisguised(text: str) -> Iterator[str]:
    """``Vl4d1m1r`` is Vladimir; a 1 stands for an i or for an l, in all of a name for one."""
    if text.isalpha() or not any(c in _FOR_LETTERS for c in text):
        return
    words = text.split(" ")
    meant = {
        " ".join(_letters_for(word, choice) if _is_disguised(word) else word for word in words)
        for choice in (0, -1)
    }
    yield from sorted(meant - {text})


def _is_disguised(word: str) -> bool:
    core = word.strip(_EDGES)
    drawn = sum(c in _FOR_LETTERS for c in core)
    letters = sum(c.isalpha() for c in core)
    return (
        0 < drawn <= letters
        and len(core) >= LEAST_DISGUISED
        and all(c.isalpha() or c in _FOR_LETTERS or c in "-'’" for c in core)
        and _WITH_A_NUMBER.match(core) is None
    )


def _letters_for(word: str, choice: int) -> str:
    return "".join(_FOR_LETTERS[c][choice] if c in _FOR_LETTERS else c for c in word)


def _with_initials_apart(text: str) -> Iterator[str]:
    """``JC Juncker`` is J. C. Juncker; in a name all in capitals nobody can tell."""
    words = text.split()
    if len(words) < LEAST_WORDS or text.isupper():
        return
    apart = [" ".join(w) if _INITIALS.match(w) and w not in _SURNAMES_OF_TWO else w for w in words]
    if apart != words:
        yield " ".join(apart)


def _before_stroke(text: str) -> Iterator[str]:
    """``Al-Qa'ida/Islamic Army`` is two names of one organisation; the first is whole."""
    parts = _SLASH.split(text)
    if len(parts) == LEAST_WORDS and all(
        len(_WORD.findall(part.replace("'", ""))) >= LEAST_WORDS for part in parts
    ):
        yield parts[0]
