"""What arrives: decompressed within bounds, measured, and hashed while it is written."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import httpx

from app.sources.addresses import shown
from app.sources.download.failures import Failure, Reason
from app.sources.download.limits import FetchLimits
from app.sources.download.transport import BODY_BYTES

Progress = Callable[[int, int | None], None]
"""Called with the bytes that arrived so far and, where the server says it, how many will."""

_PIECE = 1 << 20
_STRAY = 2
"""Some old servers send a line break after the body."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The time of one download; ``clock`` counts seconds and never goes back."""

    seconds: float
    clock: Callable[[], float]
    started: float

    @classmethod
    def begin(cls, seconds: float, clock: Callable[[], float]) -> "Budget":
        return cls(seconds, clock, clock())

    def remaining(self) -> float:
        return self.started + self.seconds - self.clock()

    def too_slow(self, url: str) -> Failure:
        words = f"it took longer than {self.seconds:g} seconds altogether"
        return Failure(Reason.TOO_SLOW, words, url=url)


@dataclass(frozen=True, slots=True)
class Received:
    """A body that arrived whole, as far as that can be known."""

    bytes: int
    sha256: str
    length_known: bool


class _Decoder(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...

    @property
    def complete(self) -> bool: ...


class _Plain:
    complete = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Gunzip:
    """Undoes gzip in pieces of at most 1 MiB, however far a few bytes may expand."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def complete(self) -> bool:
        return self._member.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        while True:
            if self._member.eof:
                # Another member may follow; anything else after the end is padding.
                if not data.startswith(b"\x1f"):
                    return
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = self._member.decompress(data, _PIECE)
            if piece:
                yield piece
            data = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if not data and (self._member.eof or len(piece) < _PIECE):
                return


class _Speed:
    """Gives a server up that sends steadily, but too little to ever be done."""

    def __init__(self, limits: FetchLimits, budget: Budget) -> None:
        self._limits = limits
        self._clock = budget.clock
        self._since = self._clock()
        self._bytes = 0

    def add(self, count: int, url: str) -> None:
        self._bytes += count
        seconds = self._clock() - self._since
        if seconds < self._limits.rate_seconds:
            return
        if self._bytes < self._limits.min_bytes_per_second * seconds:
            words = (
                f"the server sends too slowly: {self._bytes} bytes in {seconds:.1f} seconds, at "
                f"least {self._limits.min_bytes_per_second:g} a second are expected"
            )
            raise Failure(Reason.TOO_SLOW, words, url=url)
        self._since = self._clock()
        self._bytes = 0


@dataclass(slots=True)
class Body:
    """The body of one answer, to be received once.

    ``arrived`` counts the bytes on the wire and tells, after a failure, how far it came.
    """

    response: httpx.Response
    url: httpx.URL
    limits: FetchLimits
    budget: Budget
    most: int
    arrived: int = 0

    def receive(self, write: Callable[[bytes], object], progress: Progress | None) -> Received:
        """Pass everything to ``write``; raise :class:`Failure` or an error of httpx."""
        url = shown(self.url)
        decoder = self._decoder()
        expected = self._announced()
        if expected is not None and expected > self.most:
            raise self._too_large(f"; {expected:,} are announced")
        digest = hashlib.sha256()
        size = 0
        speed = _Speed(self.limits, self.budget)
        for chunk in self._chunks():
            self.arrived += len(chunk)
            speed.add(len(chunk), url)
            for piece in _pieces(decoder, chunk, url):
                size += len(piece)
                if size > self.most:
                    raise self._too_large()
                digest.update(piece)
                write(piece)
            if self.budget.remaining() <= 0:
                raise self.budget.too_slow(url)
            if progress is not None:
                progress(self.arrived, expected)
        self._check_whole(expected, decoder)
        return Received(size, digest.hexdigest(), expected is not None or self._chunked())

    def _chunks(self) -> Iterator[bytes]:
        # httpx's own iterators would decompress without a bound, or refuse a body that is
        # held in memory already, as a mocked one is.
        assert isinstance(self.response.stream, httpx.SyncByteStream)
        return iter(self.response.stream)

    def _decoder(self) -> _Decoder:
        encoding = self.response.headers.get("content-encoding", "").strip().lower()
        if encoding in ("", "identity"):
            return _Plain()
        if encoding in ("gzip", "x-gzip"):
            return _Gunzip()
        words = f"the server compressed it as {encoding[:40]!r}, which was not asked for"
        raise Failure(Reason.ENCODING, words, url=shown(self.url))

    def _announced(self) -> int | None:
        length = self.response.headers.get("content-length", "").strip()
        readable = length.isascii() and length.isdigit() and len(length) < 20
        return int(length) if readable and not self._chunked() else None

    def _chunked(self) -> bool:
        return "chunked" in self.response.headers.get("transfer-encoding", "").lower()

    def _too_large(self, found: str = "") -> Failure:
        words = f"it is larger than the {self.most:,} bytes that are allowed{found}"
        return Failure(Reason.TOO_LARGE, words, url=shown(self.url), limit=self.most)

    def _check_whole(self, expected: int | None, decoder: _Decoder) -> None:
        stream = self.response.extensions.get("network_stream")
        followed = None if stream is None else stream.get_extra_info(BODY_BYTES)
        if expected is not None and self.arrived != expected:
            words = f"only {self.arrived:,} of {expected:,} bytes arrived"
        elif expected is not None and followed is not None and followed > expected + _STRAY:
            # Taking what was announced would cut the file short without anyone noticing.
            words = f"the server announced {expected:,} bytes and sent more"
        elif self.arrived and not decoder.complete:
            words = f"the compressed file breaks off after {self.arrived:,} bytes"
        else:
            return
        raise Failure(Reason.TRUNCATED, words, url=shown(self.url), retry=True)


def _pieces(decoder: _Decoder, chunk: bytes, url: str) -> Iterator[bytes]:
    try:
        yield from decoder.feed(chunk)
    except zlib.error as error:
        words = "what arrived is said to be gzip-compressed and cannot be unpacked"
        raise Failure(Reason.ENCODING, words, url=url) from error
