"""A file that came in: known by its bytes, unpacked, and looked through once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.services.customer_files.columns import Field
from app.services.customer_files.compression import Compression, unpack_in_place
from app.services.customer_files.file import CustomerFile


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A customer file on the disk that can be screened. ``sha256`` is of the bytes as sent."""

    name: str
    sha256: str
    mapping: Mapping[str, Field]
    file: CustomerFile
    compression: Compression | None = None

    def described(self) -> dict[str, object]:
        """How the file was understood."""
        packed = {} if self.compression is None else {"compression": self.compression.value}
        return {**packed, **self.file.described()}


def take_in(path: Path, name: str, mapping: Mapping[str, Field], *, limit: int) -> TakenIn:
    """Unpack the file where it lies and read it once.

    Raises an :class:`~app.errors.AppError` for a file that cannot be read; ``limit`` is how
    many bytes may come out of it.
    """
    sha256 = digest(path)
    compression = unpack_in_place(path, limit)
    file = CustomerFile.open(path, mapping, limit=limit)
    return TakenIn(name, sha256, mapping, file, compression)


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
