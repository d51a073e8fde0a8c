"""One request: sent, redirected by hand within the boundary, and its status judged."""

import base64
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from app import __version__
from app.sources.addresses import Boundary, Resolve, host_of, port_of, shown
from app.sources.download.body import Body, Budget, Progress, Received
from app.sources.download.failures import Failure, Reason
from app.sources.download.limits import FetchLimits
from app.sources.download.proxy import Proxy
from app.sources.download.transport import ROUTE, Route

_REDIRECTS = (301, 302, 303, 307, 308)
_ROUNDING = 0.01
"""A wait until the deadline may end a few milliseconds before it."""
_HEADERS = {
    "User-Agent": f"Cordon/{__version__}",
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole file (200), or the word that it has not changed (304)."""

    response: httpx.Response
    url: httpx.URL
    _exchange: "Exchange"

    @property
    def not_modified(self) -> bool:
        return self.response.status_code == 304

    def receive(
        self, write: Callable[[bytes], object], most: int, progress: Progress | None = None
    ) -> Received:
        """The body, passed to ``write``; :class:`Failure` unless all of it arrived."""
        exchange = self._exchange
        body = Body(self.response, self.url, exchange.limits, exchange.budget, most)
        try:
            return body.receive(write, progress)
        except httpx.TransportError as error:
            raise exchange.failed(error, self.url, body.arrived) from error


@dataclass(slots=True)
class Exchange:
    """Requests that belong to one download and share its boundary, time and cookies."""

    transport: httpx.BaseTransport
    resolve: Resolve
    limits: FetchLimits
    boundary: Boundary
    budget: Budget
    now: Callable[[], datetime]
    login: tuple[str, str] | None = None
    """The origin for which the address held a user and password, and the header for it."""
    proxy: Proxy | None = None
    """The way out for all hosts but those that the installation trusts."""
    _cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    @contextmanager
    def open(self, url: httpx.URL, headers: Mapping[str, str]) -> Iterator[Answer]:
        """The answer to a GET after its redirects; 304 only where ``headers`` ask for it."""
        for _ in range(self.limits.max_redirects + 1):
            with closing(self._send(url, headers)) as response:
                target = self._redirect(url, response)
                if target is None:
                    if response.status_code != 200 and not (
                        response.status_code == 304 and headers
                    ):
                        raise self._bad_status(url, response)
                    yield Answer(response, url, self)
                    return
            url = target
        words = (
            f"{host_of(url)} sends the request on more than {self.limits.max_redirects} times, "
            "perhaps in a circle"
        )
        raise Failure(Reason.REDIRECT_REFUSED, words, url=shown(url))

    def _send(self, url: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        if self.budget.remaining() <= 0:
            raise self.budget.too_slow(shown(url))
        proxy = None if self.boundary.trusts(url) else self.proxy
        if proxy is None:
            addresses = self.boundary.addresses(url, self.resolve)
        else:
            # Many networks behind a proxy cannot look up public names at all.
            addresses = ()
            self.boundary.check_literal(url)

        def check_peer(address: str) -> None:
            self.boundary.check_address(url, address)

        seconds = self.limits.read_seconds
        request = httpx.Request(
            "GET",
            url,
            headers={**_HEADERS, **headers},
            extensions={
                ROUTE: Route(addresses, self.budget.remaining, check_peer, proxy),
                "timeout": {
                    "connect": self.limits.connect_seconds,
                    "read": seconds,
                    "write": seconds,
                    "pool": seconds,
                },
            },
        )
        if self.login is not None and origin_of(url) == self.login[0]:
            request.headers["Authorization"] = self.login[1]
        # A cookie that cannot be written into a header is one that nobody needs to see again.
        with suppress(UnicodeError):
            self._cookies.set_cookie_header(request)
        # The transport is used without httpx.Client because that writes every address with
        # its query, which may hold a token, to the log.
        try:
            response = self.transport.handle_request(request)
        except httpx.TransportError as error:
            raise self.failed(error, url) from error
        try:
            response.request = request
            self._cookies.extract_cookies(response)
            stream = response.extensions.get("network_stream")
            peer = None if stream is None else stream.get_extra_info("server_addr")
            if peer is not None and proxy is None:
                check_peer(str(peer[0]))
        except BaseException:
            # Also at Ctrl-C: nobody else holds it yet.
            response.close()
            raise
        return response

    def _redirect(self, url: httpx.URL, response: httpx.Response) -> httpx.URL | None:
        location = response.headers.get("location", "")
        if response.status_code not in _REDIRECTS or not location:
            return None
        try:
            target = url.join(location).copy_with(userinfo=b"", fragment=None)
        except (httpx.InvalidURL, ValueError):
            words = f"{host_of(url)} sends the request on to something that is no web address"
            raise Failure(Reason.REDIRECT_REFUSED, words, url=shown(url)) from None
        self.boundary.check(url, target, f"{host_of(url)} sends the request on to")
        return target

    def _bad_status(self, url: httpx.URL, response: httpx.Response) -> Failure:
        status = response.status_code
        return Failure(
            Reason.HTTP_STATUS,
            f"{host_of(url)} {_status_words(status)} (status {status})",
            url=shown(url),
            retry=status == 429 or status >= 500,
            wait=_retry_after(response.headers.get("retry-after", ""), self.now()),
            status=status,
        )

    def failed(self, error: httpx.TransportError, url: httpx.URL, arrived: int = -1) -> Failure:
        """What an error of the connection means; ``arrived`` counts bytes of the body, if any."""
        host = host_of(url)
        place = shown(url)
        causes = list(_causes(error))
        broken = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
        if self.budget.remaining() <= _ROUNDING:
            return self.budget.too_slow(place)
        if arrived < 0 and broken is not None and not isinstance(broken, ssl.SSLEOFError):
            return Failure(Reason.TLS, _tls_words(host, broken), url=place)
        if isinstance(error, httpx.ConnectTimeout):
            words = f"{host} could not be reached within {self.limits.connect_seconds:g} seconds"
            return Failure(Reason.TIMEOUT, words, url=place, retry=True)
        if isinstance(error, httpx.TimeoutException):
            words = f"{host} sent nothing for {self.limits.read_seconds:g} seconds"
            return Failure(Reason.TIMEOUT, words, url=place, retry=True)
        if arrived >= 0:
            words = f"the connection to {host} broke off after {arrived:,} bytes"
            return Failure(Reason.TRUNCATED, words, url=place, retry=True)
        if isinstance(error, httpx.ProtocolError):
            words = f"{host} closed the connection or answered with something that is not HTTP"
        else:
            said = next((cause.strerror for cause in causes if isinstance(cause, OSError)), None)
            words = f"no connection to {host}{f' ({said})' if said else ''}"
        return Failure(Reason.CONNECTION, words, url=place, retry=True)


def login_of(url: httpx.URL) -> tuple[str, str] | None:
    """The user and password that an address holds, as the header for its origin."""
    if not url.userinfo:
        return None
    secret = base64.b64encode(f"{url.username}:{url.password}".encode()).decode("ascii")
    return origin_of(url), f"Basic {secret}"


def origin_of(url: httpx.URL) -> str:
    return f"{url.scheme}://{host_of(url)}:{port_of(url)}"


def http_date(text: str) -> datetime | None:
    """The moment that a header names, in UTC; None where it cannot be read."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _retry_after(text: str, now: datetime) -> float | None:
    if re.fullmatch(r"[0-9]{1,9}", text.strip()):
        return float(text)
    moment = http_date(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def _status_words(status: int) -> str:
    if status in (401, 403):
        return "refuses access; the address may need a token, or the publisher blocks this network"
    if status in (404, 410):
        return "has no file at this address; the publisher may have moved it"
    if status == 429:
        return "answers that it is asked too often"
    if status >= 500:
        return "reports a failure of its own"
    return "did not answer with a file"


def _tls_words(host: str, error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"the certificate of {host} cannot be trusted: {error.verify_message}. If this "
            "network inspects encrypted traffic, SSL_CERT_FILE must name its certificate; if the "
            "certificate has expired or is not yet valid, look at this machine's clock"
        )
    return f"no encrypted connection to {host} could be agreed on ({error.reason or 'TLS error'})"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
