"""Promises about the repository itself: sizes, docstrings, lock files, container settings."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.settings import Settings

REPO = Path(__file__).resolve().parent.parent
MAX_LINES = 400
SOURCES = sorted(
    path
    for folder in ("app", "migrations", "tests", "tools")
    for path in (REPO / folder).rglob("*.py")
)


def _project() -> dict[str, list[Requirement]]:
    """The requirements of pyproject.toml, to run Cordon and to develop it."""
    project = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]
    run = [Requirement(line) for line in project["dependencies"]]
    extras = project["optional-dependencies"]
    run += [Requirement(line) for line in extras["cluster"]]
    dev = [Requirement(line) for line in extras["dev"]]
    return {"requirements.lock": run, "requirements-dev.lock": run + dev}


def _pins(lock: str) -> dict[str, set[str]]:
    """The versions that a lock file allows of each package (several: one for each platform)."""
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.\[\]-]+)==(\S+)", (REPO / lock).read_text(), re.M):
        pins.setdefault(canonicalize_name(name.partition("[")[0]), set()).add(version)
    return pins


def test_source_files_stay_short() -> None:
    lengths = {str(path.relative_to(REPO)): len(path.read_text().splitlines()) for path in SOURCES}
    assert lengths
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(REPO))
        for path in SOURCES
        if path.is_relative_to(REPO / "app") and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_is_in_step_with_pyproject(lock: str) -> None:
    pins = _pins(lock)
    unmet = [
        str(requirement)
        for requirement in _project()[lock]
        if not any(
            requirement.specifier.contains(version)
            for version in pins.get(canonicalize_name(requirement.name), ())
        )
    ]
    assert unmet == [], "run `make lock`"


def test_we_test_the_versions_that_we_ship() -> None:
    shipped, tested = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert {name: tested.get(name) for name in shipped} == shipped


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_names_no_index(lock: str) -> None:
    """Where packages come from is the machine's business, and may be a private mirror."""
    assert "://" not in (REPO / lock).read_text()


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml"])
def test_the_container_sets_only_settings_that_exist(file: str) -> None:
    # An assignment, not a mention: compose also reads a password that Cordon never sees.
    assigned = re.findall(r"^[^#$]*?\bCORDON_(\w+)\s*[=:] ?", (REPO / file).read_text(), re.M)
    assert assigned
    assert {name.lower() for name in assigned} <= set(Settings.model_fields)
