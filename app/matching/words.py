"""Small words that carry little of a name, and how common the others are."""

from functools import cache
from importlib import resources

TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "rev", "reverend", "father", "hon", "gen", "general", "maj", "major", "col", "colonel", "lt", "lieutenant", "capt", "captain", "adm", "admiral", "brig", "brigadier", "sgt", "sergeant", "marshal", "cdr", "commander", "commodore", "president", "minister", "ambassador", "amb", "senator", "sheikh", "shaikh", "sheik", "shaykh", "shaykh", "mullah", "mulla", "mawlawi", "maulavi", "maulvi", "moulavi", "molvi", "maulana", "hajji", "haji", "hadji", "hajj", "alhaj", "qari", "mufti", "ayatollah", "hojjatoleslam", "ustad", "ustaz", "engineer", "eng", "ing", "dipl", "phd", "md", "esq", "herr", "frau", "senor", "senora", "sr", "sra", "don", "dona", "monsieur", "mme", "mlle", "emir", "amir", "prince", "princess", "king", "queen", "sultan", "sayyid", "sayed", "sayyed", "seyyed", "comrade", "chairman"]
)

SUFFIXES = frozenset(["jr", "junior", "snr", "senior", "ii", "iii", "iv", "esquire", "filho", "neto"])

PARTICLES = frozenset(
    ["al", "el", "ul", "ad", "an", "ar", "as", "at", "az", "ibn", "bin", "ben", "bint", "binti", "bte", "abu", "abou", "abd", "umm", "um", "ould", "uld", "walad", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "les", "van", "von", "der", "den", "ter", "ten", "zu", "zum", "af", "av", "y", "e", "i", "of", "the", "and", "und", "et", "and'l", "bu", "ab", "ap", "mac", "mc", "st", "san", "santa", "o", "d", "l"]
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
