"""The index that a publisher puts beside its files: which version they are, and their checksums."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.filekind import FileKind, expect

MAX_INDEX = 16_000_000
"""Bytes of the largest index that is read."""
_BY_LENGTH = {40: "sha1", 64: "sha256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What an index states of one file; None for what it does not."""

    version: str | None = None
    algorithm: str | None = None
    digest: str | None = None
    size: int | None = None


def stated(index: SourceFile, name: str) -> Stated:
    """What ``index.json``, as OpenSanctions writes it, states of the file with this name.

    :class:`ListRejected` where it is no such index.
    """
    expect(index, FileKind.JSON)
    if index.path.stat().st_size > MAX_INDEX:
        raise ListRejected(f"{index.name} is larger than {MAX_INDEX:,} bytes", file=index.name)
    try:
        found = orjson.loads(index.path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ListRejected(f"{index.name} is not JSON ({error.msg})", file=index.name) from None
    resources = found.get("resources") if isinstance(found, dict) else None
    if not isinstance(resources, list):
        raise ListRejected(f"{index.name} is no index: it lists no resources", file=index.name)
    version = _text(found.get("version"))
    for resource in resources:
        if isinstance(resource, dict) and resource.get("name") == name:
            size = resource.get("size")
            return Stated(
                version=version, size=size if isinstance(size, int) else None, **_digest(resource)
            )
    return Stated(version=version)


def difference(file: SourceFile, known: Stated) -> str | None:
    """In which way the file is not the one that the index means; None where it may be."""
    size = file.path.stat().st_size
    if known.size is not None and known.size != size:
        return f"it has {size:,} bytes and not the {known.size:,} that the index states"
    if known.algorithm is None or known.digest is None:
        return None
    with file.path.open("rb") as stream:
        found = hashlib.file_digest(stream, known.algorithm).hexdigest()
    if found == known.digest:
        return None
    return f"its {known.algorithm} checksum is {found} and not {known.digest} as the index states"


def _digest(resource: dict[str, Any]) -> dict[str, str]:
    """The strongest checksum; ``checksum`` does not say of which kind it is but by its length."""
    for algorithm in ("sha256", "sha1", "checksum"):
        digest = (_text(resource.get(algorithm)) or "").lower()
        kind = _BY_LENGTH.get(len(digest))
        if kind is not None and algorithm in (kind, "checksum"):
            return {"algorithm": kind, "digest": digest}
    return {}


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
