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
    (re.compile(pattern), to, last)
    for pattern, to, last in (
        (r"(?P<stem>.{2,}[sc]k)(?:aia|aja|ai|oi|oj|oia|aa|a|i|ij|is|ii|e)", "i", "aeijs"),
        (r"(?P<stem>.{2,}(?:ausk|insk|avick|evick))(?:as|ine|iene|aite|ait)", "i", "est"),
        (r"(?P<stem>.{2,}[ae]vic)(?:ius|ine|iene|iute|iut|us)", "", "est"),
        (r"(?P<stem>.{3,}(?:ait|ut))(?:is|ine|iene|ite)", "", "es"),
        (r"(?P<stem>.{2,}opul)(?:os|u|o)", "", "osu"),
        (r"(?P<stem>.{3,}(?:id|iad))(?:is|es|u)", "", "su"),
        (r"(?P<stem>.{3,}ak)(?:is|i|es)", "is", "is"),
        (r"(?P<stem>.{3,}i?ot)(?:is|i)", "is", "is"),
        (r"(?P<stem>.{3,}?)(?<!sl)(?:io|[oeai])v(?:a|as|s|oi|oj|ai|u)?", "ov", "aijsuv"),
        (r"(?P<stem>.{3,}[^e])au", "ov", "u"),
        (r"(?P<stem>.{3,})eu", "ov", "u"),
        (r"(?P<stem>.{2,}[^aeiou]i)n(?:a|oi|oj|u)?", "n", "aijnu"),
    )
)
_ENDING_IN = {
    letter: tuple((pattern, to) for pattern, to, last in _ENDINGS if letter in last)
    for letter in "aeijnostuv"
}
"""The endings by the last letter of a word: most words have a letter that none of them has."""


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
    for pattern, ending in _ENDING_IN.get(folded[-1], ()):
        found = pattern.fullmatch(folded)
        if found is not None:
            return found["stem"] + ending
    return folded


@lru_cache(maxsize=16384)
def family_keys(folded: str) -> tuple[str, ...]:
    """The keys of a family name: two words that share one are forms of one family name.

    The first is the root. Czech and Slovak women add ``-ová`` to any name (``Nováková``),
    so that such a word has its stem as a key too; as Russian ``Ivanova`` does not come from
    a family name Ivan, that is not done where the stem is a given name.
    """
    root = family_root(folded)
    if not folded.endswith("ova") or folded in _unchanged():
        return (root,)
    stem = folded[:-3]
    if len(stem) < 4 or is_father(stem):
        return (root,)
    keys = [root, stem]
    if stem.endswith("nk"):
        keys.append(stem + "o")  # Melničenková, whose brother is Melničenko.
    elif re.search("[^aeiou][lrc]$", stem):
        keys.append(f"{stem[:-1]}e{stem[-1]}")  # Havlová, whose brother is Havel.
    return tuple(keys)


def same_family(one: str, other: str) -> bool:
    """Whether two folded words are one family name in the forms of a man and a woman."""
    return not set(family_keys(one)).isdisjoint(family_keys(other))
