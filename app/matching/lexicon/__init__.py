"""Words that the names of organisations share, in many languages, and what they mean.

A matcher gives words of the same meaning a common symbol (``Votkinsk machinefabriek`` and
``Votkinsk Machine-Building Plant``) and lets them count little, since thousands of names
have them. All functions take a word as it is written, in any script; nothing is read from
disk before the first question. Never ask about the names of persons: many family names
mean something (``Bank``, ``Prince``, ``Green``).
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources

from app.matching.lexicon.folding import fold_phrase_word, fold_word
from app.matching.lexicon.lookup import concepts_of, cut_unspaced, places_of
from app.matching.lexicon.tables import (
    PhraseTable,
    function_words,
    legal_phrases,
    organization_words,
    place_phrases,
    read_table,
)

__all__ = [
    "concept_weight",
    "is_function_word",
    "legal_form",
    "near_concepts",
    "organization_concepts",
    "place_of",
    "place_phrase",
    "split_unspaced",
]

DEFAULT_WEIGHT = 0.2
"""Share of a distinctive word's weight for a concept that ``concepts.tsv`` does not name."""


@lru_cache(maxsize=65536)
def organization_concepts(word: str) -> tuple[str, ...]:
    """The concepts that one word of an organisation's name stands for; () when it is not generic.

    A word may have several: ``NII`` is research and institute; a word that means different
    things in different languages has the concepts of all of them.
    """
    found = concepts_of(fold_word(word))
    if found:
        return _several(found)
    pieces = split_unspaced(word)
    if len(pieces) < 2:
        return ()
    concepts: dict[str, None] = {}
    for piece in pieces:
        concepts.update(dict.fromkeys(_several(organization_words().exact(fold_word(piece)))))
    return tuple(concepts)


@lru_cache(maxsize=65536)
def place_of(word: str) -> tuple[str, ...]:
    """ISO 3166 alpha-2 codes, or slugs of cities and regions, that one word stands for."""
    found = places_of(fold_word(word))
    return tuple(dict.fromkeys(found.replace("|", ",").split(","))) if found else ()


@lru_cache(maxsize=16384)
def is_function_word(word: str) -> bool:
    """Whether the word is an article, preposition or conjunction in one of the languages."""
    return fold_word(word) in function_words()


def legal_form(words: Sequence[str], start: int) -> tuple[str, int] | None:
    """The longest legal form that begins at ``words[start]``: its id and its number of words.

    Only forms that ``rigour.names`` does not recognise are listed; ask that first.
    """
    return _longest(legal_phrases(), words, start)


def place_phrase(words: Sequence[str], start: int) -> tuple[str, int] | None:
    """The longest name of a place that begins at ``words[start]``, and its number of words.

    One word is enough when it names one place only; ask :func:`place_of` for the others.
    """
    found = _longest(place_phrases(), words, start)
    if found is None:
        places = place_of(words[start])
        found = (places[0], 1) if len(places) == 1 else None
    return found


@lru_cache(maxsize=16384)
def split_unspaced(word: str) -> tuple[str, ...]:
    """A Chinese, Japanese or Korean token cut into known words and what is between them.

    ``香港恒邦微電子有限公司`` is ``香港 恒邦 微電子 有限公司``. Other words come back whole.
    """
    return cut_unspaced(word)


@cache
def _weights() -> dict[str, float]:
    text = resources.files(__package__).joinpath("concepts.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.split("\n") if line and line[0] != "#")
    return {concept: float(weight) for concept, weight in lines}


def concept_weight(concept: str) -> float:
    """How much of a distinctive word's weight a match on this concept should have, 0 to 1."""
    return _weights().get(concept, DEFAULT_WEIGHT)


def _several(meaning: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(meaning.replace("|", "+").split("+"))) if meaning else ()


def _longest(table: PhraseTable, words: Sequence[str], start: int) -> tuple[str, int] | None:
    first = fold_phrase_word(words[start])
    longest = min(table.longest.get(first, 0), len(words) - start)
    for size in range(longest, 0, -1):
        phrase = (
            first if size == 1 else " ".join(map(fold_phrase_word, words[start : start + size]))
        )
        found = table.phrases.get(phrase)
        if found is not None:
            return found, size
    return None


@cache
def near_concepts(concept: str) -> tuple[str, ...]:
    """The families of concepts that this one is easily taken for ("bureau", "office")."""
    rows = (line.split("\t") for line in read_table("near.tsv").splitlines() if line[:1] != "#")
    return tuple(family for family, members in rows if concept in members.split())
