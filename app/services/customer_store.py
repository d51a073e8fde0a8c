"""The customers of a file, kept for being screened again: their rows, and their names understood.

A store is filed under the file's bytes, the mapping of its columns, and the code that read and
understood it. So a file that has changed since is another file, and what other code wrote is not
used. The rows are kept in packed blocks, so that neither the file nor its format is needed again.
"""

import hashlib
import os
import shutil
import tempfile
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import orjson
from filelock import FileLock
from numpy.typing import NDArray

from app import __version__
from app.domain.codec import decode_json
from app.errors import InvalidRequest, Unavailable
from app.matching import Engine
from app.matching.analysts import processors
from app.matching.customers import CustomerNames, CustomerNamesBuilder
from app.matching.saved import open_arrays, save_arrays
from app.services.batch_chunk import CHUNK_ROWS
from app.services.customer_files.columns import Columns, Field
from app.services.customer_files.dates import DateOrder
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.screen_rows import RowReader
from app.services.customer_files.table import Row
from app.services.workfolder import work_folder

FORMAT = 1
KEPT_STORES = 4
"""Files that are kept; the one that was used the longest time ago goes first."""
_META = "rows.json"


def _read_by() -> str:
    here = Path(__file__).parent
    code = [here / "questions.py", *sorted((here / "customer_files").glob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()


READ_BY = _read_by()
"""Names the code that makes questions of rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKey:
    """Which file, read how."""

    sha256: str
    mapping: Mapping[str, Field]
    max_name_length: int

    @property
    def folder(self) -> str:
        mapping = {label: field.value for label, field in self.mapping.items()}
        read = [self.sha256, mapping, self.max_name_length]
        made = [FORMAT, __version__, Engine.index_hash(), READ_BY]
        said = orjson.dumps([read, made], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(said).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class CustomerStore:
    """One file's customers. ``doubtful`` are rows of which something could not be read."""

    names: CustomerNames
    labels: tuple[str, ...]
    columns: Columns
    date_order: DateOrder
    described: dict[str, Any]
    """How the file was understood, for summaries."""
    doubtful: NDArray[np.bool_]
    _blocks: NDArray[np.uint8]
    _starts: NDArray[np.int64]

    @property
    def rows_total(self) -> int:
        return len(self.doubtful)

    def blocks(self, first: int = 0) -> Iterator[tuple[Row, ...]]:
        """All rows in their order, :data:`CHUNK_ROWS` at a time, from a block on."""
        return (self.block(number) for number in range(first, len(self._starts) - 1))

    def block(self, number: int) -> tuple[Row, ...]:
        """The rows of one block."""
        packed = self._blocks[self._starts[number] : self._starts[number + 1]].tobytes()
        return tuple(
            Row(line, tuple(cells), problem, tuple((place, why) for place, why in flaws))
            for line, cells, problem, flaws in orjson.loads(zlib.decompress(packed))
        )

    def rows(self, chosen: NDArray[np.int64]) -> Iterator[Row]:
        """Some rows by their numbers, which ascend; blocks without one are not unpacked."""
        held, block = -1, tuple[Row, ...]()
        for number in chosen.tolist():
            if number // CHUNK_ROWS != held:
                held = number // CHUNK_ROWS
                block = self.block(held)
            yield block[number % CHUNK_ROWS]

    def reader(self, today: date, max_name_length: int) -> RowReader:
        """What makes questions of the rows."""
        return RowReader(self.columns, self.date_order, today, max_name_length)

    @classmethod
    def open(cls, folder: Path) -> "CustomerStore":
        """A store as it lies in a folder; :class:`Unavailable` if it is damaged or not there."""
        arrays, meta = open_arrays(folder, _META, FORMAT)
        return cls(
            CustomerNames.open(folder),
            tuple(meta["labels"]),
            decode_json(Columns, meta["columns"]),
            DateOrder(meta["date_order"]),
            meta["described"],
            arrays["doubtful"],
            arrays["blocks"],
            arrays["block_starts"],
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """A store, and how it came: ``built`` now, perhaps because the one there was ``damaged``."""

    store: CustomerStore
    built: bool
    damaged: bool = False


Opener = Callable[[], AbstractContextManager[CustomerFile]]
"""Opens the file itself, which is only needed where there is no store of it."""


def stored(
    parent: Path, key: FileKey, file: Opener, *, today: date, processes: int | None = None
) -> Stored:
    """The store of a file, built from ``file`` if it is not there; one builder at a time."""
    folder = parent / key.folder
    parent.mkdir(parents=True, exist_ok=True)
    with FileLock(parent / ".build.lock", thread_local=False, is_singleton=False):
        damaged = False
        if folder.is_dir():
            try:
                os.utime(folder)
                return Stored(CustomerStore.open(folder), built=False)
            except (Unavailable, OSError):
                # It is made again from the file, which is the truth.
                shutil.rmtree(folder, ignore_errors=True)
                damaged = True
        with work_folder(parent, ".building-") as work, file() as opened:
            _build(work, opened, key, today, processes or processors())
            work.replace(folder)
        _forget_old(parent)
        return Stored(CustomerStore.open(folder), built=True, damaged=damaged)


def _forget_old(parent: Path) -> None:
    folders = [path for path in parent.iterdir() if path.is_dir() and path.name[0] != "."]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in folders[KEPT_STORES:]:
        shutil.rmtree(path, ignore_errors=True)


def _build(folder: Path, file: CustomerFile, key: FileKey, today: date, processes: int) -> None:
    reader = RowReader(file.columns, file.date_order, today, key.max_name_length)
    doubtful, starts = bytearray(), array("q", [0])
    rows = file.rows()
    with (
        closing(CustomerNamesBuilder(processes)) as names,
        tempfile.NamedTemporaryFile(dir=folder, prefix=".rows-") as spool,
    ):
        while block := tuple(islice(rows, CHUNK_ROWS)):
            for row in block:
                doubtful.append(_add(names, reader, row))
            starts.append(starts[-1] + _write_block(spool, block))
        names.finish().save(folder)
        spool.flush()
        nothing = np.zeros(1, dtype=np.uint8)
        arrays: dict[str, NDArray[Any]] = {
            "doubtful": np.frombuffer(bytes(doubtful), dtype=np.bool_),
            "block_starts": np.array(starts, dtype=np.int64),
            "blocks": np.memmap(spool.name, dtype=np.uint8, mode="r") if doubtful else nothing,
        }
        save_arrays(folder, arrays, _meta(file), _META)


def _add(names: CustomerNamesBuilder, reader: RowReader, row: Row) -> bool:
    """Take one row; True if there is something to say of it whatever the lists hold."""
    if row.problem is not None:
        names.add(None)
        return True
    try:
        query, doubts = reader.query(row)
    except InvalidRequest:
        names.add(None)
        return True
    names.add(query, doubtful=bool(doubts))
    return bool(doubts)


def _write_block(spool: IO[bytes], block: tuple[Row, ...]) -> int:
    packed = zlib.compress(
        orjson.dumps([[row.line, row.cells, row.problem, row.flaws] for row in block]), 1
    )
    spool.write(packed)
    return len(packed)


def _meta(file: CustomerFile) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "labels": file.table.columns,
        "columns": orjson.loads(orjson.dumps(file.columns)),
        "date_order": file.date_order.value,
        "described": file.described(),
    }
