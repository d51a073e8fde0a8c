"""Family names that change with their bearer: ``Ivanova`` is Ivanov's, ``Lavrovs`` Lavrov.

Slavic, Baltic and Greek family names have an ending for men and one for women, and each
country writes the same ending in its own way (``-sky``, ``-skiy``, ``-ski``, ``-skaya``;
``-ov``, ``-ow``, ``-au``). The root is a key for comparison, not a name.
"""

import re
from functools import cache, lru_cache
from importlib import resources

from app.matching.lexicon_person.patronymics import is_father

# The endings, on folded words, longest first; what replaces them stands for all of one kind.
_ENDINGS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(?P<stem>.{2,}[sc]k)(?:aia|aja|ai|oi|oj|oia|aa|a|i|ij|is|ii|e)", "i"),
        (r"(?P<stem>.{2,}(?:ausk|insk|avick|evick))(?:as|ine|iene|aite|ait)", "i"),
        (r"(?P<stem>.{2,}[ae]vic)(?:ius|ine|iene|iute|iut|us)", ""),
        (r"(?P<stem>.{3,}(?:ait|ut))(?:is|ine|iene|ite)", ""),
        (r"(?P<stem>.{2,}opul)(?:os|u|o)", ""),
        (r"(?P<stem>.{3,}(?:id|iad))(?:is|es|u)", ""),
        (r"(?P<stem>.{3,}ak)(?:is|i|es)", "is"),
        (r"(?P<stem>.{3,}i?ot)(?:is|i)", "is"),
        (r"(?P<stem>.{3,}?)(?<!sl)(?:io|[oeai])v(?:a|as|s|oi|oj|ai|u)?", "ov"),
        (r"(?P<stem>.{3,}[^e])au", "ov"),
        (r"(?P<stem>.{3,})eu", "ov"),
        (r"(?P<stem>.{2,}[^aeiou]i)n(?:a|oi|oj|u)?", "n"),
    )
)


@cache
def _unchanged() -> frozenset[str]:
    """Given names and other words that only look as if they had such an ending."""
    text = resources.files(__package__).joinpath("unchanged.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@lru_cache(maxsize=16384)
def family_root(folded: str) -> str:
    """A key that a family name shares with its other forms; the word itself if it has none."""
    if len(folded) < 5 or folded in _unchanged():
        return folded
    for pattern, ending in _ENDINGS:
        found = pattern.fullmatch(folded)
        if found is not None:
            return found["stem"] + ending
    return folded


def same_family(one: str, other: str) -> bool:
    """Whether two folded words are one family name in the forms of a man and a woman.

    Czech and Slovak women add ``-ová`` to any name (``Nováková``); as Russian ``Ivanova``
    does not come from a family name Ivan, that is not done to given names.
    """
    if family_root(one) == family_root(other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or is_father(short):
        return False
    # Czech drops the vowel of a closing syllable (Havel, Havlová) and a closing vowel
    # (Melničenko, Melničenková); it puts -ová on Russian -ina too (Nikišinová).
    stems = (short, re.sub(r"e(?=[^aeiou]$)", "", short), short.rstrip("aeiou"))
    return any(len(stem) >= 4 and long == stem + "ova" for stem in stems)
