"""Folders of Parquet files that cannot be read as one file."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.errors import AppError, InvalidFile, PayloadTooLarge, UnsupportedFile
from app.services.customer_files.parts import digest_of, open_parts, parts_of

GOOD = pa.table({"id": [1, 2], "name": ["Jane Doe", "John Doe"]})


def write(folder: Path, name: str, table: pa.Table = GOOD) -> None:
    pq.write_table(table, folder / name)


def test_the_order_is_that_of_the_names_and_marks_are_passed_over(tmp_path: Path) -> None:
    for name in ("c", "a", "b.parquet"):
        write(tmp_path, name, pa.table({"name": [name]}))
    for name in ("_SUCCESS", "_metadata", ".part-0.parquet.crc"):
        (tmp_path / name).write_bytes(b"x")
    whole = open_parts(tmp_path)
    assert [row.cells[0] for row in whole.rows()] == ["a", "b.parquet", "c"]
    assert whole.rows_total == 3
    assert [[row.line for row in part.rows()] for part in parts_of(whole)] == [[1], [1], [1]]
    digest = digest_of(whole)
    (tmp_path / "a").rename(tmp_path / "d")
    assert digest_of(open_parts(tmp_path)) != digest


def test_groups_are_read_as_in_a_single_file(tmp_path: Path) -> None:
    for name in "ab":
        nested = {"customer": [{"name": "Jane Doe"}], "orders": [[{"no": 1}]]}
        write(tmp_path, name, pa.table(nested))
    whole = open_parts(tmp_path)
    assert whole.table.columns == ("customer.name", "orders")
    assert "'orders' holds groups of values" in whole.notes[0]


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def broken_pages(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[4:60] = b"\xff" * 56
    path.write_bytes(bytes(held))


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def text(path: Path) -> None:
    path.write_text("id,name\n1,Jane Doe\n")


def packed(path: Path) -> None:
    path.write_bytes(b"\x1f\x8b" + path.read_bytes())


def encrypted(path: Path) -> None:
    path.write_bytes(b"PARE" + path.read_bytes())


def empty(path: Path) -> None:
    path.write_bytes(b"")


def table(content: dict[str, list[object]]) -> Callable[[Path], None]:
    return lambda path: pq.write_table(pa.table(content), path)


@pytest.mark.parametrize(
    ("damage", "kind", "said"),
    [
        (truncated, InvalidFile, "part-1: the Parquet file is damaged or cut off"),
        (broken_pages, InvalidFile, "part-1: the Parquet file is damaged or cut off"),
        (a_folder, UnsupportedFile, "part-1: is a folder"),
        (text, UnsupportedFile, "part-1: is no Parquet file; parts must be"),
        (empty, UnsupportedFile, "part-1: is no Parquet file; parts must be"),
        (packed, UnsupportedFile, "part-1: is packed with gzip"),
        (encrypted, InvalidFile, "part-1: the Parquet file is encrypted"),
        (table({"id": [1]}), InvalidFile, "part-1: .* not those of part-0: it misses 'name'"),
        (
            table({"id": [1], "nom": ["x"]}),
            InvalidFile,
            "it misses 'name' and has 'nom' in addition",
        ),
        (table({"name": ["x"], "id": [1]}), InvalidFile, "it has them in another order"),
        (
            table({"id": [1], "name": [[{"first": "x"}]]}),
            InvalidFile,
            "it has lists or groups in other columns",
        ),
        (
            table({"id": [1], "name": [{"first": "x"}]}),
            InvalidFile,
            "it misses 'name' and has 'name.first' in addition",
        ),
    ],
)
def test_a_part_that_is_not_like_the_others_is_named(
    tmp_path: Path, damage: Callable[[Path], None], kind: type[AppError], said: str
) -> None:
    for number in range(3):
        write(tmp_path, f"part-{number}")
    damage(tmp_path / "part-1")
    with pytest.raises(kind, match=said) as caught:
        open_parts(tmp_path)
    assert caught.value.details["part"] == "part-1"
    assert caught.value.details["field"] == "file"


def test_a_folder_without_parts_or_without_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="has no part"):
        open_parts(tmp_path)
    write(tmp_path, "a", pa.table({"colour": ["red"]}))
    with pytest.raises(InvalidFile, match="name"):
        open_parts(tmp_path)
    write(tmp_path, "a")
    with pytest.raises(PayloadTooLarge) as caught:
        open_parts(tmp_path, limit=3)
    assert caught.value.details["part"] == "a"
