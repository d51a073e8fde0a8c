"""Files that come compressed: unpacked to the disk once, before anything reads them.

The first bytes decide and not the file's name. How much may come out is limited, because a
small file can unpack to more than any disk holds.
"""

import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from app.errors import InvalidFile, PayloadTooLarge

PIECE = 1 << 20
MAX_UNPACKED = 5_000_000_000
"""Bytes that a file may have once it is unpacked, where nobody sets another limit."""


class Compression(StrEnum):
    """What a file may be packed with."""

    GZIP = "gzip"
    ZSTD = "zstd"


_MAGIC = {b"\x1f\x8b": Compression.GZIP, b"\x28\xb5\x2f\xfd": Compression.ZSTD}


def compression_of(path: Path) -> Compression | None:
    """How the file is packed; None for one that is not."""
    with path.open("rb") as stream:
        head = stream.read(4)
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)


def unpack(packed: Path, target: Path, kind: Compression, limit: int) -> None:
    """Write what ``packed`` holds to ``target``.

    Raises :class:`InvalidFile` for a file that is cut off or damaged, and
    :class:`PayloadTooLarge` where more than ``limit`` bytes come out; the caller removes
    what is at ``target`` then.
    """
    size = 0
    try:
        with _opened(packed, kind) as stream, target.open("wb") as out:
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > limit:
                    raise PayloadTooLarge(
                        f"the {kind} file unpacks to more than {limit:,} bytes",
                        field="file",
                        limit=limit,
                    )
                out.write(piece)
    except EOFError:
        raise _cut_off(kind) from None
    except (gzip.BadGzipFile, zlib.error, pa.ArrowException) as error:
        raise _damaged(kind, size, error) from None
    except OSError as error:
        # pyarrow has no error of its own for streams; one of the disk carries a number.
        if error.errno is not None:
            raise
        if "Truncated" in str(error):
            raise _cut_off(kind) from None
        raise _damaged(kind, size, error) from None


def unpack_in_place(path: Path, limit: int) -> Compression | None:
    """Put what a packed file holds in its place; nothing happens to one that is not packed.

    Raises what :func:`unpack` raises, and the packed file is still there then.
    """
    kind = compression_of(path)
    if kind is None:
        return None
    target = path.with_name(f"{path.name}.unpacked")
    try:
        unpack(path, target, kind, limit)
        target.replace(path)
    finally:
        target.unlink(missing_ok=True)
    return kind


@contextmanager
def plain_file(
    path: Path, *, limit: int = MAX_UNPACKED, folder: Path | None = None
) -> Iterator[tuple[Path, Compression | None]]:
    """The file itself or, as long as the context lasts, a copy of what is packed in it.

    ``folder`` is where such a copy lies; by default where temporary files go.
    """
    kind = compression_of(path)
    if kind is None:
        yield path, None
        return
    with tempfile.TemporaryDirectory(prefix="cordon-", dir=folder) as work:
        target = Path(work) / "unpacked"
        unpack(path, target, kind, limit)
        yield target, kind


@contextmanager
def _opened(packed: Path, kind: Compression) -> Iterator[BinaryIO]:
    if kind is Compression.GZIP:
        with gzip.open(packed, "rb") as stream:
            yield cast(BinaryIO, stream)
        return
    with pa.OSFile(str(packed)) as raw, pa.CompressedInputStream(raw, "zstd") as stream:
        yield stream


def _cut_off(kind: Compression) -> InvalidFile:
    return InvalidFile(
        f"the {kind} file is cut off: its end is missing; send it again",
        field="file",
        compression=kind.value,
    )


def _damaged(kind: Compression, size: int, error: Exception) -> InvalidFile:
    return InvalidFile(
        f"the {kind} file is damaged after {size:,} unpacked bytes ({error})",
        field="file",
        compression=kind.value,
    )
