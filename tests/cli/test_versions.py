"""Lists over time on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import app

HEADER = "id,type,name,birth_date\n"
CROWD = "".join(f"c{i},person,Bystander {i},\n" for i in range(20))
EDITIONS = {
    "2025-01-01": CROWD + "1,person,Ada Byron,1815\n2,person,Ben Nevis,\n",
    "2025-01-02": CROWD + "1,person,Ada Byron,1815-12-10\n3,vessel,Cleo,\n",
}
SOURCE = "custom:days"


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Two versions, and one that was refused."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDON_HOME", str(folder))
        patch.setenv("CORDON_LOAD_SEEDS", "false")
        file = folder / "own.csv"
        for day, rows in EDITIONS.items():
            file.write_text(HEADER + rows, "utf-8")
            run("load", SOURCE, str(file), "--published", day)
        file.write_text(HEADER + "1,person,Ada Byron,1815\n", "utf-8")
        run("load", SOURCE, str(file), "--published", "2025-01-03", status=1)
        yield


def run(*words: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == status, result.output
    return result.output


def read(*words: str) -> Any:
    return json.loads(run(*words, "--json"))


def test_versions_are_listed_with_the_reasons_of_refused_ones() -> None:
    lines = run("versions", SOURCE).splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["2025-01-03", "rejected"],
        ["refused:", "1"],
        ["2025-01-02", "active"],
        ["2025-01-01", "superseded"],
    ]
    assert [v["state"] for v in read("versions", SOURCE)] == ["rejected", "active", "superseded"]
    assert "no version" in run("versions", "custom:none")


def test_issues_are_listed() -> None:
    assert "no issues" in run("issues", SOURCE)
    refused = read("versions", SOURCE)[0]
    told = run("issues", SOURCE, "--version", refused["list_version"])
    assert f"refused: {refused['reasons'][0]}" in told
    assert read("issues", SOURCE)["total"] == 0


def test_issues_are_shown_in_pages(tmp_path: Path) -> None:
    file = tmp_path / "sdn.csv"
    row = '{},"ONE, Person","individual","CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"nationality X."'
    file.write_text("".join(f"{row.format(n)}\r\n" for n in range(1, 4)), "utf-8")
    run("load", "ofac-sdn", str(file), "--published", "2025-01-01", "--accept")
    told = run("issues", "ofac-sdn", "--code", "country_unknown", "--limit", "2")
    assert "country_unknown 3, file_missing 3" in told
    assert "ofac-sdn:1  " in told
    assert "… 1 more: --offset 2" in told
    assert "cordon issues SOURCE" in run("sources")


def test_a_diff_is_told_field_by_field() -> None:
    told = run("diff", SOURCE)
    assert told.splitlines() == [
        f"{SOURCE} from 2025-01-01 to 2025-01-02: 1 added, 1 removed, 1 changed",
        f"+ {SOURCE}:3  Cleo (vessel)",
        f"- {SOURCE}:2  Ben Nevis (person)",
        f"~ {SOURCE}:1  Ada Byron (person)",
        "    ~ dates: 1815 → 1815-12-10",
    ]
    assert run("diff", SOURCE, "--from", "2025-01-01", "--to", "2025-01-02") == told
    assert "… 2 more: --offset 1" in run("diff", SOURCE, "--limit", "1")
    assert read("diff", SOURCE)["removed"] == 1


def test_an_entity_is_shown_as_of_a_day_and_after_it_was_removed() -> None:
    told = run("entity", f"{SOURCE}:2")
    assert "Ben Nevis (person, delisted)" in told
    assert "removed by the version published 2025-01-02" in told
    assert read("entity", f"{SOURCE}:2", "--as-of", "2025-01-01")["removed"] is None
    assert "1815-12-10" in run("entity", f"{SOURCE}:1")
    assert run("entity", f"{SOURCE}:2", "--history").splitlines() == [
        "2025-01-01  added  Ben Nevis",
        "2025-01-02  removed  Ben Nevis",
    ]
    assert run("entity", f"{SOURCE}:2", "--record") == "2,person,Ben Nevis,\n"
    assert "not yet" in run("entity", f"{SOURCE}:3", "--as-of", "2025-01-01", status=1)
    run("entity", f"{SOURCE}:2", "--history", "--record", status=2)


def test_a_screening_as_of_a_day_finds_who_was_removed_since() -> None:
    before = read("screen", "Ben Nevis", "--as-of", "2025-01-01")
    assert (before["verdict"], before["hits"][0]["entity_id"]) == ("hit", f"{SOURCE}:2")
    assert read("screen", "Ben Nevis")["verdict"] == "clear"
