"""An index named by its content: a manifest of its files, and the hash of that manifest.

The manifest is ``content.json`` in the folder of the index: the size and SHA-256 of every other
file. It is written by whoever needs it first; a finished index never changes. Its own SHA-256
names the index on every machine, whatever the folder is called there.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from app.errors import NotFound, Unavailable

MANIFEST = "content.json"
_NAME = re.compile(r"[a-z0-9_]+\.[a-z0-9]+")
_CHECKSUM = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class File:
    """One file of an index."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Content:
    """What an index consists of. ``checksum`` is the SHA-256 of ``manifest``, in hex."""

    checksum: str
    manifest: bytes
    files: Mapping[str, File]

    @classmethod
    def read(cls, manifest: bytes, checksum: str | None = None) -> "Content":
        """A manifest; :class:`Unavailable` if it is none, or not the one of that checksum."""
        found = hashlib.sha256(manifest).hexdigest()
        if checksum not in (None, found):
            raise Unavailable("what came is not the index that was asked for", checksum=checksum)
        try:
            saved = orjson.loads(manifest)["files"]
            files = {name: File(int(f["bytes"]), str(f["sha256"])) for name, f in saved.items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Unavailable("the manifest of an index cannot be read", checksum=found) from None
        if MANIFEST in files or not all(_NAME.fullmatch(name) for name in files):
            raise Unavailable("the manifest of an index names other files", checksum=found)
        return cls(found, manifest, files)


def content_of(folder: Path) -> Content:
    """What a finished index consists of; its files are read through the first time."""
    try:
        return Content.read((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return _described(folder)


def held_content(folder: Path, checksum: str) -> Content | None:
    """The content of a folder if it is what the checksum names, every byte of it; else None."""
    try:
        content = Content.read((folder / MANIFEST).read_bytes(), checksum)
        for name, file in content.files.items():
            if file_of(folder / name) != file:
                return None
    except (OSError, Unavailable):
        return None
    return content


def named(indexes: Path, checksum: str) -> tuple[Content, Path]:
    """The finished index of that content, and its folder; :class:`NotFound` if there is none."""
    folders = [path for path in indexes.glob("*") if path.is_dir() and path.name[0] != "."]
    for folder in folders if _CHECKSUM.fullmatch(checksum) else ():
        try:
            content = content_of(folder)
        except (OSError, Unavailable):
            # An old index is removed at any moment, and who finds one damaged makes it anew.
            continue
        if content.checksum == checksum:
            return content, folder
    raise NotFound(f"there is no index {checksum[:64]}", checksum=checksum[:64])


def file_of(path: Path) -> File:
    """The size and the hash of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return File(stream.tell(), digest)


def _described(folder: Path) -> Content:
    files = {path.name: file_of(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}
    manifest = orjson.dumps({"files": files}, option=orjson.OPT_SORT_KEYS)
    content = Content.read(manifest)
    # Beside the folder, where no other process can take it for a part of the index.
    handle, work = tempfile.mkstemp(prefix=".content-", dir=folder.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(manifest)
        Path(work).chmod(0o644)
        Path(work).replace(folder / MANIFEST)
    finally:
        Path(work).unlink(missing_ok=True)
    return content
