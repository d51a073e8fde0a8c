"""A connection to exactly the addresses that were checked, with one deadline for all of it.

httpx looks a host up anew when it connects, so that a name could mean a harmless address
while it is checked and another one a moment later (DNS rebinding); and its timeouts begin
anew with each byte, so that a server which sends the header one byte a minute holds it for
weeks. Both are closed here, at the level of httpcore, on which httpx stands.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import httpcore
import httpx

from app.sources.addresses import shown
from app.sources.download.failures import Failure
from app.sources.download.proxy import Proxy

ROUTE = "cordon.route"
"""Request extension that holds the :class:`Route`."""
BODY_BYTES = "cordon.body_bytes"
"""Extra information of the connection: how many bytes came after the header so far."""

_END_OF_HEADER = b"\r\n\r\n"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes, and for how long."""

    addresses: tuple[str, ...]
    remaining: Callable[[], float]
    """Seconds until the deadline; none or less when it has passed."""
    check_peer: Callable[[str], None]
    """Raises :class:`Failure` for an address to which no connection may exist."""
    proxy: Proxy | None = None
    """Where to connect instead; ``addresses`` and ``check_peer`` are then not used."""


class PinnedTransport(httpx.BaseTransport):
    """One new connection for each request, by its :class:`Route`, verified against ``context``.

    By default certificates are checked as httpx does it: against the bundle of certifi or,
    where ``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` is set, against that.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._context = httpx.create_ssl_context() if context is None else context
        self._backend = httpcore.SyncBackend() if backend is None else backend

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        route: Route = request.extensions[ROUTE]
        place = shown(request.url)
        connection = self._connection(url.origin, route, place)
        wanted = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = _as_httpx(lambda: connection.handle_request(wanted))
        except httpcore.ProxyError as error:
            connection.close()
            assert route.proxy is not None
            raise route.proxy.refused(error, place, request.url.host) from None
        except BaseException:
            # Also at Ctrl-C: nobody else holds it yet.
            connection.close()
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer, connection),
            extensions=answer.extensions,
        )

    def _connection(
        self, origin: httpcore.Origin, route: Route, place: str
    ) -> httpcore.ConnectionInterface:
        backend = _Backend(self._backend, route, place)
        if route.proxy is not None:
            return route.proxy.connection(origin, context=self._context, backend=backend)
        return httpcore.HTTPConnection(origin, ssl_context=self._context, network_backend=backend)


class _Stream(httpx.SyncByteStream):
    """The body of an answer; closing it closes the connection."""

    def __init__(self, answer: httpcore.Response, connection: httpcore.ConnectionInterface) -> None:
        self._answer = answer
        self._connection = connection

    def __iter__(self) -> Iterator[bytes]:
        chunks = iter(cast("Iterable[bytes]", self._answer.stream))
        while (chunk := _as_httpx(lambda: next(chunks, None))) is not None:
            yield chunk

    def close(self) -> None:
        self._answer.close()
        self._connection.close()


def _as_httpx(call: Callable[[], T]) -> T:
    """Raise httpx's errors for httpcore's, which bear the same names."""
    try:
        return call()
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        kind = cast("type[httpx.TransportError]", getattr(httpx, type(error).__name__))
        raise kind(str(error)) from error


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses of the route instead of looking the host up.

    ``place`` is the address wanted as it is shown to people.
    """

    def __init__(self, inner: httpcore.NetworkBackend, route: Route, place: str) -> None:
        self._inner = inner
        self._route = route
        self._place = place

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        proxy = self._route.proxy
        for address in self._route.addresses if proxy is None else (host,):
            try:
                stream = self._inner.connect_tcp(
                    address,
                    port,
                    timeout=_shorter(timeout, self._route, httpcore.ConnectTimeout),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            try:
                peer = stream.get_extra_info("server_addr")
                if peer is not None and proxy is None:
                    self._route.check_peer(str(peer[0]))
            except Failure:
                stream.close()
                raise
            return _Connection(stream, self._route)
        if proxy is not None:
            raise proxy.unreachable(failure, self._place)
        raise failure


class _Connection(httpcore.NetworkStream):
    """A connection that does not outlive the deadline and counts what follows the header."""

    def __init__(self, inner: httpcore.NetworkStream, route: Route) -> None:
        self._inner = inner
        self._route = route
        self._head = b""
        self._in_body = False
        self._body_bytes = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        allowed = _shorter(timeout, self._route, httpcore.ReadTimeout)
        data = self._inner.read(max_bytes, timeout=allowed)
        if self._in_body:
            self._body_bytes += len(data)
        else:
            self._read_head(data)
        return data

    def _read_head(self, data: bytes) -> None:
        self._head += data
        while (end := self._head.find(_END_OF_HEADER)) >= 0:
            interim = self._head.split(b" ", 2)[1:2] in ([b"100"], [b"102"], [b"103"])
            self._head = self._head[end + len(_END_OF_HEADER) :]
            if not interim:
                self._in_body = True
                self._body_bytes = len(self._head)
                self._head = b""
                return

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout=_shorter(timeout, self._route, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        allowed = _shorter(timeout, self._route, httpcore.ConnectTimeout)
        secured = self._inner.start_tls(ssl_context, server_hostname, allowed)
        return _Connection(secured, self._route)

    def get_extra_info(self, info: str) -> Any:
        if info == BODY_BYTES:
            return self._body_bytes if self._in_body else None
        return self._inner.get_extra_info(info)


def _shorter(timeout: float | None, route: Route, expired: type[Exception]) -> float:
    """The time allowed for the next step: its own, or what is left of the whole."""
    remaining = route.remaining()
    if remaining <= 0:
        raise expired("the deadline of the download has passed")
    return remaining if timeout is None else min(timeout, remaining)
