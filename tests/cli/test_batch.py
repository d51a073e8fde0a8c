"""``cordon batch`` with files of every format."""

import csv
import gzip
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from app.cli import app
from tests.bad_files import workbook

runner = CliRunner()

ROWS = b"ref,name,dob\n1,Kim Jong-eun,03/04/1984\n2,Mary Poppins,\n3,,\n2,Mary Poppins,\n"
VERDICTS = ["hit", "clear", "incomplete", "clear"]


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDON_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv.gz"
    path.write_bytes(gzip.compress(ROWS))
    return path


def verdicts(out: Path) -> list[str]:
    if out.suffix == ".parquet":
        return [str(v) for v in pq.read_table(out)["screening_verdict"].to_pylist()]
    if out.suffix == ".jsonl":
        lines = out.read_text("utf-8").splitlines()
        return [json.loads(line)["screening_verdict"] for line in lines]
    if out.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(out)["Results"]
        return [str(row[3]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    with out.open(encoding="utf-8", newline="") as stream:
        delimiter = "," if out.suffix == ".csv" else "\t"
        return [row["screening_verdict"] for row in csv.DictReader(stream, delimiter=delimiter)]


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "jsonl", "parquet"])
def test_the_ending_of_out_says_how_results_are_written(source: Path, ending: str) -> None:
    out, summary = source.with_name(f"out.{ending}"), source.with_name("summary.json")
    words = ["batch", str(source), str(out), "--summary", str(summary), "--json"]
    result = runner.invoke(app, words)
    assert result.exit_code == 0, result.output
    assert verdicts(out) == VERDICTS
    found = json.loads(summary.read_text("utf-8"))
    assert (found["rows"], found["hits"], found["failures"]) == (4, 1, 1)
    assert found["file"]["compression"] == "gzip"
    assert {p.name for p in source.parent.iterdir()} == {source.name, out.name, summary.name}


def test_a_preview_writes_nothing(source: Path) -> None:
    result = runner.invoke(app, ["batch", str(source), "--preview"])
    assert result.exit_code == 0, result.output
    assert "03/04/1984 may be day/month or month/day" in " ".join(result.output.split())
    answer = json.loads(runner.invoke(app, ["batch", str(source), "--preview", "--json"]).output)
    assert answer["mapping"] == {"ref": "reference", "name": "name", "dob": "birth_date"}
    assert answer["dates"]["ambiguous"] == 1
    assert list(source.parent.iterdir()) == [source]


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (["out.docx"], "invalid_request", "format"),
        (["out.csv", "--format", "xls"], "invalid_request", "format"),
        (["customers.csv.gz", "--format", "csv"], "invalid_request", "out"),
        (["out.csv", "--summary", "customers.csv.gz"], "invalid_request", "out"),
        (["out.csv", "--map", "name=name", "--map", "NAME=alias"], "invalid_request", "mapping"),
        (["out.csv", "--summary", "out.csv"], "invalid_request", "summary"),
        (["out.csv", "--map", "who=name"], "invalid_request", "mapping"),
    ],
)
def test_what_cannot_be_meant_is_told_before_anything_is_written(
    source: Path, words: list[str], code: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(source.parent)
    result = runner.invoke(app, ["batch", source.name, *words, "--json"])
    assert result.exit_code == 1
    error = json.loads(result.stderr)["error"]
    assert (error["code"], error["details"]["field"]) == (code, field)
    assert gzip.decompress(source.read_bytes()) == ROWS
    assert list(source.parent.iterdir()) == [source]


def test_without_out_there_is_nowhere_to_write(source: Path) -> None:
    assert runner.invoke(app, ["batch", str(source)]).exit_code == 2


def test_an_error_in_a_used_cell_never_reads_as_clear(tmp_path: Path) -> None:
    source, out = tmp_path / "in.xlsx", tmp_path / "out.csv"
    source.write_bytes(
        workbook(["name", "country", "note"], ["Ann", "#REF!", 1], ["Bob", "us", "#REF!"])
    )
    assert runner.invoke(app, ["batch", str(source), str(out)]).exit_code == 0
    assert verdicts(out) == ["incomplete", "clear"]
    assert "country: the cell holds the error #REF!" in out.read_text("utf-8")


def test_results_can_be_screened_again(source: Path) -> None:
    first, second = source.with_name("out.xlsx"), source.with_name("again.jsonl")
    assert runner.invoke(app, ["batch", str(source), str(first)]).exit_code == 0
    result = runner.invoke(app, ["batch", str(first), str(second)])
    assert result.exit_code == 0, result.output
    assert verdicts(second) == VERDICTS
    row = json.loads(second.read_text("utf-8").splitlines()[0])
    assert row["screening_verdict (2)"] == "hit"
