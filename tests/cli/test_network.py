"""``cordon network`` and relations of one's own on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from tests.services.network_lists import LINKS, REGISTER, WATCHLIST

runner = CliRunner()


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDON_HOME", str(tmp_path_factory.mktemp("home")))
        folder = tmp_path_factory.mktemp("files")
        for source, text, *kind in (
            ("custom:wl", WATCHLIST),
            ("custom:reg", REGISTER, "--kind", "register"),
            ("relations", LINKS),
        ):
            file = folder / "list.csv"
            file.write_text(text, "utf-8")
            assert run("load", source, str(file), *kind)
        yield


def run(*words: str, code: int = 0) -> str:
    result = runner.invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result.output


def test_a_readable_tree() -> None:
    tree = run("network", "article:verus", "--depth", "2")
    lines = [line.strip() for line in tree.splitlines()]
    assert lines[0] == ("LIMITED LIABILITY COMPANY VERUS (organization, listed) article:verus")
    assert "─linked to→ MKRTYCHEV, Ashot (person, listed) article:ashot-mkrtychev" in lines[1]
    assert "article of 2023-09-05: paragraph 14" in tree
    assert tree.count("VERSOR S.R.O.") == 1


def test_the_tree_says_what_the_rules_say() -> None:
    tree = run("network", "custom:reg:b", "--depth", "2")
    assert "←owns 30 %─ Northern Timber Trading (organization, owned)" in tree
    assert "Any list, strictest reading: certain" in tree
    assert "= 55 %, which is 50 % or more" in tree


def test_a_path_is_walked() -> None:
    told = run("network", "custom:reg:e", "--to", "custom:wl:p1")
    assert told.splitlines() == [
        "1. Ladoga Fish Canning",
        "   ←owns 100 %─ Nikolai Fyodorovich Gromov  [relations of "
        f"{_published()}: Register extract 5: owner custom:reg:n owned custom:reg:e]",
        "   ─family→ Ivan Petrovich Sokolov  [relations of "
        f"{_published()}: Interview: owner custom:reg:n owned custom:wl:p1]",
    ]
    assert "not joined at all" in run("network", "custom:reg:x", "--to", "custom:wl:p1")


def _published() -> str:
    sources = json.loads(run("sources", "--json"))
    (version,) = [s["version"] for s in sources if s["source"] == "relations"]
    return str(version["published"])


@pytest.mark.parametrize("ending", ["svg", "graphml", "jsonl", "csv"])
def test_files_are_written(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"links.{ending}"
    asked = ("custom:wl:p1", "--depth", "2", "--kind", "owns", "--kind", "family")
    told = run("network", *asked, "--out", str(out))
    assert "6 entities and 5 relations" in told
    assert "Ivan Petrovich Sokolov" in out.read_text("utf-8")


def test_json_is_the_answer_of_the_api() -> None:
    view = json.loads(run("network", "custom:reg:a", "--json"))
    assert view["nodes"][0]["state"] == "owned"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("custom:reg:a", "--depth", "50"), "depth: 50 is not between 1 and 6"),
        (("custom:reg:nobody",), "there is no entity custom:reg:nobody"),
        (("custom:reg:a", "--out", "a.pdf"), "a.pdf does not end in one of .svg"),
    ],
)
def test_wrong_questions_are_one_line(words: tuple[str, ...], problem: str) -> None:
    assert problem in run("network", *words, code=1)


def test_a_file_of_relations_with_a_mistake_loads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "links.csv"
    file.write_text(LINKS + "custom:wl:p1,custom:reg:a,100.5,,,,x\n", "utf-8")
    told = run("load", "relations", str(file), code=1)
    assert "row 9, column percentage: '100.5' is no percentage between 0 and 100" in told


def test_screening_shows_who_owns_a_hit() -> None:
    told = run("screen", "Baltic Plywood Factory")
    assert "(organization, owned)" in told
    assert "→ Northern Timber Trading (owns, the other way, 30 %; relations" in told
    assert "Any list, strictest reading: certain" in told
    assert "clear" in run("screen", "Nikolai Fyodorovich Gromov", "--link-depth", "0")


def test_a_file_finds_owned_and_linked(tmp_path: Path) -> None:
    source, out = tmp_path / "customers.csv", tmp_path / "out.jsonl"
    source.write_text("name\nNorthern Timber Trading\nNikolai Fyodorovich Gromov\n", "utf-8")

    def risks(*words: str) -> list[str | None]:
        run("batch", str(source), str(out), *words)
        return [json.loads(line)["screening_risk"] for line in out.read_text("utf-8").splitlines()]

    assert risks() == ["owned", "linked"]
    assert "which is listed: family (stated by relations of" in out.read_text("utf-8")
    assert risks("--link-depth", "0") == ["owned", None]


def test_the_limit_that_was_applied_is_said() -> None:
    told = run("network", "custom:reg:a", "--eu-limit", "more_than_half")
    assert "limit: 50 % or more (the strictest of the three rules' limits)" in told
    wrong = run("network", "custom:reg:a", "--eu-limit", "third", code=1)
    assert "'third' is not one of half_or_more, more_than_half" in wrong
