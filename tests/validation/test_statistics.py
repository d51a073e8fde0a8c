"""Shares and their intervals, against published values."""

import pytest

from app.validation.statistics import THRESHOLDS, at_least, share


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # R. G. Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval(count: int, of: int, low: float, high: float) -> None:
    found = share(count, of)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)
    turned = share(of - count, of)
    assert turned.low == pytest.approx(1 - high, abs=5e-5)


def test_nothing_asked_has_no_share() -> None:
    assert share(0, 0).value is None


def test_scores_are_counted_at_each_threshold() -> None:
    assert at_least([0.5, 0.8, 0.7999, 1.0], (0.5, 0.8, 1.0)) == (4, 2, 1)
    assert (THRESHOLDS[0], THRESHOLDS[-1], len(THRESHOLDS)) == (0.5, 1.0, 51)
