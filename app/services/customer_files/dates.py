"""Birth dates as customer files write them.

ISO dates and dates that name the month can be read by themselves. In ``03/04/1970`` either
number may be the day: the other values of the same column decide (``25/12/1980`` says day
first), and where they do not, the date is reported rather than guessed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.errors import InvalidDate

_ISO = re.compile(r"(\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?)(?:[T ]\d{1,2}:\d{2}.*)?")
_YEAR_FIRST = re.compile(r"(\d{4})([./])(\d{1,2})\2(\d{1,2})(?: \d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"((?:18|19|20)\d{2})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([./ -])(\d{1,2})\2(\d{4})(?: \d{1,2}:\d{2}.*)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})\.?[ -]([a-z]{3,9})\.?,?[ -](\d{4})", re.IGNORECASE)
_NAMED_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}


class DateOrder(StrEnum):
    """What a column of ``nn/nn/yyyy`` dates means."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    UNDECIDED = "undecided"
    MIXED = "mixed"


@dataclass(slots=True)
class OrderVotes:
    """Counts the values of one column that can be read in only one order."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    """Values that can be read in both orders, and mean another day in each."""
    example: str = ""
    """The first of them."""

    @classmethod
    def for_order(cls, order: DateOrder) -> "OrderVotes":
        """Votes that come to this order, of a column that was counted before."""
        mixed = order is DateOrder.MIXED
        return cls(
            day_first=int(mixed or order is DateOrder.DAY_FIRST),
            month_first=int(mixed or order is DateOrder.MONTH_FIRST),
        )

    def see(self, text: str) -> None:
        found = _YEAR_LAST.fullmatch(text.strip())
        if found is None:
            return
        first, second = int(found.group(1)), int(found.group(3))
        self.day_first += first > 12 >= second
        self.month_first += second > 12 >= first
        if first != second and 0 < first <= 12 and 0 < second <= 12 and found.group(2) != ".":
            self.either += 1
            self.example = self.example or text.strip()

    @property
    def order(self) -> DateOrder:
        if self.day_first and self.month_first:
            return DateOrder.MIXED
        if self.day_first:
            return DateOrder.DAY_FIRST
        return DateOrder.MONTH_FIRST if self.month_first else DateOrder.UNDECIDED

    def described(self) -> dict[str, object]:
        """The order and what it rests on; ``ambiguous`` are dates that it leaves open."""
        open_ = self.either if self.order in (DateOrder.UNDECIDED, DateOrder.MIXED) else 0
        return {
            "order": self.order.value,
            "day_first": self.day_first,
            "month_first": self.month_first,
            "ambiguous": open_,
            "example": self.example if open_ else None,
        }


def to_iso(text: str, order: DateOrder) -> str:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` for a date in any of the readable forms.

    Whether the day exists is not checked here. Raises :class:`InvalidDate`, with words for
    the row's ``screening_error``, when the text is not a date or has two readings.
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return found.group(1)
    if found := _YEAR_LAST.fullmatch(text):
        if found.group(2) == "." and order is DateOrder.UNDECIDED:
            order = DateOrder.DAY_FIRST
        return _year_last(text, int(found.group(1)), int(found.group(3)), found.group(4), order)
    if found := _YEAR_FIRST.fullmatch(text):
        return _iso(found.group(1), int(found.group(3)), int(found.group(4)))
    if found := _COMPACT.fullmatch(text):
        return _iso(found.group(1), int(found.group(2)), int(found.group(3)))
    if found := _MONTH_YEAR.fullmatch(text):
        return f"{found.group(2)}-{int(found.group(1)):02}"
    return _named_month(text)


def _year_last(text: str, first: int, second: int, year: str, order: DateOrder) -> str:
    """``first`` and ``second`` are day and month or month and day."""
    if first > 12 or first == second:
        return _iso(year, second, first)
    if second > 12:
        return _iso(year, first, second)
    if order is DateOrder.DAY_FIRST:
        return _iso(year, second, first)
    if order is DateOrder.MONTH_FIRST:
        return _iso(year, first, second)
    why = (
        "the column has dates of both orders"
        if order is DateOrder.MIXED
        else "nothing in the column says which"
    )
    raise InvalidDate(
        f"birth_date: {text} may be day/month or month/day ({why}); write YYYY-MM-DD",
        field="birth_date",
        value=text,
    )


def _named_month(text: str) -> str:
    day, month, year = "", "", ""
    if found := _DAY_NAMED.fullmatch(text):
        day, month, year = found.groups()
    elif found := _NAMED_DAY.fullmatch(text):
        month, day, year = found.groups()
    numbers = [n for name, n in _MONTHS.items() if month and name.startswith(month.lower())]
    if len(numbers) != 1:
        raise InvalidDate(
            f"birth_date: {text[:40]!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD",
            field="birth_date",
            value=text[:40],
        )
    return _iso(year, numbers[0], int(day))


def _iso(year: str, month: int, day: int) -> str:
    return f"{year}-{month:02}-{day:02}"
