"""What several publishers write alike: names of countries, scripts and dates."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from types import MappingProxyType

from app.domain.dates import DateRange
from app.errors import InvalidDate
from app.sources.territories import territory_of

_EVERYWHERE = "zz"
"""The library's code for no country in particular."""
_ALPHA_2 = re.compile(r"[a-z]{2}")


@lru_cache(maxsize=4096)
def country_code(text: str) -> str | None:
    """The lower-case ISO 3166-1 alpha-2 code of a country's name or code, else None.

    Only exact names count: a name that is merely close is not guessed. Territories
    without a code of their own (Crimea, say) have none here either.
    """
    territory = territory_of(text)
    if territory is None or _ALPHA_2.fullmatch(territory.code) is None:
        return None
    if territory.code == _EVERYWHERE:
        return None
    return territory.code


_SCRIPTS = MappingProxyType(
    {
        "CYRILLIC": "Cyrl",
        "ARABIC": "Arab",
        "HEBREW": "Hebr",
        "GREEK": "Grek",
        "HANGUL": "Hang",
        "CJK": "Hani",
        "HIRAGANA": "Hira",
        "KATAKANA": "Kana",
        "THAI": "Thai",
        "GEORGIAN": "Geor",
        "ARMENIAN": "Armn",
        "DEVANAGARI": "Deva",
        "MYANMAR": "Mymr",
        "BENGALI": "Beng",
    }
)


def script_code(text: str) -> str | None:
    """The ISO 15924 code of a script other than Latin in which most letters are written."""
    if text.isascii():
        return None
    names = Counter(unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha())
    return _SCRIPTS.get(names.most_common(1)[0][0]) if names else None


def day_first(text: str) -> DateRange:
    """``31/12/1970``, ``12/1970``, with ``dd``, ``mm`` or ``00`` for what is unknown."""
    found = _DAY_FIRST.fullmatch(text.strip())
    if found is None:
        raise InvalidDate(f"{text[:40]!r} is not a date", field="date", value=text[:40])
    day, month, year = found.groups()
    return DateRange.of(int(year), _part(month), _part(day) if _part(month) else None)


_DAY_FIRST = re.compile(r"(?:(\d{1,2}|dd)[/.-])?(\d{1,2}|mm)[/.-](\d{4})", re.IGNORECASE)


def _part(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() and int(text) else None
