import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from app.errors import AppError, InvalidFile, PayloadTooLarge, UnsupportedFile
from app.services.customer_files.compression import (
    Compression,
    compression_of,
    plain_file,
    unpack_in_place,
)
from app.services.customer_files.file import CustomerFile

# Letters that do not repeat, so that half of the packed bytes is half of the file.
TEXT = b"name\n" + b"".join(b"Customer %d\n" % (n * 7919 % 1_000_003) for n in range(20_000))


def packed(kind: str, content: bytes = TEXT) -> bytes:
    if kind == "gzip":
        return gzip.compress(content)
    compressed: bytes = pa.compress(content, codec="zstd", asbytes=True)
    return compressed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "customers"


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_packed_file_reads_as_what_is_in_it(path: Path, kind: str) -> None:
    sent = packed(kind)
    path.write_bytes(sent)
    with plain_file(path) as (plain, found):
        assert (found, plain.read_bytes()) == (Compression(kind), TEXT)
    assert not plain.exists()
    assert path.read_bytes() == sent


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_several_packed_files_in_one_are_read_one_after_the_other(path: Path, kind: str) -> None:
    path.write_bytes(packed(kind, b"name\nA\n") + packed(kind, b"B\n"))
    with plain_file(path) as (plain, _):
        assert plain.read_bytes() == b"name\nA\nB\n"


def test_a_file_that_is_not_packed_is_itself(path: Path) -> None:
    path.write_bytes(b"name\n")
    with plain_file(path) as (plain, found):
        assert (plain, found) == (path, None)
    assert unpack_in_place(path, 1) is None


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
@pytest.mark.parametrize("share", [0.0002, 0.5, 0.9999])
def test_a_cut_off_file_is_told_wherever_it_ends(path: Path, kind: str, share: float) -> None:
    whole = packed(kind)
    path.write_bytes(whole[: max(6, int(len(whole) * share))])
    with pytest.raises(InvalidFile, match=f"{kind} file is cut off"), plain_file(path):
        raise AssertionError("a part of a file must not be read")


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_damaged_file_is_told(path: Path, kind: str) -> None:
    path.write_bytes(packed(kind)[:5] + b"\xff" * 200)
    with pytest.raises(InvalidFile) as caught, plain_file(path):
        raise AssertionError("nothing can be read")
    assert caught.value.details == {"field": "file", "compression": kind}


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_small_file_cannot_unpack_to_a_large_one(path: Path, kind: str) -> None:
    bomb = packed(kind, b"\0" * 20_000_000)
    assert len(bomb) < 50_000
    path.write_bytes(bomb)
    with pytest.raises(PayloadTooLarge) as caught:
        unpack_in_place(path, 1_000_000)
    assert caught.value.details == {"field": "file", "limit": 1_000_000}
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == bomb


def test_what_is_packed_takes_the_place_of_the_packed(path: Path) -> None:
    path.write_bytes(packed("gzip"))
    assert unpack_in_place(path, len(TEXT)) is Compression.GZIP
    assert path.read_bytes() == TEXT
    assert compression_of(path) is None


@pytest.mark.parametrize(("outer", "inner"), [("gzip", "zstd"), ("zstd", "gzip")])
def test_a_file_packed_twice_is_named(path: Path, outer: str, inner: str) -> None:
    path.write_bytes(packed(outer, packed(inner)))
    with plain_file(path) as (plain, _), pytest.raises(UnsupportedFile, match=inner) as caught:
        CustomerFile.open(plain)
    assert isinstance(caught.value, AppError)
    assert caught.value.details["found"] == inner
