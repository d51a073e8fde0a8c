"""How a connection to SQLite is set for each transaction."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.db.session import (
    BUSY_SECONDS,
    SessionFactory,
    make_engine,
    session_factory,
    short_transaction,
    transaction,
)

FULL, NORMAL = 2, 1
WAITS = BUSY_SECONDS * 1000


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[SessionFactory]:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    yield session_factory(engine)
    engine.dispose()


def _set(session: Session) -> tuple[int, int]:
    """How safe a commit is, and how many milliseconds are waited for a lock."""
    safe, waits = (
        session.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("synchronous", "busy_timeout")
    )
    return int(safe), int(waits)


def test_every_kind_of_transaction_is_set_as_it_needs_it(sessions: SessionFactory) -> None:
    """One after the other on one connection, and back again."""
    for _ in range(2):
        with transaction(sessions) as session:
            assert _set(session) == (FULL, WAITS)
        with transaction(sessions, write=True) as session:
            assert _set(session) == (FULL, 0)
        with short_transaction(sessions) as session:
            assert _set(session) == (NORMAL, 0)


def test_nothing_is_set_twice(sessions: SessionFactory) -> None:
    with transaction(sessions, write=True):
        pass
    said: list[str] = []
    driver = sessions.kw["bind"].raw_connection()
    assert isinstance(driver.driver_connection, sqlite3.Connection)
    driver.driver_connection.set_trace_callback(said.append)
    driver.close()
    for _ in range(2):
        with transaction(sessions, write=True):
            pass
    assert said == ["BEGIN IMMEDIATE", "COMMIT"] * 2


def test_what_was_set_is_forgotten_with_the_connection(sessions: SessionFactory) -> None:
    with short_transaction(sessions):
        pass
    engine = sessions.kw["bind"]
    made: list[object] = []
    event.listen(engine, "connect", lambda connection, _: made.append(connection))
    with engine.connect() as connection:
        connection.invalidate()
    with transaction(sessions, write=True) as session:
        assert _set(session) == (FULL, 0)
    assert made


def test_without_a_log_whoever_commits_waits_for_those_who_read(sessions: SessionFactory) -> None:
    """Some file systems cannot have one."""
    with sessions.kw["bind"].connect() as connection:
        connection.info["wal"] = False
    with transaction(sessions, write=True) as session:
        assert _set(session) == (FULL, WAITS)
