"""Differences between versions, and one entity's history."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.db.changes import differences, saying_otherwise
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.domain.changes import ChangeKind, compare
from app.domain.entities import Entity, Name
from app.domain.kinds import EntityType
from app.errors import InvalidRequest, NotFound
from app.services import changes
from app.services.loading import LoadResult, load_version
from app.services.records import entity_detail
from app.sources.base import SourceFile
from app.sources.registry import reader_for
from tests.sources.ofac_files import LIST as OFAC

HEADER = "id,type,name,aliases,birth_date,programme\n"
CROWD = "".join(f"c{i},person,Bystander {i},,,X\n" for i in range(40))
FIRST = HEADER + CROWD + "1,person,Ada Lovelace,,1815,X\n2,person,Ben Nevis,,,X\n"
SECOND = HEADER + CROWD + "1,person,Ada Lovelace,Countess,1815-12-10,X\n3,person,Cleo Nile,,,X\n"
THIRD = HEADER + CROWD + "1,person,Ada Lovelace,Countess,1815-12-10,X\n2,person,Ben Nevis,,,X\n"

Load = Callable[[str, str], str]


@pytest.fixture
def sessions(database_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(database_url)
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture
def load(sessions: SessionFactory, tmp_path: Path) -> Load:
    def _load(day: str, text: str) -> str:
        path = tmp_path / "own.csv"
        path.write_text(text, "utf-8")
        return load_version(
            sessions,
            reader_for("custom:own"),
            [SourceFile.at(path)],
            published=date.fromisoformat(day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
        ).version.label

    return _load


def test_a_diff_names_every_change_field_by_field(sessions: SessionFactory, load: Load) -> None:
    load("2025-01-01", FIRST)
    load("2025-01-02", SECOND)
    with transaction(sessions) as session:
        found = changes.diff(session, "custom:own")
    assert (found.added, found.removed, found.changed) == (1, 1, 1)
    by_id = {e.entity_id: e for e in found.entities}
    assert by_id["custom:own:3"].change is ChangeKind.ADDED
    assert by_id["custom:own:2"].change is ChangeKind.REMOVED
    ada = [(c.field, c.change, c.before, c.after) for c in by_id["custom:own:1"].changes]
    assert [(field, kind) for field, kind, _, _ in ada] == [
        ("names", ChangeKind.ADDED),
        ("dates", ChangeKind.CHANGED),
    ]
    assert [str(getattr(fact, "value", "")) for fact in ada[1][2:]] == ["1815", "1815-12-10"]


def test_versions_are_named_by_hash_or_day(sessions: SessionFactory, load: Load) -> None:
    first, second = load("2025-01-01", FIRST), load("2025-01-02", SECOND)
    with transaction(sessions) as session:
        wanted = changes.diff(session, "custom:own")
        for old in (first, first.removeprefix("sha256:")[:8], "2025-01-01"):
            assert changes.diff(session, "custom:own", old=old, new=second) == wanted
        back = changes.diff(session, "custom:own", old="2025-01-02", new="2025-01-01")
        assert (back.added, back.removed, back.changed) == (1, 1, 1)
        assert {e.entity_id for e in back.entities if e.change is ChangeKind.ADDED} == {
            "custom:own:2"
        }


def test_a_long_diff_is_read_in_pages(sessions: SessionFactory, load: Load) -> None:
    load("2025-01-01", FIRST)
    load("2025-01-02", SECOND)
    with transaction(sessions) as session:
        pages = [changes.diff(session, "custom:own", limit=1, offset=n) for n in range(4)]
        whole = changes.diff(session, "custom:own")
    assert tuple(e for page in pages for e in page.entities) == whole.entities
    assert {page.added for page in pages} == {1}


def test_a_history_tells_of_change_removal_and_return(sessions: SessionFactory, load: Load) -> None:
    for day, text in (("2025-01-01", FIRST), ("2025-01-02", SECOND), ("2025-01-03", THIRD)):
        load(day, text)
    with transaction(sessions) as session:
        ada = changes.history(session, "custom:own:1")
        ben = changes.history(session, "custom:own:2")
    assert [(str(e.published), e.change.value, len(e.changes)) for e in ada] == [
        ("2025-01-01", "added", 0),
        ("2025-01-02", "changed", 2),
    ]
    assert [(str(e.published), e.change.value) for e in ben] == [
        ("2025-01-01", "added"),
        ("2025-01-02", "removed"),
        ("2025-01-03", "added"),
    ]


def test_what_cannot_be_compared_is_said(sessions: SessionFactory, load: Load) -> None:
    load("2025-01-01", FIRST)
    with transaction(sessions) as session:
        for old in (None, "2024-01-01", "deadbeef"):
            with pytest.raises(NotFound):
                changes.diff(session, "custom:own", old=old)
        with pytest.raises(InvalidRequest, match="from"):
            changes.diff(session, "custom:own", old="yesterday")
        with pytest.raises(InvalidRequest, match="limit"):
            changes.diff(session, "custom:own", old="2025-01-01", limit=-1)
        with pytest.raises(NotFound):
            changes.history(session, "custom:own:99")


def test_what_only_the_publisher_s_own_record_shows_is_shown_by_it(
    sessions: SessionFactory, load: Load
) -> None:
    load("2025-01-01", FIRST)
    load("2025-01-02", FIRST.replace("Ben Nevis,,,X", "Ben Nevis,, ,X"))
    with transaction(sessions) as session:
        (found,) = changes.diff(session, "custom:own").entities
        event = changes.history(session, "custom:own:2")[-1]
    assert found.changes == event.changes
    assert [(c.field, c.before != c.after) for c in found.changes] == [("record", True)]


def test_a_history_ends_on_the_day_that_was_asked(sessions: SessionFactory, load: Load) -> None:
    for day, text in (("2025-01-01", FIRST), ("2025-01-02", SECOND), ("2025-01-03", THIRD)):
        load(day, text)
    with transaction(sessions) as session:
        told = {
            day: [
                e.change.value
                for e in changes.history(session, "custom:own:2", as_of=date(2025, 1, day))
            ]
            for day in (1, 2, 3)
        }
        with pytest.raises(NotFound, match="not yet on the list on 2025-01-01"):
            changes.history(session, "custom:own:3", as_of=date(2025, 1, 1))
    assert told == {1: ["added"], 2: ["added", "removed"], 3: ["added", "removed", "added"]}


@pytest.mark.realdata
def test_the_real_days_of_2023(sqlite_url: str, realdata: Path) -> None:
    engine = make_engine(sqlite_url)
    sessions = session_factory(engine)
    for day in ("2023-03-28", "2023-03-30", "2023-08-15", "2023-08-16"):
        load_version(
            sessions,
            reader_for("ofac-sdn"),
            [SourceFile.at(realdata / "ofac" / "history" / f"sdn_{day}.csv")],
            published=date.fromisoformat(day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
        )
    with transaction(sessions) as session:
        march = changes.diff(session, "ofac-sdn", old="2023-03-28", new="2023-03-30")
        august = changes.diff(session, "ofac-sdn", old="2023-08-15", new="2023-08-16")
    engine.dispose()
    assert [e.caption for e in march.entities if e.change is ChangeKind.ADDED] == [
        "MKRTYCHEV, Ashot"
    ]
    assert [e.caption for e in august.entities] == [
        "LIMITED LIABILITY COMPANY VERUS",
        "DEFENSE ENGINEERING LIMITED LIABILITY PARTNERSHIP",
        "VERSOR S.R.O.",
        "NAHLA, Zuhair Subhi",
        "GREEN WITHOUT BORDERS",
    ]


# --- The same list from other files -------------------------------------------------------


def load_ofac(sessions: SessionFactory, day: int, *names: str) -> LoadResult:
    return load_version(
        sessions,
        reader_for("ofac-sdn"),
        [SourceFile.at(OFAC / name) for name in names],
        published=date(2025, 1, day),
        now=datetime(2025, 2, 1, tzinfo=UTC),
        accept=True,
    )


def test_another_form_of_a_list_changes_only_what_it_says_otherwise(
    sessions: SessionFactory,
) -> None:
    load_ofac(sessions, 1, "sdn.csv", "alt.csv", "add.csv")
    result = load_ofac(sessions, 2, "sdn.xml")
    assert (result.added, result.changed, result.removed, result.unchanged) == (0, 1, 0, 4)
    with transaction(sessions) as session:
        found = changes.diff(session, "ofac-sdn")
        told = {key: changes.history(session, f"ofac-sdn:{key}") for key in ("44103", "44105")}
    # The column of the CSV file has another label than the feature of the XML file.
    assert [(e.entity_id, [c.field for c in e.changes]) for e in found.entities] == [
        ("ofac-sdn:44103", ["identifiers"] * 2)
    ]
    assert (found.changed, len(told["44103"]), len(told["44105"])) == (1, 2, 1)


def test_a_statement_is_shown_where_it_stands_in_each_version(sessions: SessionFactory) -> None:
    csv = load_ofac(sessions, 1, "sdn.csv", "alt.csv", "add.csv").version
    xml = load_ofac(sessions, 2, "sdn.xml").version
    seen = {}
    with transaction(sessions) as session:
        for day in (1, 2):
            view = entity_detail(session, "ofac-sdn:44105", as_of=date(2025, 1, day))
            (seen[day],) = [s for s in view.statements if s.stated == "PETROVA, Maria"]
    assert (seen[1].locator, seen[2].locator) == (
        "sdn.csv ent_num 44105 SDN_Name",
        "sdn.xml uid 44105 lastName",
    )
    # It is one statement all the same, made since the first of them.
    assert [(s.since, s.until) for s in seen.values()] == [(csv.label, None)] * 2
    assert xml.label != csv.label


def test_what_only_stands_elsewhere_in_the_file_is_no_change() -> None:
    ada = Name(full="Ada", stated="Ada", locator="line 1")
    before = Entity(source="s", key="1", type=EntityType.PERSON, names=(ada,), record="Ada")
    moved = replace(before, names=(replace(ada, locator="line 2"),))
    reworded = replace(before, names=(replace(ada, stated="Ms Ada"),))
    assert compare(before, moved) == ()
    assert [c.field for c in compare(before, reworded)] == ["names"]
    assert compare(before, replace(reworded, record="<person>Ada</person>")) == ()
    assert [c.field for c in compare(before, replace(moved, record="Ada "))] == ["record"]


@pytest.mark.realdata
def test_the_real_list_in_xml_and_csv(sqlite_url: str, realdata: Path) -> None:
    """Half a year lies between the two; before, each of the 441 in both counted as changed."""
    engine = make_engine(sqlite_url)
    folder = realdata / "ofac"
    parts = [f"cons_{part}_2024-12.csv" for part in ("prim", "alt", "add", "comments")]
    for day, names in (
        ("2024-05-06", ["consolidated_classic_2024-05-06.xml"]),
        ("2024-12-01", parts),
    ):
        result = load_version(
            session_factory(engine),
            reader_for("ofac-cons"),
            [SourceFile.at(folder / name) for name in names],
            published=date.fromisoformat(day),
            now=datetime(2026, 1, 1, tzinfo=UTC),
        )
    engine.dispose()
    assert (result.added, result.changed, result.removed, result.unchanged) == (1, 133, 2, 308)


def test_what_stands_elsewhere_is_still_told_to_whoever_keeps_its_place(
    sessions: SessionFactory,
) -> None:
    """An index holds the places too: it must be renewed although nobody was changed."""
    csv = load_ofac(sessions, 1, "sdn.csv", "alt.csv", "add.csv").version
    xml = load_ofac(sessions, 2, "sdn.xml").version
    with transaction(sessions) as session:
        found = differences(session, csv, xml)
        assert len(found.changed) == 5
        assert list(saying_otherwise(session, csv, xml, found.changed)) == ["44103"]
