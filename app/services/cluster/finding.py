"""How a worker comes by an index that is named by its content.

Where the coordinator's own folder is on this machine, it is used as it stands, so that processes
share its pages. Else the worker's cache under its home is, and what is not there is brought in:
from the shared folder, from a Cordon server, or from the coordinator, whichever has it first.
Every byte is held against the checksum before anything is opened.
"""

import hashlib
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx
from filelock import FileLock

from app.errors import AppError, ClusterUnavailable, Unavailable
from app.services.cluster.contents import MANIFEST, Content, File, held_content
from app.services.cluster.serving import ROUTE
from app.services.workfolder import work_folder

KEPT = 4
"""Indexes that stay in the cache of a machine and in the shared folder."""
MAX_MANIFEST = 1_000_000
PIECE = 1 << 20
SECONDS = 30
"""How long another machine may be silent."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where an index may be. ``cache`` is of this machine, and its workers share it."""

    near: Path
    cache: Path
    store: Path | None = None
    urls: tuple[str, ...] = ()


def find_index(checksum: str, places: Places) -> Path:
    """The folder of an index on this machine, checked.

    Raises :class:`ClusterUnavailable` where nobody has it; ``details['tried']`` says what
    was asked and what came of it.
    """
    target = places.cache / checksum
    for folder in (places.near, target):
        if held_content(folder, checksum) is not None:
            if folder == target:
                os.utime(target)
            return folder
    places.cache.mkdir(parents=True, exist_ok=True)
    lock = FileLock(places.cache / f"{checksum}.lock", thread_local=False, is_singleton=False)
    with lock:
        # Another worker of this machine may have fetched it while this one waited.
        if held_content(target, checksum) is None:
            shutil.rmtree(target, ignore_errors=True)
            _bring(checksum, places, target)
            forget_old(places.cache)
    return target


def publish(content: Content, folder: Path, store: Path) -> None:
    """Put an index into the shared folder unless it is there."""
    target = store / content.checksum
    if held_content(target, content.checksum) is not None:
        return
    with work_folder(store, ".publishing-") as work:
        for name in (*content.files, MANIFEST):
            shutil.copyfile(folder / name, work / name)
        # Workers may run as somebody else.
        work.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        work.replace(target)
    forget_old(store)


def forget_old(parent: Path) -> None:
    """Remove all indexes but the newest; who has one open keeps its pages."""
    folders = [path for path in parent.iterdir() if path.is_dir() and path.name[0] != "."]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in folders[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _bring(checksum: str, places: Places, target: Path) -> None:
    tried: dict[str, str] = {}
    # The other ends are within the house, so that no proxy of the environment counts.
    with httpx.Client(timeout=SECONDS, trust_env=False) as client:
        shared = () if places.store is None else (_Shared(places.store),)
        served = tuple(_Served(url.rstrip("/"), client) for url in places.urls)
        for source in (*shared, *served):
            try:
                with work_folder(target.parent, ".fetching-") as work:
                    _copy(source, checksum, work)
                    work.replace(target)
            except (OSError, httpx.HTTPError, httpx.InvalidURL, AppError) as error:
                tried[str(source)] = str(error) or type(error).__name__
            else:
                return
    said = "; ".join(f"{source}: {problem}" for source, problem in tried.items())
    raise ClusterUnavailable(
        f"a worker on {socket.gethostname()} cannot get the index: {said or 'nobody to ask'}",
        reason="no_index",
        host=socket.gethostname(),
        tried=tried,
    )


def _copy(source: "_Shared | _Served", checksum: str, work: Path) -> None:
    with source.opened(checksum, MANIFEST) as pieces:
        manifest = b""
        for piece in pieces:
            manifest += piece
            if len(manifest) > MAX_MANIFEST:
                raise Unavailable("what came is not the manifest of an index", checksum=checksum)
    content = Content.read(manifest, checksum)
    for name, file in content.files.items():
        with source.opened(checksum, name) as pieces, (work / name).open("wb") as stream:
            if _written(pieces, stream, file.bytes) != file:
                raise Unavailable(f"the file {name} came damaged or cut off", file=name)
    (work / MANIFEST).write_bytes(manifest)


def _written(pieces: Iterator[bytes], stream: BinaryIO, most: int) -> File:
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            break
        digest.update(piece)
        stream.write(piece)
    return File(size, digest.hexdigest())


@dataclass(frozen=True, slots=True)
class _Shared:
    """A folder that several machines see."""

    store: Path

    def __str__(self) -> str:
        return str(self.store)

    @contextmanager
    def opened(self, checksum: str, name: str) -> Iterator[Iterator[bytes]]:
        with (self.store / checksum / name).open("rb") as stream:
            yield iter(lambda: stream.read(PIECE), b"")


@dataclass(frozen=True, slots=True)
class _Served:
    """A Cordon server, or the coordinator of the batch."""

    url: str
    client: httpx.Client

    def __str__(self) -> str:
        return self.url

    @contextmanager
    def opened(self, checksum: str, name: str) -> Iterator[Iterator[bytes]]:
        path = f"{ROUTE}/{checksum}" + ("" if name == MANIFEST else f"/{name}")
        with self.client.stream("GET", f"{self.url}{path}") as answer:
            if answer.status_code != httpx.codes.OK:
                raise Unavailable(f"answered {answer.status_code}", status=answer.status_code)
            yield answer.iter_bytes(PIECE)
