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
from app.matching.lexicon.tables import function_words

SHORTEST = 4
"""Letters of the shortest known word."""
LONG_ENOUGH = 6
"""Letters from which a word is known by itself; a shorter one needs a known neighbour."""


@cache
def _known() -> frozenset[str]:
    text = resources.files(__package__).joinpath("mended.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line[:1] != "#")
    words = (fold_word(word) for line in lines for word in line.split())
    return frozenset(word for word in words if len(word) >= SHORTEST)


@cache
def _shortened() -> dict[str, tuple[str, ...]]:
    """Known words by what is left of them without any one letter."""
    found: dict[str, list[str]] = {}
    for word in sorted(_known()):
        for key in _without_one(word):
            found.setdefault(key, []).append(word)
    return {key: tuple(words) for key, words in found.items()}


def _without_one(word: str) -> set[str]:
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


@lru_cache(maxsize=65536)
def meant_word(word: str) -> str | None:
    """The one known word that this one is a slip away from; None where it means something itself.

    A slip is a letter lost, added, changed or exchanged with its neighbour.
    """
    folded = fold_word(word)
    if len(folded) < SHORTEST or folded in _known() or not folded.isalpha():
        return None
    near = {known for key in _without_one(folded) for known in _shortened().get(key, ())}
    near = {known for known in near if OSA.distance(folded, known) == 1}
    if len(near) != 1 or concepts_of(folded) or places_of(folded) or folded in function_words():
        return None
    return near.pop()


def mended(words: Sequence[str]) -> tuple[str, ...] | None:
    """The words with slips in known ones put right; None if there is nothing to put right."""
    meant = [meant_word(word) for word in words]
    if not any(meant):
        return None
    known = [m is not None or fold_word(w) in _known() for w, m in zip(words, meant, strict=True)]
    put_right = list(words)
    for n, right in enumerate(meant):
        beside = known[max(n - 1, 0) : n] + known[n + 1 : n + 2]
        if right is not None and (len(right) >= LONG_ENOUGH or any(beside)):
            put_right[n] = right
    return tuple(put_right) if put_right != list(words) else None
