"""A server for measuring: it serves the loaded lists and stores its answers in a copy."""

import gc
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from sqlalchemy.engine import make_url

from app.commands.rates import Rate, rate
from app.errors import InvalidRequest, Unavailable

START_SECONDS = 120
"""How long a server may take to be ready: it may have to build its index."""


@contextmanager
def served_copy(database: str, index: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address of a server on loopback that uses a copy of the database while it runs.

    What is measured is then not found among the screenings of customers. Only SQLite is
    copied; :class:`InvalidRequest` for anything else.
    """
    url = make_url(database)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise InvalidRequest(
            "--http copies the database, which it can only do with SQLite; start a server and "
            "give its address with --url",
            field="--http",
        )
    with tempfile.TemporaryDirectory(dir=Path(url.database).parent, prefix=".bench-") as folder:
        home = Path(folder)
        copy = home / "cordon.db"
        with (
            closing(sqlite3.connect(url.database)) as original,
            closing(sqlite3.connect(copy)) as target,
        ):
            original.backup(target)
        (home / "index").symlink_to(index.resolve(), target_is_directory=True)
        own = {"CORDON_HOME": str(home), "CORDON_DATABASE_URL": f"sqlite:///{copy}"}
        with _running({**os.environ, **environment, **own}) as address:
            yield address


def over_http(address: str, asked: Sequence[str], clients: int) -> Rate:
    """Screenings a second from several clients against a running server on loopback.

    They are threads of this process, and do as little as clients can: what they compute is
    taken from the server's processors, and what they wait for among themselves is not its time.
    """
    place = urlsplit(address)
    kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
    path = f"{place.path.rstrip('/')}/v1/screen"

    def one_client(names: Sequence[str]) -> list[float]:
        taken = []
        with closing(kind(str(place.hostname), place.port, timeout=30)) as connection:
            for name in names:
                body = json.dumps({"name": name}).encode()
                start = time.perf_counter()
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                taken.append(time.perf_counter() - start)
                if answer.status != HTTPStatus.OK:
                    raise Unavailable(f"{address} answered {answer.status}")
        return taken

    one_client(asked[:20])
    # What this process has in memory for its other measurements is no garbage, and to look
    # through it would hold up all clients at once.
    gc.collect()
    gc.freeze()
    try:
        start = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            parts = list(pool.map(one_client, [asked[i::clients] for i in range(clients)]))
        wall = time.perf_counter() - start
    finally:
        gc.unfreeze()
    return rate(f"over HTTP, {clients} clients", [t for part in parts for t in part], wall)


@contextmanager
def _running(environment: Mapping[str, str]) -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(  # noqa: S603 (this program itself)
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).is_success:
                return
        except httpx.TransportError:
            # It does not listen yet.
            time.sleep(0.1)
    raise Unavailable("the server to be measured did not become ready")
