"""Shares with their uncertainty, and what becomes of them as the threshold moves."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Z = 1.959964
"""Standard deviations that hold 95 of 100 outcomes of a normal distribution."""
THRESHOLDS = tuple(round(0.5 + step / 100, 2) for step in range(51))
"""Where curves are drawn: from 0.50 to 1.00."""


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``of``, with the interval that holds the true share 95 times of 100."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None


def share(count: int, of: int) -> Share:
    """The share with Wilson's score interval; nothing asked has no share.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    if of == 0:
        return Share(0, 0, None, None, None)
    p, n = count / of, float(of)
    scale = 1 + Z * Z / n
    middle = (p + Z * Z / (2 * n)) / scale
    half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / scale
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == of else min(1.0, middle + half)
    return Share(count, of, round(p, 6), round(low, 6), round(high, 6))


def at_least(scores: Iterable[float], thresholds: Sequence[float] = THRESHOLDS) -> tuple[int, ...]:
    """How many scores lie at or above each threshold."""
    ordered = sorted(scores)
    return tuple(len(ordered) - bisect_left(ordered, threshold) for threshold in thresholds)
