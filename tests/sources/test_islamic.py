"""Days of the Islamic calendar."""

import pytest

from app.sources.islamic import islamic_days


@pytest.mark.parametrize(
    ("parts", "days"),
    [
        ((1402, 6, 24), "1982-04-18 to 1982-04-19"),
        ((1400, 9), "1980-07-13 to 1980-08-12"),
        ((1380,), "1960-06-25 to 1961-06-14"),
    ],
)
def test_the_reckonings_of_all_countries_are_within(parts: tuple[int, ...], days: str) -> None:
    assert str(islamic_days(*parts)) == days


@pytest.mark.parametrize("parts", [(1957,), (1400, 13), (1400, 1, 31), (1400, 0), (622,)])
def test_what_is_no_day_of_it_is_refused(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="Islamic calendar"):
        islamic_days(*parts)
