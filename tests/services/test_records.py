"""Entities over time: today, on a day, and after their list no longer holds them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.errors import InvalidRequest, ListRejected, NotFound
from app.services import records, versions
from app.services.loading import load_version
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.sources.ofac_files import main_row

HEADER = "id,type,name,countries\n"
CROWD = "".join(f"c{i},person,Bystander {i},\n" for i in range(40))
BEN = "2,person,Ben Nevis,gb\n"
BEN_LATER = "2,person,Ben Nevis,gb; fr\n"
EDITIONS = (CROWD + BEN, CROWD + BEN_LATER, CROWD, CROWD + "3,person,Cleo,\n", CROWD + BEN)
REF = "custom:own:2"

Load = Callable[..., str]


@pytest.fixture
def sessions(database_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(database_url)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def load(sessions: SessionFactory, tmp_path: Path) -> Load:
    def _load(day: int, rows: str, *, accept: bool = False) -> str:
        path = tmp_path / "own.csv"
        path.write_text(HEADER + rows, "utf-8")
        return load_version(
            sessions,
            reader_for("custom:own"),
            [SourceFile.at(path)],
            published=date(2025, 1, day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
            accept=accept,
        ).version.label

    return _load


def test_an_entity_that_was_removed_is_shown_as_it_last_stood(
    sessions: SessionFactory, load: Load
) -> None:
    labels = [load(day, rows) for day, rows in enumerate(EDITIONS[:4], start=1)]
    with transaction(sessions) as session:
        view = records.entity_detail(session, REF)
        record = records.entity_record(session, REF)
    assert (view.state, view.list_version, view.row) == ("delisted", labels[1], "own.csv row 42")
    assert view.removed is not None
    assert (view.removed.list_version, view.removed.published) == (labels[2], date(2025, 1, 3))
    assert [s.value.value for s in view.statements if s.kind == "attribute"] == ["gb", "fr"]  # type: ignore[attr-defined]  # countries are attributes
    assert (record.list_version, record.record) == (labels[1], BEN_LATER.strip())


def test_an_entity_is_shown_as_of_any_day(sessions: SessionFactory, load: Load) -> None:
    labels = [load(day, rows) for day, rows in enumerate(EDITIONS, start=1)]
    expected = {
        1: ("listed", labels[0], None),
        2: ("listed", labels[1], None),
        3: ("delisted", labels[1], labels[2]),
        4: ("delisted", labels[1], labels[2]),
        5: ("listed", labels[4], None),
        31: ("listed", labels[4], None),
    }
    with transaction(sessions) as session:
        for day, wanted in expected.items():
            view = records.entity_detail(session, REF, as_of=date(2025, 1, day))
            removed = None if view.removed is None else view.removed.list_version
            assert (view.state, view.list_version, removed) == wanted
            record = records.entity_record(session, REF, as_of=date(2025, 1, day))
            assert record.list_version == view.list_version


def test_a_day_without_an_answer_is_said(sessions: SessionFactory, load: Load) -> None:
    load(2, EDITIONS[2])
    label = load(4, EDITIONS[3])
    with transaction(sessions) as session:
        with pytest.raises(NotFound, match="there was no list custom:own on 2025-01-01"):
            records.entity_detail(session, "custom:own:3", as_of=date(2025, 1, 1))
        with pytest.raises(NotFound, match="not yet on the list on 2025-01-03") as caught:
            records.entity_record(session, "custom:own:3", as_of=date(2025, 1, 3))
        assert caught.value.details["list_version"] == label
        with pytest.raises(NotFound, match="there is no entity"):
            records.entity_detail(session, "custom:own:nobody")


def test_history_that_is_loaded_later_is_found_by_its_days(
    sessions: SessionFactory, load: Load
) -> None:
    """Publication decides, not the order in which versions were loaded."""
    for day, rows in ((5, EDITIONS[4]), (3, EDITIONS[2]), (1, EDITIONS[0]), (6, EDITIONS[3])):
        load(day, rows, accept=True)
    states = {}
    with transaction(sessions) as session:
        for day in range(1, 7):
            states[day] = records.entity_detail(session, REF, as_of=date(2025, 1, day)).state
    assert "".join(states[day][0] for day in states) == "llddld"


def sdn(folder: Path, nationalities: Sequence[str]) -> list[SourceFile]:
    """An SDN list alone, so that three issues say what was not given."""
    path = folder / "sdn.csv"
    rows = [
        main_row(n, f"PERSON, Number {n}", "individual", remarks=f"nationality {country}.")
        for n, country in enumerate(nationalities, start=1)
    ]
    path.write_bytes("".join(f"{row}\r\n" for row in rows).encode() + b"\x1a")
    return [SourceFile.at(path)]


def test_the_issues_of_any_version_are_listed(sessions: SessionFactory, tmp_path: Path) -> None:
    def load_sdn(day: int, *nationalities: str, accept: bool = True) -> str:
        return load_version(
            sessions,
            reader_for("ofac-sdn"),
            sdn(tmp_path, nationalities),
            published=date(2025, 1, day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
            accept=accept,
        ).version.label

    label = load_sdn(1, "Narnia", "Atlantis", "Cuba")
    load_sdn(2, "Cuba", "Cuba", "Cuba")
    with pytest.raises(ListRejected):
        load_sdn(3, "Narnia", accept=False)
    with transaction(sessions) as session:
        now = versions.issues(session, "ofac-sdn")
        then = versions.issues(session, "ofac-sdn", version="2025-01-01", code="country_unknown")
        page = versions.issues(session, "ofac-sdn", version=label, limit=2, offset=3)
        refused = records.list_versions(session, "ofac-sdn")[0]
        told = versions.issues(session, "ofac-sdn", version=refused.list_version)
        with pytest.raises(NotFound):
            versions.issues(session, "ofac-sdn", version="deadbeef")
        with pytest.raises(InvalidRequest, match="version"):
            versions.issues(session, "ofac-sdn", version="yesterday")
    assert (now.total, now.counts) == (3, {"file_missing": 3})
    assert (then.total, then.list_version) == (2, label)
    assert then.counts == {"country_unknown": 2, "file_missing": 3}
    assert [issue.entity_id for issue in then.issues] == ["ofac-sdn:1", "ofac-sdn:2"]
    assert page.issues == then.issues
    assert refused.issues == {"country_unknown": 1, "file_missing": 3}
    assert (told.state, told.total, told.reasons) == ("rejected", 4, refused.reasons)
    assert told.reasons
