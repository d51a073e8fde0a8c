from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.dates import DateRange
from app.domain.entities import Attribute, DateFact, Entity, Identifier, Name
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    QueryType,
    Standing,
)
from app.domain.screening import Query, QueryIdentifier
from app.errors import NotFound, Unavailable
from app.matching import Engine, SearchOptions

IVANOV = Entity(
    source="test",
    key="1",
    type=EntityType.PERSON,
    names=(Name(full="IVANOV, Pavel", stated="IVANOV, Pavel", locator="row 1"),),
    dates=(
        DateFact(
            kind=DateKind.BIRTH, value=DateRange.parse("1966-05-07"), stated="1966", locator="r"
        ),
    ),
    identifiers=(
        Identifier(
            type=IdentifierType.PASSPORT, value="BD 3843329", country="sk", stated="p", locator="r"
        ),
    ),
    attributes=(Attribute(kind=AttributeKind.GENDER, value="male", stated="Male", locator="r"),),
)
SPEAKER = Entity(
    source="test",
    key="2",
    type=EntityType.PERSON,
    standing=Standing.MENTIONED,
    names=(Name(full="Pavla Speaker", stated="x", locator="row 2"),),
)
SHIP = Entity(
    source="fleet",
    key="9",
    type=EntityType.VESSEL,
    names=(Name(full="IVANOV PAVEL", stated="x", locator="row 3"),),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine.build([IVANOV, SPEAKER, SHIP], tmp_path_factory.mktemp("index"))


def ids(engine: Engine, query: Query, **options: object) -> list[str]:
    return [m.entity_id for m in engine.search(query, SearchOptions(**options))]  # type: ignore[arg-type]  # The test names the fields.


def test_ties_are_broken_by_id(engine: Engine) -> None:
    assert ids(engine, Query(name="Pavel Ivanov")) == ["fleet:9", "test:1"]


def test_type_and_source_narrow_the_search(engine: Engine) -> None:
    assert ids(engine, Query(name="Pavel Ivanov", type=QueryType.PERSON)) == ["test:1"]
    assert ids(engine, Query(name="Pavel Ivanov"), sources=frozenset({"fleet"})) == ["fleet:9"]


def test_the_mentioned_are_left_out_unless_asked_for(engine: Engine) -> None:
    query = Query(name="Pavla Speaker")
    assert ids(engine, query) == []
    assert ids(engine, query, include_mentioned=True) == ["test:2"]


def test_a_passport_number_alone_decides(engine: Engine) -> None:
    query = Query(identifiers=(QueryIdentifier(type=IdentifierType.PASSPORT, value="bd3843329"),))
    (match,) = engine.search(query)
    assert (match.entity_id, match.score, match.decided_by_identifier) == ("test:1", 1.0, True)


@pytest.mark.parametrize(
    ("birth_date", "higher"),
    [("1966-05-07", True), ("1966", True), ("1966-07-05", False), ("1980-01-01", False)],
)
def test_the_birth_date_moves_the_score(engine: Engine, birth_date: str, higher: bool) -> None:
    name = "Pavel Ivanof"
    bare = engine.search(Query(name=name, type=QueryType.PERSON))[0].score
    query = Query(name=name, type=QueryType.PERSON, birth_date=DateRange.parse(birth_date))
    moved = engine.search(query, SearchOptions(threshold=0.0, review_floor=0.0))[0]
    assert (moved.score > bare) is higher
    assert sum(e.effect for e in moved.evidence) == pytest.approx(moved.score, abs=1e-6)


def test_an_entity_can_be_read_back(engine: Engine) -> None:
    assert engine.entity("test:1") == IVANOV
    with pytest.raises(NotFound):
        engine.entity("test:77")


def test_a_damaged_index_is_refused(tmp_path: Path) -> None:
    Engine.build([IVANOV], tmp_path)
    (tmp_path / "postings.npy").write_bytes(b"half a file")
    with pytest.raises(Unavailable, match=r"postings\.npy"):
        Engine.open(tmp_path)


def test_an_index_is_saved_with_nothing_else_beside_it(tmp_path: Path) -> None:
    Engine.build([IVANOV], tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".npy", ".json"}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_many_questions_are_answered_in_order_as_one_by_one(engine: Engine) -> None:
    queries = [
        Query(name="Pavel Ivanov", type=QueryType.VESSEL),
        Query(name="Nobody Known"),
        Query(name="Ivanov Pavel", type=QueryType.PERSON),
        Query(identifiers=(QueryIdentifier(type=IdentifierType.PASSPORT, value="bd3843329"),)),
        Query(name="Pavel Ivanov", type=QueryType.VESSEL),
    ]
    options = SearchOptions(review_floor=0.5)
    assert engine.search_many(queries, options) == [engine.search(q, options) for q in queries]
    assert [len(found) for found in engine.search_many(queries)] == [1, 0, 1, 1, 1]
    assert engine.search_many([]) == []


def test_few_hits_are_the_first_of_many() -> None:
    """Those that are not shown are not judged, which changes nothing in those that are."""
    given = ("Ivan", "Iwan", "Ivana", "Evan", "John", "I.", "Ivan Petrovich", "Petr Ivan")
    family = ("Karenin", "Karenina", "Karenine", "Karenyn", "Kareninn", "Kazenin")
    names = [f"{one} {other}" for one in given for other in family] * 2
    engine = Engine.build(
        replace(SPEAKER, key=str(n), standing=Standing.LISTED, names=(name,))
        for n, name in enumerate(Name(full=text, stated=text, locator="row") for text in names)
    )
    for asked in ("Ivan Karenin", "Iwan Karenyn", "Karenin"):
        every = engine.search(Query(name=asked), SearchOptions(threshold=0.5, limit=200))
        for limit in (1, 3, 10):
            few = engine.search(Query(name=asked), SearchOptions(threshold=0.5, limit=limit))
            assert few == every[:limit]
