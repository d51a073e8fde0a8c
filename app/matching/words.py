"""Small words that carry little of a name, and how common the others are."""

from functools import cache
from importlib import resources

PARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ad",
        "an",
        "ar",
        "as",
        "at",
        "az",
        "ibn",
        "bin",
        "ben",
        "bint",
        "binti",
        "bte",
        "abu",
        "abou",
        "abd",
        "umm",
        "um",
        "ould",
        "uld",
        "walad",
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "les",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "zu",
        "zum",
        "af",
        "av",
        "y",
        "e",
        "i",
        "of",
        "the",
        "and",
        "und",
        "et",
        "and'l",
        "bu",
        "ab",
        "ap",
        "mac",
        "mc",
        "st",
        "san",
        "santa",
        "o",
        "d",
        "l",
    ]
)


@cache
def _table() -> dict[str, float]:
    table = {}
    text = resources.files(__package__).joinpath("common.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            style, word, share = line.split("\t")
            table[f"{style}:{word}"] = float(share)
    return table


def commonness(folded: str, style: str) -> float:
    """How common a folded word is among names of this style: 0 (rare) to 1 (the commonest)."""
    return _table().get(f"{style[0]}:{folded}", 0.0)
