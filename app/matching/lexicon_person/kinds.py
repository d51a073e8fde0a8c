"""Which words of a person's name are no name: titles, suffixes, particles, kunyas.

The words stand in ``titles.tsv`` as they are written and are looked up as they are read in
Latin letters, not folded: ``Chol`` is a Korean name and must not become ``Col.``.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources

from app.matching.script import latin_readings

KINDS = ("title", "rank", "suffix", "particle", "child", "kunya", "maiden")
"""What :func:`part_kind` may answer, and the order in which a word of two kinds is read."""

_PRECEDENCE = ("child", "kunya", "maiden", "particle", "suffix", "rank", "title")


@cache
def _table() -> dict[str, str]:
    text = resources.files(__package__).joinpath("titles.tsv").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        kind, words = line.split("\t")
        for word in words.split():
            for reading in latin_readings(word)[:1]:
                key = reading.replace(" ", "")
                known = found.get(key, kind)
                found[key] = min(kind, known, key=_PRECEDENCE.index)
    return found


def part_kind(form: str) -> str | None:
    """One of :data:`KINDS` for a word in a-z; None for a word that may be a name.

    ``rank`` is a title that is a name as well: a title only in the first place and with two
    more words beside it.
    """
    return _table().get(form)


def part_kinds(forms: Sequence[str]) -> tuple[str | None, ...]:
    """The kind of every word of a name, a rank decided by its place.

    ``Amir Khan Muttaqi`` has a title where two words remain behind it (``title``); in
    ``Khan Amir`` and ``Amir Khan`` it is a name (None).
    """
    kinds = [part_kind(form) for form in forms]
    names = sum(kind in (None, "rank") for kind in kinds)
    leading = True
    for place, kind in enumerate(kinds):
        if kind == "rank":
            is_title = leading and names >= 3
            kinds[place] = "title" if is_title else None
            names -= is_title
        leading = leading and kinds[place] == "title"
    return tuple(kinds)
