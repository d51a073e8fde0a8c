"""Servers that are killed while they screen a file, and databases that go away meanwhile."""

import os
import random
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from app.db.migrate import upgrade
from app.db.session import make_engine, session_factory, transaction
from app.db.tables_screening import BatchChunkRow, BatchRow
from app.main import create_app
from app.resources import data_path
from app.services import batch_job, batch_runner
from app.services.batch_chunk import Chunk, in_chunks
from app.services.loading import load_seeds
from app.settings import Settings
from app.validation.customers import customers
from tests.api.test_batches import finished, upload
from tests.conftest import REPO
from tests.jobs import NOW, until
from tests.processes import PATIENCE, assert_all_gone, ended_once, ended_within, forked

KILLS = 30
ROWS = 800
CHUNK = 20
SETTLED, STORING, PACE = 1.5, 0.4, 0.02
"""Seconds within which a server has most probably come to its chunks; is among them; between two.

Without a pace, a fast machine is through all chunks before anybody can be killed among them.
"""
APART = 6
"""Of so many servers one has its chunks screened by another process, which takes long to start."""

# The child of a fork has only the thread that forked, and these tests start none before.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def paced_chunks(rows: Any, *, done: int = 0) -> Iterator[Chunk]:
    """Small chunks, none sooner than a moment after the one before."""
    for chunk in in_chunks(rows, done=done, size=CHUNK):
        time.sleep(PACE)
        yield chunk


@pytest.fixture
def content(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Customers, somebody listed among them, in chunks so small that there are many."""
    monkeypatch.setattr(batch_job, "in_chunks", paced_chunks)
    monkeypatch.setattr(batch_runner, "SHORT_ROWS", 0)
    names = [customer.query.name for customer in customers(ROWS, 1)]
    names[::97] = ["Kim Jong-un"] * len(names[::97])
    names[500] = ""
    return "".join(["id,name\n", *(f'{n},"{name}"\n' for n, name in enumerate(names))]).encode()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    engine = make_engine(database_url)
    load_seeds(session_factory(engine), data_path("seeds"), now=NOW)
    engine.dispose()
    return Settings(
        home=tmp_path / "home", database_url=database_url, log_level="error", batch_workers=0
    )


class Place:
    """Where servers listen, one after the other; who comes in between waits for the next."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1/batches"

    def close(self) -> None:
        self._socket.close()

    def serve(self, *, workers: int = 0) -> int:
        """Start a server in a process of its own; its pid."""
        return forked(partial(self._run, workers))

    def _run(self, workers: int) -> int:
        app = create_app(self.settings.model_copy(update={"batch_workers": workers}))
        config = uvicorn.Config(app, log_level="error", access_log=False)
        uvicorn.Server(config).run(sockets=[self._socket])
        return 0

    def upload(self, content: bytes) -> str:
        files = {"file": ("customers.csv", content)}
        answer = httpx.post(self.url, files=files, timeout=PATIENCE)
        assert answer.status_code == 202
        return str(answer.json()["id"])

    def read(self, path: str) -> Any:
        return httpx.get(f"{self.url}/{path}", timeout=PATIENCE)

    def finished(self, batch_id: str) -> bytes:
        """The results of a batch, once a server has done it."""
        until(lambda: self.read(batch_id).json()["state"] not in ("queued", "running"))
        view = self.read(batch_id).json()
        assert (view["state"], view["rows_read"]) == ("done", ROWS)
        answer = self.read(f"{batch_id}/results")
        assert answer.status_code == 200
        return bytes(answer.content)

    def stored(self) -> tuple[int, int]:
        """How many chunks there are, and how many batches that are not at their end."""
        engine = make_engine(self.settings.database)
        with transaction(session_factory(engine)) as session:
            chunks = session.scalar(select(func.count()).select_from(BatchChunkRow))
            unfinished = select(func.count()).where(BatchRow.finished_at.is_(None))
            found = chunks or 0, session.scalar(unfinished) or 0
        engine.dispose()
        return found


@pytest.fixture
def place(settings: Settings) -> Iterator[Place]:
    with closing(Place(settings)) as made:
        yield made


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert_all_gone(child)


@pytest.mark.timeout(600)
def test_a_killed_server_goes_on_where_it_was(content: bytes, place: Place) -> None:
    child = place.serve()
    whole = place.finished(place.upload(content))
    chance = random.Random(20230816)
    halfway = kills = 0
    ids = [place.upload(content)]
    kill(child)
    while kills < KILLS:
        before, unfinished = place.stored()
        child = place.serve(workers=int(kills % APART == 0))
        if not unfinished:
            ids.append(place.upload(content))
        # Half of the kills come at any moment, the others while chunks are being stored.
        if kills % 2:
            assert ended_within(child, chance.uniform(0, SETTLED)) is None
        else:
            asked = place.stored()
            assert ended_once(child, lambda: place.stored() != asked) is None  # noqa: B023 (asked at once)
            assert ended_within(child, chance.uniform(0, STORING)) is None
        kill(child)
        kills += 1
        stored, unfinished = place.stored()
        assert stored >= before
        halfway += before < stored and unfinished > 0
    # Else the kills all came before or after the moments that matter.
    assert halfway >= kills / 4
    child = place.serve()
    for batch_id in ids:
        assert place.finished(batch_id) == whole
        view = place.read(batch_id).json()
        assert view["worked_seconds"] > 0
        assert view["error"] is None
    kill(child)


def test_another_server_takes_over_what_a_killed_one_left(
    content: bytes, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held"

    def until_released(rows: Any, *, done: int = 0) -> Iterator[Chunk]:
        for chunk in in_chunks(rows, done=done, size=CHUNK):
            while chunk.ordinal == 9 and held.exists():
                time.sleep(0.005)
            yield chunk

    monkeypatch.setattr(batch_job, "in_chunks", until_released)
    with closing(Place(place.settings)) as other:
        first, second = place.serve(), other.serve()
        whole = place.finished(place.upload(content))
        before = place.stored()[0]
        held.touch()
        batch_id = place.upload(content)
        until(lambda: place.stored()[0] > before)
        owner = _owner(place.settings, batch_id)
        doomed, left = (first, other) if f".{first}." in owner else (second, place)
        assert f".{doomed}." in owner
        kill(doomed)
        held.unlink()
        assert left.finished(batch_id) == whole
        kill(second if doomed == first else first)


def test_a_client_that_goes_away_leaves_no_file(
    content: bytes, place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    child = place.serve()
    address = urlsplit(place.url)
    head = (
        f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 90000000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="customers.csv"\r\n\r\n'
    )
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode() + b"id,name\n" + b"1,Mary Poppins\n" * 200_000)
    assert place.finished(place.upload(content))
    folder = place.settings.batch_dir
    assert len([path for path in folder.iterdir() if path.name.startswith("bat_")]) == 1
    assert list(temporary.iterdir()) == []
    kill(child)


def _owner(settings: Settings, batch_id: str) -> str:
    engine = make_engine(settings.database)
    with transaction(session_factory(engine)) as session:
        owner = session.scalar(select(BatchRow.owner).where(BatchRow.id == batch_id))
    engine.dispose()
    assert owner is not None
    return owner


# --- A database that goes away ------------------------------------------------------------


class Cluster:
    """A PostgreSQL of our own, which a test may stop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = self._ask("start", str(folder))
        self._port = str(make_url(self.url).port)

    def _ask(self, *words: str) -> str:
        command = [str(REPO / "tools" / "test_postgres.sh"), *words]
        # Of the server that stays behind nothing must be waited for.
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()

    def start(self) -> None:
        self._ask("start", str(self._folder), self._port)

    def stop(self) -> None:
        self._ask("stop", str(self._folder))


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    # Its user, who is not root, could not reach a folder within pytest's own.
    with tempfile.TemporaryDirectory(prefix="cordon-cluster-") as name:
        folder = Path(name) / "cluster"
        folder.parent.chmod(0o755)
        made = Cluster(folder)
        engine = make_engine(made.url)
        with engine.begin() as connection:
            # A cluster for tests forgets what was committed just before it is stopped like this.
            connection.execute(text("ALTER ROLE cordon SET synchronous_commit = on"))
        engine.dispose()
        try:
            yield made
        finally:
            made.stop()


class Gates:
    """Chunks of which some come only once their gate is open."""

    def __init__(self, *ordinals: int) -> None:
        self.reached = {ordinal: threading.Event() for ordinal in ordinals}
        self.open = {ordinal: threading.Event() for ordinal in ordinals}

    def chunks(self, rows: Any, *, done: int = 0) -> Iterator[Chunk]:
        for chunk in in_chunks(rows, done=done, size=CHUNK):
            if chunk.ordinal in self.open:
                self.reached[chunk.ordinal].set()
                self.open[chunk.ordinal].wait(PATIENCE)
            yield chunk


@pytest.mark.postgres
def test_a_database_that_is_restarted_ends_no_batch(
    content: bytes, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(cluster.url)
    engine = make_engine(cluster.url)
    load_seeds(session_factory(engine), data_path("seeds"), now=NOW)
    engine.dispose()
    made = Settings(home=tmp_path, database_url=cluster.url, log_level="error", batch_workers=0)
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        batch_id = upload(client, content).json()["id"]
        assert finished(client, batch_id)["state"] == "done"
        whole = client.get(f"/v1/batches/{batch_id}/results").content
        gates = Gates(3, 20)
        monkeypatch.setattr(batch_job, "in_chunks", gates.chunks)
        again = upload(client, content).json()["id"]
        for ordinal in gates.open:
            assert gates.reached[ordinal].wait(PATIENCE)
            cluster.stop()
            gates.open[ordinal].set()
            answer = client.get(f"/v1/batches/{again}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
            cluster.start()
        assert finished(client, again)["state"] == "done"
        assert client.get(f"/v1/batches/{again}/results").content == whole
