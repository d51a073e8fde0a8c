"""Names that are one name: cognates in other languages (``Yusuf``, ``Joseph``), short forms.

The tables are written by ``tools/write_cognates.py``. A group is a small number that stays
when the tables are written again, so that it can be stored in an index. Two words are
cognates, or a name and its short form, if they share a group.
"""

from functools import cache
from importlib import resources

_NONE: tuple[int, ...] = ()


def _read(name: str) -> dict[str, tuple[int, ...]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    # Most words are in one or two groups; each combination is made once.
    seen: dict[str, tuple[int, ...]] = {}
    table: dict[str, tuple[int, ...]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            word, _, numbers = line.partition("\t")
            groups = seen.get(numbers)
            if groups is None:
                groups = seen[numbers] = tuple(map(int, numbers.split()))
            table[word] = groups
    return table


@cache
def _cognates() -> dict[str, tuple[int, ...]]:
    return _read("cognates.tsv")


@cache
def _nicknames() -> dict[str, tuple[int, ...]]:
    return _read("nicknames.tsv")


def cognate_groups(folded: str) -> tuple[int, ...]:
    """The groups of cognates of a folded word, at most four; empty for a word in none."""
    return _cognates().get(folded, _NONE)


def nickname_groups(folded: str) -> tuple[int, ...]:
    """The groups of a folded word as a formal name or a short form; empty for a word in none."""
    return _nicknames().get(folded, _NONE)
