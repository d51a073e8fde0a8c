"""What a command imports: a few names must be answered in about a second."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from typer.main import get_command

from app.cli import COMMANDS, GROUPS, app
from app.commands.fit_options import BASE_RATE, ORGANIZATION_ALARMS, PERSON_ALARMS
from app.db.migrate import config, upgrade
from app.db.newest import has_newest_schema, newest_revision
from app.db.session import make_engine
from app.matching.calibration_fit import DEFAULT_BASE_RATE
from app.matching.fitting import Rates

RUN = """
import sys
sys.argv = ["cordon", *sys.argv[1:]]
from app.cli import main
try:
    main()
finally:
    print(*sys.modules, sep="\\n", file=sys.stderr)
"""

NEVER = (
    *("alembic", "openpyxl", "pyarrow", "python_calamine", "lxml", "httpx", "fastapi", "uvicorn"),
    *("structlog", "rigour.ids", "hanja", "prometheus_client"),
    *("app.services.loading", "app.services.refresh", "app.db.migrate", "app.sources.eu.reader"),
    *("app.sources.article", "app.sources.ofac.reader", "app.sources.ofac.lists"),
    *("app.sources.opensanctions.reader", "app.sources.custom.table", "app.matching.fitting"),
)
"""What neither a screening nor a comparison needs."""


def imported(home: Path, *arguments: str) -> set[str]:
    """The modules that a command of its own process imports."""
    environment = {**os.environ, "CORDON_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], env=environment, capture_output=True, check=True
    )
    return set(done.stderr.decode().splitlines())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database is migrated, with the seeds loaded and indexed."""
    made = tmp_path_factory.mktemp("home")
    imported(made, "screen", "Kim Jong Un", "--json")
    return made


@pytest.mark.parametrize(
    "arguments",
    [
        ("screen", "Kim Jong Un", "--type", "person", "--json"),
        ("screen", "Acme Trading Ltd", "--country", "gb"),
        ("compare", "Kim Jong Un", "Kim Jong-eun", "--json"),
    ],
)
def test_a_name_is_answered_without_what_it_does_not_need(
    home: Path, arguments: tuple[str, ...]
) -> None:
    assert not imported(home, *arguments).intersection(NEVER)


def test_two_names_are_compared_without_a_database(home: Path) -> None:
    found = imported(home, "compare", "Kim Jong Un", "Kim Jong-eun")
    assert not found.intersection(("sqlalchemy", "pydantic_settings", "app.services.catalogue"))


def test_the_version_is_said_without_anything(tmp_path: Path) -> None:
    found = imported(tmp_path, "--version")
    assert not found.intersection(("numba", "numpy", "sqlalchemy", "app.commands.house"))


@pytest.mark.parametrize("arguments", [("--help",), ("fit", "--help"), ("calibrate", "--help")])
def test_help_is_given_without_what_commands_need(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    found = imported(tmp_path, *arguments)
    assert not found.intersection((*NEVER, "numba", "numpy", "sqlalchemy", "app.matching"))


def test_defaults_that_are_declared_are_those_of_the_fit() -> None:
    assert Rates() == Rates(PERSON_ALARMS, ORGANIZATION_ALARMS)
    assert BASE_RATE == DEFAULT_BASE_RATE


def test_every_command_is_there_and_help_shows_all_of_them() -> None:
    commands = getattr(get_command(app), "commands")  # noqa: B009 (known of groups alone)
    assert list(commands) == [*COMMANDS, *GROUPS]


def test_a_schema_is_known_to_be_the_newest_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cordon.db'}"
    assert newest_revision() == ScriptDirectory.from_config(config(url)).get_current_head()
    engine = make_engine(url)
    try:
        assert not has_newest_schema(engine)
        upgrade(url)
        assert has_newest_schema(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        assert not has_newest_schema(engine)
    finally:
        engine.dispose()


def test_seeds_that_have_changed_are_loaded_again(home: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for path in Path("seeds").glob("*.json"):
        (seeds / path.name).write_bytes(path.read_bytes() + b"\n")
    environment = {**os.environ, "CORDON_HOME": str(home), "CORDON_SEEDS": str(seeds)}
    asked = [sys.executable, "-m", "app", "versions", "article", "--json"]
    done = subprocess.run(asked, env=environment, capture_output=True, check=True)
    assert len(json.loads(done.stdout)) == 2
