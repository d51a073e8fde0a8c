"""What holds for all names, not only for those we thought of."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.dates import DateRange
from app.domain.entities import (
    Address,
    Attribute,
    DateFact,
    Entity,
    Identifier,
    ListVersion,
    Name,
)
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
    QueryType,
    Verdict,
    VersionState,
)
from app.domain.screening import Options, Query, QueryIdentifier
from app.matching import Engine, SearchOptions, compare_names
from app.matching.config import WEAK_ALIAS_CAP
from app.matching.names import compare_name
from app.matching.tokens import Style
from app.matching.understand import understand
from app.matching.why_not import name_terms
from app.matching.why_not import score_of as score_of_terms
from app.services.catalogue import Snapshot
from app.services.screening import answer
from tests.matching.names_of_people import firms, names, people, ways

kinds = st.sampled_from([QueryType.PERSON, QueryType.ORGANIZATION, QueryType.ANY])
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Way = Callable[[str], str]
EVERYTHING = SearchOptions(threshold=0.0, review_floor=0.0, limit=50)


def entity(key: str, *full: str, kind: NameKind = NameKind.ALIAS, **facts: object) -> Entity:
    return Entity(
        source="custom:test",
        key=key,
        type=EntityType.PERSON,
        names=tuple(Name(full=f, kind=kind, stated=f, locator=key) for f in full),
        **facts,  # type: ignore[arg-type]  # each test gives facts of one kind.
    )


ONE = "custom:test:1"
BYSTANDERS = [
    entity("b1", "Zulu Kwaku Mensah"), entity("b2", "KIM, Jong Il"),
    entity("b3", "Sergey Petrovich Tarnovsky"), entity("b4", "Abu Bakr al-Tikriti"),
]  # fmt: skip


def score_of(query: Query, listed: Entity, *, searched: bool = True) -> float:
    """The score with which a search offers the entity, or which it would have."""
    if not searched:
        return Engine.build([listed]).judge(query, listed).score
    found = Engine.build([listed]).search(query, EVERYTHING)
    return next((m.score for m in found if m.entity_id == listed.id), 0.0)


# --- Names --------------------------------------------------------------------------------


@given(names, names, kinds)
@settings(max_examples=200, deadline=None)
def test_symmetric(one: str, other: str, kind: QueryType) -> None:
    assert compare_names(one, other, kind).score == compare_names(other, one, kind).score


@given(names, kinds, ways)
@settings(max_examples=150, deadline=None)
def test_a_name_is_itself(name: str, kind: QueryType, way: Way) -> None:
    assert compare_names(name, way(name), kind).score == 1.0


@given(names, names, kinds, ways)
@settings(max_examples=250, deadline=None)
def test_how_a_name_is_written_never_changes_the_verdict(
    one: str, other: str, kind: QueryType, way: Way
) -> None:
    assert compare_names(one, other, kind).verdict is compare_names(way(one), other, kind).verdict


@given(people, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_a_persons_names_never_loses_the_candidate(
    name: str, order: random.Random
) -> None:
    words = name.split()
    order.shuffle(words)
    engine = Engine.build([entity("1", name), *BYSTANDERS])
    found = engine.search(Query(name=" ".join(words), type=QueryType.PERSON))
    assert any(m.entity_id == ONE and m.score == 1.0 for m in found)


@given(people, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_a_slip_in_any_order_is_offered_if_it_scores_enough(
    listed: str, chance: random.Random
) -> None:
    words = listed.split()
    chance.shuffle(words)
    asked = " ".join(words)
    at = chance.choice([n for n, letter in enumerate(asked) if letter != " "])
    query = Query(name=asked[:at] + asked[at + 1 :], type=QueryType.PERSON)
    if not query.name.strip():
        return
    one = entity("1", listed)
    engine = Engine.build([one, *BYSTANDERS])
    if engine.judge(query, one).score >= SearchOptions().review_floor:
        assert any(m.entity_id == ONE for m in engine.search(query))


@given(names, st.sampled_from(EntityType), kinds)
@settings(max_examples=60, deadline=None)
def test_an_exact_listed_name_is_always_found(
    listed: str, type: EntityType, asked: QueryType
) -> None:
    one = replace(entity("1", listed), type=type)
    engine = Engine.build([one, *BYSTANDERS])
    if asked is not QueryType.ANY and asked.value != type.value and type is not EntityType.UNKNOWN:
        return
    found = engine.search(Query(name=listed, type=asked))
    assert any(m.entity_id == ONE and m.score == 1.0 for m in found)


@given(st.lists(names, min_size=2, max_size=5, unique=True), names, kinds)
@settings(max_examples=40, deadline=None)
def test_the_same_lists_and_question_give_the_same_bytes(
    listed: list[str], asked: str, kind: QueryType
) -> None:
    entities = [entity(str(n), name) for n, name in enumerate(listed)]
    query = Query(name=asked, type=kind)
    one, again, turned = (
        orjson.dumps(Engine.build(order).search(query, EVERYTHING))
        for order in (entities, entities, entities[::-1])
    )
    assert one == again
    assert one == turned


# --- More names, more data ----------------------------------------------------------------


@given(names, names, names)
@settings(max_examples=60, deadline=None)
def test_another_listed_alias_never_lowers_the_score(asked: str, listed: str, alias: str) -> None:
    query = Query(name=asked, type=QueryType.PERSON)
    more = score_of(query, entity("1", listed, alias))
    assert more >= score_of(query, entity("1", listed))


@given(names, names, names)
@settings(max_examples=60, deadline=None)
def test_another_alias_asked_never_lowers_the_score(asked: str, listed: str, alias: str) -> None:
    one = entity("1", listed)
    more = score_of(Query(name=asked, aliases=(alias,)), one)
    assert more >= score_of(Query(name=asked), one)


DAYS = st.dates(date(1940, 1, 1), date(1990, 12, 31))
BORN = DateFact(kind=DateKind.BIRTH, value=DateRange.of(1965, 3, 11), stated="", locator="1")
FACTS: dict[str, Any] = {
    "dates": (BORN,),
    "attributes": tuple(
        Attribute(kind=kind, value=value, stated="", locator="1")
        for kind, value in ((AttributeKind.NATIONALITY, "sy"), (AttributeKind.GENDER, "male"))
    ),
    "identifiers": (
        Identifier(
            type=IdentifierType.NATIONAL_ID, value="1234567", country="sy", stated="", locator="1"
        ),
    ),
    "addresses": (
        Address(full="12 Mezzeh Street, Damascus", city="Damascus", stated="", locator="1"),
    ),
}
AGREEING: tuple[dict[str, object], ...] = (
    {"birth_date": DateRange.of(1965, 3, 11)},
    {"birth_date": DateRange.of(1965)},
    {"countries": ("sy",)},
    {"countries": ("fr", "sy")},
    {"gender": "male"},
    {"addresses": ("Mezzeh Str. 12, Damascus",)},
    {"addresses": ("Damascus",)},
    {"identifiers": (QueryIdentifier(value="123 4567", country="sy"),)},
)
CONFLICTING: tuple[dict[str, object], ...] = (
    {"birth_date": DateRange.of(1950)},
    {"birth_date": DateRange.of(1965, 11, 3)},
    {"birth_date": DateRange.of(1966)},
    {"countries": ("fr",)},
    {"gender": "female"},
    {"identifiers": (
        QueryIdentifier(value="7654321", type=IdentifierType.NATIONAL_ID, country="sy"),
    )},
)  # fmt: skip
DATA = st.lists(st.sampled_from(AGREEING + CONFLICTING), max_size=3).map(
    lambda several: {key: value for one in several for key, value in one.items()}
)


@given(names, names, DATA, st.sampled_from(AGREEING))
@settings(max_examples=80, deadline=None)
def test_data_that_agree_never_lower_a_score(
    asked: str, listed: str, data: dict[str, object], more: dict[str, object]
) -> None:
    base = {key: value for key, value in data.items() if key not in more}
    one = entity("1", listed, **FACTS)
    without, having = (Query(name=asked, **facts) for facts in (base, base | more))  # type: ignore[arg-type]  # facts of one kind each.
    assert score_of(having, one, searched=False) >= score_of(without, one, searched=False)
    assert score_of(having, one) >= score_of(without, one)


@given(names, names, DATA, st.sampled_from(CONFLICTING))
@settings(max_examples=80, deadline=None)
def test_data_that_conflict_never_raise_a_score(
    asked: str, listed: str, data: dict[str, object], more: dict[str, object]
) -> None:
    base = {key: value for key, value in data.items() if key not in more}
    one = entity("1", listed, **FACTS)
    without, having = (Query(name=asked, **facts) for facts in (base, base | more))  # type: ignore[arg-type]  # facts of one kind each.
    assert score_of(having, one, searched=False) <= score_of(without, one, searched=False)
    assert score_of(having, one) <= score_of(without, one)


@given(DAYS, DAYS)
@settings(max_examples=60, deadline=None)
def test_a_birth_date_counts_the_same_in_both_directions(one: date, other: date) -> None:
    def effect(asked: date, listed: date) -> float:
        value = DateRange.of(listed.year, listed.month, listed.day)
        fact = DateFact(kind=DateKind.BIRTH, value=value, stated="", locator="1")
        born = DateRange.of(asked.year, asked.month, asked.day)
        query = Query(name="Anna Tarnova", birth_date=born)
        return score_of(query, entity("1", "Anna Tarnova", dates=(fact,)), searched=False)

    assert effect(one, other) == effect(other, one)


@given(names, names, DATA)
@settings(max_examples=80, deadline=None)
def test_the_effects_of_the_evidence_add_up_to_the_score(
    asked: str, listed: str, data: dict[str, Any]
) -> None:
    one = entity("1", listed, **FACTS)
    found = Engine.build([one]).judge(Query(name=asked, **data), one)
    assert abs(sum(e.effect for e in found.evidence) - found.score) < 1e-9
    assert 0.0 <= found.score <= 1.0
    for term in name_terms(asked, listed, Style.PERSON):
        assert abs(term.value * term.weight - term.log_odds) < 0.01


@given(names, names, st.sampled_from(Style))
@settings(max_examples=80, deadline=None)
def test_the_terms_of_a_name_add_up_to_its_score(asked: str, listed: str, style: Style) -> None:
    terms = name_terms(asked, listed, style)
    if terms:
        assert abs(score_of_terms(terms) - compare_name(asked, listed, style).score) < 5e-4


# --- Weak aliases -------------------------------------------------------------------------


LISTS = (
    ListVersion(
        id=1,
        source="custom:test",
        sha256="0" * 64,
        published=date(2026, 1, 1),
        retrieved=NOW,
        state=VersionState.ACTIVE,
        entities=1,
        persons=1,
        organizations=0,
    ),
)


def is_one_word(name: str) -> bool:
    """Syllables that are written together are several words."""
    readings = [r for style in Style for r in understand(name, style)]
    return all(len(reading.tokens) == 1 for reading in readings)


@given(
    st.one_of(people, firms).map(lambda name: name.split()[0]).filter(is_one_word),
    kinds,
    ways,
    st.floats(0.0, 1.0),
)
@settings(max_examples=100, deadline=None)
def test_a_weak_alias_of_one_word_alone_is_never_a_hit(
    alias: str, kind: QueryType, way: Way, threshold: float
) -> None:
    own = Name(full="Qwertz Zzyzx", kind=NameKind.PRIMARY, stated="", locator="1")
    weak = Name(full=alias, kind=NameKind.WEAK, stated="", locator="1")
    engine = Engine.build([replace(entity("1"), names=(own, weak))])
    query = Query(name=way(alias), type=kind)
    assert all(m.score <= WEAK_ALIAS_CAP for m in engine.search(query, EVERYTHING))
    options = Options(threshold=threshold, review_floor=threshold)
    assert answer(Snapshot(engine, LISTS), query, options, now=NOW).verdict is not Verdict.HIT
