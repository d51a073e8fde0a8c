"""The coordinator gives its index out itself, to workers that find it nowhere else.

One port, as long as the batch runs, at the address by which this machine reaches the scheduler;
a worker must be able to connect to it. Only the files of the one index can be had, by whoever
knows its checksum. The paths are those of a Cordon server (:mod:`app.api.indexes`).
"""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from app.services.cluster.contents import Content

ROUTE = "/v1/indexes"
SECONDS = 60
"""How long a connection may be silent."""


@contextmanager
def serving(content: Content, folder: Path, scheduler: str) -> Iterator[str]:
    """Serve an index; yields the address at which workers ask for it."""
    host = _address_towards(scheduler)
    handler = partial(_Handler, content, folder)
    kind = _Server6 if ":" in host else _Server
    with kind((host, 0), handler) as server:
        threading.Thread(target=server.serve_forever, name="index", daemon=True).start()
        try:
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{server.server_address[1]}"
        finally:
            server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A worker that went away asks again."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = SECONDS

    def __init__(self, content: Content, folder: Path, *args: object) -> None:
        self._content = content
        self._folder = folder
        super().__init__(*args)  # type: ignore[arg-type]  # what the server gives its handlers

    def do_GET(self) -> None:
        wanted, _, name = self.path.removeprefix(f"{ROUTE}/").partition("/")
        if wanted != self._content.checksum or (name and name not in self._content.files):
            self.send_error(404)
            return
        if not name:
            self._head(len(self._content.manifest))
            self.wfile.write(self._content.manifest)
            return
        with (self._folder / name).open("rb") as stream:
            self._head(self._content.files[name].bytes)
            shutil.copyfileobj(stream, self.wfile)

    def _head(self, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Standard error belongs to the command."""


def _address_towards(scheduler: str) -> str:
    """The address of this machine on the way to the scheduler; nothing is sent for it."""
    parts = urlsplit(scheduler)
    family, kind, _, _, address = socket.getaddrinfo(
        parts.hostname, parts.port, type=socket.SOCK_DGRAM
    )[0]
    with socket.socket(family, kind) as probe:
        probe.connect(address)
        return str(probe.getsockname()[0])
