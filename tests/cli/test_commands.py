"""The command line as a user meets it: real processes are slow, so most run in this one."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from tests.bad_files import ODD_ROWS, ODD_VERDICTS, REFUSED

runner = CliRunner()


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDON_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def test_screen_prints_the_answer_of_the_api() -> None:
    result = runner.invoke(app, ["screen", "Kim Jong-eun", "--type", "person", "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert (answer["verdict"], answer["hits"][0]["entity_id"]) == ("hit", "article:kim-jong-un")


def test_screen_says_why_and_on_whose_authority() -> None:
    output = runner.invoke(app, ["screen", "Versor sro"]).output
    assert "hit" in output
    assert "published 2023-09-05" in output
    assert "MKRTYCHEV, Ashot" in output


def test_a_number_alone_can_be_screened() -> None:
    output = runner.invoke(app, ["screen", "", "--id", "passport:BD3843329", "--json"]).output
    assert json.loads(output)["hits"][0]["entity_id"] == "article:ashot-mkrtychev"


BAD = [
    (["screen", ""], "invalid_name"),
    (["screen", "   "], "invalid_name"),
    (["screen", "x" * 10_000], "invalid_name"),
    (["screen", "🙂"], "invalid_name"),
    (["screen", "\udcff\udcfe"], "invalid_request"),
    (["screen", "Kim", "--dob", "2023-02-30"], "invalid_date"),
    (["screen", "Kim", "--dob", "2999"], "invalid_date"),
    (["screen", "Kim", "--country", "Narnia"], "unknown_country"),
    (["screen", "Kim", "--type", "robot"], "invalid_request"),
    (["screen", "Kim", "--threshold", "7"], "invalid_request"),
    (["screen", "Kim", "--source", "nope"], "unknown_source"),
    (["screen", "Kim", "--as-of", "2999-01-01"], "invalid_date"),
    (["load", "nope", "pyproject.toml"], "unknown_source"),
    (["load", "ofac-sdn", "no-such-file.csv"], "invalid_request"),
    (["load", "ofac-sdn", "pyproject.toml"], "list_rejected"),
]


@pytest.mark.parametrize(("words", "code"), BAD, ids=lambda v: str(v)[:40])
def test_bad_input_ends_with_one_typed_error(words: list[str], code: str) -> None:
    result = runner.invoke(app, [*words, "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stderr)["error"]["code"] == code


def test_a_day_before_any_list_is_incomplete() -> None:
    output = runner.invoke(app, ["screen", "Kim Jong Un", "--as-of", "2001-01-01", "--json"]).output
    assert json.loads(output)["verdict"] == "incomplete"


def test_compare_says_why_not() -> None:
    output = runner.invoke(app, ["compare", "Kim Jong Kook", "KIM, Jong Un", "--type", "person"])
    assert "“Kook” stands against “Un”" in output.output


def test_compare_a_file_of_pairs(tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.csv", tmp_path / "out.csv"
    pairs.write_text("type,name1,name2\nperson,Kim Jong-eun,Kim Jong Un\nany,Ada,Ben\n", "utf-8")
    result = runner.invoke(app, ["compare", "--pairs", str(pairs), "--out", str(out)])
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [row["verdict"] for row in rows] == ["hit", "clear"]


def test_every_row_that_is_wrong_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("id,type,name,countries\n1,robot,Ada,Narnia\n2,person,,\n")
    result = runner.invoke(app, ["load", "custom:wrong", str(file)])
    assert result.exit_code == 1
    assert "own.csv has 3 problems, so nothing of it was loaded" in result.output
    for words in ("row 2, column type: 'robot'", "row 2, column countries: 'Narnia'"):
        assert f"  {words}" in result.output
    assert "  row 3, column name: is empty" in result.output


def test_a_custom_list_is_loaded_and_searched(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("id,type,name,aliases\n7,person,Zarathustra Quux,Zara Q\n", "utf-8")
    loaded = runner.invoke(app, ["load", "custom:own", str(file), "--json"])
    assert loaded.exit_code == 0, loaded.output
    assert json.loads(loaded.output)["added"] == 1
    again = runner.invoke(app, ["load", "custom:own", str(file)])
    assert "active already" in again.output
    output = runner.invoke(app, ["screen", "Zarathustra Quuks", "--json"]).output
    assert json.loads(output)["hits"][0]["entity_id"] == "custom:own:7"
    assert "custom:own" in runner.invoke(app, ["sources"]).output


def test_a_batch_keeps_rows_and_columns(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("ref,name\n1,Kim Jong-eun\n2,Mary Poppins\n3,\n", "utf-8")
    result = runner.invoke(app, ["batch", str(source), str(out), "--all-hits", "--no-group"])
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [row["ref"] for row in rows] == ["1", "2", "3"]
    assert [row["screening_verdict"] for row in rows] == ["hit", "clear", "incomplete"]


def test_a_bad_file_leaves_no_output(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(b"")
    result = runner.invoke(app, ["batch", str(source), str(out)])
    assert (result.exit_code, out.exists(), list(tmp_path.iterdir())) == (1, False, [source])


def test_wrong_usage_exits_with_two() -> None:
    assert runner.invoke(app, ["screen"]).exit_code == 2
    assert runner.invoke(app, ["nonsense"]).exit_code == 2


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["db", "upgrade"], ["db", "check"]])
def test_the_installed_command_works(words: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "CORDON_HOME": str(tmp_path)}
    if words == ["db", "check"]:
        subprocess.run([sys.executable, "-m", "app", "db", "upgrade"], env=environment, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "app", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", REFUSED)
def test_no_unreadable_file_is_screened(tmp_path: Path, name: str) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(REFUSED[name])
    result = runner.invoke(app, ["batch", str(source), str(out), "--json"])
    assert (result.exit_code, out.exists()) == (1, False)
    assert json.loads(result.stderr)["error"]["message"]


def test_odd_rows_come_back_in_their_place(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(ODD_ROWS)
    assert runner.invoke(app, ["batch", str(source), str(out)]).exit_code == 0
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [row["screening_verdict"] for row in rows] == ODD_VERDICTS
    assert rows[4]["name"] == "'=1+1 Mary"
