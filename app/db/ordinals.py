"""Numbers that keep the facts of an entity in the source's order over its versions.

A fact that stands in two versions keeps its row and its number. A new one between two old
ones is given a number between theirs, so that they need not be written again; a fact that
moved past others is.
"""

from bisect import bisect_left
from collections.abc import Sequence

STEP = 1 << 10
"""The distance between two facts that were written together."""


def arranged(known: Sequence[int | None]) -> list[int]:
    """Strictly growing numbers for facts in the order wanted.

    ``known`` are the numbers that they have, None for a new fact. As many of these as
    possible are kept; where the result differs the fact must be written again.
    """
    if known.count(None) == len(known):
        return [STEP * place for place in range(len(known))]
    kept = [(place, number) for place in _longest(known) if (number := known[place]) is not None]
    numbers: list[int] = []
    for place, number in kept:
        missing = place - len(numbers)
        if not numbers or number - numbers[-1] > missing:
            numbers += [*_between(numbers, number, missing), number]
        # Else no number is free between: this fact moves on with those before it.
    last = numbers[-1] if numbers else -STEP
    return numbers + [last + STEP * (n + 1) for n in range(len(known) - len(numbers))]


def _longest(known: Sequence[int | None]) -> list[int]:
    """Places of a longest strictly growing run of the known numbers, gaps allowed."""
    ends: list[int] = []  # The smallest number at which a run of each length ends.
    places: list[int] = []  # The place of that number.
    before: dict[int, int | None] = {}
    for place, number in enumerate(known):
        if number is None:
            continue
        length = bisect_left(ends, number)
        ends[length:] = [number, *ends[length + 1 :]]
        places[length:] = [place, *places[length + 1 :]]
        before[place] = places[length - 1] if length else None
    run: list[int] = []
    at = places[-1] if places else None
    while at is not None:
        run.append(at)
        at = before[at]
    return run[::-1]


def _between(numbers: Sequence[int], high: int, count: int) -> list[int]:
    if not numbers:
        return [high - STEP * (count - n) for n in range(count)]
    low = numbers[-1]
    return [low + (high - low) * (n + 1) // (count + 1) for n in range(count)]
