"""Dates as OFAC writes them: ``07 May 1966``, ``May 1966``, ``circa 1960-1965`` and so on."""

import re

from app.domain.dates import DateRange
from app.errors import InvalidDate

_MONTHS = {
    name: number
    for number, name in enumerate(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1
    )
}
_DATE = re.compile(r"(?:(?:(\d{1,2}) )?([A-Z][a-z]{2}) )?(\d{4})")
_YEARS = re.compile(r"(\d{4})-(\d{4})")


def parse_date(text: str) -> DateRange:
    """The days that may be meant; :class:`InvalidDate` where the text is not such a date."""
    words = text.strip()
    circa = words.startswith("circa ")
    words = words.removeprefix("circa ")
    years = _YEARS.fullmatch(words)
    first, _, last = (
        years.expand(r"\1 to \2").partition(" to ") if years else words.partition(" to ")
    )
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
