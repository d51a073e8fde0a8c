"""The numbers that keep facts in order."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db.ordinals import STEP, arranged

NUMBERS = st.one_of(st.none(), st.integers(-5, 12), st.integers(-3, 5).map(lambda n: n * STEP))


@given(st.lists(NUMBERS, max_size=12))
def test_numbers_grow_and_what_is_in_order_stays(known: Sequence[int | None]) -> None:
    numbers = arranged(known)
    assert len(numbers) == len(known)
    assert all(low < high for low, high in pairwise(numbers))
    if None not in known and list(known) == sorted(set(known)):  # type: ignore[type-var]  # no None is left
        assert numbers == known


@pytest.mark.parametrize(
    ("known", "kept"),
    [
        ([None, 0, STEP], [1, 2]),
        ([0, None, STEP], [0, 2]),
        ([0, STEP, None], [0, 1]),
        ([STEP, 0, 2 * STEP], [1, 2]),
        ([0, 2 * STEP, STEP, 3 * STEP], [0, 2, 3]),
        ([0, None, None, 2], [0]),
        ([5, 5], [1]),
        ([], []),
    ],
)
def test_only_what_moved_gets_a_new_number(known: list[int | None], kept: list[int]) -> None:
    numbers = arranged(known)
    assert [n for n, number in enumerate(known) if number == numbers[n]] == kept


def test_a_place_between_two_facts_is_used_many_times() -> None:
    low, high = 0, STEP
    for _ in range(10):
        low, between, high = arranged([low, None, high])
        high = between
    assert (low, high) == (0, 1)
    assert arranged([0, None, 1])[0] == 0


def test_facts_of_which_none_is_known_stand_a_step_apart() -> None:
    assert arranged([None] * 3) == [0, STEP, 2 * STEP]
    assert arranged([]) == []
