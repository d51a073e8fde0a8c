from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.errors import InvalidFile, InvalidRequest, PayloadTooLarge
from app.services.customer_files import parquetfile
from app.services.customer_files.columns import Field
from app.services.customer_files.file import CustomerFile


def written(tmp_path: Path, columns: dict[str, Any], **how: Any) -> Path:
    path = tmp_path / "customers"
    pq.write_table(pa.table(columns), path, **how)
    return path


def test_values_are_written_as_a_person_would(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {
            "name": ["A", None],
            "id": pa.array([7, None], pa.int64()),
            "dob": [date(1970, 1, 2), None],
            "seen": [datetime(2020, 1, 2, tzinfo=UTC), datetime(2020, 1, 2, 3, 4, tzinfo=UTC)],
            "sum": [Decimal("1.50"), None],
            "rate": [2.0, float("nan")],
            "raw": [b"abc", b"\xff"],
            "alias": [["x", "y"], []],
        },
    )
    file = CustomerFile.open(path)
    assert [(row.line, row.cells) for row in file.rows()] == [
        (1, ("A", "7", "1970-01-02", "2020-01-02", "1.50", "2", "abc", "x; y")),
        (2, ("", "", "", "2020-01-02 03:04:00+00:00", "", "", "\ufffd", "")),
    ]
    assert (file.table.written, file.rows_total) == ({"format": "parquet"}, 2)


def test_groups_are_columns_with_dots_also_where_a_group_is_null(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"customer": [{"name": "A", "born": {"on": date(1970, 1, 2)}}, None], "id": [1, 2]},
    )
    file = CustomerFile.open(path, {"customer.born.on": Field.BIRTH_DATE})
    assert file.table.columns == ("customer.born.on", "customer.name", "id") or (
        file.table.columns == ("customer.name", "customer.born.on", "id")
    )
    assert sorted(next(file.rows()).cells) == ["1", "1970-01-02", "A"]
    assert list(file.rows())[1].cells == ("", "", "2")


def test_a_list_of_groups_is_shown_and_cannot_be_mapped(tmp_path: Path) -> None:
    path = written(tmp_path, {"name": ["A"], "owners": [[{"a": 1}]]})
    file = CustomerFile.open(path)
    assert next(file.rows()).cells == ("A", '[{"a": 1}]')
    assert file.notes == ("the column 'owners' holds groups of values and is not screened",)
    with pytest.raises(InvalidRequest, match="owners"):
        CustomerFile.open(path, {"owners": Field.NAME})


def test_batches_of_rows_keep_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquetfile, "BATCH_ROWS", 7)
    names = [f"Customer {n % 5}" for n in range(50)]
    file = CustomerFile.open(written(tmp_path, {"name": names}, row_group_size=20))
    assert [row.cells[0] for row in file.rows()] == names
    assert [row.line for row in file.rows()] == list(range(1, 51))


@pytest.mark.parametrize("share", [0.2, 0.99])
def test_a_cut_off_file_is_told(tmp_path: Path, share: float) -> None:
    path = written(tmp_path, {"name": ["A"] * 100})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InvalidFile, match="cut off"):
        CustomerFile.open(path)


def test_damage_within_is_told_when_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, {"name": [f"Customer {n}" for n in range(1000)]}, use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[60:400] = b"\xff" * 340
    path.write_bytes(bytes(content))
    with pytest.raises(InvalidFile, match="damaged"):
        CustomerFile.open(path)


def test_an_encrypted_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "customers"
    path.write_bytes(b"PARE" + bytes(100) + b"PARE")
    with pytest.raises(InvalidFile, match="encrypted"):
        CustomerFile.open(path)


def test_a_small_file_cannot_unpack_to_a_large_one(tmp_path: Path) -> None:
    path = written(tmp_path, {"name": pa.nulls(5_000_000, pa.string())})
    assert path.stat().st_size < 10_000
    with pytest.raises(PayloadTooLarge) as caught:
        CustomerFile.open(path, limit=1_000_000)
    assert caught.value.details == {"field": "file", "limit": 1_000_000}


def test_one_long_text_for_all_rows_is_refused_before_it_is_multiplied(tmp_path: Path) -> None:
    path = written(tmp_path, {"name": ["x" * 200_000] * 3})
    with pytest.raises(InvalidFile, match="'name'") as caught:
        CustomerFile.open(path)
    assert caught.value.details == {"field": "file", "column": "name"}


def test_a_file_without_rows_has_none(tmp_path: Path) -> None:
    path = written(tmp_path, {"name": pa.array([], pa.string())})
    assert CustomerFile.open(path).rows_total == 0
