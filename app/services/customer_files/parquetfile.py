"""Parquet files: read a batch of rows at a time, nested groups as columns with dots.

``customer: struct<name, born>`` becomes ``customer.name`` and ``customer.born``. A list of
plain values becomes one cell (``a; b``). Lists of groups and maps are shown as JSON and
cannot be screened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from app.errors import InvalidFile, PayloadTooLarge
from app.services.customer_files.table import Row, Shape, checked_width
from app.services.customer_files.values import text_of

BATCH_ROWS = 1_000
MAX_CELL = 131_072
"""Bytes of one text; the csv module has the same limit. A file may repeat a text for nothing."""


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """A Parquet file on disk; make it with :meth:`open`."""

    path: Path
    columns: tuple[str, ...]
    shape: Shape
    texts: tuple[str, ...]
    """Columns of texts at the top, which are read with each text once."""

    @classmethod
    def open(cls, path: Path, *, limit: int) -> "ParquetTable":
        """Read what the file says of itself.

        Raises :class:`InvalidFile` for a damaged or encrypted file and
        :class:`PayloadTooLarge` where the file says that it unpacks to more than ``limit``
        bytes, a cell taken for one byte at least.
        """
        with _readable(), pq.ParquetFile(path) as file:
            schema, metadata = file.schema_arrow, file.metadata
            leaves = list(_leaves(schema))
            groups = range(metadata.num_row_groups)
            size = max(
                sum(metadata.row_group(group).total_byte_size for group in groups),
                metadata.num_rows * max(1, len(leaves)),
            )
        if not leaves:
            raise InvalidFile("the Parquet file has no columns", field="file")
        if size > limit:
            raise PayloadTooLarge(
                f"the Parquet file unpacks to {size:,} bytes; at most {limit:,} are read",
                field="file",
                limit=limit,
            )
        columns = tuple(name for name, _ in leaves)
        checked_width(columns)
        kinds = [kind for _, kind in leaves]
        shape = Shape(
            several=frozenset(i for i, kind in enumerate(kinds) if _is_plain_list(kind)),
            nested=frozenset(
                i
                for i, kind in enumerate(kinds)
                if pa.types.is_nested(kind) and not _is_plain_list(kind)
            ),
        )
        return cls(path, columns, shape, tuple(f.name for f in schema if _is_text(f.type)))

    @property
    def written(self) -> dict[str, str]:
        return {"format": "parquet"}

    def rows(self) -> Iterator[Row]:
        number = 0
        with _readable(), pq.ParquetFile(self.path, read_dictionary=list(self.texts)) as file:
            for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
                cells = [_texts(array, name) for name, array in _arrays(batch)]
                for row in zip(*cells, strict=True):
                    number += 1
                    nul = any("\0" in cell for cell in row)
                    yield Row(number, row, "the row holds a NUL character" if nul else None)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, ValueError, IndexError) as error:
        raise _damaged(error) from error
    except OSError as error:
        # pyarrow's own have no number; those of the disk do.
        if error.errno is not None:
            raise
        raise _damaged(error) from error


def _damaged(error: Exception) -> InvalidFile:
    first = str(error).partition("\n")[0][:200]
    return InvalidFile(f"the Parquet file is damaged or cut off ({first})", field="file")


def _leaves(schema: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for field in schema:
        if pa.types.is_struct(field.type) and field.type.num_fields:
            yield from _leaves(field.type, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", field.type


def _arrays(batch: Any) -> Iterator[tuple[str, Any]]:
    """The columns of a batch with their names, groups taken apart as in :func:`_leaves`."""
    for field, array in zip(batch.schema, batch.columns, strict=True):
        yield from _apart(field.name, array)


def _apart(name: str, array: Any) -> Iterator[tuple[str, Any]]:
    if not pa.types.is_struct(array.type) or not array.type.num_fields:
        yield name, array
        return
    # flatten() takes over where the group itself is null; field() would not.
    for field, inner in zip(array.type, array.flatten(), strict=True):
        yield from _apart(f"{name}.{field.name}", inner)


def _texts(array: Any, column: str) -> list[str]:
    if pa.types.is_dictionary(array.type):
        words = array.dictionary
        longest = pc.max(pc.binary_length(words)).as_py() if _is_text(words.type) else 0
        if (longest or 0) > MAX_CELL:
            raise InvalidFile(
                f"column {column!r}: a cell has {longest:,} bytes; at most {MAX_CELL:,} are read",
                field="file",
                column=column,
            )
        known = [text_of(word) for word in words.to_pylist()]
        return ["" if place is None else known[place] for place in array.indices.to_pylist()]
    return [text_of(value) for value in array.to_pylist()]


def _is_text(kind: Any) -> bool:
    return any(
        test(kind)
        for test in (
            *(pa.types.is_string, pa.types.is_large_string),
            *(pa.types.is_binary, pa.types.is_large_binary),
        )
    )


def _is_plain_list(kind: Any) -> bool:
    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(test(kind) for test in lists) and not pa.types.is_nested(kind.value_type)
