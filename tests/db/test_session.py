"""Transactions: how long work leaves the writer's lock to others in between."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.db import session
from app.db.session import SessionFactory, make_engine, session_factory, short_transaction

PAUSE = 2 * session.TRY_SECONDS


class Clock:
    """Time that passes when somebody sleeps, or when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(session, "time", made)
    monkeypatch.setattr(session, "_Given", SimpleNamespace(back=float("-inf")))
    return made


@pytest.fixture
def sessions(database_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(database_url)
    yield session_factory(engine)
    engine.dispose()


def write(sessions: SessionFactory) -> None:
    with short_transaction(sessions) as opened:
        opened.execute(text("SELECT 1"))


def test_others_have_time_to_write_between_two_transactions(
    sessions: SessionFactory, clock: Clock
) -> None:
    write(sessions)
    write(sessions)
    clock.now += PAUSE / 4
    write(sessions)
    paused = sessions.kw["bind"].dialect.name == "sqlite"
    assert clock.slept == (pytest.approx([0, PAUSE, PAUSE * 3 / 4]) if paused else [])


def test_work_that_was_busy_elsewhere_does_not_wait(sessions: SessionFactory, clock: Clock) -> None:
    write(sessions)
    clock.now += PAUSE * 2
    write(sessions)
    assert sum(clock.slept) == 0


def test_a_transaction_that_fails_gave_the_lock_back_too(
    sessions: SessionFactory, clock: Clock
) -> None:
    with pytest.raises(ZeroDivisionError), short_transaction(sessions):
        raise ZeroDivisionError
    assert session._Given.back == clock.now
