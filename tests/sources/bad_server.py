"""A local HTTP server that misbehaves on purpose, as publishers' servers do by accident.

It speaks through bare sockets, so that it can also send what no HTTP library would. Each
path has behaviours: the first request gets the first one, and the last one is repeated.
"""

import gzip
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

Behaviour = Callable[["Talk"], None]


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Talk:
    """One connection with one request on it."""

    connection: socket.socket
    request: Request
    stopped: threading.Event

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self.connection.sendall(part)

    def pause(self, seconds: float) -> None:
        if self.stopped.wait(seconds):
            raise ConnectionAbortedError


def head(status: int = 200, **headers: object) -> bytes:
    """A status line and header; ``content_length=5`` becomes ``content-length: 5``."""
    lines = [f"HTTP/1.1 {status} Something"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(body: bytes = b"", status: int = 200, **headers: object) -> Behaviour:
    """A proper answer, unless ``content_length`` lies."""
    lines = {"content_length": len(body), **headers}
    return lambda talk: talk.send(head(status, **lines), body)


def unannounced(body: bytes) -> Behaviour:
    """An answer that ends where the connection ends, as in HTTP/1.0."""
    return lambda talk: talk.send(head(), body)


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> Behaviour:
    framed = [f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks]
    return lambda talk: talk.send(head(transfer_encoding="chunked"), *framed, end)


def redirect(location: str, status: int = 302, **headers: object) -> Behaviour:
    return answer(b"", status, location=location, **headers)


def raw(data: bytes) -> Behaviour:
    return lambda talk: talk.send(data)


def silence(talk: Talk) -> None:
    """Takes the request and never says a word."""
    talk.pause(30)


def hang_up(talk: Talk) -> None:
    """Takes the request and closes the connection."""


def stalled(body: bytes, announced: int) -> Behaviour:
    """Sends a part and then nothing, without closing."""

    def behave(talk: Talk) -> None:
        talk.send(head(content_length=announced), body)
        talk.pause(30)

    return behave


def dripping_body(pause: float) -> Behaviour:
    def behave(talk: Talk) -> None:
        talk.send(head(content_length=90_000))
        while True:
            talk.send(b"x")
            talk.pause(pause)

    return behave


def dripping_header(pause: float) -> Behaviour:
    def behave(talk: Talk) -> None:
        talk.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while True:
            talk.send(b"x")
            talk.pause(pause)

    return behave


def endless(talk: Talk) -> None:
    talk.send(head(transfer_encoding="chunked"))
    while not talk.stopped.is_set():
        talk.send(b"10000\r\n", b"x" * 65536, b"\r\n")


def bomb(size: int) -> Behaviour:
    """A gzip member of a few kilobytes that unpacks to ``size`` bytes."""
    return answer(gzip.compress(b"0" * size), content_encoding="gzip")


def unless_known(etag: str, body: bytes, **headers: object) -> Behaviour:
    """304 to whoever names the ETag, else the file."""

    def behave(talk: Talk) -> None:
        if talk.request.headers.get("if-none-match") == etag:
            talk.send(head(304, etag=etag))
        else:
            answer(body, 200, etag=etag, **headers)(talk)

    return behave


@dataclass
class BadServer:
    """``requests`` lists what was asked, in order."""

    listener: socket.socket
    tls: ssl.SSLContext | None = None
    routes: dict[str, list[Behaviour]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        port = self.listener.getsockname()[1]
        assert isinstance(port, int)
        return port

    def url(self, path: str, host: str = "localhost") -> str:
        return f"{'http' if self.tls is None else 'https'}://{host}:{self.port}{path}"

    def serve(self, path: str, *behaviours: Behaviour) -> str:
        """Behave so on ``path`` (without a query); return its address."""
        self.routes[path] = list(behaviours)
        return self.url(path)

    def listen(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        # A client that has had enough hangs up: that is what most tests are about.
        with connection, suppress(OSError):
            if self.tls is None:
                self._behave(connection)
            else:
                with self.tls.wrap_socket(connection, server_side=True) as secured:
                    self._behave(secured)

    def _behave(self, connection: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            received = connection.recv(65536)
            if not received:
                return
            data += received
            if data.startswith(b"\x16"):
                # A client that wants encryption where there is none: as web servers answer it.
                connection.sendall(head(400))
                return
        first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        request = Request(first.split(" ")[1], {name.lower(): value for name, value in pairs})
        self.requests.append(request)
        behaviours = self.routes.get(request.path.partition("?")[0], [answer(status=404)])
        behaviour = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
        behaviour(Talk(connection, request, self.stopped))
        # Closing at once would let unread bytes of the request reset the connection.
        connection.shutdown(socket.SHUT_WR)


@contextmanager
def bad_server(tls: ssl.SSLContext | None = None) -> Iterator[BadServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = BadServer(listener, tls)
        thread = threading.Thread(target=server.listen, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            # Closing alone does not wake a thread that waits in accept().
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A self-signed certificate made now by the ``openssl`` command.

    Returns the server's context and that of a client that trusts it.
    """
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = [
        *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=test"),
        *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names)),
        *("-keyout", str(key), "-out", str(cert)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=str(cert))
