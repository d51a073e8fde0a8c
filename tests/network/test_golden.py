"""The regulators' worked examples, in our own words, with near misses."""

import json
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from app.network.findings import find
from app.network.holdings import Holding, stakes_on
from app.network.ownership import Ownership
from app.network.resolve import Resolution
from app.network.rules import RULES, Limit, eu
from app.network.shares import Share

CASES = json.loads((Path(__file__).parent.parent / "golden" / "ownership.json").read_text("utf-8"))
KNOWN = RULES | {"eu-more-than-half": eu(Limit.MORE_THAN_HALF)}


def resolved(case: dict[str, Any]) -> tuple[Resolution, dict[str, int]]:
    """The case's resolution and the number of each of its letters."""
    numbers: dict[str, int] = {}
    fresh = count()

    def number(letter: str) -> int:
        return numbers.setdefault(letter, next(fresh))

    holdings = [_holding(number, *row) for row in case["holdings"]]
    day = date.fromisoformat(case.get("day", "2024-01-01"))
    resolution = Resolution(
        Ownership(stakes_on(holdings, day)),
        KNOWN[case["rule"]],
        {number(letter) for letter in case["listed"]},
        [{number(letter) for letter in group} for group in case.get("jointly", ())],
    )
    return resolution, numbers


def _holding(
    number: Any, owner: str, owned: str, share: str | None, starts: Any = None, ends: Any = None
) -> Holding:
    low, _, high = (share or "").partition("-")
    return Holding(
        owner=number(owner),
        owned=number(owned),
        share=None if share == "control" else Share.of(low or None, high or None),
        starts=None if starts is None else date.fromisoformat(starts),
        ends=None if ends is None else date.fromisoformat(ends),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_regulators_examples(case: dict[str, Any]) -> None:
    resolution, numbers = resolved(case)
    letters = {number: letter for letter, number in numbers.items()}
    found = {
        letter: find(resolution, numbers[letter], letters.__getitem__).status.value
        for letter in case["expect"]
    }
    assert found == case["expect"], case["text"]
    assert "certain" in found.values() or not resolution.certain - resolution.listed


def test_every_case_has_a_source_and_an_id_of_its_own() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(case["source"] and case["text"] for case in CASES)
