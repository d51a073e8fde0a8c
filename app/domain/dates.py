"""Dates as far as they are known: an interval with both ends, never a guessed day.

``1965`` is the interval from 1 January to 31 December 1965. ``circa 1965`` widens it by
:data:`CIRCA_YEARS` on either side when two dates are compared, and is kept as a flag.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from app.errors import InvalidDate

CIRCA_YEARS = 2

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """All days from ``start`` to ``end``, both included. ``start <= end`` always holds."""

    start: date
    end: date
    circa: bool = False

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise InvalidDate(
                f"the date range {self.start} to {self.end} runs backwards", field="date"
            )

    @classmethod
    def parse(cls, text: str, *, field: str = "date", circa: bool = False) -> "DateRange":
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raise :class:`InvalidDate` otherwise."""
        found = _ISO.fullmatch(text.strip())
        if found is None:
            raise InvalidDate(
                f"{field}: {text[:40]!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD",
                field=field,
                value=text[:40],
            )
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        try:
            return cls.of(year, month, day, circa=circa)
        except ValueError:
            raise InvalidDate(
                f"{field}: there is no such day as {text.strip()}", field=field, value=text[:40]
            ) from None

    @classmethod
    def of(
        cls, year: int, month: int | None = None, day: int | None = None, *, circa: bool = False
    ) -> "DateRange":
        """The interval of one year, one month or one day; ValueError if it does not exist."""
        first = date(year, month or 1, day or 1)
        if day is not None:
            return cls(first, first, circa)
        last_month = month or 12
        last = date(year, last_month, calendar.monthrange(year, last_month)[1])
        return cls(first, last, circa)

    @property
    def exact(self) -> bool:
        """Whether a single day is known."""
        return self.start == self.end and not self.circa

    def widened(self) -> "DateRange":
        """The interval that may be meant: a ``circa`` date reaches two years further."""
        if not self.circa:
            return self
        return DateRange(
            date(max(1, self.start.year - CIRCA_YEARS), 1, 1),
            date(min(9999, self.end.year + CIRCA_YEARS), 12, 31),
            True,
        )

    def overlaps(self, other: "DateRange") -> bool:
        """Whether one day could satisfy both."""
        mine, theirs = self.widened(), other.widened()
        return mine.start <= theirs.end and theirs.start <= mine.end

    def __str__(self) -> str:
        prefix = "circa " if self.circa else ""
        if self.start == self.end:
            return f"{prefix}{self.start}"
        whole_years = (self.start.month, self.start.day, self.end.month, self.end.day) == (
            1,
            1,
            12,
            31,
        )
        if whole_years:
            same = self.start.year == self.end.year
            return prefix + (
                f"{self.start.year:04}" if same else f"{self.start.year:04} to {self.end.year:04}"
            )
        month_end = calendar.monthrange(self.end.year, self.end.month)[1]
        same_month = (self.start.year, self.start.month) == (self.end.year, self.end.month)
        if same_month and self.start.day == 1 and self.end.day == month_end:
            return f"{prefix}{self.start:%Y-%m}"
        return f"{prefix}{self.start} to {self.end}"
