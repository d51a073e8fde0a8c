"""A serving process looks for garbage among old objects when nobody waits for an answer."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from app.services import garbage
from app.services.garbage import FEW, MANY, QUIET_SECONDS, GarbageKeeper


class _Circle:
    """An object that knows itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def clock() -> list[float]:
    """What time it is."""
    return [1000.0]


@pytest.fixture
def keeper(clock: list[float]) -> Iterator[GarbageKeeper]:
    """One that has not been asked for long, and whose thread looks at nothing."""
    made = GarbageKeeper(lambda: 1000.0 - 2 * QUIET_SECONDS, lambda: clock[0])
    yield made
    made.stop()


def come(monkeypatch: pytest.MonkeyPatch, collections: int) -> None:
    """So many collections of the newest objects have been made."""
    monkeypatch.setattr(garbage, "_collections", lambda: collections)


@pytest.mark.parametrize(
    ("since_asked", "collections", "expected"),
    [
        (0.0, FEW + 1, False),
        (QUIET_SECONDS + 1, FEW + 1, True),
        (QUIET_SECONDS + 1, FEW, False),
        (0.0, MANY, False),
        (0.0, MANY + 1, True),
    ],
)
def test_it_is_time_when_nobody_asks_or_too_much_has_come(
    monkeypatch: pytest.MonkeyPatch, since_asked: float, collections: int, expected: bool
) -> None:
    keeper = GarbageKeeper(lambda: 1000.0 - since_asked, lambda: 1000.0)
    come(monkeypatch, collections)
    assert keeper.is_time() is expected


def test_python_looks_at_the_newest_objects_alone_until_it_is_stopped() -> None:
    before = gc.get_threshold()
    keeper = GarbageKeeper(lambda: 0.0, lambda: 0.0)
    keeper.start()
    try:
        assert gc.get_threshold()[0] == before[0]
        assert min(gc.get_threshold()[1:]) > 10**9
        assert gc.get_freeze_count() > 0
    finally:
        keeper.stop()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_what_goes_in_circles_is_found_although_it_was_left_out(keeper: GarbageKeeper) -> None:
    circle = _Circle()
    seen = weakref.ref(circle)
    keeper.sweep()
    del circle
    gc.collect()
    assert seen() is not None
    keeper.sweep()
    assert seen() is None
