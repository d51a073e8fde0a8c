"""Stored customers against a few entities: whoever a search of their own finds is reached."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.commands.made_list import made_list
from app.domain.dates import DateRange
from app.domain.entities import Entity, Identifier, Name
from app.domain.kinds import EntityType, IdentifierType, NameKind, QueryType
from app.domain.screening import Query, QueryIdentifier
from app.errors import Unavailable
from app.matching import Engine, SearchOptions, customers
from app.matching.customers import CustomerNames, CustomerNamesBuilder
from app.matching.names import compare_name
from app.matching.tokens import Style
from app.matching.views import Admitted
from app.validation.customers import customers as innocent
from app.validation.listed import listed_name
from app.validation.manipulations import MANIPULATIONS, manipulate

FLOOR = 0.7
CHANGED = 40
SPECIAL = (
    "Kim Jong-un", "김정은", "習近平", "Владимир Владимирович Путин", "محمد بن سلمان",
    "V. V. Putin", "JC Juncker", "Al-Qa'ida/Islamic Army", "IRISL", "P U T I N",
    "Islamic Republic of Iran Shipping Lines", "ООО Ромашка", "Boeing 747 EP-MNA",
    "Deutsche Handels GmbH & Co. KG", "Ng Mei", "O'Neill, Séan", "Abd al-Rahman bin Ali",
)  # fmt: skip


def entity(key: str, *names: str, type: EntityType = EntityType.UNKNOWN) -> Entity:
    kinds = (NameKind.PRIMARY, *(NameKind.ALIAS for _ in names))
    return Entity(
        source="custom:x",
        key=key,
        type=type,
        names=tuple(
            Name(full=name, kind=kind, stated=name, locator="row")
            for name, kind in zip(names, kinds, strict=False)
        ),
    )


def stored(*queries: Query | None) -> CustomerNames:
    builder = CustomerNamesBuilder()
    for query in queries:
        builder.add(query)
    return builder.finish()


def reached(names: CustomerNames, *entities: Entity, floor: float = FLOOR) -> list[bool]:
    found: list[bool] = names.reached(entities, floor).tolist()
    return found


def type_of(entity: Entity, rng: random.Random) -> QueryType:
    """The type as a customer file has it, often none."""
    if entity.type is EntityType.UNKNOWN or rng.random() < 0.3:
        return QueryType.ANY
    return QueryType(entity.type.value)


def questions(entities: list[Entity], rng: random.Random) -> Iterator[Query]:
    """Customers with the names of entities, manipulated in every way, and with some data."""
    for entity in entities:
        for name in entity.names:
            for kind in MANIPULATIONS:
                made = manipulate(kind, listed_name(entity, name), rng)
                if made is not None and rng.random() < 0.5:
                    asked = Query(name=made, type=type_of(entity, rng))
                    yield _with_data(asked, entity, rng)


def _with_data(query: Query, entity: Entity, rng: random.Random) -> Query:
    draw = rng.random()
    if draw < 0.2:
        return replace(query, name="Somebody Else", aliases=(query.name,))
    if draw < 0.4 and entity.dates:
        return replace(query, birth_date=entity.dates[0].value)
    if draw < 0.5:
        return replace(query, countries=("de",), birth_date=DateRange.of(1970))
    if draw < 0.6 and entity.identifiers:
        number = entity.identifiers[0].value
        return replace(query, name="Quite Another", identifiers=(QueryIdentifier(value=number),))
    return query


@pytest.fixture(scope="module")
def entities() -> list[Entity]:
    special = [entity(f"s{n}", name) for n, name in enumerate(SPECIAL)]
    return [*special, *made_list(900, seed=3)]


@pytest.fixture(scope="module")
def engine(entities: list[Entity]) -> Engine:
    return Engine.build(entities)


def test_whoever_a_search_finds_is_reached_and_few_others(
    engine: Engine, entities: list[Entity]
) -> None:
    rng = random.Random(7)
    changed = [*entities[: len(SPECIAL)], *rng.sample(entities[len(SPECIAL) :], CHANGED)]
    others = rng.sample(entities, CHANGED)
    asked = [
        *questions(changed, rng),
        *questions(others, rng),
        *(customer.query for customer in innocent(1500, seed=4)),
    ]
    numbers = sorted(n for e in changed if (n := engine.number_of(e.id)) is not None)
    options = SearchOptions(only=Admitted(np.array(numbers, dtype=np.int64)))
    alone = [bool(engine.search(query, options)) for query in asked]
    found = reached(stored(*asked), *changed)
    assert len(asked) > 3000
    assert sum(alone) > 500
    assert [q for q, mine, all in zip(asked, alone, found, strict=True) if mine and not all] == []
    assert sum(found[-1500:]) < 150


@pytest.mark.parametrize(
    ("customer", "listed"),
    [
        (Query(name="Muhammad Ali"), "Mohammed Ali"),
        (Query(name="김정은", type=QueryType.PERSON), "Kim Jong Un"),
        (Query(name="Abdul Rahman Khan"), "Abdulrahman Khan"),
        (Query(name="Abdulrahman Khan"), "Abdul Rahman Khan"),
        (Query(name="V. Putin"), "Vladimir Putin"),
        (Query(name="IRISL"), "IRISL"),
        (Query(name="A bdulr ahmanK han"), "Abdul Rahman Khan"),
        (Query(name="Nobody", aliases=("Zuhair Nahla",)), "NAHLA, Zuhair"),
        (Query(name="ООО «Ромашка»"), "Romashka LLC"),
    ],
)
def test_reached_by_name(customer: Query, listed: str) -> None:
    names = stored(Query(name="Mary Poppins"), customer)
    assert reached(names, entity("1", listed)) == [False, True]


def test_reached_by_a_number_alone() -> None:
    ship = entity("1", "SUN STAR", type=EntityType.VESSEL)
    number = Identifier(
        type=IdentifierType.IMO, value="IMO 9074729", stated="9074729", locator="row"
    )
    ship = replace(ship, identifiers=(number,))
    asked = [
        Query(name="Blue Moon", identifiers=(QueryIdentifier(value=value),))
        for value in ("imo-9074729", "9074728")
    ]
    assert reached(stored(*asked), ship) == [True, False]


def test_a_common_name_is_found_in_all_its_bearers() -> None:
    names = stored(*(Query(name="Mohammed Ali") for _ in range(1000)), Query(name="Jane Doe"))
    assert sum(reached(names, entity("1", "Mohammed Ali"))) == 1000


def test_rows_that_tell_more_are_reached_by_weaker_names() -> None:
    name, listed = "Ivan Sokolov", "Ivan Sokolin"
    score = compare_name(name, listed, Style.PERSON).score
    plain = Query(name=name, type=QueryType.PERSON)
    names = stored(plain, replace(plain, birth_date=DateRange.of(1970)))
    person = entity("1", listed, type=EntityType.PERSON)
    assert reached(names, person, floor=score + 0.1) == [False, True]
    assert reached(names, person, floor=score - 0.01) == [True, True]


def test_rows_without_a_question_are_never_reached() -> None:
    names = stored(None, Query(name="Ivan Sokolov"), None)
    assert reached(names, entity("1", "Ivan Sokolov")) == [False, True, False]


def test_an_entity_without_a_readable_name_reaches_nobody() -> None:
    names = stored(Query(name="Ivan Sokolov"))
    assert reached(names, entity("1", "***")) == [False]
    assert reached(names, entity("1", "***"), entity("2", "Ivan Sokolov")) == [True]


def test_what_could_not_be_read_may_tell_more_another_day() -> None:
    builder = CustomerNamesBuilder()
    for doubtful in (False, True):
        builder.add(Query(name="Ivan Sokolov", type=QueryType.PERSON), doubtful=doubtful)
    assert builder.finish().arrays.further.tolist() == [False, True]


def test_nothing_changed_reaches_nobody() -> None:
    assert reached(stored(Query(name="Ivan Sokolov"))) == [False]


def test_no_customers_at_all() -> None:
    assert reached(stored(), entity("1", "Ivan Sokolov")) == []


def test_many_changed_entities_are_asked_in_parts(
    entities: list[Entity], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [*questions(entities[:30], random.Random(3))]
    names = stored(*asked)
    whole = reached(names, *entities)
    monkeypatch.setattr(customers, "NAMES_AT_ONCE", 50)
    assert reached(names, *entities) == whole


def test_beyond_the_most_names_every_row_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers, "MOST_NAMES", 2)
    names = stored(Query(name="Jane Doe"), Query(name="Mary Poppins"))
    assert reached(names, entity("1", "Ivan", "Igor", "Oleg")) == [True, True]


def test_threads_do_not_change_the_result(entities: list[Entity]) -> None:
    names = stored(*questions(entities[:30], random.Random(5)))
    one, three = (names.reached(entities[:60], FLOOR, threads=n) for n in (1, 3))
    assert one.tolist() == three.tolist()


def test_saved_and_opened(tmp_path: Path) -> None:
    names = stored(Query(name="Ivan Sokolov"), Query(name="Jane Doe"))
    names.save(tmp_path)
    opened = CustomerNames.open(tmp_path)
    assert reached(opened, entity("1", "Ivan Sokolov")) == [True, False]
    assert (opened.rows, opened.names) == (2, names.names)


def test_a_damaged_file_is_noticed(tmp_path: Path) -> None:
    stored(Query(name="Ivan Sokolov")).save(tmp_path)
    path = tmp_path / "reading_rows.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"\7")
    with pytest.raises(Unavailable, match="reading_rows"):
        CustomerNames.open(tmp_path)
