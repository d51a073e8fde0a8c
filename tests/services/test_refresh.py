"""Refreshing from a publisher that answers well, badly, or not at all."""

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.db import checks, lists
from app.db.checks import Outcome, SourceCheck
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.errors import InvalidRequest
from app.services import records
from app.services.refresh import Refresher, RefreshResult, downloads_of
from app.services.schedule import CommandRunner, Scheduler
from app.sources.fetch import Fetcher, FetchLimits
from app.sources.registry import reader_for

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = "custom:own"
ROWS = "".join(f"{n},person,Person Number {n}\n" for n in range(30))
LIST = f"id,type,name\n{ROWS}"


class Publisher:
    """A server whose files a test writes; ``asked`` notes each request's status."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, int]] = []
        self.headers: dict[str, str] = {}
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = publisher.files.get(self.path)
                tag = f'"{hashlib.sha256(body or b"").hexdigest()[:12]}"'
                status = 404 if body is None else 200
                if body is not None and self.headers.get("If-None-Match") == tag:
                    status = 304
                publisher.asked.append((self.path, status))
                self.send_response(status)
                self.send_header("ETag", tag)
                for name, value in publisher.headers.items():
                    self.send_header(name, value)
                sent = (body or b"") if status == 200 else b""
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, format: str, *args: object) -> None:
                """Keep the tests' output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    made = Publisher()
    made.files["/own.csv"] = LIST.encode()
    yield made
    made.close()


@pytest.fixture
def sessions(database_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(database_url)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def refresher(sessions: SessionFactory, publisher: Publisher, tmp_path: Path) -> Refresher:
    ticks = iter(range(10_000))
    limits = FetchLimits(connect_seconds=2, read_seconds=2, total_seconds=5, attempts=2)
    return Refresher(
        sessions=sessions,
        fetcher=Fetcher(
            limits=limits, allow_http_hosts=frozenset({"127.0.0.1"}), sleep=lambda _: None
        ),
        folder=tmp_path / "downloads",
        urls={SOURCE: (publisher.url("/own.csv"),)},
        clock=lambda: NOW + timedelta(seconds=next(ticks)),
    )


def refresh(refresher: Refresher, *, accept: bool = False) -> RefreshResult:
    return refresher.refresh(reader_for(SOURCE), accept=accept)


def kept_files(refresher: Refresher) -> list[Path]:
    """What is kept between two refreshes, beside a lock."""
    folder = refresher.folder / SOURCE
    return sorted(path for path in folder.iterdir() if path.suffix != ".lock")


def active_entities(sessions: SessionFactory) -> int:
    with transaction(sessions) as session:
        version = lists.active_version(session, SOURCE)
        return 0 if version is None else version.entities


def test_a_list_is_fetched_once_and_then_only_asked_about(
    refresher: Refresher, publisher: Publisher, sessions: SessionFactory
) -> None:
    assert refresh(refresher).outcome is Outcome.LOADED
    assert refresh(refresher).outcome is Outcome.UNCHANGED
    publisher.files["/own.csv"] = (LIST + "99,person,Somebody New\n").encode()
    third = refresh(refresher)
    assert (third.outcome, third.load is not None and third.load.added) == (Outcome.LOADED, 1)
    assert [status for _, status in publisher.asked] == [200, 304, 200]
    assert active_entities(sessions) == 31
    assert len(kept_files(refresher)) == 1


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", Outcome.FAILED),
        (b"<!DOCTYPE html><html><title>Maintenance</title></html>", Outcome.FAILED),
        (None, Outcome.FAILED),
        (LIST[: len(LIST) // 2].encode(), Outcome.REJECTED),
        (b"id,type,name\n1,person,Only One\n", Outcome.REJECTED),
        (b"\xff\xfe\x00 nonsense", Outcome.REJECTED),
    ],
    ids=["empty", "a web page", "gone", "cut off", "shrunk", "binary"],
)
def test_what_goes_wrong_is_told_and_the_old_version_serves(
    refresher: Refresher,
    publisher: Publisher,
    sessions: SessionFactory,
    body: bytes | None,
    outcome: Outcome,
) -> None:
    refresh(refresher)
    if body is None:
        del publisher.files["/own.csv"]
    else:
        publisher.files["/own.csv"] = body
    result = refresh(refresher)
    assert result.outcome is outcome, result
    assert result.message
    assert active_entities(sessions) == 30
    with transaction(sessions) as session:
        check = checks.last_check(session, SOURCE)
    assert check is not None
    assert (check.outcome, check.message) == (outcome, result.message)
    publisher.files["/own.csv"] = (LIST + "99,person,Somebody New\n").encode()
    assert refresh(refresher).outcome is Outcome.LOADED


def test_a_publisher_that_is_away_is_told(
    refresher: Refresher, publisher: Publisher, sessions: SessionFactory
) -> None:
    refresh(refresher)
    publisher.close()
    assert refresh(refresher).outcome is Outcome.FAILED
    assert active_entities(sessions) == 30


def test_a_smaller_list_can_be_accepted(
    refresher: Refresher, publisher: Publisher, sessions: SessionFactory
) -> None:
    refresh(refresher)
    publisher.files["/own.csv"] = b"id,type,name\n1,person,Only One\n"
    assert refresh(refresher).outcome is Outcome.REJECTED
    assert refresh(refresher, accept=True).outcome is Outcome.LOADED
    assert active_entities(sessions) == 1


def test_two_at_once_do_the_work_once(refresher: Refresher, publisher: Publisher) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: refresh(refresher), range(2)))
    assert [r.outcome for r in results] == [Outcome.LOADED] * 2
    assert sorted(r.elsewhere for r in results) == [False, True]
    assert len(publisher.asked) == 1


def test_a_kept_file_that_was_damaged_is_fetched_again(
    refresher: Refresher, publisher: Publisher
) -> None:
    refresh(refresher)
    (kept,) = kept_files(refresher)
    kept.write_bytes(b"damaged")
    assert refresh(refresher).outcome is Outcome.UNCHANGED
    assert [status for _, status in publisher.asked] == [200, 200]


def test_only_what_is_still_needed_is_kept(refresher: Refresher, publisher: Publisher) -> None:
    folder = refresher.folder / SOURCE
    for day in range(3):
        path = f"/own-{day}.csv"
        publisher.files[path] = f"{LIST}9{day},person,Somebody New\n".encode()
        moved = replace(refresher, urls={SOURCE: (publisher.url(path),)})
        assert refresh(moved).outcome is Outcome.LOADED
    # A process that was killed while it fetched, and a file of somebody's own.
    (folder / ".fetching-dead").mkdir()
    (folder / ".fetching-dead" / ".own.csv.abc.part").write_text("half")
    (folder / "notes.txt").write_text("mine")
    assert refresh(moved).outcome is Outcome.UNCHANGED
    newest = hashlib.sha256(publisher.files["/own-2.csv"]).hexdigest()
    assert [path.name for path in kept_files(refresher)] == [newest, "notes.txt"]


def test_what_is_odd_about_an_answer_is_noted_with_the_check(
    refresher: Refresher, publisher: Publisher, sessions: SessionFactory
) -> None:
    publisher.headers["Last-Modified"] = "Fri, 01 Jan 2100 00:00:00 GMT"
    result = refresh(refresher)
    assert result.outcome is Outcome.LOADED
    (note,) = result.notes
    assert note.startswith("own.csv: ")
    assert "in the future" in note
    with transaction(sessions) as session:
        (view,) = (
            v for v in records.sources_overview(session, today=NOW.date()) if v.source == SOURCE
        )
    assert view.last_check is not None
    assert view.last_check.notes == result.notes
    publisher.headers.clear()
    assert refresh(refresher).notes == ()


def test_a_source_without_an_address_is_a_wrong_request() -> None:
    with pytest.raises(InvalidRequest, match="load it from a file"):
        downloads_of(reader_for("custom:other"), {})


def test_sources_are_due_after_their_interval(sessions: SessionFactory) -> None:
    now = [NOW]
    scheduler = Scheduler(
        sessions, CommandRunner({}), {"un-sc": 24, "ofac-sdn": 1}, clock=lambda: now[0]
    )
    assert scheduler.due() == ["ofac-sdn", "un-sc"]
    with transaction(sessions) as session:
        for source in ("ofac-sdn", "un-sc"):
            checks.record(
                session,
                SourceCheck(
                    source=source, started=NOW, finished=NOW, outcome=Outcome.FAILED, message="x"
                ),
            )
    assert scheduler.due() == []
    now[0] += timedelta(hours=1.2)
    assert scheduler.due() == ["ofac-sdn"]
    now[0] += timedelta(hours=26)
    assert scheduler.due() == ["ofac-sdn", "un-sc"]
    # A check of the far future was made by a clock that was wrong.
    now[0] = NOW - timedelta(hours=2)
    assert scheduler.due() == ["ofac-sdn"]
