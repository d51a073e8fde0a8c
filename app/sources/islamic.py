"""Days of the Islamic (lunar) calendar as days of ours, converted by ICU."""

from datetime import date

import icu

from app.domain.dates import DateRange

_VARIANTS = ("islamic-civil", "islamic-tbla", "islamic-umalqura")
"""Months begin a day earlier or later from country to country, and publishers do not say
which reckoning they mean: the interval holds every one of them."""

_MONTHS = 12
_LONGEST_MONTH = 30
_PLAUSIBLE_YEARS = range(1200, 1500)
"""1785 to 2077. A year such as 1957 was never one of this calendar: its label is wrong."""


def islamic_days(year: int, month: int | None = None, day: int | None = None) -> DateRange:
    """The days that a year, month or day of the Islamic calendar covers.

    ValueError where there is no such day, or the year cannot be of this calendar.
    """
    if year not in _PLAUSIBLE_YEARS:
        raise ValueError(f"{year} is not a year of the Islamic calendar that can be meant")
    first_month, last_month = (1, _MONTHS) if month is None else (month, month)
    first_day = 1 if day is None else day
    if not 1 <= first_month <= _MONTHS or not 1 <= first_day <= _LONGEST_MONTH:
        raise ValueError("there is no such day in the Islamic calendar")
    firsts = [_day(variant, year, first_month, first_day) for variant in _VARIANTS]
    lasts = firsts
    if day is None:
        lasts = [
            _day(variant, year, last_month, _length(variant, year, last_month))
            for variant in _VARIANTS
        ]
    return DateRange(min(firsts), max(lasts))


def _calendar(variant: str, year: int, month: int, day: int) -> icu.Calendar:
    zone = icu.TimeZone.createTimeZone("UTC")
    calendar = icu.Calendar.createInstance(zone, icu.Locale(f"en@calendar={variant}"))
    calendar.clear()
    calendar.set(icu.UCalendarDateFields.EXTENDED_YEAR, year)
    calendar.set(icu.UCalendarDateFields.MONTH, month - 1)
    calendar.set(icu.UCalendarDateFields.DATE, day)
    return calendar


def _length(variant: str, year: int, month: int) -> int:
    return int(_calendar(variant, year, month, 1).getActualMaximum(icu.UCalendarDateFields.DATE))


def _day(variant: str, year: int, month: int, day: int) -> date:
    seconds = _calendar(variant, year, month, day).getTime()
    return date.fromordinal(date(1970, 1, 1).toordinal() + int(seconds // 86_400))
