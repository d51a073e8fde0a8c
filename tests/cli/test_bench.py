"""The timing of loads; what comes out is a machine's own business."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.commands.loads import found_in
from app.commands.rates import hostile
from app.commands.served import served_copy
from app.errors import InvalidRequest
from tests.bench.ftm_file import write

NAMES = (
    "ofac/sdn_2023-12-28.csv",
    "ofac/history/sdn_2023-08-17.csv",
    "ofac/sdn_comments_2024-01-08.csv",
    "ofac/alt_2024-01-08.csv",
    "ofac/add_2024-01-08.csv",
    "ofac/cons_prim_2024-12.csv",
    "ofac/consolidated_classic_2024-05-06.xml",
    "un/un_consolidated_2024-09-26.xml",
    "un/un_consolidated_2025-04-19.xml",
    "made.entities.ftm.json",
)


def test_lists_are_found_by_the_names_of_their_files(tmp_path: Path) -> None:
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = {source: [path.name for path in files] for source, files in found_in(tmp_path)}
    assert found == {
        "ofac-sdn": [
            "sdn_2023-12-28.csv",
            "alt_2024-01-08.csv",
            "add_2024-01-08.csv",
            "sdn_comments_2024-01-08.csv",
        ],
        "un-sc": ["un_consolidated_2025-04-19.xml"],
        "opensanctions": ["made.entities.ftm.json"],
    }


def test_a_load_is_timed_twice(tmp_path: Path) -> None:
    made = tmp_path / "made.entities.ftm.json"
    write(made, 30)
    result = CliRunner().invoke(app, ["bench", "--load", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    (timed,) = json.loads(result.output)
    assert (timed["source"], timed["file"], timed["entities"]) == ("opensanctions", made.name, 30)
    assert timed["seconds"] > timed["again_within"] >= 0
    assert timed["peak_mb"] > 0


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_a_folder_without_lists_is_said(tmp_path: Path, make: object) -> None:
    place = tmp_path / "place"
    make(place)  # type: ignore[operator]  # both take a path
    result = CliRunner().invoke(app, ["bench", "--load", str(place)])
    assert result.exit_code == (1 if place.is_dir() else 2)


def test_hostile_questions_are_made_of_what_a_list_has_most_of() -> None:
    asked = hostile(["General Trading Company", "Trading House", "Ali General Trading"])
    assert asked[0].startswith("trading general")
    assert max(map(len, asked)) >= 500
    assert {len(question.split()) for question in asked} >= {1, 30}


def test_only_an_embedded_database_is_copied_for_measuring(tmp_path: Path) -> None:
    with (
        pytest.raises(InvalidRequest, match="--url"),
        served_copy("postgresql+psycopg://somewhere/cordon", tmp_path, {}),
    ):
        pass


@pytest.mark.slow
def test_an_index_of_made_up_names_is_measured() -> None:
    words = ["bench", "--scale", "2000", "--questions", "20", "--processes", "1", "--json"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert found["built"]["names"] >= 2000
    assert found["built"]["bytes_per_name"] > 0
    assert found["renewed"]["changed"] == 1000
    assert found["asked"]["rates"][0]["questions"] == 20
    assert found["asked"]["worst_hostile_ms"] > 0
    assert [rate["what"].split(",")[0] for rate in found["rapidfuzz"]] == ["rapidfuzz extract"] * 2


def test_a_network_of_made_up_relations_is_measured() -> None:
    result = CliRunner().invoke(app, ["bench", "--network", "2000", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert found["relations"] >= 2000
    assert found["listed"] < found["owned"]["ofac"][0] <= found["owned"]["ofac"][1]
    steps = [what for what, _ in found["steps"]]
    assert any(step.startswith("follow 100 changed stakes") for step in steps)
    assert "what the lists reach after that" in steps
    assert "s of processor" in CliRunner().invoke(app, ["bench", "--network", "200"]).output


def test_customers_against_changed_entities_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORDON_HOME", str(tmp_path))
    result = CliRunner().invoke(app, ["bench", "--deltas", "1000", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["rows"] == 1000
    assert found["changed"] == min(found["entities"], 100) > 0
    assert len(found["steps"]) == 6
    assert list(tmp_path.glob("customers/*")) == [], "what was made up is not kept"
