"""Stored customers: made once, found again, and made anew when they or their file changed."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.errors import Unavailable
from app.services import customer_store
from app.services.batch_chunk import CHUNK_ROWS
from app.services.customer_files.file import CustomerFile
from app.services.customer_store import CustomerStore
from tests.services.delta_files import store_of, write_rows

ROWS = [
    ["1", "Anna Karenina", "1984-01-08"],
    ["2", "", ""],
    ["3", "Ivan Ilyich", "1984-13-45"],
    ["4", "Lev Myshkin"],
    ["5", "=cmd", ""],
]
COLUMNS = ("id", "name", "dob")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "customers.csv", ROWS, COLUMNS)


def test_rows_come_back_as_they_were_read(path: Path, tmp_path: Path) -> None:
    found = store_of(path, tmp_path / "kept")
    file = CustomerFile.open(path)
    rows = [row for block in found.store.blocks() for row in block]
    assert rows == list(file.rows())
    assert found.store.labels == COLUMNS
    assert (found.store.columns, found.store.date_order) == (file.columns, file.date_order)
    assert found.store.described == json.loads(json.dumps(file.described()))
    assert found.store.doubtful.tolist() == [False, True, True, True, False]
    assert found.store.rows_total == 5


def test_some_rows_of_many_blocks(tmp_path: Path) -> None:
    many = [[str(n), f"Name {n}", ""] for n in range(3 * CHUNK_ROWS + 7)]
    path = write_rows(tmp_path / "customers.csv", many, COLUMNS)
    store = store_of(path, tmp_path / "kept").store
    chosen = np.array([0, 1, CHUNK_ROWS, 3 * CHUNK_ROWS + 6])
    assert [row.cells[0] for row in store.rows(chosen)] == [str(n) for n in chosen.tolist()]
    assert [len(block) for block in store.blocks()] == [CHUNK_ROWS] * 3 + [7]


def test_a_store_is_made_once(path: Path, tmp_path: Path) -> None:
    made = [store_of(path, tmp_path / "kept") for _ in "ab"]
    assert [each.built for each in made] == [True, False]


def test_a_file_that_changed_is_stored_anew(path: Path, tmp_path: Path) -> None:
    store_of(path, tmp_path / "kept")
    write_rows(path, [*ROWS, ["6", "Pierre Bezukhov", ""]], COLUMNS)
    again = store_of(path, tmp_path / "kept")
    assert (again.built, again.damaged, again.store.rows_total) == (True, False, 6)


@pytest.mark.parametrize("name", ["blocks.npy", "rows.json", "customers.json", "further.npy"])
def test_a_damaged_store_is_made_again(path: Path, tmp_path: Path, name: str) -> None:
    store_of(path, tmp_path / "kept")
    (damaged,) = (tmp_path / "kept").glob(f"*/{name}")
    damaged.write_bytes(damaged.read_bytes()[:-3])
    again = store_of(path, tmp_path / "kept")
    assert (again.built, again.damaged) == (True, True)
    assert not store_of(path, tmp_path / "kept").built


def test_code_that_reads_otherwise_does_not_use_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_of(path, tmp_path / "kept")
    monkeypatch.setattr(customer_store, "READ_BY", "another")
    assert store_of(path, tmp_path / "kept").built


def test_the_oldest_stores_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_store, "KEPT_STORES", 2)
    for number in range(3):
        path = write_rows(tmp_path / f"{number}.csv", [[str(number), "Anna", ""]], COLUMNS)
        store_of(path, tmp_path / "kept")
    assert len([p for p in (tmp_path / "kept").iterdir() if p.is_dir()]) == 2


def test_a_file_without_rows(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "customers.csv", [], COLUMNS)
    store = store_of(path, tmp_path / "kept").store
    assert (store.rows_total, list(store.blocks())) == (0, [])


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        CustomerStore.open(tmp_path)
