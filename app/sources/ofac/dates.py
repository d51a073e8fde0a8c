"""Dates as OFAC writes them: ``07 May 1966``, ``May 1966``, ``circa 1960-1965`` and so on."""

import re

from app.domain.dates import DateRange
from app.errors import InvalidDate

_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
    "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip
_DATE = re.compile(r"(?:(?:(\d{1,2}) )?([A-Z][a-z]{2}) )?(\d{4})")
_YEARS = re.compile(r"(\d{4})-(\d{4})")


def parse_date(text: str) -> DateRange:
    """The days that may be meant; :class:`InvalidDate` where the text is not such a date."""
    words = text.strip()
    circa = words.startswith("circa ")
    words = words.removeprefix("circa ")
    years = _YEARS.fullmatch(words)
    if years is not None:
        first, last = years.groups()
    else:
        first, _, last = words.partition(" to ")
    start = _single(first)
    end = _single(last) if last else start
    return DateRange(start.start, end.end, circa)


def _single(text: str) -> DateRange:
    found = _DATE.fullmatch(text)
    if found is None:
        raise InvalidDate(f"{text[:40]!r} is not a date", field="date", value=text[:40])
    day, month, year = found.groups()
    try:
        return DateRange.of(int(year), _MONTHS[month] if month else None, int(day) if day else None)
    except (ValueError, KeyError):
        raise InvalidDate(
            f"there is no such day as {text!r}", field="date", value=text[:40]
        ) from None
