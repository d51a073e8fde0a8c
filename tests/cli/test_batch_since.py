"""``cordon batch --since`` as a person uses it."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from app.cli import app

runner = CliRunner()

HEADER = "id,type,name\n"
BEFORE = HEADER + "1,person,Anna Karenina\n2,person,Ivan Ilyich Golovin\n"
NOW = HEADER + "1,person,Anna Karenina\n3,person,Lev Nikolayevich Myshkin\n"
ROWS = "ref,name,dob\n1,Lev Myshkin,\n2,Anna Karenina,\n3,,\n4,Mary Poppins,\n"
SINCE = ["--since", "custom:people@2025-01-01"]


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDON_HOME", str(folder / "home"))
        patch.setenv("CORDON_LOAD_SEEDS", "false")
        for day, text in (("2025-01-01", BEFORE), ("2025-02-01", NOW)):
            path = folder / "people.csv"
            path.write_text(text, "utf-8")
            words = ["load", "custom:people", str(path), "--published", day, "--accept"]
            loaded = runner.invoke(app, words)
            assert loaded.exit_code == 0, loaded.output
        yield folder / "home"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    path.write_text(ROWS, "utf-8")
    return path


def batch(source: Path, *words: str, out: str = "out.csv") -> Result:
    return runner.invoke(app, ["batch", str(source), str(source.with_name(out)), *words])


def rows(source: Path, out: str = "out.csv") -> list[dict[str, str]]:
    with source.with_name(out).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_only_what_changed_is_found_and_every_row_says_so(source: Path) -> None:
    result = batch(source, *SINCE)
    assert result.exit_code == 0, result.output
    assert "no full screening: 1 entities that changed since custom:people" in result.output
    assert "(1 were removed)" in result.output
    found = rows(source)
    assert [row["screening_verdict"] for row in found] == ["hit", "clear", "incomplete", "clear"]
    assert found[0]["screening_entity"] == "custom:people:3"
    assert list(found[0])[:5] == ["ref", "name", "dob", "screening_since", "screening_verdict"]
    assert all(row["screening_since"].startswith("custom:people 2025-01-01 ") for row in found)


def test_the_index_is_built_once_and_again_when_damaged(source: Path, home: Path) -> None:
    source.write_text(ROWS + "5,Jane Doe,\n", "utf-8")
    first, second = (batch(source, *SINCE).output for _ in "ab")
    assert "the index of 5 customers was built in" in first
    assert "was built" not in second
    for path in home.glob("customers/*/blocks.npy"):
        path.write_bytes(b"damaged")
    assert "was built again, since it was damaged" in batch(source, *SINCE).output


def test_the_summary_says_since_when_and_what_was_removed(source: Path) -> None:
    summary = source.with_name("summary.json")
    assert batch(source, *SINCE, "--summary", str(summary)).exit_code == 0
    found: dict[str, Any] = json.loads(summary.read_text("utf-8"))
    assert (found["rows"], found["hits"], found["clear"], found["failures"]) == (4, 1, 2, 1)
    since = found["since"]
    assert (since["screened_entities"], since["owned_by_changed"]) == (1, 0)
    (of,) = since["sources"]
    assert (of["added"], of["changed"], of["removed"]) == (1, 0, 1)
    assert of["removed_entities"] == ["custom:people:2"]
    assert of["since"]["published"] == "2025-01-01"


def test_json_says_it_too(source: Path) -> None:
    said = json.loads(batch(source, *SINCE, "--json").stdout)
    assert said["since"]["screened_entities"] == 1
    assert said["rows_read"] == 4


def test_the_page_of_a_workbook_says_it_first(source: Path) -> None:
    assert batch(source, *SINCE, out="out.xlsx").exit_code == 0
    book = openpyxl.load_workbook(source.with_name("out.xlsx"))
    first = [str(row[0]) for row in book["Summary"].iter_rows(values_only=True)][:3]
    assert first[0].startswith("No full screening")
    assert "screening_since" in [cell.value for cell in book["Results"][1]]


def test_a_full_screening_says_nothing_of_it(source: Path) -> None:
    summary = source.with_name("summary.json")
    assert batch(source, "--summary", str(summary)).exit_code == 0
    assert json.loads(summary.read_text("utf-8"))["since"] is None
    assert "screening_since" not in rows(source)[0]
    assert [row["screening_verdict"] for row in rows(source)][:2] == ["hit", "hit"]


def test_only_hits_leaves_out_what_is_clear_and_counts_it(source: Path) -> None:
    result = batch(source, *SINCE, "--only-hits")
    assert result.exit_code == 0, result.output
    assert "4 rows: 1 hits" in result.output
    assert [row["ref"] for row in rows(source)] == ["1", "3"]


def test_nothing_changed_needs_no_index(source: Path, home: Path) -> None:
    source.write_text(ROWS + "6,Nobody Else,\n", "utf-8")
    before = set((home / "customers").glob("*"))
    result = batch(source, "--since", "custom:people@2025-02-01")
    assert result.exit_code == 0, result.output
    assert "no full screening: 0 entities that changed" in result.output
    found = [row["screening_verdict"] for row in rows(source)]
    assert found == ["clear", "clear", "incomplete", "clear", "clear"]
    assert set((home / "customers").glob("*")) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "custom:people@1999-01-01"], "there is no version 1999-01-01"),
        (["--since", "nobody"], "nobody"),
        ([*SINCE, "--since", "custom:people"], "is the second version of custom:people"),
        ([*SINCE, "--source", "article"], "is not among the sources asked for"),
        ([*SINCE, "--resume"], "resume: a run with --since"),
        (["--only-hits"], "only-hits: belongs to --since"),
    ],
)
def test_what_cannot_be_meant_is_refused(source: Path, words: list[str], said: str) -> None:
    result = batch(source, *words)
    assert result.exit_code == 1
    assert said in result.output
    assert not source.with_name("out.csv").exists()
