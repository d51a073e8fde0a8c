"""Whom a hit is related to, by what its own list states."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.db.session import SessionFactory, make_engine, session_factory
from app.domain.screening import Hit, Options
from app.services.catalogue import Catalogue
from app.services.loading import load_version
from app.services.questions import build_query
from app.services.screening import screen
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.sources.ofac_files import LIST

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CSV = ("sdn.csv", "alt.csv", "add.csv")
FORMATS = {"csv": CSV, "classic": ("sdn.xml",), "advanced": ("sdn_advanced.xml",),
           "enhanced": ("sdn_enhanced.xml",)}  # fmt: skip


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(sqlite_url)
    yield session_factory(engine)
    engine.dispose()


def best(sessions: SessionFactory, folder: Path, files: tuple[str, ...], name: str) -> Hit:
    catalogue = Catalogue(folder / "index")
    load_version(
        sessions,
        reader_for("ofac-sdn"),
        [SourceFile.at(LIST / file) for file in files],
        published=date(2025, 12, 31),
        now=NOW,
        accept=True,
        prepare=catalogue.prepare,
    )
    query = build_query(name=name, type="any", today=NOW.date())
    return screen(sessions, catalogue, query, Options(), now=NOW).hits[0]


@pytest.mark.parametrize("files", FORMATS.values(), ids=FORMATS)
def test_the_path_is_the_same_whatever_the_format(
    sessions: SessionFactory, tmp_path: Path, files: tuple[str, ...]
) -> None:
    hit = best(sessions, tmp_path, files, "Severny Holding LLC")
    assert (hit.entity_id, hit.score) == ("ofac-sdn:44102", 1.0)
    assert [(step.to_id, step.kind) for step in hit.path] == [("ofac-sdn:44101", "linked_to")]


def test_a_kind_of_its_own_is_named(sessions: SessionFactory, tmp_path: Path) -> None:
    hit = best(sessions, tmp_path, FORMATS["advanced"], "Maria Petrova")
    assert [(step.to_id, step.kind) for step in hit.path] == [
        ("ofac-sdn:44101", "family"),
        ("ofac-sdn:44102", "linked_to"),
    ]


def test_what_one_controls_is_no_path(sessions: SessionFactory, tmp_path: Path) -> None:
    hit = best(sessions, tmp_path, FORMATS["advanced"], "Ivan Ivanovich Petrov")
    assert (hit.entity_id, hit.path) == ("ofac-sdn:44101", ())
