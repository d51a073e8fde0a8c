"""Other texts that a written name may stand for, each read like a name of its own."""

import re
from collections.abc import Iterator

from app.matching.lexicon.mending import mended
from app.matching.tokens import Style

_SLASH = re.compile(r"\s*/\s*")
_WORD = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"^[B-DF-HJ-NP-TV-XZ]{2}$")
_SURNAMES_OF_TWO = frozenset({"NG", "HM"})
LEAST_WORDS = 2
"""Words on each side of a stroke that joins two names."""


def other_texts(text: str, style: Style) -> Iterator[str]:
    """The texts beside a cleaned name itself, most of which have none."""
    if style is Style.PERSON:
        yield from _with_initials_apart(text)
        return
    yield from _before_stroke(text)
    words = _WORD.findall(text)
    right = mended(words)
    if right is not None:
        meant = dict(zip(words, right, strict=True))
        yield _WORD.sub(lambda found: meant[found.group()], text)


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
