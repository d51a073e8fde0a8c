"""Arrays in a folder: one ``.npy`` file each, beside a file that names their checksums.

Opened, they are memory-mapped, so that all processes of a machine share their pages.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import Unavailable


def save_arrays(
    directory: Path, arrays: Mapping[str, NDArray[np.generic]], meta: Mapping[str, Any], file: str
) -> None:
    """Write every array and then ``file``, which holds ``meta`` and the checksums."""
    sums = {}
    for name, values in arrays.items():
        path = directory / f"{name}.npy"
        _write(path, values)
        sums[name] = _checksum(path)
    text = json.dumps({**meta, "sums": sums}, indent=1)
    (directory / file).write_text(text, encoding="utf-8")


def open_arrays(
    directory: Path, file: str, format: int
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Map what :func:`save_arrays` wrote with this ``format`` in its ``meta``.

    Raises :class:`Unavailable` if a file is missing or damaged.
    """
    try:
        meta = json.loads((directory / file).read_text(encoding="utf-8"))
        if meta["format"] != format:
            raise Unavailable("the index was written by another version of Cordon")
        loaded = {}
        for name, expected in meta["sums"].items():
            path = directory / f"{name}.npy"
            if _checksum(path) != expected:
                raise Unavailable(f"the index file {path.name} is damaged", file=path.name)
            # Copy-on-write pages are shared like read-only ones, and numba compiles
            # one version of each kernel instead of two.
            loaded[name] = np.asarray(np.load(path, mmap_mode="c"))
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable("the index cannot be opened", directory=str(directory)) from error
    return loaded, meta


def _write(path: Path, values: NDArray[np.generic]) -> None:
    if not isinstance(values, np.memmap):
        np.save(path, values)
        return
    # Copied from file to file, so that it never has to be in memory as a whole.
    with path.open("wb") as stream, Path(str(values.filename)).open("rb") as spooled:
        np.lib.format.write_array_header_1_0(
            stream, np.lib.format.header_data_from_array_1_0(values)
        )
        shutil.copyfileobj(spooled, stream)


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
