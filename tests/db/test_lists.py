"""List versions on both databases: what is written, what holds when, what is undone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from app.db import entities as queries
from app.db import issues, lists, loading
from app.db.base import Base
from app.db.migrate import check, downgrade, upgrade
from app.db.session import SessionFactory, make_engine, session_factory, transaction
from app.db.tables import EntityStateRow, ListIssueRow, ListVersionRow, StatementRow
from app.db.writing import VersionWriter
from app.domain.entities import Address, Entity, Issue, Measure, Name
from app.domain.kinds import EntityType, VersionState
from app.errors import ListRejected
from app.services.loading import LoadResult, load_version
from app.sources.base import IssueLog, SourceFile, SourceInfo

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def sessions(database_url: str) -> Iterator[SessionFactory]:
    engine = make_engine(database_url)
    yield session_factory(engine)
    engine.dispose()


def person(key: str, *names: str, street: str | None = None) -> Entity:
    full = tuple(Name(full=n, stated=n, locator=f"entry {key}") for n in names)
    address = Address(full=str(street), street=street, stated=str(street), locator="a")
    return Entity(
        source="custom:test",
        key=key,
        type=EntityType.PERSON,
        names=full,
        addresses=() if street is None else (address,),
        measures=(Measure(programme="X", stated="X", locator=f"entry {key}"),),
        record=f"record of {key}",
        row=f"row {key}",
    )


class FixedReader:
    """Yields the entities and notes the issues it is given, whatever the files hold."""

    def __init__(self, *entities: Entity, issues: Sequence[Issue] = ()) -> None:
        self.entities = entities
        self.issues = issues
        self.info = SourceInfo(
            id="custom:test", title="", publisher="", url="", licence="", formats=()
        )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        return None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        log.issues += self.issues
        yield from self.entities


def load(
    sessions: SessionFactory,
    tmp_path: Path,
    day: int,
    *entities: Entity,
    accept: bool = False,
    issues: Sequence[Issue] = (),
) -> LoadResult:
    file = tmp_path / "list"
    file.write_text(repr(entities))
    return load_version(
        sessions,
        FixedReader(*entities, issues=issues),
        [SourceFile.at(file)],
        published=date(2025, 1, day),
        now=NOW,
        accept=accept,
    )


def count(sessions: SessionFactory, table: type[Base]) -> int:
    with transaction(sessions) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def crowd(*first: Entity) -> tuple[Entity, ...]:
    """Enough others that one more or less is no collapse of the list."""
    return (*first, *(person(f"p{i}", f"Person Number {i}") for i in range(30)))


def test_a_list_is_read_as_it_was_written(sessions: SessionFactory, tmp_path: Path) -> None:
    ada = person("1", "Ada", "Countess", street="High Street")
    version = load(sessions, tmp_path, 1, *crowd(ada)).version
    with transaction(sessions) as session:
        read = list(queries.read_entities(session, version))
        assert queries.read_entity(session, version, "1") == ada
    assert read == [replace(e, record="") for e in crowd(ada)]


def test_only_changes_are_written(sessions: SessionFactory, tmp_path: Path) -> None:
    before = crowd(person("1", "Ada", street="High Street"), person("2", "Ben"))
    after = crowd(person("1", "Ada", "Countess"), person("3", "Cleo"))
    load(sessions, tmp_path, 1, *before)
    written = count(sessions, StatementRow)
    result = load(sessions, tmp_path, 2, *after)
    now = count(sessions, StatementRow)
    assert (result.added, result.changed, result.removed, result.unchanged) == (1, 1, 1, 30)
    assert now == written + 1 + 2  # one alias; a name and a measure of the new one


def test_every_version_can_still_be_read(sessions: SessionFactory, tmp_path: Path) -> None:
    states = [
        crowd(person("1", "Ada"), person("2", "Ben")),
        crowd(person("1", "Ada", "Countess")),
        crowd(person("1", "Ada"), person("2", "Ben")),
    ]
    versions = [load(sessions, tmp_path, d + 1, *s).version for d, s in enumerate(states)]
    with transaction(sessions) as session:
        for version, state in zip(versions, states, strict=True):
            read = {e.id: e for e in queries.read_entities(session, version)}
            assert read == {e.id: replace(e, record="") for e in state}
        spans = queries.presence_spans(session, "custom:test:2")
    assert [(s.since_id, s.until_id) for s in spans] == [
        (versions[0].id, versions[1].id),
        (versions[2].id, None),
    ]


def test_facts_keep_the_source_s_order_in_every_version(
    sessions: SessionFactory, tmp_path: Path
) -> None:
    orders = ("ABC", "CAB", "CXAB", "XYCAB", "BACYX", "AA", "ABA", "A", "ZA")
    versions = [
        load(sessions, tmp_path, day + 1, *crowd(person("1", *order))).version
        for day, order in enumerate(orders)
    ]
    with transaction(sessions) as session:
        for version, order in zip(versions, orders, strict=True):
            entity = queries.read_entity(session, version, "1")
            assert entity is not None
            assert [name.full for name in entity.names] == list(order)
        spans = queries.statement_spans(session, "custom:test:1", versions[-1].id)
    # A fact that only moved stands since it was first stated.
    of_a = [s for s in spans if isinstance(s.fact, Name) and s.fact.full == "A"]
    assert (versions[0].id, None) in [(s.since_id, s.until_id) for s in of_a]


def issue_of(code: str, row: int) -> Issue:
    return Issue(code=code, message=f"{code} in row {row}", locator=f"row {row}", entity_key="1")


def test_an_issue_is_written_once_for_the_versions_in_which_it_stands(
    sessions: SessionFactory, tmp_path: Path
) -> None:
    a, b, c = issue_of("odd", 1), issue_of("odd", 2), issue_of("other", 3)
    told = [(a, b, b), (b, a, b), (b, c), (a,)]
    versions = [
        load(sessions, tmp_path, day + 1, *crowd(person("1", f"Ada {day}")), issues=stated).version
        for day, stated in enumerate(told)
    ]
    with pytest.raises(ListRejected):
        load(sessions, tmp_path, 5, person("1", "Ada"), issues=(a, c))
    assert count(sessions, ListIssueRow) == 3 + 1 + 1 + 2
    with transaction(sessions) as session:
        for version, stated in zip(versions, told, strict=True):
            found = issues.read(session, version)
            assert Counter(found) == Counter(stated)
            assert issues.count(session, version) == len(stated)
            assert lists.details_of(session, version.id).issues == issues.counted(stated)
            pages = [issues.read(session, version, limit=1, offset=n) for n in range(len(stated))]
            assert tuple(issue for page in pages for issue in page) == found
        assert issues.read(session, versions[2], code="odd") == (b,)
        refused = lists.version_details(session)[0]
        assert issues.read(session, refused.version) == (a, c)
        assert refused.issues == {"odd": 1, "other": 1}


def test_row_numbers_are_kept_as_moves_and_read_whole(
    sessions: SessionFactory, tmp_path: Path
) -> None:
    people = [person(f"p{n}", f"Person {n}") for n in range(600)]
    states = [people, people[:300] + people[301:], [person("9", "New"), *people[5:]], people[::-1]]
    numbered = [[replace(e, row=f"row {n}") for n, e in enumerate(s, 1)] for s in states]
    versions = [load(sessions, tmp_path, d + 1, *state).version for d, state in enumerate(numbered)]
    with transaction(sessions) as session:
        for version, state in zip(versions, numbered, strict=True):
            rows = {e.key: e.row for e in queries.read_entities(session, version)}
            assert rows == {e.key: e.row for e in state}
        kept = [session.get_one(ListVersionRow, v.id) for v in versions]
        assert [row.rows_base_id for row in kept] == [None, versions[0].id, versions[0].id, None]
        assert len(kept[1].rows) * 10 < len(kept[0].rows)


def test_the_same_bytes_are_recognised(sessions: SessionFactory, tmp_path: Path) -> None:
    load(sessions, tmp_path, 1, person("1", "Ada"))
    again = load(sessions, tmp_path, 2, person("1", "Ada"))
    assert again.already_loaded
    with transaction(sessions) as session:
        assert len(lists.version_details(session)) == 1


def test_versions_as_of_a_day(sessions: SessionFactory, tmp_path: Path) -> None:
    first = load(sessions, tmp_path, 10, person("1", "Ada")).version
    second = load(sessions, tmp_path, 20, person("1", "Ada", "Countess")).version
    with transaction(sessions) as session:
        days = {d: [v.id for v in lists.versions_as_of(session, date(2025, 1, d))] for d in
                (9, 10, 19, 20)}  # fmt: skip
    assert days == {9: [], 10: [first.id], 19: [first.id], 20: [second.id]}


@pytest.mark.parametrize(
    ("day", "entities", "words"),
    [
        (2, (), "no entity at all"),
        (2, (person("1", "Ada"),), "fewer than the"),
        (2, (*crowd(), person("p1", "Twice")), "more than once"),
        (1, crowd(person("9", "Nina")), "before the active one"),
    ],
)
def test_a_bad_version_is_kept_as_rejected_and_the_old_one_serves(
    sessions: SessionFactory,
    tmp_path: Path,
    day: int,
    entities: tuple[Entity, ...],
    words: str,
) -> None:
    good = load(sessions, tmp_path, 1 + (day == 1), *crowd()).version
    rows = count(sessions, StatementRow)
    with pytest.raises(ListRejected, match=words):
        load(sessions, tmp_path, day, *entities)
    assert count(sessions, StatementRow) == rows
    with transaction(sessions) as session:
        assert lists.active_ids(session) == (good.id,)
        newest = lists.version_details(session)[0]
        assert newest.version.state is VersionState.REJECTED
        assert words in " ".join(newest.reasons)
        assert {e.id for e in queries.read_entities(session, good)} == {e.id for e in crowd()}


def test_a_version_refused_twice_is_kept_once(sessions: SessionFactory, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ListRejected):
            load(sessions, tmp_path, 1)
    assert count(sessions, ListVersionRow) == 1


def test_an_interrupted_load_leaves_the_old_version(
    sessions: SessionFactory, tmp_path: Path
) -> None:
    good = load(sessions, tmp_path, 1, *crowd()).version

    class Interrupted(FixedReader):
        def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
            for i in range(600):
                yield person(f"q{i}", f"Another {i}")
            raise KeyboardInterrupt

    file = tmp_path / "other"
    file.write_text("")
    with pytest.raises(KeyboardInterrupt):
        load_version(
            sessions, Interrupted(), [SourceFile.at(file)], published=date(2025, 1, 2), now=NOW
        )
    with transaction(sessions) as session:
        assert lists.active_ids(session) == (good.id,)
    assert count(sessions, EntityStateRow) == 30


def test_what_a_killed_load_left_is_not_seen_and_is_taken_out_later(
    sessions: SessionFactory, tmp_path: Path
) -> None:
    ada = person("1", "Ada")
    good = load(sessions, tmp_path, 1, *crowd(ada)).version
    statements = count(sessions, StatementRow)
    with transaction(sessions, write=True) as session:
        half = loading.begin(
            session,
            loading.NewVersion(
                source="custom:test", sha256="0" * 64, published=NOW.date(), retrieved=NOW, files=()
            ),
        )
    writer = VersionWriter(sessions, "custom:test", half.id)
    for entity in (person("1", "Ada", "Countess"), person("2", "Ben")):
        writer.add(entity)
    writer.finish()  # Ends the presence of everybody else, as a load does just before its end.
    with transaction(sessions) as session:
        assert [e.id for e in queries.read_entities(session, good)] == [e.id for e in crowd(ada)]
        assert queries.presence_spans(session, "custom:test:2") == ()
        assert [s.until_id for s in queries.presence_spans(session, "custom:test:1")] == [None]
    assert load(sessions, tmp_path, 2, *crowd(ada, person("3", "Cleo"))).added == 1
    assert count(sessions, StatementRow) == statements + 2
    with transaction(sessions) as session:
        assert queries.identity(session, "custom:test:2") is None


def test_reading_a_list_takes_the_same_number_of_queries_for_any_size(
    sessions: SessionFactory, tmp_path: Path
) -> None:
    counts = []
    for day, size in ((1, 3), (2, 30)):
        people = [person(f"p{i}", f"Person {i}") for i in range(size)]
        version = load(sessions, tmp_path, day, *people).version
        with transaction(sessions) as session:
            asked: list[str] = []

            def note(*args: object, asked: list[str] = asked) -> None:
                asked.append(str(args[2]))

            event.listen(session.get_bind(), "before_cursor_execute", note)
            assert len(list(queries.read_entities(session, version))) == size
            event.remove(session.get_bind(), "before_cursor_execute", note)
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_migrations_go_up_and_down(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    assert check(empty_database_url) == []
    downgrade(empty_database_url, "base")
    assert check(empty_database_url) != []
    upgrade(empty_database_url)
    assert check(empty_database_url) == []
