"""What one folded word means: as a whole, by its parts, by its stem, without what stands before."""

import unicodedata

from app.matching.lexicon.compounds import parts_of
from app.matching.lexicon.folding import fold_word
from app.matching.lexicon.prefixes import without_article, without_elision, without_mutation
from app.matching.lexicon.tables import (
    WordTable,
    legal_phrases,
    organization_words,
    organization_words_in,
    place_words,
)

_SHORT_ENDING = 3
"""An ending that may follow a stem before a word is taken for a compound."""

_LONGEST_UNSPACED = 8


def concepts_of(folded: str) -> str:
    """The meaning of a word in names of organisations; "" when it has none.

    The whole word is best, then a stem with a short ending, a compound of two words, and a
    stem with a longer ending, which may hide a second word.
    """
    table = organization_words()
    found = table.exact(folded) or table.stem(folded, _SHORT_ENDING)
    found = found or parts_of(folded) or table.stem(folded) or table.long_stem(folded)
    return found or _behind_article(table, folded) or _behind_sounds(folded)


def places_of(folded: str) -> str:
    """The place, or places, that a word stands for; "" when there is none."""
    table = place_words()
    return table.exact(folded) or table.stem(folded) or _behind_article(table, folded)


def _listed(table: WordTable, word: str) -> str:
    return table.exact(word) or table.stem(word) or table.long_stem(word)


def _behind_article(table: WordTable, folded: str) -> str:
    for bare in without_article(folded):
        found = _listed(table, bare)
        if found:
            return found
    return ""


def _behind_sounds(folded: str) -> str:
    """French and Italian articles and Irish mutations, each in its own language only."""
    for language, bare in (*without_elision(folded), *without_mutation(folded)):
        found = _listed(organization_words_in(language), bare)
        if found:
            return found
    return ""


def cut_unspaced(word: str) -> tuple[str, ...]:
    """Known words of a Chinese, Japanese or Korean token, and what is between them."""
    text = unicodedata.normalize("NFC", word)
    if not text or not _is_unspaced(text[0]):
        return (word,)
    pieces: list[str] = []
    rest, at = "", 0
    while at < len(text):
        size = _known_size(text, at)
        if size:
            pieces += [rest] if rest else []
            pieces.append(text[at : at + size])
            rest = ""
        else:
            rest += text[at]
        at += max(size, 1)
    return tuple(pieces + ([rest] if rest else []))


def _is_unspaced(char: str) -> bool:
    """Whether the character is Han, kana or Hangul."""
    return "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"


def _known_size(text: str, at: int) -> int:
    """How many characters the longest known word has that begins here; single ones only last."""
    for size in range(min(_LONGEST_UNSPACED, len(text) - at), 0, -1):
        if size == 1 and at + 1 < len(text):
            break
        folded = fold_word(text[at : at + size])
        if (
            folded in organization_words().words
            or folded in place_words().words
            or folded in legal_phrases().phrases
        ):
            return size
    return 0
