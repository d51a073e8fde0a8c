"""Shares are exact, and what is not exact is rounded outwards."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.network.shares import UNKNOWN, WHOLE, Share, percent


@given(st.decimals(0, 100, places=9))
def test_what_has_nine_decimals_is_exact(value: object) -> None:
    share = Share.of(str(value))
    assert share.exact
    assert share.bounds[0] == Fraction(str(value))


def test_a_float_means_the_decimal_it_is_written_as() -> None:
    tenth = Share.of(0.1)
    assert (tenth.low, str(tenth)) == (WHOLE // 1000, "0.1 %")
    assert Share.of(49.99) == Share.of("49.99")


def test_more_decimals_are_rounded_outwards() -> None:
    third = Share.of("33.33333333333333333333")
    assert third.high - third.low == 1
    assert not third.exact


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("50", None, "50 %"),
        ("49.99", "50.01", "49.99 to 50.01 %"),
        (None, None, "an unknown share"),
        ("25", "100", "25 to 100 %"),
        (None, "25", "0 to 25 %"),
    ],
)
def test_in_words(low: str | None, high: str | None, words: str) -> None:
    assert str(Share.of(low, high)) == words


@pytest.mark.parametrize(("low", "high"), [("-1", None), ("100.5", None), ("60", "40")])
def test_what_is_no_share_is_refused(low: str, high: str | None) -> None:
    with pytest.raises(ValueError, match="is no share"):
        Share.of(low, high)


def test_numbers_have_no_needless_zeros() -> None:
    assert [percent(n) for n in (WHOLE, WHOLE // 2, 10**9 // 2, 0)] == ["100", "50", "0.5", "0"]
    assert not UNKNOWN.known
