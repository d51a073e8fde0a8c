"""The index beside a publisher's files."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.checksums import Stated, difference, stated

DATA = b"the list\n"
SHA1 = hashlib.sha1(DATA).hexdigest()
SHA256 = hashlib.sha256(DATA).hexdigest()


def file(folder: Path, content: bytes, name: str = "index.json") -> SourceFile:
    path = folder / name
    path.write_bytes(content)
    return SourceFile.at(path)


def index(folder: Path, **resource: Any) -> SourceFile:
    resources = [{"name": "other.csv", "checksum": "0" * 40}, {"name": "list.json", **resource}]
    document = {"name": "engines", "version": "20250131-abc", "resources": resources}
    return file(folder, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("resource", "algorithm", "digest"),
    [
        ({"checksum": SHA1}, "sha1", SHA1),
        ({"checksum": SHA256.upper()}, "sha256", SHA256),
        ({"sha1": SHA1, "sha256": SHA256}, "sha256", SHA256),
        ({"checksum": "abc"}, None, None),
        ({"checksum": None, "sha256": SHA1}, None, None),
        ({}, None, None),
    ],
)
def test_the_checksum_that_is_stated(
    tmp_path: Path, resource: dict[str, Any], algorithm: str | None, digest: str | None
) -> None:
    found = stated(index(tmp_path, size=9, **resource), "list.json")
    assert found == Stated(version="20250131-abc", size=9, algorithm=algorithm, digest=digest)


def test_a_file_that_the_index_does_not_name(tmp_path: Path) -> None:
    assert stated(index(tmp_path), "missing.json") == Stated(version="20250131-abc")


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (Stated(), None),
        (Stated(algorithm="sha1", digest=SHA1, size=9), None),
        (Stated(algorithm="sha256", digest=SHA256), None),
        (Stated(size=10), "it has 9 bytes and not the 10"),
        (Stated(algorithm="sha1", digest="0" * 40), "its sha1 checksum is"),
    ],
)
def test_whether_it_is_the_file_that_is_meant(
    tmp_path: Path, known: Stated, words: str | None
) -> None:
    found = difference(file(tmp_path, DATA, "list.json"), known)
    assert found is None if words is None else (found or "").startswith(words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"<html><title>Moved</title>", "web page"),
        (b'{"resources": [', "is not JSON"),
        (b'{"name": "engines"}', "lists no resources"),
        (b"[1]", "lists no resources"),
        (b'{"resources": []}' + b" " * 16_000_000, "is larger than"),
    ],
)
def test_what_is_no_index(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(ListRejected, match=words):
        stated(file(tmp_path, content), "list.json")
