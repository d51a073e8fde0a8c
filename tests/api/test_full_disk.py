"""A disk without room, while a file comes in and while its rows are screened.

The disks are real ones of a few megabytes (tmpfs), where the tests may mount one.
"""

import errno
import gzip
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api import batches
from app.db.migrate import upgrade
from app.db.session import make_engine, session_factory
from app.main import create_app
from app.resources import data_path
from app.services import batch_job, batch_runner
from app.services.batch_chunk import Chunk, in_chunks
from app.services.loading import load_seeds
from app.settings import Settings
from tests.api.test_batches import finished, upload
from tests.disks import Disk, small_disk
from tests.jobs import NOW, until

ROWS = ("id,name\n" + "".join(f"{n},Kim Jong-un {n}\n" for n in range(400))).encode()
LARGE = ROWS + b"".join(b"%d,%s\n" % (n, b"x" * 900) for n in range(5_000))
"""More than what is left free in these tests."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", 48) as made:
        yield made


@contextmanager
def service(home: Path) -> Iterator[TestClient]:
    """A service all of whose files are in a folder, and which has screened a file before."""
    settings = Settings(home=home, log_level="error", batch_workers=0)
    upgrade(settings.database)
    engine = make_engine(settings.database)
    load_seeds(session_factory(engine), data_path("seeds"), now=NOW)
    engine.dispose()
    with TestClient(create_app(settings), raise_server_exceptions=False) as made:
        batch_id = upload(made, b"name\nMary Poppins\n").json()["id"]
        assert finished(made, batch_id)["state"] == "done"
        yield made


@pytest.fixture
def client(disk: Disk) -> Iterator[TestClient]:
    with service(disk.path / "home") as made:
        yield made


def files(client: TestClient) -> set[str]:
    folder = cast(FastAPI, client.app).state.service.runner.folder
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def assert_refused(client: TestClient, content: bytes = LARGE) -> None:
    """Told so, with nothing left behind; and the service goes on."""
    before = files(client)
    for path in ("/v1/batches", "/v1/batches/preview"):
        answer = client.post(path, files={"file": ("customers.csv", content)})
        assert (answer.status_code, answer.json()["error"]["code"]) == (507, "storage_full")
        assert files(client) == before
    assert client.post("/v1/screen", json={"name": "Kim Jong-un"}).json()["verdict"] == "hit"


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_for_which_there_is_no_room_is_refused(
    client: TestClient, disk: Disk, *, packed: bool
) -> None:
    content = LARGE
    if packed:
        # What comes in has room, and what is in it has not.
        content = gzip.compress(LARGE)
    disk.fill(left=2_000_000)
    assert_refused(client, content)
    disk.make_room()
    batch_id = upload(client, ROWS).json()["id"]
    assert finished(client, batch_id)["state"] == "done"


def test_no_room_for_what_is_still_on_its_way(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The body of a request is kept in the folder of temporary files until it is whole."""
    with small_disk(tmp_path / "temporary", 1) as small:
        monkeypatch.setattr(tempfile, "tempdir", str(small.path))
        assert_refused(client)
        assert list(small.path.iterdir()) == []


def test_a_write_that_fails_as_on_a_full_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is made up: this one runs also where nothing can be mounted."""

    def full(_: Any, path: Path, __: int) -> None:
        path.write_bytes(b"what there was room for")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with service(tmp_path / "home") as client:
        monkeypatch.setattr(batches, "keep_upload", full)
        assert_refused(client)


def test_a_batch_without_room_for_its_results_waits_and_goes_on(
    client: TestClient, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on, waits = threading.Event(), threading.Event(), threading.Event()

    def gated(rows: Any, *, done: int = 0) -> Iterator[Chunk]:
        for chunk in in_chunks(rows, done=done, size=20):
            if chunk.ordinal == 5:
                reached.set()
                go_on.wait(60)
            yield chunk

    def longer(_: float) -> float:
        waits.set()
        return 0.05

    monkeypatch.setattr(batch_job, "in_chunks", gated)
    monkeypatch.setattr(batch_runner, "_longer", longer)
    go_on.set()
    batch_id = upload(client, ROWS).json()["id"]
    assert finished(client, batch_id)["state"] == "done"
    whole = client.get(f"/v1/batches/{batch_id}/results").content
    reached.clear()
    go_on.clear()

    again = upload(client, ROWS).json()["id"]
    assert reached.wait(60)
    # What the log of the database has room for already would be used first.
    with closing(sqlite3.connect(disk.path / "home" / "cordon.db")) as connection:
        until(lambda: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    disk.fill()
    go_on.set()
    assert waits.wait(60)
    view = client.get(f"/v1/batches/{again}").json()
    assert (view["state"], view["rows_read"]) == ("running", 100)
    answer = client.post("/v1/screen", json={"name": "Kim Jong-un"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "storage_full")
    disk.make_room()
    assert finished(client, again)["state"] == "done"
    assert client.get(f"/v1/batches/{again}/results").content == whole
    assert client.post("/v1/screen", json={"name": "Kim Jong-un"}).json()["verdict"] == "hit"
