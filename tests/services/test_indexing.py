"""The index of a new version is made from the one before, and answers as one made of everything."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlalchemy import update

from app.db import lists
from app.db.entities import read_entities
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.db.tables import ListVersionRow
from app.domain.kinds import VersionState
from app.matching import Engine
from app.matching.arrays import Arrays
from app.matching.grouping import GroupFinder
from app.matching.index import NameIndex
from app.services.catalogue import Catalogue, Snapshot
from app.services.indexing import VERSIONS_FILE
from app.services.loading import load_version
from app.sources.base import SourceFile
from app.sources.registry import reader_for

CARDS = ("cards", "card_starts", "likes", "like_starts")
FIRST = {str(n): f"Person Number{n} Example{n % 7}" for n in range(60)}
Load = Callable[..., None]


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(sqlite_url)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def load(sessions: SessionFactory, tmp_path: Path) -> Load:
    def _load(day: int, people: Mapping[str, str], source: str = "custom:own") -> None:
        path = tmp_path / "own.csv"
        lines = [f"{key},person,{name},1970-01-{day:02}" for key, name in people.items()]
        path.write_text("\n".join(["id,type,name,birth_date", *lines]), "utf-8")
        load_version(
            sessions,
            reader_for(source),
            [SourceFile.at(path)],
            published=date(2025, 1, day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
        )

    return _load


@pytest.fixture
def plain(sessions: SessionFactory, tmp_path: Path) -> Load:
    """Lists whose entities do not change by themselves from day to day."""

    def _load(day: int, people: Mapping[str, str], source: str = "custom:own") -> None:
        path = tmp_path / "plain.csv"
        lines = [f"{key},person,{name}" for key, name in people.items()]
        path.write_text("\n".join(["id,type,name", *lines]), "utf-8")
        load_version(
            sessions,
            reader_for(source),
            [SourceFile.at(path)],
            published=date(2025, 1, day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
        )

    return _load


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often an index was made from nothing."""
    times: list[int] = []
    real = NameIndex.build.__func__  # type: ignore[attr-defined]  # A class method has one.

    def build(cls: type[NameIndex], *args: Any, **kwargs: Any) -> NameIndex:
        times.append(1)
        made = real(cls, *args, **kwargs)
        assert isinstance(made, NameIndex)
        return made

    monkeypatch.setattr(NameIndex, "build", classmethod(build))
    return times


def assert_whole(sessions: SessionFactory, snapshot: Snapshot) -> None:
    """The snapshot holds what the database says, as an index made of it does."""
    with transaction(sessions) as session:
        entities = [e for v in snapshot.versions for e in read_entities(session, v)]
    assert list(snapshot.engine.entities()) == entities
    whole = NameIndex.build(entities).arrays
    for name in Arrays.__slots__:
        if name not in CARDS:
            assert np.array_equal(
                getattr(snapshot.engine._index.arrays, name), getattr(whole, name)
            ), name
    finder = GroupFinder()
    for entity in entities:
        finder.add(entity)
    groups = {m.entity_id: group for group in finder.groups() for m in group.members}
    assert snapshot.groups == groups


def test_only_what_changed_is_made_anew(
    sessions: SessionFactory, plain: Load, tmp_path: Path, built: list[int]
) -> None:
    catalogue = Catalogue(tmp_path / "index")
    random = Random(5)
    people = dict(FIRST)
    for day in range(1, 7):
        plain(day, people)
        with transaction(sessions) as session:
            snapshot = catalogue.catch_up(session)
        assert built == [1]
        assert_whole(sessions, snapshot)
        built[1:] = []
        for key in random.sample(sorted(people), 3):
            del people[key]
        # Some of those gone before return, in their own place.
        returning = random.choice(sorted(set(FIRST) - set(people)))
        people |= {f"new{day}": f"New Comer{day}", returning: FIRST[returning]}
        changed = random.choice(sorted(people))
        people[changed] += " Junior"
        people = dict(sorted(people.items()))
    with transaction(sessions) as session:
        past = catalogue.as_of(session, date(2025, 1, 2))
    assert built == [1]
    assert_whole(sessions, past)


def test_the_index_of_a_past_day_is_made_from_that_of_today(
    sessions: SessionFactory, plain: Load, tmp_path: Path, built: list[int]
) -> None:
    plain(1, FIRST)
    plain(2, {**FIRST, "late": "Late Arrival"})
    catalogue = Catalogue(tmp_path / "index")
    with transaction(sessions) as session:
        today = catalogue.current(session)
        past = catalogue.as_of(session, date(2025, 1, 1))
    assert built == [1]
    assert (today.engine.size, past.engine.size) == (61, 60)
    assert_whole(sessions, past)


def test_a_second_list_is_added_to_the_first(
    sessions: SessionFactory, plain: Load, load: Load, tmp_path: Path, built: list[int]
) -> None:
    plain(1, FIRST)
    catalogue = Catalogue(tmp_path / "index")
    with transaction(sessions) as session:
        catalogue.current(session)
    plain(1, {"a": "Solitary Figure", "7": FIRST["7"]}, "custom:another")
    with transaction(sessions) as session:
        both = catalogue.catch_up(session)
    assert built == [1]
    assert {v.source for v in both.versions} == {"custom:own", "custom:another"}
    assert_whole(sessions, both)


def test_a_list_that_changed_altogether_is_made_from_nothing(
    sessions: SessionFactory, load: Load, tmp_path: Path, built: list[int]
) -> None:
    catalogue = Catalogue(tmp_path / "index")
    for day in (1, 2):
        load(day, FIRST)
        with transaction(sessions) as session:
            catalogue.catch_up(session)
    assert built == [1, 1]


@pytest.mark.parametrize("damage", ["arrays", "versions", "other", "refused"])
def test_what_is_damaged_or_of_another_database_is_not_renewed(
    sessions: SessionFactory, plain: Load, tmp_path: Path, built: list[int], damage: str
) -> None:
    plain(1, FIRST)
    catalogue = Catalogue(tmp_path / "index")
    with transaction(sessions) as session:
        catalogue.current(session)
    (folder,) = (p for p in (tmp_path / "index").iterdir() if p.is_dir())
    if damage == "arrays":
        (folder / "postings.npy").write_bytes(b"damaged")
    elif damage == "refused":
        with transaction(sessions) as session:
            session.execute(update(ListVersionRow).values(state=VersionState.REJECTED.value))
    else:
        text = (folder / VERSIONS_FILE).read_text("utf-8")
        with transaction(sessions) as session:
            (version,) = lists.active_versions(session)
        wrong = "{" if damage == "versions" else text.replace(version.sha256, "0" * 64)
        (folder / VERSIONS_FILE).write_text(wrong, "utf-8")
    plain(2, {**FIRST, "late": "Late Arrival"})
    with transaction(sessions) as session:
        assert_whole(sessions, Catalogue(tmp_path / "index").current(session))
    assert len(built) == 3  # Twice for the catalogue, once for the comparison.


def test_an_engine_can_be_opened_on_a_renewed_index(
    sessions: SessionFactory, plain: Load, tmp_path: Path
) -> None:
    catalogue = Catalogue(tmp_path / "index")
    for day, people in ((1, FIRST), (2, {**FIRST, "late": "Late Arrival"})):
        plain(day, people)
        with transaction(sessions) as session:
            catalogue.catch_up(session)
    for folder in (p for p in (tmp_path / "index").iterdir() if p.is_dir()):
        assert Engine.open(folder).size in (60, 61)
