"""Small words and sounds that some languages write in front of a word, as part of it.

Arabic and Hebrew articles and prepositions, French and Italian articles that lost their
apostrophe (``dinformation``, ``dellaeronautica``), and the changed first letters of Irish
(``gcuideachta``, ``hionstraime``, ``chorparáid``).
"""

from collections.abc import Iterator

_SEMITIC = ("وال", "بال", "لل", "ال", "و", "ה")
_ELISIONS = {"it": ("dell", "dall", "nell", "sull", "all", "d", "l"), "fr": ("qu", "d", "l")}
_ECLIPSES = ("bhf", "mb", "gc", "nd", "ng", "bp", "dt")
_VOWELS = frozenset("aeiouh")
_SHORTEST_REST = 5
"""Letters that must remain of a Latin word: ``linden`` is no ``l'inden``."""


def without_article(folded: str) -> Iterator[str]:
    """What may be left of an Arabic or Hebrew word, likeliest first."""
    if folded.isascii():
        return
    for prefix in _SEMITIC:
        bare = folded.removeprefix(prefix)
        if bare != folded and len(bare) > 2:
            yield bare


def without_elision(folded: str) -> Iterator[tuple[str, str]]:
    """Language and rest of a word that may begin with a French or Italian article."""
    if not folded.isascii():
        return
    for language, prefixes in _ELISIONS.items():
        for prefix in prefixes:
            bare = folded.removeprefix(prefix)
            if bare != folded and len(bare) >= _SHORTEST_REST and bare[0] in _VOWELS:
                yield language, bare


def without_mutation(folded: str) -> Iterator[tuple[str, str]]:
    """How the dictionary writes an Irish word whose first letters may be changed."""
    if not folded.isascii() or len(folded) < _SHORTEST_REST:
        return
    for eclipsis in _ECLIPSES:
        if folded.startswith(eclipsis):
            yield "ga", folded[len(eclipsis) - 1 :]
    if folded[1] == "h":
        yield "ga", folded[0] + folded[2:]
    if folded[0] in "htn" and folded[1] in _VOWELS:
        yield "ga", folded[1:]
