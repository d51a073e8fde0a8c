"""What the tests of downloading share: a fetcher that does not wait, and names for this machine."""

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.errors import FetchFailed
from app.sources.base import Download
from app.sources.fetch import Fetched, Fetcher, FetchLimits

LIST = b"uid,name\r\n1,Ivan Example\r\n"

LIMITS = FetchLimits(
    max_bytes=100_000,
    max_page_bytes=50_000,
    connect_seconds=2,
    read_seconds=0.3,
    total_seconds=10,
    min_bytes_per_second=0,
    attempts=3,
)


def resolver(**names: str) -> Callable[..., Iterable[tuple[Any, ...]]]:
    """Looks up only these names (``lists_example="1.2.3.4"``), everything else is unknown."""
    known = {name.replace("_", "."): address for name, address in names.items()}

    def resolve(host: str, port: int, **_: object) -> Iterable[tuple[Any, ...]]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, 1, 6, "", (part, port)) for part in known[host].split()]

    return resolve


LOCAL = resolver(
    localhost="127.0.0.1",
    other_localhost="127.0.0.1",
    files_example="127.0.0.1",
    inside_example="10.1.2.3",
)


@dataclass
class Case:
    """Fetches into ``folder``; ``waits`` are the seconds it would have slept."""

    folder: Path
    waits: list[float] = field(default_factory=list)

    def fetcher(self, limits: FetchLimits = LIMITS, **options: Any) -> Fetcher:
        options.setdefault("allow_http_hosts", frozenset({"localhost", "other.localhost"}))
        options.setdefault("resolve", LOCAL)
        return Fetcher(limits=limits, sleep=self.waits.append, **options)

    def fetch(
        self, url: str, *, link: str | None = None, limits: FetchLimits = LIMITS, **options: Any
    ) -> Fetched:
        chosen = {
            name: options.pop(name) for name in ("hosts", "known", "progress") if name in options
        }
        download = Download(name="list.csv", url=url, link=link)
        return self.fetcher(limits, **options).fetch(download, self.folder, **chosen)

    def fails(self, url: str, reason: str, **options: Any) -> FetchFailed:
        """The error, after seeing that it has this reason and nothing was left behind."""
        with pytest.raises(FetchFailed) as caught:
            self.fetch(url, **options)
        error = caught.value
        assert error.details["reason"] == reason, error.message
        assert self.left() == []
        assert error.message.startswith("list.csv could not be downloaded: ")
        assert "?" not in str(error.details["url"])
        return error

    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []
