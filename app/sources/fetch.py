"""Downloading a publisher's file: whole, from whom it should be, and never without end."""

import hashlib
import os
import random
import re
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
from lxml import html

from app.sources.addresses import Boundary, Resolve, parse, shown
from app.sources.base import Download, SourceFile
from app.sources.download.failures import Failure, Reason
from app.sources.download.limits import FetchLimits
from app.sources.download.transport import BODY_BYTES, ROUTE, PinnedTransport, Route
from app.sources.filekind import FileKind, kind_of, page_title

__all__ = ["FetchLimits", "Fetched", "Fetcher", "Validators"]

Progress = Callable[[int, int | None], None]
"""Told how many bytes arrived, and how many are expected where that is known."""

_PIECE = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_HEADERS = {"User-Agent": "Cordon sanctions screening", "Accept-Encoding": "gzip, identity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server said of a file, to ask later whether it has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A downloaded file; ``file`` and ``sha256`` are None where it has not changed."""

    file: SourceFile | None
    url: str
    sha256: str | None
    bytes: int
    validators: Validators
    last_modified: datetime | None


@dataclass(frozen=True, slots=True)
class _Body:
    """What arrived."""

    url: httpx.URL
    path: Path | None
    sha256: str | None
    size: int
    headers: httpx.Headers


class Fetcher:
    """Downloads files. ``allow_http_hosts`` may be reached without TLS and inside our network."""

    def __init__(
        self,
        *,
        limits: FetchLimits | None = None,
        transport: httpx.BaseTransport | None = None,
        allow_http_hosts: frozenset[str] = frozenset(),
        resolve: Resolve = socket.getaddrinfo,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._transport = transport or PinnedTransport()
        self._trusted = allow_http_hosts
        self._resolve = resolve
        self._sleep = sleep
        self._clock = clock

    def fetch(
        self,
        download: Download,
        directory: Path,
        *,
        hosts: Sequence[str] = (),
        known: Validators | None = None,
        progress: Progress | None = None,
    ) -> Fetched:
        """Download one file into ``directory``.

        With ``known`` validators the server may answer that nothing has changed. Raises
        :class:`~app.errors.FetchFailed`; then nothing stays in the directory.
        """
        visit = _Visit(self, directory, self._clock() + self._limits.total_seconds)
        try:
            url = parse(download.url)
            boundary = Boundary.around(url, hosts, self._trusted)
            if download.link is not None:
                page = visit.get(url, boundary, self._limits.max_page_bytes, None, None)
                url = _linked(page, download.link, boundary)
            body = visit.get(url, boundary, self._limits.max_bytes, known, progress)
            if body.path is not None:
                _check_kind(body)
        except Failure as failure:
            visit.clean()
            raise failure.as_error(download.name, visit.attempts) from None
        except OSError as error:
            visit.clean()
            full = Failure(Reason.DISK, f"it cannot be written: {error.strerror}", url="")
            raise full.as_error(download.name, visit.attempts) from None
        return _fetched(download, directory, body, known)


@dataclass(slots=True)
class _Visit:
    """Everything that one download asks of servers."""

    fetcher: Fetcher
    directory: Path
    deadline: float
    attempts: int = 0
    made: list[Path] = field(default_factory=list)

    def clean(self) -> None:
        """Remove what arrived."""
        for path in self.made:
            path.unlink(missing_ok=True)

    def get(
        self,
        url: httpx.URL,
        boundary: Boundary,
        most: int,
        known: Validators | None,
        progress: Progress | None,
    ) -> _Body:
        """Follow redirects to the file; what may succeed later is tried again."""
        limits = self.fetcher._limits
        for attempt in range(limits.attempts):
            self.attempts = attempt + 1
            try:
                return self._follow(url, boundary, most, known, progress)
            except Failure as failure:
                wait = failure.wait
                if wait is None:
                    jitter = 0.5 + random.random()  # noqa: S311 (no secret)
                    wait = limits.backoff_seconds * 2**attempt * jitter
                wait = min(wait, limits.max_wait_seconds)
                last = attempt + 1 == limits.attempts
                if not failure.retry or last or self._left() <= wait:
                    raise
                self.fetcher._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _left(self) -> float:
        return self.deadline - self.fetcher._clock()

    def _follow(
        self,
        url: httpx.URL,
        boundary: Boundary,
        most: int,
        known: Validators | None,
        progress: Progress | None,
    ) -> _Body:
        limits = self.fetcher._limits
        for _ in range(limits.max_redirects + 1):
            with self._asked(url, boundary, known) as answer:
                if answer.status_code not in _REDIRECTS or "location" not in answer.headers:
                    return self._take(url, answer, most, known, progress)
                try:
                    target = url.join(answer.headers["location"])
                except httpx.InvalidURL:
                    words = "the server redirects to something that is no address"
                    raise Failure(Reason.REDIRECT_REFUSED, words, url=shown(url)) from None
            boundary.check(url, target, "the server redirects to")
            url = target
        words = f"the server redirects more than {limits.max_redirects} times"
        raise Failure(Reason.REDIRECT_REFUSED, words, url=shown(url))

    @contextmanager
    def _asked(
        self, url: httpx.URL, boundary: Boundary, known: Validators | None
    ) -> Iterator[httpx.Response]:
        limits = self.fetcher._limits
        headers = dict(_HEADERS)
        if known is not None and known.etag is not None:
            headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified is not None:
            headers["If-Modified-Since"] = known.last_modified
        route = Route(
            addresses=boundary.addresses(url, self.fetcher._resolve),
            remaining=self._left,
            check_peer=lambda address: boundary.check_address(url, address),
        )
        times = {"connect": limits.connect_seconds, "pool": None}
        times |= {"read": limits.read_seconds, "write": limits.read_seconds}
        request = httpx.Request(
            "GET", url, headers=headers, extensions={ROUTE: route, "timeout": times}
        )
        try:
            answer = self.fetcher._transport.handle_request(request)
            answer.request = request
            try:
                yield answer
            finally:
                answer.close()
        except httpx.DecodingError:
            words = "the transfer's compression is damaged"
            raise Failure(Reason.ENCODING, words, url=shown(url), retry=True) from None
        except httpx.TimeoutException:
            words = "the server did not answer in time"
            retry = self._left() > 0
            raise Failure(Reason.TIMEOUT, words, url=shown(url), retry=retry) from None
        except httpx.TransportError as error:
            raise _connection(url, error) from None

    def _take(
        self,
        url: httpx.URL,
        answer: httpx.Response,
        most: int,
        known: Validators | None,
        progress: Progress | None,
    ) -> _Body:
        status = answer.status_code
        if status == 304 and known is not None:
            return _Body(url, None, None, 0, answer.headers)
        if status != 200:
            raise Failure(
                Reason.HTTP_STATUS,
                f"the server answered {status} {answer.reason_phrase}".rstrip(),
                url=shown(url),
                retry=status in _TRY_AGAIN,
                wait=_retry_after(answer.headers.get("retry-after")),
                status=status,
            )
        encoding = answer.headers.get("content-encoding", "identity").lower()
        if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
            words = f"it came compressed as {encoding[:20]!r}, which was not asked for"
            raise Failure(Reason.ENCODING, words, url=shown(url))
        return self._write(url, answer, most, progress)

    def _write(
        self, url: httpx.URL, answer: httpx.Response, most: int, progress: Progress | None
    ) -> _Body:
        """Stream the body to disk while it is hashed, within every limit."""
        expected = _length(answer)
        if expected is not None and expected > most:
            raise _too_large(url, most)
        digest, size = hashlib.sha256(), 0
        pace = _Pace(self.fetcher._limits, self.fetcher._clock)
        with tempfile.NamedTemporaryFile(
            dir=self.directory, prefix="download-", delete=False
        ) as out:
            self.made.append(Path(out.name))
            for piece in answer.iter_bytes(_PIECE):
                size += len(piece)
                if size > most:
                    raise _too_large(url, most)
                digest.update(piece)
                out.write(piece)
                arrived = _arrived(answer, size)
                if not pace.kept(arrived):
                    words = f"only {arrived:,} bytes arrived: the server is too slow"
                    raise Failure(Reason.TOO_SLOW, words, url=shown(url))
                if progress is not None:
                    progress(size, expected)
            out.flush()
            os.fsync(out.fileno())
        got = _arrived(answer, size)
        if expected is not None and got != expected:
            words = f"the transfer broke off: {got:,} of {expected:,} bytes arrived"
            raise Failure(Reason.TRUNCATED, words, url=shown(url), retry=True)
        return _Body(url, Path(out.name), digest.hexdigest(), size, answer.headers)


class _Pace:
    """Whether a transfer keeps the least speed, judged over each stretch of time."""

    def __init__(self, limits: FetchLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._since = clock()
        self._had = 0

    def kept(self, arrived: int) -> bool:
        seconds = self._clock() - self._since
        if seconds < self._limits.rate_seconds:
            return True
        fast = arrived - self._had >= self._limits.min_bytes_per_second * seconds
        self._since, self._had = self._clock(), arrived
        return fast


def _connection(url: httpx.URL, error: httpx.TransportError) -> Failure:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLError):
        detail = getattr(cause, "verify_message", "") or cause.reason or "no secure connection"
        words = f"the server's identity could not be proven ({detail})"
        return Failure(Reason.TLS, words, url=shown(url))
    if isinstance(error, httpx.RemoteProtocolError):
        words = "the transfer broke off or is not valid HTTP"
        return Failure(Reason.TRUNCATED, words, url=shown(url), retry=True)
    words = "there is no connection to the server"
    return Failure(Reason.CONNECTION, words, url=shown(url), retry=True)


def _too_large(url: httpx.URL, most: int) -> Failure:
    words = f"it is larger than the {most:,} bytes that are allowed"
    return Failure(Reason.TOO_LARGE, words, url=shown(url), limit=most)


def _length(answer: httpx.Response) -> int | None:
    stated = answer.headers.get("content-length", "")
    return int(stated) if stated.isdigit() else None


def _arrived(answer: httpx.Response, size: int) -> int:
    """Bytes of the transfer itself, which is what a Content-Length counts."""
    if "content-encoding" not in answer.headers:
        return size
    stream = answer.extensions.get("network_stream")
    counted = None if stream is None else stream.get_extra_info(BODY_BYTES)
    return int(counted) if counted is not None else answer.num_bytes_downloaded


def _retry_after(stated: str | None) -> float | None:
    if stated is None:
        return None
    if stated.strip().isdigit():
        return float(stated)
    moment = _moment(stated)
    return None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _moment(stated: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(stated)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _linked(page: _Body, pattern: str, boundary: Boundary) -> httpx.URL:
    """The first link of a page whose address matches as a whole."""
    assert page.path is not None, "a page is asked for without validators"
    data = page.path.read_bytes()
    anchors = html.fromstring(data).iter("a") if data.strip() else iter(())
    for anchor in anchors:
        try:
            target = page.url.join(anchor.get("href", "").strip())
        except httpx.InvalidURL:
            continue
        if re.fullmatch(pattern, str(target)):
            boundary.check(page.url, target, "the page links to")
            return target
    words = "the page has no link to the file; the publisher may have changed it"
    raise Failure(Reason.NO_LINK, words, url=shown(page.url))


def _check_kind(body: _Body) -> None:
    assert body.path is not None
    file = SourceFile.at(body.path)
    kind = kind_of(file)
    if kind is FileKind.EMPTY:
        raise Failure(Reason.EMPTY, "the server sent an empty file", url=shown(body.url))
    if kind is FileKind.HTML:
        title = page_title(file)
        words = f"the server sent a web page{f' ({title!r})' if title else ''} and not the list"
        raise Failure(Reason.HTML, words, url=shown(body.url))


def _fetched(download: Download, directory: Path, body: _Body, known: Validators | None) -> Fetched:
    stated = body.headers.get("last-modified")
    moment = None if stated is None else _moment(stated)
    if moment is not None and moment > datetime.now(UTC):
        # A server whose clock is ahead would tell us for days that nothing has changed.
        stated = moment = None
    file = None
    if body.path is not None:
        target = directory / download.name
        body.path.replace(target)
        file = SourceFile(target, download.name)
    validators = Validators(etag=body.headers.get("etag"), last_modified=stated)
    return Fetched(
        file=file,
        url=shown(body.url),
        sha256=body.sha256,
        bytes=body.size,
        validators=validators if file is not None or known is None else known,
        last_modified=moment,
    )
