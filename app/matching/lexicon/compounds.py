"""Words written as one: ``Verteidigungsministerium``, ``machinefabriek``, ``kutatóintézet``.

Seven European languages write what others write as two words or more. The frequent ones are
listed; any other is taken apart here when both parts are words of one and the same language
that the lexicon knows.
"""

from functools import lru_cache

from app.matching.lexicon.tables import LEAST_STEM, WordTable, organization_words_in

LANGUAGES = ("de", "nl", "da", "sv", "fi", "et", "hu")
SHORTEST = 9
"""Letters below which a word is not taken apart: two parts of four letters and a joint."""

_JOINTS = ("", "s", "es", "n", "en", "e", "er", "i", "o", "u", "ns")


@lru_cache(maxsize=16384)
def parts_of(word: str) -> str:
    """What the two parts of a folded word mean, joined by ``+``; "" when it has no such parts."""
    if len(word) < SHORTEST or not word.isascii() or not word.isalpha():
        return ""
    for language in LANGUAGES:
        table = organization_words_in(language)
        for cut in range(LEAST_STEM, len(word) - LEAST_STEM + 1):
            tail = table.exact(word[cut:]) or table.stem(word[cut:])
            if tail:
                head = _head(table, word[:cut])
                if head and head != tail:
                    return f"{head}+{tail}"
    return ""


def _head(table: WordTable, head: str) -> str:
    for joint in _JOINTS:
        if head.endswith(joint):
            bare = head[: len(head) - len(joint)] if joint else head
            found = table.exact(bare) if len(bare) >= LEAST_STEM else ""
            if found:
                return found
    return table.stem(head)
