"""The files of the lexicon in memory: words, stems and phrases, read once when first asked for.

Format of the files: UTF-8, tab-separated, ``#`` begins a comment line. The first column is
what the words mean (several joined by ``+`` when one word means all of them at once, such as
``research+institute``), the second the language (ISO 639, with ``-Latn`` where another script
is romanised; ``mul-Latn``: alike in the languages written in Latin), the third the words,
separated by ``", "``. A word that ends in ``*`` is a stem.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from app.matching.lexicon.folding import fold_text

LEAST_STEM = 4
"""Letters that a stem must have at least."""

LONG_STEM = 6
"""Letters from which a stem is long."""

LONGEST_ENDING = 5
"""Letters that may follow any stem: case endings and suffixes of adjectives."""


@dataclass(frozen=True, slots=True)
class WordTable:
    """Whole words and stems. Meanings are kept as written, different ones joined by ``|``."""

    words: dict[str, str]
    stems: dict[str, str]

    def exact(self, word: str) -> str:
        """What the whole word means, also as a stem without ending; "" when it is not listed."""
        found = self.words.get(word, "")
        bare = self.stems.get(word, "")
        return f"{found}|{bare}" if found and bare else found or bare

    def stem(self, word: str, longest_ending: int = LONGEST_ENDING) -> str:
        """What the longest listed beginning of ``word`` means; "" when none is listed."""
        for end in range(len(word), max(LEAST_STEM, len(word) - longest_ending) - 1, -1):
            found = self.stems.get(word[:end])
            if found is not None:
                return found
        return ""

    def long_stem(self, word: str) -> str:
        """As :meth:`stem`, but a long stem may be followed by two letters more than it has.

        ``proizvodstvennogo`` is ``proizvod`` and nine letters. A long beginning is seldom
        shared by accident, a short one often is.
        """
        for end in range(len(word), LONG_STEM - 1, -1):
            if len(word) - end > end + 2:
                break
            found = self.stems.get(word[:end])
            if found is not None:
                return found
        return ""


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """Phrases of one or more words, and how many words a phrase that begins so may have."""

    phrases: dict[str, str]
    longest: dict[str, int]


def read_table(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _folded_lines(name: str) -> list[str]:
    return [line for line in fold_text(read_table(name)).split("\n") if line and line[0] != "#"]


def _row(line: str) -> tuple[str, str, list[str]]:
    meaning, language, words = line.split("\t")
    return meaning, language, words.split(", ")


def _places() -> Iterator[tuple[str, str, list[str]]]:
    """Rows of the places. ISO codes are two letters, written large; slugs are longer."""
    for line in _folded_lines("places.tsv"):
        place, language, words = _row(line)
        is_code = all(len(part) == 2 for part in place.split(","))
        yield (place.upper() if is_code else place), language, words


def _gather(found: Iterable[tuple[str, str, list[str]]]) -> WordTable:
    words: dict[str, str] = {}
    stems: dict[str, str] = {}
    for meaning, _, listed in found:
        for word in listed:
            if word[-1] == "*":
                table, key = stems, word[:-1]
            else:
                table, key = words, word
            known = table.get(key)
            if known is None:
                table[key] = meaning
            elif known != meaning and meaning not in known.split("|"):
                table[key] = f"{known}|{meaning}"
    return WordTable(words, stems)


@cache
def _organization_lines() -> list[str]:
    # Kept as text, because reading and folding the file is most of the work and needed twice.
    return _folded_lines("organizations.tsv")


@cache
def organization_words() -> WordTable:
    """The words that names of organisations and vessels share."""
    return _gather(map(_row, _organization_lines()))


@cache
def organization_words_in(language: str) -> WordTable:
    """The same, of one language only."""
    mark = f"\t{language}\t"
    return _gather(_row(line) for line in _organization_lines() if mark in line)


@cache
def place_words() -> WordTable:
    """Names of places of one word, with their adjectives and inhabitants."""
    return _gather((p, lang, [w for w in words if " " not in w]) for p, lang, words in _places())


def _phrases(found: Iterable[tuple[str, str, list[str]]]) -> PhraseTable:
    phrases: dict[str, str] = {}
    longest: dict[str, int] = {}
    for meaning, _, listed in found:
        for phrase in listed:
            phrases.setdefault(phrase, meaning)
            first, _, rest = phrase.partition(" ")
            longest[first] = max(longest.get(first, 0), 1 + len(rest.split()))
    return PhraseTable(phrases, longest)


@cache
def place_phrases() -> PhraseTable:
    """Names of places of several words."""
    return _phrases((p, lang, [w for w in words if " " in w]) for p, lang, words in _places())


@cache
def legal_phrases() -> PhraseTable:
    """Legal forms, spelt out or short, of one or more words."""
    return _phrases(map(_row, _folded_lines("legal_forms.tsv")))


@cache
def function_words() -> frozenset[str]:
    """Articles, prepositions and conjunctions."""
    listed: set[str] = set()
    for line in _folded_lines("function_words.tsv"):
        listed.update(line.split("\t")[1].split(", "))
    return frozenset(listed)
