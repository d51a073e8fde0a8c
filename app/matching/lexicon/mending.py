"""Slips in words that say nothing of whose company it is: ``Limted Liabilty Company``.

Such a word is known although it is not spelt right, because hardly any name is one letter away
from it. What a company is called is never mended.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz.distance import OSA

from app.matching.lexicon.folding import fold_word
from app.matching.lexicon.lookup import concepts_of, places_of
from app.matching.lexicon.tables import function_words, organization_words

SHORTEST = 4
"""Letters of the shortest known word."""
LONG = 8
"""Letters of a known word from which another word's ending does not explain a slip in it."""
LONG_ENOUGH = 6
"""Letters from which a word is known by itself; a shorter one needs a known neighbour."""


@cache
def _lines() -> dict[str, frozenset[int]]:
    """Known words, each with the lines of its table on which it stands beside its like."""
    text = resources.files(__package__).joinpath("mended.txt").read_text(encoding="utf-8")
    found: dict[str, set[int]] = {}
    for number, line in enumerate(text.splitlines()):
        for word in line.split() if line[:1] != "#" else ():
            folded = fold_word(word)
            if len(folded) >= SHORTEST:
                found.setdefault(folded, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def _shortened() -> dict[str, tuple[str, ...]]:
    """Known words by what is left of them without any one letter."""
    found: dict[str, list[str]] = {}
    for word in sorted(_lines()):
        for key in _without_one(word):
            found.setdefault(key, []).append(word)
    return {key: tuple(words) for key, words in found.items()}


def _without_one(word: str) -> set[str]:
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


@lru_cache(maxsize=65536)
def meant_words(word: str) -> tuple[str, ...]:
    """The known words that this one is a slip away from; none where it means something itself.

    A slip is a letter lost, added, changed or exchanged with its neighbour. What is only the
    beginning of a known word (``publi``) has that word's meaning, and is a slip of it.
    """
    folded = fold_word(word)
    if len(folded) < SHORTEST or folded in _lines() or not folded.isalpha():
        return ()
    near = {known for key in _without_one(folded) for known in _shortened().get(key, ())}
    near = {known for known in near if OSA.distance(folded, known) == 1}
    if places_of(folded) or folded in function_words():
        return ()
    return tuple(sorted(known for known in near if _is_no_other(folded, known)))


def _is_no_other(folded: str, known: str) -> bool:
    """Whether a word means nothing but what the known word does that it is a slip of.

    A long one that only begins like some word (``spoločnossť``) is no word of its own.
    """
    means = organization_words().exact(folded)
    if not means and len(known) < LONG:
        means = concepts_of(folded)
    return not means or set(means.split("|")) <= set(concepts_of(known).split("|"))


def mended(words: Sequence[str]) -> tuple[str, ...] | None:
    """The words with slips in known ones put right; None if there is nothing to put right."""
    meant = [meant_words(word) for word in words]
    if not any(meant):
        return None
    known = [
        m or ((fold_word(w),) if fold_word(w) in _lines() else ())
        for w, m in zip(words, meant, strict=True)
    ]
    put_right = list(words)
    for n, rights in enumerate(meant):
        beside = [word for each in known[max(n - 1, 0) : n] + known[n + 1 : n + 2] for word in each]
        right = _like_those(beside, rights) or min(rights, key=_first_line, default=None)
        if right is not None and (len(right) >= LONG_ENOUGH or beside):
            put_right[n] = right
    return tuple(put_right) if put_right != list(words) else None


def _like_those(beside: Sequence[str], rights: Sequence[str]) -> str | None:
    """Of the words that may be meant one that stands beside its like."""
    lines = {line for word in beside for line in _lines()[word]}
    return next((right for right in rights if lines & _lines()[right]), None)


def _first_line(word: str) -> int:
    """The tables begin with the words that most names have."""
    return min(_lines()[word])
