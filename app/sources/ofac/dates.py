"""Dates as OFAC writes them: ``07 May 1966``, ``May 1966``, ``circa 1960-1965`` and so on."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class Period:
    """A period that begins within ``first`` and ends within ``last``, as XML takes it apart."""

    first: DateRange
    last: DateRange
    circa: bool = False

    @property
    def words(self) -> str:
        """The period as the Remarks write it, which :func:`parse_date` reads to the same days."""
        whole = None
        if self.first == self.last or (self.first.exact and self.last.exact):
            whole = _span(self.first.start, self.last.end)
        if whole is None:
            begins = _span(self.first.start, self.first.end) or _day(self.first.start)
            ends = _span(self.last.start, self.last.end) or _day(self.last.end)
            whole = begins if begins == ends else f"{begins} to {ends}"
        return f"circa {whole}" if self.circa else whole

    @property
    def begins_on(self) -> date | None:
        """The first day, where it is known to the day."""
        return self.first.start if self.first.exact and not self.circa else None

    @property
    def ends_on(self) -> date | None:
        """The last day, where it is known to the day and another than the first."""
        known = self.last.exact and self.last != self.first and not self.circa
        return self.last.end if known else None


def _span(start: date, end: date) -> str | None:
    """One day, one whole month or one whole year; None for any other period."""
    if start == end:
        return _day(start)
    if (start.year, start.day) != (end.year, 1):
        return None
    if (start.month, end.month, end.day) == (1, 12, 31):
        return f"{start.year:04}"
    last = calendar.monthrange(end.year, end.month)[1]
    if (start.month, last) == (end.month, end.day):
        return f"{_MONTH_NAMES[start.month]} {start.year:04}"
    return None


def _day(day: date) -> str:
    return f"{day.day:02} {_MONTH_NAMES[day.month]} {day.year:04}"


_MONTH_NAMES = {number: name for name, number in _MONTHS.items()}
