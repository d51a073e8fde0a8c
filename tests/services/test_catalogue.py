"""The indexes in service: built beside, swapped as one, and not kept for ever."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.errors import Unavailable
from app.services.catalogue import KEPT_FOLDERS, Catalogue, Snapshot
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
        assert names(catalogue.current(session)) == [f"Ada Number {KEPT_FOLDERS + 3}"]
        # One that is kept no more is built again.
        past = catalogue.as_of(session, date(2025, 1, 1))
    assert names(past) == ["Ada Number 1"]


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def names(snapshot: Snapshot) -> list[str]:
    return [entity.caption for entity in snapshot.engine.entities()]


def test_a_server_swaps_beside_its_answers(
    sessions: SessionFactory, load: Load, tmp_path: Path
) -> None:
    clock = Clock()
    catalogue = Catalogue(tmp_path / "index", sessions=sessions, clock=clock)
    with transaction(sessions) as session:
        load(1)
        first = catalogue.current(session)
        assert names(first) == ["Ada Number 1"]
    load(2, catalogue)
    with transaction(sessions) as session:
        # Within the second nobody looks; whoever looks then is still served the old list.
        assert catalogue.current(session) is first
        clock.seconds += 2
        assert catalogue.current(session) is first
        for _ in range(500):
            clock.seconds += 2
            if catalogue.current(session) is not first:
                break
            time.sleep(0.02)
        assert names(catalogue.current(session)) == ["Ada Number 2"]


def test_whoever_sent_a_list_is_answered_once_it_is_served(
    sessions: SessionFactory, load: Load, tmp_path: Path
) -> None:
    catalogue = Catalogue(tmp_path / "index", sessions=sessions, clock=Clock())
    load(1)
    with transaction(sessions) as session:
        catalogue.current(session)
    load(2, catalogue)
    with transaction(sessions) as session:
        assert names(catalogue.catch_up(session)) == ["Ada Number 2"]
        assert names(catalogue.current(session)) == ["Ada Number 2"]


@pytest.mark.parametrize("works", [True, False])
def test_a_missing_index_is_built_by_another_process(
    sessions: SessionFactory, load: Load, tmp_path: Path, works: bool
) -> None:
    asked: list[date | None] = []
    beside = Catalogue(tmp_path / "index")

    def build(day: date | None) -> None:
        asked.append(day)
        if not works:
            raise Unavailable("no process can be started")
        with transaction(sessions) as session:
            beside.current(session) if day is None else beside.as_of(session, day)

    catalogue = Catalogue(tmp_path / "index", sessions=sessions, build=build)
    load(1)
    with transaction(sessions) as session:
        # At the start nobody is served yet, so nobody can be slowed.
        catalogue.current(session)
        assert asked == []
    load(2)
    with transaction(sessions) as session:
        assert names(catalogue.catch_up(session)) == ["Ada Number 2"]
        assert names(catalogue.as_of(session, date(2025, 1, 1))) == ["Ada Number 1"]
        assert names(catalogue.as_of(session, date(2024, 1, 1))) == []
    assert asked == [None, date(2024, 1, 1)]


def test_a_damaged_index_is_built_again(
    sessions: SessionFactory, load: Load, tmp_path: Path
) -> None:
    catalogue = Catalogue(tmp_path / "index")
    load(1, catalogue)
    (folder,) = (path for path in (tmp_path / "index").iterdir() if path.is_dir())
    (folder / "groups.json").write_bytes(b"[{")
    with transaction(sessions) as session:
        assert names(catalogue.current(session)) == ["Ada Number 1"]
