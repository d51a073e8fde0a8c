"""What the general words of an organisation's name mean, in any language and script.

Names of organisations are translated in part: the general words change with the language
("Ministry of Petroleum", "وزارت نفت") while a distinctive word stays. This package says
which *concept* a general word stands for, so that two names can be compared by meaning.

The tables beside this module are plain text, one row per line, columns parted by a tab:

- ``organizations.tsv``: concept, words. A concept such as ``research+institute`` is that
  of a compound: its words mean both.
- ``places.tsv``: country code or slug of a place, words (nouns and adjectives).
- ``function.tsv``: language, words that only join others.
- ``near.tsv``: a name for a family of concepts that languages do not part alike, concepts.
- ``concepts.tsv``: concept, the share of a distinctive word's weight it deserves.

A word that ends in ``*`` is a stem: it matches a word that starts with it and is at most
:data:`MAX_ENDING` letters longer.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from app.matching.script import plain_text

MIN_STEM = 4
MAX_ENDING = 6
DEFAULT_WEIGHT = 0.35

_MARKS = dict.fromkeys(map(ord, "'’‘ʼʻʹʺ`´′ʾʿ\"״׳.-_\u200c\u200d\u0640"))

# Letters that differ by keyboard or by habit, not by word.
_SAME_LETTERS = str.maketrans(
    {
        "ک": "ك", "گ": "ك", "ی": "ي", "ى": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ە": "ه",
        "ہ": "ه", "ھ": "ه", "đ": "d", "ı": "i", "ə": "e", "ς": "σ", "ґ": "г", "ø": "o",
    }
)  # fmt: skip

# What Arabic and Hebrew write as one word with the word that follows, longest first.
_PREFIXES: dict[str, tuple[str, ...]] = {
    "ARABIC": ("وبال", "وال", "بال", "فال", "كال", "ولل", "لل", "ال", "و", "ل", "ب"),
    "HEBREW": ("וה", "וב", "ול", "של", "ה", "ו", "ל", "ב", "מ"),
}
_MIN_AFTER_PREFIX = 3


class Table(NamedTuple):
    """Words with their meanings: whole ones, and stems by their length."""

    exact: dict[str, tuple[str, ...]]
    stems: dict[int, dict[str, tuple[str, ...]]]

    def find(self, word: str) -> tuple[str, ...]:
        """The meanings of a normalised word: as a whole, else by its longest stem."""
        found = self.exact.get(word)
        if found is not None:
            return found
        for length in range(len(word), max(MIN_STEM, len(word) - MAX_ENDING) - 1, -1):
            stems = self.stems.get(length)
            if stems is not None:
                found = stems.get(word[:length])
                if found is not None:
                    return found
        return ()


def normal(word: str) -> str:
    """The form in which words are compared: plain letters of their own script, no marks."""
    return plain_text(word.translate(_MARKS)).translate(_MARKS).translate(_SAME_LETTERS)


def rows(name: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of one table: what stands before the tab, and the words after it."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            key, _, words = line.partition("\t")
            yield key, words.split()


def _table(name: str) -> Table:
    exact: dict[str, tuple[str, ...]] = {}
    stems: dict[int, dict[str, tuple[str, ...]]] = {}
    for key, words in rows(name):
        meanings = tuple(key.split("+"))
        for written in words:
            word = normal(written.rstrip("*"))
            known = stems.setdefault(len(word), {}) if written.endswith("*") else exact
            before = known.get(word, ())
            known[word] = before + tuple(m for m in meanings if m not in before)
    return Table(exact, stems)


@cache
def _organizations() -> Table:
    return _table("organizations.tsv")


@cache
def _places() -> Table:
    return _table("places.tsv")


@cache
def _function_words() -> frozenset[str]:
    return frozenset(normal(word) for _, words in rows("function.tsv") for word in words)


@cache
def _weights() -> dict[str, float]:
    return {concept: float(weight) for concept, (weight,) in rows("concepts.tsv")}


def _without_prefix(word: str) -> Iterator[str]:
    """A word of a script that glues article and preposition to it, without these."""
    if "\u0590" <= word[:1] <= "\u05ff":
        prefixes = _PREFIXES["HEBREW"]
    elif "\u0600" <= word[:1] <= "\u06ff":
        prefixes = _PREFIXES["ARABIC"]
    else:
        return
    for prefix in prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= _MIN_AFTER_PREFIX:
            yield word[len(prefix) :]


def _lookup(table: Table, word: str) -> tuple[str, ...]:
    plain = normal(word)
    found = table.find(plain)
    if found:
        return found
    for rest in _without_prefix(plain):
        found = table.find(rest)
        if found:
            return found
    return ()


@lru_cache(maxsize=65536)
def concepts_of(word: str) -> tuple[str, ...]:
    """The concepts that a general word of organisations' names stands for.

    A compound gives several ("forschungsinstitut": research, institute), a word that is
    none of the general ones gives none.
    """
    return _lookup(_organizations(), word)


@lru_cache(maxsize=65536)
def place_of(word: str) -> str | None:
    """The country (ISO alpha-2 code) or other place (slug) that a noun or adjective names."""
    found = _lookup(_places(), word)
    return found[0] if found else None


@lru_cache(maxsize=65536)
def is_function_word(word: str) -> bool:
    """Whether a word only joins others: an article, a preposition, a conjunction."""
    return normal(word) in _function_words()


@lru_cache(maxsize=1024)
def concept_weight(concept: str) -> float:
    """The share of a distinctive word's weight that agreement on this concept deserves."""
    return _weights().get(concept, DEFAULT_WEIGHT)


@cache
def near_concepts(concept: str) -> tuple[str, ...]:
    """The families of concepts that this one is easily taken for ("bureau", "office")."""
    return tuple(family for family, members in rows("near.tsv") if concept in members)
