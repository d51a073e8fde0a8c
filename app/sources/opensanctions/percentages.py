"""Percentages of ownership as publishers write them, as the least and the most they may mean."""

import re
from collections.abc import Sequence

_N = r"(\d{1,3}(?:[.,]\d+)?) ?(?:%|per ?cent|percent)?"
_BETWEEN = re.compile(
    rf"(?:between |from |over |more than |>=? ?)?{_N}"
    rf",? ?(?:-|–|to|and|up to|to less than|but not more than|but less than|<=?) ?{_N}(?: or less)?"
)
_LEAST = re.compile(rf"(?:>=?|≥|over|more than|at least|above|from|minimum|min\.?) ?{_N}")
_LEAST_BEHIND = re.compile(rf"{_N} ?(?:\+|or more|and more|and above|or higher)")
_MOST = re.compile(rf"(?:<=?|≤|under|less than|up to|at most|below|maximum|max\.?) ?{_N}")
_MOST_BEHIND = re.compile(rf"{_N} ?(?:or less|or lower|and below)")
_ONE = re.compile(rf"(?:=|about|approx(?:imately|\.)?|circa|ca?\.|~)? ?{_N}")
_CODE = re.compile(r"(?:[a-z]+-)*(\d{1,3})-to-(\d{1,3})-percent(?:-[a-z-]+)?")
"""As the register of the United Kingdom writes it: ``ownership-of-shares-25-to-50-percent``."""

Bounds = tuple[float | None, float | None]


def percentage(stated: str | None) -> Bounds:
    """``50``, ``50 %``, ``49.99-50.01``, ``>25%``, ``75% or more``: the least and the most.

    Both are None where the text is no percentage, or one beyond 100.
    """
    words = " ".join((stated or "").lower().split())
    for form in (_CODE, _BETWEEN):
        found = form.fullmatch(words)
        if found is not None:
            low, high = _number(found[1]), _number(found[2])
            return (low, high) if low <= high <= 100 else (None, None)
    for form, least, most in (
        (_LEAST, True, False),
        (_LEAST_BEHIND, True, False),
        (_MOST, False, True),
        (_MOST_BEHIND, False, True),
        (_ONE, True, True),
    ):
        found = form.fullmatch(words)
        if found is not None:
            value = _number(found[1])
            if value > 100:
                return None, None
            return value if least else 0.0, value if most else 100.0
    return None, None


def together(stated: Sequence[str]) -> Bounds:
    """The bounds that hold whichever of several statements is right."""
    bounds = [percentage(one) for one in stated]
    lows = [low for low, _ in bounds if low is not None]
    highs = [high for _, high in bounds if high is not None]
    return (min(lows), max(highs)) if lows and highs else (None, None)


def _number(text: str) -> float:
    return float(text.replace(",", "."))
