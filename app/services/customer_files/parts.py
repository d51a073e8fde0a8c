"""A folder of Parquet files as one customer file: its parts, in the order of their names.

Names that begin with ``_`` or ``.`` are other programs' marks (``_SUCCESS``) and are passed over.
Anything else must be a Parquet file, and all must have the columns of the first one: rows of
two kinds in one result would be a mistake that nobody sees.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import AppError, ChunkFailed, InvalidFile, PayloadTooLarge, UnsupportedFile
from app.services.customer_files.columns import Field
from app.services.customer_files.compression import MAX_UNPACKED, compression_of
from app.services.customer_files.file import CustomerFile, assigned
from app.services.customer_files.intake import digest
from app.services.customer_files.parquetfile import ParquetTable
from app.services.customer_files.table import Row, Shape


@dataclass(frozen=True, slots=True)
class PartsTable:
    """The rows of all parts, one after the other."""

    tables: tuple[ParquetTable, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.tables[0].columns

    @property
    def shape(self) -> Shape:
        return self.tables[0].shape

    @property
    def written(self) -> dict[str, str]:
        return {**self.tables[0].written, "parts": str(len(self.tables))}

    def rows(self) -> Iterator[Row]:
        for table in self.tables:
            with naming(table.path.name):
                yield from table.rows()


def open_parts(
    folder: Path, mapping: Mapping[str, Field] | None = None, *, limit: int = MAX_UNPACKED
) -> CustomerFile:
    """Read all parts once: their columns, their dates and the number of rows.

    ``limit`` holds for each part. Raises what :meth:`CustomerFile.open` raises, with the name
    of the part in ``details['part']``. The file's table is a :class:`PartsTable`.
    """
    tables = tuple(_table(path, limit) for path in part_paths(folder))
    for table in tables[1:]:
        _check_alike(tables[0], table)
    whole = PartsTable(tables)
    return CustomerFile.counted(whole, assigned(whole, mapping))


def parts_of(whole: CustomerFile) -> tuple[CustomerFile, ...]:
    """Each part as a file of its own, understood as the whole is."""
    assert isinstance(whole.table, PartsTable)
    return tuple(replace(whole, table=table) for table in whole.table.tables)


def name_of(part: CustomerFile) -> str:
    """The name of the file of a part."""
    assert isinstance(part.table, ParquetTable)
    return part.table.path.name


def digest_of(whole: CustomerFile) -> str:
    """The SHA-256 of the names and bytes of all parts."""
    assert isinstance(whole.table, PartsTable)
    total = hashlib.sha256()
    for table in whole.table.tables:
        total.update(f"{table.path.name}\n{digest(table.path)}\n".encode())
    return total.hexdigest()


def part_paths(folder: Path) -> list[Path]:
    """The files of a folder that are its parts; :class:`InvalidFile` if there is none."""
    paths = [path for path in folder.iterdir() if not path.name.startswith(("_", "."))]
    if not paths:
        raise InvalidFile(f"the folder {folder.name} has no part to screen", field="file")
    return sorted(paths, key=lambda path: path.name)


@contextmanager
def naming(part: str) -> Iterator[None]:
    """Let an error of a part's rows or bytes say which part it is of."""
    try:
        yield
    except (InvalidFile, PayloadTooLarge, UnsupportedFile, ChunkFailed) as error:
        raise _named(error, part) from error


def _named(error: AppError, part: str) -> AppError:
    if "part" in error.details:
        return error
    return type(error)(f"{part}: {error.message}", **error.details, part=part)


def _table(path: Path, limit: int) -> ParquetTable:
    with naming(path.name):
        if path.is_dir():
            raise UnsupportedFile("is a folder; parts must lie side by side", field="file")
        with path.open("rb") as stream:
            head = stream.read(4)
        if head == b"PARE":
            raise InvalidFile("the Parquet file is encrypted; write it without", field="file")
        if head != b"PAR1":
            packed = compression_of(path)
            raise UnsupportedFile(
                f"is {'no Parquet file' if packed is None else f'packed with {packed}'}; "
                "parts must be Parquet files",
                field="file",
            )
        return ParquetTable.open(path, limit=limit)


def _check_alike(first: ParquetTable, table: ParquetTable) -> None:
    if (first.columns, first.shape) == (table.columns, table.shape):
        return
    missing = [name for name in first.columns if name not in table.columns]
    surplus = [name for name in table.columns if name not in first.columns]
    said = [f"misses {', '.join(map(repr, missing))}"] if missing else []
    said += [f"has {', '.join(map(repr, surplus))} in addition"] if surplus else []
    if not said:
        ordered = first.columns == table.columns
        said = ["has lists or groups in other columns" if ordered else "has them in another order"]
    raise InvalidFile(
        f"{table.path.name}: its columns are not those of {first.path.name}: "
        f"it {' and '.join(said)}",
        field="file",
        part=table.path.name,
        missing=missing,
        surplus=surplus,
    )
