"""Screenings of several threads are stored in common transactions, and none is lost."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from app.db import screenings
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.errors import Unavailable
from app.services.storing import ScreeningStore


@pytest.fixture
def sessions(database_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(database_url)
    yield session_factory(engine)
    engine.dispose()


def _row(id: str, verdict: str = "clear") -> dict[str, Any]:
    return {
        "id": id, "screened_at": datetime.now(UTC), "reference": None, "verdict": verdict,
        "query": {"name": id}, "options": {}, "answer": {"hits": [], "problems": []},
        "lists": [], "engine_version": "1", "engine_config": "x",
    }  # fmt: skip


def _stored(sessions: SessionFactory, id: str) -> bool:
    with transaction(sessions) as session:
        return screenings.get(session, id) is not None


class SlowStore(ScreeningStore):
    """Counts transactions; the first waits until it is told that others have come."""

    def __init__(self, sessions: SessionFactory) -> None:
        super().__init__(sessions)
        self.commits: list[int] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def _commit(self, rows: Sequence[dict[str, Any]]) -> None:
        self.commits.append(len(rows))
        self.begun.set()
        self.go_on.wait(10)
        super()._commit(rows)

    def waiting(self) -> int:
        with self._lock:
            return len(self._queue)


def _come(pool: ThreadPoolExecutor, store: SlowStore, rows: list[dict[str, Any]]) -> list[Any]:
    """One thread begins to write, and the others come meanwhile."""
    first = pool.submit(store.store, rows[0])
    assert store.begun.wait(10)
    others = [pool.submit(store.store, row) for row in rows[1:]]
    while store.waiting() < len(others):
        threading.Event().wait(0.001)
    store.go_on.set()
    return [first, *others]


def test_screenings_of_one_commit_are_written_by_one_statement(sessions: SessionFactory) -> None:
    said: list[tuple[str, bool]] = []

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _ctx: Any, many: bool) -> None:
        said.append((statement.split(maxsplit=1)[0], many))

    engine = sessions.kw["bind"]
    with transaction(sessions, write=True) as session:
        event.listen(engine, "before_cursor_execute", note)
        screenings.add_all(session, [_row(f"scr_{n}") for n in range(8)])
        event.remove(engine, "before_cursor_execute", note)
    assert said == [("INSERT", True)]
    assert all(_stored(sessions, f"scr_{n}") for n in range(8))


def test_those_who_come_during_a_commit_share_the_next_one(sessions: SessionFactory) -> None:
    store = SlowStore(sessions)
    ids = [f"scr_{n}" for n in range(9)]
    with ThreadPoolExecutor(9) as pool:
        for done in _come(pool, store, [_row(id) for id in ids]):
            done.result(10)
    assert store.commits == [1, 8]
    assert all(_stored(sessions, id) for id in ids)


def test_a_screening_is_stored_when_the_call_returns(sessions: SessionFactory) -> None:
    store = ScreeningStore(sessions)

    def one(n: int) -> bool:
        store.store(_row(f"scr_{n}"))
        return _stored(sessions, f"scr_{n}")

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(40)))


def test_one_that_cannot_be_stored_does_not_take_others_with_it(sessions: SessionFactory) -> None:
    store = SlowStore(sessions)
    rows = [_row("scr_0"), _row("scr_1"), _row("scr_2", verdict="nonsense"), _row("scr_3")]
    with ThreadPoolExecutor(4) as pool:
        done = _come(pool, store, rows)
        for number in (0, 1, 3):
            done[number].result(10)
        with pytest.raises(IntegrityError):
            done[2].result(10)
    assert [_stored(sessions, row["id"]) for row in rows] == [True, True, False, True]
    store.store(_row("scr_4"))
    assert _stored(sessions, "scr_4")


class EndedStore(SlowStore):
    """A store whose second transaction is ended by something that is no error of a row."""

    def _commit(self, rows: Sequence[dict[str, Any]]) -> None:
        super()._commit(rows)
        if len(self.commits) == 2:
            raise SystemExit


def test_nobody_is_told_that_it_is_stored_when_the_writer_was_ended(
    sessions: SessionFactory,
) -> None:
    store = EndedStore(sessions)
    with ThreadPoolExecutor(3) as pool:
        done = _come(pool, store, [_row("scr_0"), _row("scr_1"), _row("scr_2")])
        done[0].result(10)
        outcomes = {type(one.exception(10)) for one in done[1:]}
    assert outcomes == {SystemExit, Unavailable}
