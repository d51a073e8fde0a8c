"""``cordon validate`` as a user meets it, on the seeds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.matching import Engine

runner = CliRunner()
SMALL = ["validate", "--sample", "3", "--innocents", "20"]


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("CORDON_HOME", str(folder))
        yield folder


def test_both_files_are_written_into_the_folder(tmp_path: Path) -> None:
    result = runner.invoke(app, [*SMALL, "--out", str(tmp_path / "new" / "folder")])
    assert result.exit_code == 0, result.output
    assert "controls passed" in result.output
    files = sorted(path.name for path in (tmp_path / "new" / "folder").iterdir())
    assert files == ["report.html", "report.json"]
    report = json.loads((tmp_path / "new" / "folder" / "report.json").read_text("utf-8"))
    assert report["versions"]["lists"][0]["source"] == "article"
    page = (tmp_path / "new" / "folder" / "report.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")


def test_without_a_folder_the_report_stands_in_the_home(home: Path) -> None:
    result = runner.invoke(app, [*SMALL, "--json"])
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    folder = Path(summary["folder"])
    assert folder.parent == home / "validation"
    assert summary["passed"] is True
    assert summary["controls"]["found"]["value"] == 1.0
    assert isinstance(summary["misses"], int)
    assert json.loads((folder / "report.json").read_text("utf-8"))["options"]["sample"] == 3


def test_another_process_comes_to_the_same(home: Path, tmp_path: Path) -> None:
    """Whatever order its sets are in."""
    reports = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        words = [sys.executable, "-m", "app", *SMALL, "--out", str(out)]
        subprocess.run(words, env=environment, check=True, capture_output=True)
        report = json.loads((out / "report.json").read_text("utf-8"))
        assert report.pop("times")["seconds"] > 0
        reports.append(report)
    assert reports[0] == reports[1]


def test_a_failed_control_exits_with_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "search", lambda *_: [])
    result = runner.invoke(app, [*SMALL, "--out", str(tmp_path), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["passed"] is False
    assert (tmp_path / "report.html").is_file()


def refused(words: list[str]) -> str:
    result = runner.invoke(app, [*SMALL, *words, "--json"])
    assert (result.exit_code, result.stdout) == (1, "")
    return str(json.loads(result.stderr)["error"]["code"])


def test_what_cannot_be_used_ends_with_one_typed_error(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    assert refused(["--customers", str(file)]) == "invalid_request"
    file.write_bytes(b"PK\x03\x04\x00\x00")
    assert refused(["--customers", str(file)]) in ("invalid_file", "unsupported_file")
    file.write_text("type,birth_date\nperson,1990\n", "utf-8")
    assert refused(["--customers", str(file)]) == "missing_column"
    assert refused(["--out", str(file)]) == "invalid_request"
    assert refused(["--threshold", "2"]) == "invalid_request"
    assert refused(["--threshold", "0.6", "--review-floor", "0.7"]) == "invalid_request"


def test_wrong_usage_exits_with_two() -> None:
    assert runner.invoke(app, ["validate", "--sample", "0"]).exit_code == 2
    assert runner.invoke(app, ["validate", "--sample", "many"]).exit_code == 2


def test_without_lists_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_HOME", str(tmp_path / "empty"))
    monkeypatch.setenv("CORDON_LOAD_SEEDS", "false")
    out = tmp_path / "out"
    assert refused(["--out", str(out)]) == "list_not_loaded"
    assert list(out.iterdir()) == []
