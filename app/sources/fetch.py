"""Downloads the files of a source from its publisher: wholly, or not at all.

The publisher's server is not trusted. It may be down, slow, moved, replaced by an error page
that says all is well, or taken over. Whatever it does, :class:`Fetcher` ends in bounded time
with either a complete file under its own name or a :class:`~app.errors.FetchFailed` that an
analyst understands, and leaves nothing else behind.
"""

import hashlib
import io
import os
import re
import secrets
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

import httpx

from app.sources.addresses import Boundary, Resolve, host_of, parse, shown
from app.sources.base import Download, SourceFile
from app.sources.download.body import Budget, Progress
from app.sources.download.exchange import Answer, Exchange, http_date, login_of
from app.sources.download.failures import Failure, Reason
from app.sources.download.limits import FetchLimits
from app.sources.download.links import find_link
from app.sources.download.proxy import Proxy
from app.sources.download.transport import PinnedTransport
from app.sources.filekind import FileKind, kind_of, page_title

__all__ = ["FetchLimits", "Fetched", "Fetcher", "PinnedTransport", "Proxy", "Reason", "Validators"]

T = TypeVar("T")

_UNSAFE = re.compile(r"[^\w.-]+")
_CLOCK_SKEW = timedelta(minutes=5)
_MAX_ETAG = 500
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_NEVER_PAGES = (FileKind.ZIP, FileKind.OLE, FileKind.GZIP, FileKind.PDF, FileKind.JSON)


@dataclass(frozen=True, slots=True)
class Validators:
    """By what the publisher recognises the edition that we have; sent with the next request."""

    etag: str | None
    last_modified: str | None
    of: str = ""
    """A digest of the address to which they belong. Sent to another one they could make a new
    edition look unchanged; empty: not known, they are sent."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One downloaded file, or the publisher's word that it has not changed."""

    file: SourceFile | None
    """None: not modified."""
    url: str
    """Where it was found in the end, without the query."""
    sha256: str | None
    bytes: int
    validators: Validators
    last_modified: datetime | None
    notes: tuple[str, ...] = ()
    """Sentences about what was odd, but no reason to refuse the file."""


def _now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches single files. May be used by several threads at once.

    ``transport`` replaces the network (by default a :class:`PinnedTransport`; a transport
    that leaves httpx to connect is not protected from names that change their address).
    ``allow_http_hosts`` are hosts to which plain http and addresses inside the own network are
    allowed. ``proxy`` is the way out to all other hosts. ``resolve`` looks hosts up, ``sleep``
    waits, ``clock`` counts seconds and ``now`` tells the time.
    """

    def __init__(
        self,
        *,
        limits: FetchLimits | None = None,
        transport: httpx.BaseTransport | None = None,
        allow_http_hosts: frozenset[str] = frozenset(),
        proxy: Proxy | None = None,
        resolve: Resolve = socket.getaddrinfo,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._limits = FetchLimits() if limits is None else limits
        self._transport = PinnedTransport() if transport is None else transport
        self._trusted = allow_http_hosts
        self._proxy = proxy
        self._resolve = resolve
        self._sleep = sleep
        self._clock = clock
        self._now = now

    def fetch(
        self,
        download: Download,
        directory: Path,
        *,
        hosts: Sequence[str] = (),
        known: Validators | None = None,
        progress: Progress | None = None,
    ) -> Fetched:
        """Put the file into ``directory`` under the name of the download.

        ``hosts`` are further hosts that it may be redirected or linked to, ``known`` what the
        last fetch returned. ``progress`` is called with the bytes that arrived and their
        expected number; it begins anew with every attempt. Raises FetchFailed.
        """
        try:
            url = parse(download.url)
            exchange = Exchange(
                transport=self._transport,
                resolve=self._resolve,
                limits=self._limits,
                boundary=Boundary.around(url, hosts, self._trusted),
                budget=Budget.begin(self._limits.total_seconds, self._clock),
                now=self._now,
                login=login_of(url),
                proxy=self._proxy,
            )
        except Failure as failure:
            raise failure.as_error(download.name, 1) from None
        url = url.copy_with(userinfo=b"", fragment=None)
        if download.link is not None:
            link = download.link
            url = self._persist(download, exchange, lambda: self._follow(exchange, url, link))
        return self._persist(
            download,
            exchange,
            lambda: self._file(
                exchange,
                url,
                name=download.name,
                directory=directory,
                known=known,
                progress=progress,
            ),
        )

    def _persist(self, download: Download, exchange: Exchange, work: Callable[[], T]) -> T:
        """Do the work, again where that may help."""
        attempt = 1
        while True:
            try:
                return work()
            except Failure as failure:
                wait = self._wait(attempt, failure.wait)
                last = attempt >= self._limits.attempts or wait >= exchange.budget.remaining()
                if last or not failure.retry:
                    raise failure.as_error(download.name, attempt) from failure
            self._sleep(wait)
            attempt += 1

    def _wait(self, attempt: int, asked: float | None) -> float:
        if asked is None:
            # Many installations ask the same publisher; jitter keeps them from coming back
            # at the same moment.
            doubled = self._limits.backoff_seconds * 2 ** (attempt - 1)
            asked = doubled * secrets.SystemRandom().uniform(0.5, 1.5)
        return min(asked, self._limits.max_wait_seconds)

    def _follow(self, exchange: Exchange, url: httpx.URL, link: str) -> httpx.URL:
        """The address that the page at ``url`` links to."""
        page = io.BytesIO()
        with exchange.open(url, {}) as answer:
            answer.receive(page.write, self._limits.max_page_bytes)
            content_type = answer.response.headers.get("content-type", "")
        found = find_link(page.getvalue(), answer.url, link, content_type)
        if found is None:
            words = (
                f"the page at {host_of(answer.url)} that should link to it has no such link; the "
                "publisher may have changed the page"
            )
            raise Failure(Reason.NO_LINK, words, url=shown(answer.url), link=link)
        try:
            target = httpx.URL(found).copy_with(userinfo=b"", fragment=None)
        except httpx.InvalidURL:
            words = f"the link on the page at {host_of(answer.url)} is no web address"
            raise Failure(Reason.NO_LINK, words, url=shown(answer.url), link=link) from None
        exchange.boundary.check(answer.url, target, "the publisher's page links to")
        return target

    def _file(
        self,
        exchange: Exchange,
        url: httpx.URL,
        *,
        name: str,
        directory: Path,
        known: Validators | None,
        progress: Progress | None,
    ) -> Fetched:
        of = hashlib.sha256(str(url).encode()).hexdigest()[:16]
        conditions = {} if known is None or known.of not in ("", of) else _conditions(known)
        with exchange.open(url, conditions) as answer:
            validators, last_modified, notes = self._validators(answer.response, of)
            if answer.not_modified:
                assert known is not None
                kept = replace(
                    validators,
                    etag=validators.etag or known.etag,
                    last_modified=validators.last_modified or known.last_modified,
                )
                return Fetched(None, shown(answer.url), None, 0, kept, last_modified, notes)
            with _part(directory, name, shown(answer.url)) as part:
                received = answer.receive(part.write, self._limits.max_bytes, progress)
                part.check(answer, name)
                path = part.keep()
        if not received.length_known:
            note = (
                "the server did not say how long the file is; whether it is complete shows only "
                "when it is read"
            )
            notes = (*notes, note)
        return Fetched(
            file=SourceFile(path, name),
            url=shown(answer.url),
            sha256=received.sha256,
            bytes=received.bytes,
            validators=validators,
            last_modified=last_modified,
            notes=notes,
        )

    def _validators(
        self, response: httpx.Response, of: str
    ) -> tuple[Validators, datetime | None, tuple[str, ...]]:
        etag: str | None = response.headers.get("etag", "").strip()
        if not etag or len(etag) > _MAX_ETAG or not (etag.isascii() and etag.isprintable()):
            etag = None
        text: str | None = response.headers.get("last-modified", "").strip()
        if not text:
            return Validators(etag, None, of), None, ()
        moment = http_date(text)
        if moment is None:
            note = (
                f"the date of the last change that the server states cannot be read: {text[:60]!r}"
            )
        elif moment > self._now() + _CLOCK_SKEW:
            note = (
                f"the server says that the file was last changed at {moment:%Y-%m-%d %H:%M} UTC, "
                "which is in the future; its clock or this machine's is wrong, and the date is "
                "ignored"
            )
        else:
            return Validators(etag, text, of), moment, ()
        return Validators(etag, None, of), None, (note,)


def _conditions(known: Validators) -> dict[str, str]:
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value is not None}


@dataclass(slots=True)
class _Part:
    """A file that is being written beside its final name."""

    stream: BinaryIO
    path: Path
    final: Path
    url: str

    def write(self, data: bytes) -> None:
        with self.disk_errors():
            self.stream.write(data)

    def check(self, answer: Answer, name: str) -> None:
        """Refuse an empty file and a web page, which publishers send with status 200."""
        with self.disk_errors():
            self.stream.flush()
        file = SourceFile(self.path, name)
        kind = kind_of(file)
        if kind is FileKind.EMPTY:
            words = f"{host_of(answer.url)} sent an empty file"
            raise Failure(Reason.EMPTY, words, url=self.url)
        content_type = answer.response.headers.get("content-type", "").partition(";")[0]
        called_page = content_type.strip().lower() in _PAGE_TYPES and kind not in _NEVER_PAGES
        if kind is FileKind.HTML or called_page:
            title = page_title(file)
            shown_title = f" ({title!r})" if title else ""
            words = f"{host_of(answer.url)} sent a web page{shown_title} instead of the file"
            raise Failure(Reason.HTML, words, url=self.url)

    def keep(self) -> Path:
        """Give the file its name, in one step, once it is safely on disk."""
        with self.disk_errors():
            self.stream.flush()
            os.fsync(self.stream.fileno())
            self.stream.close()
            self.path.replace(self.final)
        return self.final

    @contextmanager
    def disk_errors(self) -> Iterator[None]:
        with _disk_errors(self.url):
            yield


@contextmanager
def _part(directory: Path, name: str, url: str) -> Iterator[_Part]:
    """A part file, which is gone afterwards unless it was kept."""
    safe = _UNSAFE.sub("_", name).strip(".")[:120] or "download"
    with _disk_errors(url):
        directory.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(prefix=f".{safe}.", suffix=".part", dir=directory)
    part = _Part(cast("BinaryIO", os.fdopen(handle, "wb")), Path(path), directory / safe, url)
    try:
        yield part
    finally:
        # Closing flushes, and on a full disk that fails once more; what matters then is
        # that the part file goes.
        try:
            with _disk_errors(url):
                part.stream.close()
        finally:
            part.path.unlink(missing_ok=True)


@contextmanager
def _disk_errors(url: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        words = f"the file cannot be written on this machine ({error.strerror or error})"
        raise Failure(Reason.DISK, words, url=url) from error
