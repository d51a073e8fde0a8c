"""Shares of ownership, exact: the least and the most that a statement may mean.

A share is counted in whole billionths of a percent, so sums are sums of integers. What has
more decimal places is rounded outwards: the interval then still holds the true share.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

SCALE = 10**9
WHOLE = 100 * SCALE
"""The whole of a company, in the unit of :class:`Share`."""

Number = int | float | str | Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """From ``low`` to ``high`` billionths of a percent, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= WHOLE:
            raise ValueError(f"{self.low} to {self.high} is no share")

    @classmethod
    def of(cls, low: Number | None, high: Number | None = None) -> "Share":
        """A share in percent: one number, a range, or :data:`UNKNOWN` for None.

        A float means the decimal number that it is written as: 49.99 is exactly 49.99 %.
        """
        if low is None and high is None:
            return UNKNOWN
        least = 0 if low is None else low
        most = (100 if low is None else low) if high is None else high
        return cls(_units(least, ROUND_FLOOR), _units(most, ROUND_CEILING))

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def known(self) -> bool:
        """Whether anything at all is said."""
        return self != UNKNOWN

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """The least and the most, in percent."""
        return Fraction(self.low, SCALE), Fraction(self.high, SCALE)

    def __str__(self) -> str:
        if not self.known:
            return "an unknown share"
        if self.exact:
            return f"{percent(self.low)} %"
        return f"{percent(self.low)} to {percent(self.high)} %"


UNKNOWN = Share(0, WHOLE)
"""A holding of which only the fact is stated."""


def _units(value: Number, rounding: str) -> int:
    units = Decimal(str(value)) * SCALE
    return int(units.to_integral_value(rounding=rounding))


def percent(units: int) -> str:
    """The number of percent without trailing zeros: ``50``, ``49.99``."""
    text = format(Decimal(units) / SCALE, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
