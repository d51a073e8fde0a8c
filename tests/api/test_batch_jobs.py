"""Batches over HTTP as jobs: listed, watched, cancelled, tried again and removed."""

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from app.api import batch_events
from app.db import batches as stored
from app.db.session import transaction
from app.domain.kinds import BatchState
from app.main import create_app
from app.services import batch_job, batches
from app.services.batch_chunk import Chunk, in_chunks
from app.services.service import Service
from app.settings import Settings
from tests.api.test_batches import CUSTOMERS, finished, upload

ROWS = ("id,name\n" + "".join(f"{n},Mary Poppins\n" for n in range(40))).encode()


def service_of(client: TestClient) -> Service:
    service: Service = cast(FastAPI, client.app).state.service
    return service


class Gate:
    """Chunks of four rows; those from ``first`` on come once it is open."""

    def __init__(self) -> None:
        self.first = 3
        self.reached = threading.Event()
        self.open = threading.Event()

    def chunks(self, rows: Any, *, done: int = 0) -> Iterator[Chunk]:
        for chunk in in_chunks(rows, done=done, size=4):
            if chunk.ordinal == self.first:
                self.reached.set()
                self.open.wait(60)
            yield chunk


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr(batch_job, "in_chunks", made.chunks)
    yield made
    made.open.set()


def fail(client: TestClient, batch_id: str) -> None:
    """Let a batch end as one of whose rows some could not be screened."""
    with transaction(service_of(client).sessions, write=True) as session:
        error = {"code": "chunk_failed", "message": "4 rows could not be screened", "details": {}}
        stored.set_state(session, batch_id, BatchState.FAILED, now=datetime.now(UTC), error=error)


def test_batches_are_listed_newest_first_a_page_at_a_time(client: TestClient) -> None:
    ids = [upload(client, CUSTOMERS).json()["id"] for _ in range(5)]
    for batch_id in ids:
        finished(client, batch_id)
    page = client.get("/v1/batches?limit=3").json()
    assert [batch["id"] for batch in page["batches"]] == ids[:1:-1]
    older = client.get(f"/v1/batches?limit=3&before={page['next']}").json()
    assert [batch["id"] for batch in older["batches"]][:2] == ids[1::-1]
    assert client.get("/v1/batches?state=queued&state=cancelled").json()["batches"] == []
    done = client.get("/v1/batches?state=done&limit=200").json()
    assert (ids[0] in {batch["id"] for batch in done["batches"]}, done["next"]) == (True, None)
    for wrong, status in (
        ("limit=0", 422),
        ("limit=201", 422),
        ("state=x", 422),
        ("before=x", 404),
    ):
        assert client.get(f"/v1/batches?{wrong}").status_code == status


def test_results_before_the_end_are_a_clear_error(client: TestClient, gate: Gate) -> None:
    batch_id = upload(client, ROWS).json()["id"]
    assert gate.reached.wait(60)
    for query in ("", "?partial=true"):
        answer = client.get(f"/v1/batches/{batch_id}/results{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
        assert "running" in answer.json()["error"]["message"]
    view = client.get(f"/v1/batches/{batch_id}").json()
    assert (view["state"], view["in_work"]) == ("running", True)
    gate.open.set()
    view = finished(client, batch_id)
    assert (view["state"], view["in_work"], view["seconds_remaining"]) == ("done", False, None)
    assert view["rows_per_second"] > 0


def test_a_batch_is_cancelled_at_once_and_goes_on_when_it_is_tried_again(
    client: TestClient, gate: Gate
) -> None:
    batch_id = upload(client, ROWS).json()["id"]
    waiting = upload(client, ROWS).json()
    assert waiting["same_file_as"] == batch_id
    assert gate.reached.wait(60)
    for each in (batch_id, waiting["id"], batch_id):
        answer = client.post(f"/v1/batches/{each}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
        assert answer.json()["finished_at"] is not None
    gate.open.set()
    answer = client.get(f"/v1/batches/{batch_id}/results")
    assert answer.status_code == 409
    assert "partial=true" in answer.json()["error"]["message"]
    lines = client.get(f"/v1/batches/{batch_id}/results?partial=true").text.splitlines()
    assert len(lines) == 41
    assert lines[1].startswith("0,Mary Poppins,clear")
    assert lines[40].startswith("39,Mary Poppins,incomplete")
    assert lines[40].endswith("not screened: the batch ended before this row")

    again = client.post(f"/v1/batches/{batch_id}/retry")
    assert (again.status_code, again.json()["state"]) == (202, "queued")
    assert finished(client, batch_id)["state"] == "done"
    lines = client.get(f"/v1/batches/{batch_id}/results").text.splitlines()
    assert [line.split(",")[2] for line in lines[1:]] == ["clear"] * 40
    for what in ("retry", "cancel"):
        assert client.post(f"/v1/batches/{batch_id}/{what}").status_code == 409
        assert client.post(f"/v1/batches/bat_unknown/{what}").status_code == 404


def test_a_workbook_of_what_is_there_counts_the_rows_that_are_not(
    client: TestClient, gate: Gate
) -> None:
    batch_id = upload(client, ROWS).json()["id"]
    assert gate.reached.wait(60)
    client.post(f"/v1/batches/{batch_id}/cancel")
    gate.open.set()
    for kind in ("xlsx", "parquet", "jsonl", "tsv"):
        answer = client.get(f"/v1/batches/{batch_id}/results?partial=true&format={kind}")
        assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 41


def test_a_failed_batch_says_so_where_its_results_are_asked_for(client: TestClient) -> None:
    batch_id = upload(client, CUSTOMERS).json()["id"]
    finished(client, batch_id)
    fail(client, batch_id)
    error = client.get(f"/v1/batches/{batch_id}/results").json()["error"]
    assert "4 rows could not be screened" in error["message"]
    assert error["details"]["error"]["code"] == "chunk_failed"
    assert client.post(f"/v1/batches/{batch_id}/retry").status_code == 202
    assert finished(client, batch_id)["state"] == "done"
    assert finished(client, batch_id)["error"] is None


def test_what_is_removed_is_gone_but_not_forgotten(client: TestClient, gate: Gate) -> None:
    gate.first = 1
    batch_id = upload(client, ROWS).json()["id"]
    assert gate.reached.wait(60)
    early = client.delete(f"/v1/batches/{batch_id}")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "conflict")
    gate.open.set()
    before = finished(client, batch_id)
    summary = client.get(f"/v1/batches/{batch_id}/summary").json()
    for _ in range(2):
        answer = client.delete(f"/v1/batches/{batch_id}")
        assert answer.status_code == 200
        assert answer.json()["removed_at"] is not None
    service = service_of(client)
    service.keeper.sweep(service.now())
    assert not service.runner.path_of(batch_id).exists()
    with transaction(service.sessions) as session:
        assert list(stored.removed_with_results(session)) == []
    for query in ("", "?partial=true"):
        answer = client.get(f"/v1/batches/{batch_id}/results{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "gone")
    assert client.get(f"/v1/batches/{batch_id}/summary").json() == summary
    assert client.get(f"/v1/batches/{batch_id}").json() == {
        **before,
        "removed_at": answer.json()["error"]["details"]["removed_at"].replace("+00:00", "Z"),
    }
    assert client.delete("/v1/batches/bat_unknown").status_code == 404


def test_old_batches_are_removed_and_files_of_no_batch(client: TestClient) -> None:
    old, new, open_ = (upload(client, CUSTOMERS).json()["id"] for _ in range(3))
    service = service_of(client)
    for batch_id in (old, new, open_):
        finished(client, batch_id)
    now = service.now()
    with transaction(service.sessions, write=True) as session:
        for batch_id, state in ((old, "done"), (open_, "queued")):
            row = stored.get(session, batch_id)
            assert row is not None
            row.finished_at = now - timedelta(days=91)
            row.state = state
            # Nobody here takes it up.
            row.place = "elsewhere"
    strays = [service.runner.folder / name for name in ("bat_stray", "preview_1", "bat_2.unpacked")]
    young = service.runner.folder / "bat_young"
    for path in (*strays, young):
        path.write_bytes(b"x")
    for path in strays:
        os.utime(path, (now.timestamp() - 90_000,) * 2)
    service.keeper.sweep(now)
    assert client.get(f"/v1/batches/{old}").json()["removed_at"] is not None
    assert not service.runner.path_of(old).exists()
    for batch_id in (new, open_):
        assert client.get(f"/v1/batches/{batch_id}").json()["removed_at"] is None
        assert service.runner.path_of(batch_id).exists()
    assert young.exists()
    assert not any(path.exists() for path in strays)
    with transaction(service.sessions, write=True) as session:
        stored.set_state(session, open_, BatchState.DONE, now=now)
    young.unlink()


def events(text: str) -> list[dict[str, Any]]:
    """The events in a stream, by the names of their lines."""
    found = [
        dict(line.split(": ", 1) for line in block.splitlines()) for block in text.split("\n\n")
    ]
    return [event for event in found if "data" in event]


def test_events_tell_what_is_true_now_and_end_with_the_batch(
    client: TestClient, gate: Gate
) -> None:
    batch_id = upload(client, ROWS).json()["id"]
    assert gate.reached.wait(60)
    got: list[str] = []

    def watch() -> None:
        with client.stream("GET", f"/v1/batches/{batch_id}/events") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            got.extend(answer.iter_text())

    watcher = threading.Thread(target=watch)
    watcher.start()
    gate.open.set()
    watcher.join(60)
    told = events("".join(got))
    assert "".join(got).startswith("retry: ")
    assert len({event["id"] for event in told}) == len(told)
    last = json.loads(told[-1]["data"])
    assert (last["state"], last["rows_read"]) == ("done", 40)

    again = client.get(f"/v1/batches/{batch_id}/events", headers={"Last-Event-ID": "running.8.0"})
    assert [json.loads(event["data"])["state"] for event in events(again.text)] == ["done"]
    ended = client.get(f"/v1/batches/{batch_id}/events", headers={"Last-Event-ID": told[-1]["id"]})
    assert (ended.status_code, ended.content) == (204, b"")
    assert client.get("/v1/batches/bat_unknown/events").status_code == 404


def test_watchers_take_no_thread_from_those_who_ask(
    settings: Settings, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_events, "SILENCE_SECONDS", 0.0)
    watchers = 60
    reads: list[str] = []
    get = batches.get

    def counted(session: Any, batch_id: str, **more: Any) -> Any:
        reads.append(batch_id)
        return get(session, batch_id, **more)

    looks: list[str] = []
    look = batch_events.Watched.state

    async def looked(self: batch_events.Watched, batch_id: str) -> batch_events.State:
        looks.append(batch_id)
        return await look(self, batch_id)

    monkeypatch.setattr(batches, "get", counted)
    monkeypatch.setattr(batch_events.Watched, "state", looked)
    few = settings.model_copy(update={"threads": 2})
    with TestClient(create_app(few)) as client:
        batch_id = upload(client, ROWS).json()["id"]
        assert gate.reached.wait(60)

        def watch() -> str:
            return str(client.get(f"/v1/batches/{batch_id}/events").text)

        with ThreadPoolExecutor(watchers) as pool:
            texts = [pool.submit(watch) for _ in range(watchers)]
            for _ in range(3):
                answer = client.post("/v1/screen", json={"name": "Kim Jong-un"})
                assert answer.json()["verdict"] == "hit"
            gate.open.set()
            for text in texts:
                last = events(text.result(60))[-1]
                assert json.loads(last["data"])["state"] == "done"
    assert len(looks) > watchers
    assert len(reads) < len(looks) / 4


def test_a_stream_outlives_a_database_that_is_away_for_a_moment(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_events, "SILENCE_SECONDS", 0.0)
    monkeypatch.setattr(batch_events, "EVENT_SECONDS", 0.01)
    batch_id = upload(client, CUSTOMERS).json()["id"]
    finished(client, batch_id)
    get = batches.get
    asked: list[int] = []

    def stumbling(*args: Any, **more: Any) -> Any:
        asked.append(1)
        if len(asked) in (2, 3):
            raise OperationalError("SELECT", {}, Exception("the connection is closed"))
        view = get(*args, **more)
        if len(asked) == 1:
            object.__setattr__(view, "state", BatchState.RUNNING)
        return view

    monkeypatch.setattr(batches, "get", stumbling)
    text = client.get(f"/v1/batches/{batch_id}/events").text
    assert batch_events.ALIVE in text
    assert json.loads(events(text)[-1]["data"])["state"] == "done"


def test_the_settings_of_a_server_hold_for_its_files(settings: Settings) -> None:
    short = settings.model_copy(update={"max_name_length": 20})
    with TestClient(create_app(short)) as client:
        batch_id = upload(client, b"name\nMary Poppins of Cherry Tree Lane\n").json()["id"]
        assert finished(client, batch_id)["rows_failed"] == 1
