"""The indexes in service: built beside, swapped as one, and not kept for ever."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.services.catalogue import KEPT_FOLDERS, Catalogue
from app.services.loading import load_version
from app.sources.base import SourceFile
from app.sources.registry import reader_for

Load = Callable[..., None]


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(sqlite_url)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def load(sessions: SessionFactory, tmp_path: Path) -> Load:
    def _load(day: int, catalogue: Catalogue | None = None) -> None:
        path = tmp_path / "own.csv"
        path.write_text(f"id,type,name\n1,person,Ada Number {day}\n", "utf-8")
        load_version(
            sessions,
            reader_for("custom:own"),
            [SourceFile.at(path)],
            published=date(2025, 1, day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
            prepare=None if catalogue is None else catalogue.prepare,
        )

    return _load


def test_the_indexes_of_old_versions_do_not_pile_up(
    sessions: SessionFactory, load: Load, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    catalogue = Catalogue(folder)
    (folder / ".building-dead").mkdir(parents=True)
    for day in range(1, KEPT_FOLDERS + 4):
        load(day, catalogue)
    kept = [path.name for path in folder.iterdir() if path.is_dir()]
    assert len(kept) == KEPT_FOLDERS
    assert not any(name.startswith(".") for name in kept)
    with transaction(sessions) as session:
        assert [e.caption for e in catalogue.current(session).engine.entities()] == [
            f"Ada Number {KEPT_FOLDERS + 3}"
        ]
        # One that is kept no more is built again.
        past = catalogue.as_of(session, date(2025, 1, 1))
    assert [e.caption for e in past.engine.entities()] == ["Ada Number 1"]
