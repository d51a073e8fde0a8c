"""Screenings of several threads are stored in common transactions, and none is lost."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from app.db import screenings
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.errors import Unavailable
from app.services.storing import MOST_AT_ONCE, ScreeningStore


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


@pytest.fixture
def store(sessions: SessionFactory) -> Iterator[SlowStore]:
    made = SlowStore(sessions)
    yield made
    made.go_on.set()
    made.close()


def _come(store: SlowStore, rows: list[dict[str, Any]]) -> list[Future[None]]:
    """The first is being written, and the others come meanwhile."""
    first = store.add(rows[0])
    assert store.begun.wait(10)
    others = [store.add(row) for row in rows[1:]]
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


def test_those_who_come_during_a_commit_share_the_next_one(
    sessions: SessionFactory, store: SlowStore
) -> None:
    ids = [f"scr_{n}" for n in range(9)]
    for stored in _come(store, [_row(id) for id in ids]):
        stored.result(10)
    assert store.commits == [1, 8]
    assert all(_stored(sessions, id) for id in ids)


def test_a_commit_takes_so_many_and_no_more(store: SlowStore) -> None:
    ids = [f"scr_{n}" for n in range(2 * MOST_AT_ONCE + 2)]
    for stored in _come(store, [_row(id) for id in ids]):
        stored.result(10)
    assert store.commits == [1, MOST_AT_ONCE, MOST_AT_ONCE, 1]


def test_a_screening_is_stored_when_its_future_is_done(sessions: SessionFactory) -> None:
    store = ScreeningStore(sessions)

    def one(n: int) -> bool:
        store.add(_row(f"scr_{n}")).result(10)
        return _stored(sessions, f"scr_{n}")

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(40)))
    store.close()


def test_what_has_come_is_written_before_the_store_is_closed(
    sessions: SessionFactory, store: SlowStore
) -> None:
    waiting = _come(store, [_row("scr_0"), _row("scr_1")])
    store.close()
    assert all(stored.done() for stored in waiting)
    assert _stored(sessions, "scr_1")


def test_one_that_cannot_be_stored_does_not_take_others_with_it(
    sessions: SessionFactory, store: SlowStore
) -> None:
    rows = [_row("scr_0"), _row("scr_1"), _row("scr_2", verdict="nonsense"), _row("scr_3")]
    waiting = _come(store, rows)
    for number in (0, 1, 3):
        waiting[number].result(10)
    assert isinstance(waiting[2].exception(10), IntegrityError)
    assert [_stored(sessions, row["id"]) for row in rows] == [True, True, False, True]
    store.add(_row("scr_4")).result(10)
    assert _stored(sessions, "scr_4")


class EndedStore(SlowStore):
    """A store whose second transaction is ended by something that is no error of a row."""

    def _commit(self, rows: Sequence[dict[str, Any]]) -> None:
        super()._commit(rows)
        if len(self.commits) == 2:
            raise SystemExit


def test_nobody_is_told_that_it_is_stored_when_the_writing_was_ended(
    sessions: SessionFactory,
) -> None:
    store = EndedStore(sessions)
    waiting = _come(store, [_row("scr_0"), _row("scr_1"), _row("scr_2")])
    waiting[0].result(10)
    assert [type(one.exception(10)) for one in waiting[1:]] == [Unavailable, Unavailable]
    store.add(_row("scr_3")).result(10)
    assert _stored(sessions, "scr_3")
    store.close()
