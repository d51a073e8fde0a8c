"""Batches in work: turns, rows that fail, cancelling, trying again, and what passes."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from datetime import timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.db import batches as stored
from app.db.session import make_engine, session_factory, transaction
from app.db.tables_screening import BatchChunkRow
from app.errors import BatchLost, Conflict, Gone
from app.resources import data_path
from app.services import batch_job, batch_queue, batch_runner, batches
from app.services.batch_chunk import Chunk, in_chunks
from app.services.batch_partial import NOT_REACHED, partial_of
from app.services.batch_results import finished, results, summary
from app.services.batch_runner import TURN_CHUNKS, BatchRunner
from app.services.batch_workers import Workers
from app.services.catalogue import Catalogue
from app.services.customer_files.writers import ResultFormat
from app.services.loading import load_seeds
from tests.jobs import NOW, Yard, until

SIZE = 2
NAMES = ["Kim Jong-un", "Mary Poppins", "", "Versor s.r.o.", "Jane Doe", "John Smith"] * 4
CHUNKS = len(NAMES) // SIZE
Before = Callable[[Chunk], None]


class Watched(Executor):
    """Does the work at once; what happens ``before`` a chunk may raise or wait."""

    def __init__(self, before: Before) -> None:
        self._before = before

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            self._before(args[1])
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 (told by the future)
            done.set_exception(error)
        return done


class Server:
    """A yard with a runner, which tells what it is given to screen."""

    def __init__(self, yard: Yard, catalogue: Catalogue) -> None:
        self.yard = yard
        self.asked: list[tuple[str, int]] = []
        self.before: Before = lambda _: None
        self._catalogue = catalogue
        self.runner = self._made()

    def _made(self) -> BatchRunner:
        workers = Workers(1, lambda _: Watched(self._screened), apart=True)
        return BatchRunner(self.yard.sessions, self._catalogue, self.yard.folder, workers=workers)

    def _screened(self, chunk: Chunk) -> None:
        # The file is named in its rows, since a chunk does not say of which batch it is.
        self.asked.append((chunk.rows[0].cells[1], chunk.ordinal))
        self.before(chunk)

    def __enter__(self) -> "Server":
        self.runner.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.stop()

    def ended(self, batch_id: str) -> str:
        """How a batch ends."""
        until(lambda: self.yard.state(batch_id) not in ("queued", "running"))
        return self.yard.state(batch_id)

    def cancel(self, batch_id: str) -> None:
        with transaction(self.yard.sessions, write=True) as session:
            batches.cancel(session, batch_id, now=NOW)

    def retry(self, batch_id: str) -> None:
        with transaction(self.yard.sessions, write=True) as session:
            batches.retry(session, batch_id, now=NOW)
        self.runner.tell()

    def csv(self, batch_id: str) -> bytes:
        with transaction(self.yard.sessions) as session:
            return b"".join(results(session, batch_id, ResultFormat.CSV, self.yard.folder, now=NOW))

    def partial_csv(self, batch_id: str) -> bytes:
        path = self.yard.folder / batch_id
        with transaction(self.yard.sessions) as session:
            found = partial_of(session, batch_id, path, self.runner.place, limit=1_000_000)
            assert found is not None
            return b"".join(
                found.results(session, ResultFormat.CSV, self.yard.folder, all_hits=None, now=NOW)
            )


@pytest.fixture
def server(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(batch_job, "in_chunks", partial(in_chunks, size=SIZE))
    monkeypatch.setattr(batch_runner, "_longer", lambda _: 0.01)
    monkeypatch.setattr(batch_runner, "TURN_SECONDS", 600.0)
    monkeypatch.setattr(batch_queue, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(batch_runner, "LOOK_SECONDS", 0.02)
    engine = make_engine(sqlite_url)
    sessions = session_factory(engine)
    load_seeds(sessions, data_path("seeds"), now=NOW)
    yield Server(Yard(sessions, tmp_path / "batches"), Catalogue(tmp_path / "index"))
    engine.dispose()


def undisturbed(server: Server) -> bytes:
    """What the names come to when nothing happens."""
    server.yard.queue("bat_undisturbed", NAMES)
    assert server.ended("bat_undisturbed") == "done"
    return server.csv("bat_undisturbed")


def test_every_batch_has_its_turn_after_a_few_chunks(server: Server) -> None:
    server.yard.queue("bat_large", ["large"] * SIZE * 14)
    server.yard.queue("bat_small", ["small"] * SIZE * 3, now=NOW + timedelta(seconds=1))
    server.yard.queue("bat_other", ["other"] * SIZE * 6, now=NOW + timedelta(seconds=2))
    with server:
        for batch_id in ("bat_large", "bat_small", "bat_other"):
            assert server.ended(batch_id) == "done"
    turns = [(name, len(list(each))) for name, each in groupby(server.asked, lambda a: a[0])]
    assert turns == [
        ("large", TURN_CHUNKS), ("small", 3), ("other", TURN_CHUNKS),
        ("large", TURN_CHUNKS), ("other", 2), ("large", 6),
    ]  # fmt: skip


def test_one_that_comes_later_does_not_wait_for_the_end_of_a_long_one(server: Server) -> None:
    def come(chunk: Chunk) -> None:
        if chunk.rows[0].cells[1] == "large" and chunk.ordinal == 7:
            server.yard.queue("bat_small", ["small"] * SIZE)

    server.before = come
    server.yard.queue("bat_large", ["large"] * SIZE * 40)
    with server:
        assert server.ended("bat_large") == "done"
    assert server.asked.index(("small", 0)) <= 8 + TURN_CHUNKS


def test_rows_that_fail_are_named_and_tried_again_alone(server: Server) -> None:
    def bad(chunk: Chunk) -> None:
        if chunk.ordinal == 3:
            raise ValueError("Kim Jong-un was born in 1984")
        if chunk.ordinal in (5, 6):
            raise BrokenExecutor

    with server:
        whole = undisturbed(server)
        server.before = bad
        server.yard.queue("bat_1", NAMES)
        assert server.ended("bat_1") == "failed"
        row = server.yard.row("bat_1")
        assert row.error is not None
        assert row.error["code"] == "chunk_failed"
        assert row.error["message"] == (
            "6 rows could not be screened: 7 to 8, 11 to 12, 13 to 14; all others were"
        )
        ranges = row.error["details"]["ranges"]
        assert [(r["first_row"], r["last_row"], r["first_line"]) for r in ranges] == [
            (7, 8, 8), (11, 12, 12), (13, 14, 14),
        ]  # fmt: skip
        assert "1984" not in str(row.error)
        assert "died" in ranges[1]["message"]
        assert row.rows_read == len(NAMES)
        with transaction(server.yard.sessions) as session:
            with pytest.raises(Conflict, match="7 to 8") as caught:
                finished(session, "bat_1")
            assert caught.value.details["error"] == row.error
            assert summary(session, "bat_1", now=NOW).failures == row.rows_failed

        lines, expected = server.partial_csv("bat_1").splitlines(), whole.splitlines()
        assert len(lines) == len(expected)
        for number, (line, right) in enumerate(zip(lines, expected, strict=True)):
            if number in (7, 8, 11, 12, 13, 14):
                assert line.startswith(b",".join(right.split(b",")[:2]))
                assert b",incomplete,0," in line
                assert b"not screened: " in line
            else:
                assert line == right

        server.before = lambda _: None
        server.asked.clear()
        server.retry("bat_1")
        assert server.ended("bat_1") == "done"
        assert [ordinal for _, ordinal in server.asked] == [3, 5, 6]
        assert server.csv("bat_1") == whole
        again = server.yard.row("bat_1")
        plain = server.yard.row("bat_undisturbed")
        for name in ("rows_read", "rows_screened", "rows_hit", "rows_review", "rows_failed"):
            assert getattr(again, name) == getattr(plain, name)
        assert again.error is None
        with pytest.raises(Conflict):
            server.retry("bat_1")


def test_a_batch_in_work_is_cancelled_at_once_and_goes_on_where_it_was(server: Server) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def wait(chunk: Chunk) -> None:
        if chunk.ordinal == 4:
            reached.set()
            go_on.wait(60)

    with server:
        whole = undisturbed(server)
        server.before = wait
        server.yard.queue("bat_1", NAMES)
        server.yard.queue("bat_2", NAMES, now=NOW + timedelta(seconds=1))
        assert reached.wait(60)
        server.cancel("bat_1")
        server.cancel("bat_2")
        assert [server.yard.state(f"bat_{n}") for n in (1, 2)] == ["cancelled", "cancelled"]
        server.cancel("bat_1")
        done, others = (server.yard.ordinals(f"bat_{n}") for n in (1, 2))
        go_on.set()
        # Another one goes through, so the first has been put down by then.
        server.yard.queue("bat_3", NAMES)
        assert server.ended("bat_3") == "done"
        assert server.yard.ordinals("bat_1") == done
        assert server.yard.ordinals("bat_2") == others
        rows = server.partial_csv("bat_1").splitlines()
        assert len(rows) == len(NAMES) + 1
        assert sum(NOT_REACHED.encode() in row for row in rows) == len(NAMES) - SIZE * len(done)

        server.asked.clear()
        server.retry("bat_1")
        assert server.ended("bat_1") == "done"
        assert [ordinal for _, ordinal in server.asked] == list(range(len(done), CHUNKS))
        assert server.csv("bat_1") == whole


def test_who_lost_a_batch_stores_nothing_more(server: Server) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def wait(chunk: Chunk) -> None:
        if chunk.ordinal == 4:
            reached.set()
            go_on.wait(60)

    server.before = wait
    server.yard.queue("bat_1", NAMES)
    with server:
        assert reached.wait(60)
        with transaction(server.yard.sessions, write=True) as session:
            stored.release(session, str(server.yard.row("bat_1").owner))
            assert stored.claim(session, "bat_1", "elsewhere.7.x", timedelta(hours=1))
        before = server.yard.ordinals("bat_1")
        go_on.set()
        server.yard.queue("bat_2", NAMES)
        assert server.ended("bat_2") == "done"
    assert server.yard.ordinals("bat_1") == before
    row = server.yard.row("bat_1")
    assert (row.state, row.owner) == ("running", "elsewhere.7.x")
    with pytest.raises(BatchLost):
        batch_job.fail(server.yard.sessions, "bat_1", "me", {}, NOW)


def test_what_passes_is_waited_for_and_said(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = batch_job._store
    seen: list[Any] = []

    def stumbling(*args: Any) -> None:
        chunk: BatchChunkRow = args[2]
        if chunk.ordinal == 2 and len(seen) < 3:
            seen.append(None)
            raise OperationalError("INSERT", {}, Exception("the connection is closed"))
        if chunk.ordinal == 2:
            seen.append(stored.get(args[0], "bat_1"))
        store(*args)

    with server:
        whole = undisturbed(server)
        monkeypatch.setattr(batch_job, "_store", stumbling)
        server.yard.queue("bat_1", NAMES)
        assert server.ended("bat_1") == "done"
        assert len(seen) == 4
        assert server.csv("bat_1") == whole
        assert server.yard.row("bat_1").error is None


def test_a_batch_that_waits_says_why(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # The reading of the file fails as on a disk that is away, which passes.
    away = threading.Event()
    rows = batch_job.Job.missing

    def missing(job: batch_job.Job, file: Any) -> Any:
        if not away.is_set():
            raise OSError(5, "Input/output error")
        return rows(job, file)

    monkeypatch.setattr(batch_job.Job, "missing", missing)
    server.yard.queue("bat_1", NAMES)
    with server:
        until(lambda: server.yard.row("bat_1").error is not None)
        row = server.yard.row("bat_1")
        assert row.error is not None
        assert (row.state, row.error["code"]) == ("running", "unavailable")
        away.set()
        assert server.ended("bat_1") == "done"
    assert server.yard.row("bat_1").error is None


def test_a_file_that_is_gone_ends_its_batch_and_no_other(server: Server) -> None:
    server.yard.queue("bat_1", NAMES)
    server.yard.queue("bat_2", NAMES, now=NOW + timedelta(seconds=1))
    (server.yard.folder / "bat_1").unlink()
    with server:
        assert server.ended("bat_2") == "done"
        assert server.ended("bat_1") == "failed"
    error = server.yard.row("bat_1").error
    assert error is not None
    assert error["code"] == "gone"
    with transaction(server.yard.sessions) as session, pytest.raises(Gone):
        partial_of(session, "bat_1", server.yard.folder / "bat_1", server.runner.place, limit=1)
    with transaction(server.yard.sessions) as session, pytest.raises(Conflict):
        partial_of(session, "bat_1", server.yard.folder / "bat_1", "elsewhere", limit=1)


def test_a_file_with_other_rows_than_it_came_with_is_not_done(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(rows: Any, *, done: int = 0) -> Iterator[Chunk]:
        for chunk in in_chunks(rows, done=done, size=SIZE):
            if chunk.ordinal < 3:
                yield chunk

    monkeypatch.setattr(batch_job, "in_chunks", cut)
    server.yard.queue("bat_1", NAMES)
    with server:
        assert server.ended("bat_1") == "failed"
    error = server.yard.row("bat_1").error
    assert error is not None
    assert error["details"] == {"rows": 6, "rows_total": len(NAMES)}


def test_the_rate_counts_only_the_time_in_work(server: Server) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def wait(chunk: Chunk) -> None:
        if chunk.ordinal == 6:
            reached.set()
            go_on.wait(60)

    server.before = wait
    server.yard.queue("bat_1", NAMES)
    with server:
        assert reached.wait(60)
        view = batches.view(server.yard.row("bat_1"), server.yard.row("bat_1").created_at)
        assert view.in_work
        assert view.seconds_remaining is not None
        go_on.set()
        server.cancel("bat_1")
    with transaction(server.yard.sessions, write=True) as session:
        row = stored.get(session, "bat_1")
        assert row is not None
        assert row.started_at is not None
        # The server was down for a year.
        row.started_at -= timedelta(days=365)
        row.state = "running"
        worked = row.worked_seconds
    view = batches.view(server.yard.row("bat_1"), NOW)
    assert view.rows_per_second == round(view.rows_read / worked, 1)
    assert (view.in_work, view.seconds_remaining) == (False, None)
