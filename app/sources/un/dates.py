"""Dates of birth: exact, approximate, between two years, or only in the words of a note."""

import re
from collections.abc import Mapping

from app.domain.dates import DateRange
from app.errors import InvalidDate
from app.sources.islamic import islamic_days

TYPES = frozenset({"EXACT", "APPROXIMATELY", "BETWEEN"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"([A-Za-z]{3,9})\.?"
_MONTH_ALONE = re.compile(_MONTH)
_MONTH_YEAR = re.compile(_MONTH + r",? (\d{4})")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2}) " + _MONTH + r",? (\d{4})")
_MONTHS_OF_YEAR = re.compile(r"[Bb]etween " + _MONTH + r" and " + _MONTH + r" (\d{4})")
_ISLAMIC = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) \((?:Hijri|Islamic)(?: [Cc]alendar)?\)")
# The date of birth that goes with an alias may be a range of years in one value.
_YEARS = re.compile(r"(\d{4})\s*-\s*(\d{4})")
# Some editions add a time zone to a day ("1970-01-01-05:00").
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2}|T.*)?")


def birth_days(fields: Mapping[str, str]) -> DateRange | None:
    """The days that the fields of a date of birth may mean; None where they state none.

    :class:`InvalidDate` where they state something that is not such a date.
    """
    note = fields.get("NOTE", "")
    approximate = note.lower().startswith("approx")
    circa = fields.get("TYPE_OF_DATE") == "APPROXIMATELY" or approximate
    if "DATE" in fields:
        years = _YEARS.fullmatch(fields["DATE"])
        if years is not None:
            first, last = (DateRange.parse(year) for year in years.groups())
            return DateRange(first.start, last.end, circa)
        return _circa(day_of(fields["DATE"]), circa)
    if "YEAR" in fields:
        month = _MONTH_ALONE.fullmatch(note)
        if month is not None and _month(month[1]) is not None:
            return _circa(_of(fields["YEAR"], month[1]), circa)
        return DateRange.parse(fields["YEAR"], circa=circa)
    if "FROM_YEAR" in fields or "TO_YEAR" in fields:
        if "FROM_YEAR" not in fields or "TO_YEAR" not in fields:
            raise InvalidDate("one end of the range is missing", field="date")
        first, last = DateRange.parse(fields["FROM_YEAR"]), DateRange.parse(fields["TO_YEAR"])
        return DateRange(first.start, last.end, circa)
    return _circa(_in_words(note), circa) if note and not approximate else None


def day_of(text: str) -> DateRange:
    """A day, month or year as the list writes it in an element of its own."""
    found = _DAY.fullmatch(text)
    return DateRange.parse(found[1] if found else text)


def _in_words(note: str) -> DateRange:
    """``Nov. 1973``, ``Between Aug. and Sep. 1977``, ``24/06/1402 (Hijri Calendar)``."""
    months = _MONTHS_OF_YEAR.fullmatch(note)
    if months is not None:
        first, last = _of(months[3], months[1]), _of(months[3], months[2])
        return DateRange(first.start, last.end)
    day = _DAY_MONTH_YEAR.fullmatch(note)
    if day is not None:
        return _of(day[3], day[2], day[1])
    month = _MONTH_YEAR.fullmatch(note)
    if month is not None:
        return _of(month[2], month[1])
    islamic = _ISLAMIC.fullmatch(note)
    if islamic is not None:
        return islamic_days(int(islamic[3]), int(islamic[2]), int(islamic[1]))
    raise InvalidDate(f"{note[:60]!r} is not a date", field="date", value=note[:60])


def _of(year: str, month: str, day: str | None = None) -> DateRange:
    number = _month(month)
    if number is None:
        raise InvalidDate(f"{month!r} is not a month", field="date", value=month)
    return DateRange.of(int(year), number, int(day) if day is not None else None)


def _month(word: str) -> int | None:
    short = word.lower()[:3]
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def _circa(days: DateRange, circa: bool) -> DateRange:
    return DateRange(days.start, days.end, circa)
