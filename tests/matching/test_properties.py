"""What holds for all names, not only for those we thought of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.entities import Entity, Name
from app.domain.kinds import EntityType, NameKind, QueryType
from app.domain.screening import Query
from app.matching import Engine, SearchOptions, compare_names

words = st.sampled_from(
    "Anna Karim al Kim Jong Un Schmidt Петров Иван Ltd Bank of 習近平 محمد V. III 김정은".split()  # noqa: SIM905 (easier to read)
)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)
kinds = st.sampled_from([QueryType.PERSON, QueryType.ORGANIZATION, QueryType.ANY])


@given(names, names, kinds)
@settings(max_examples=200, deadline=None)
def test_symmetric(one: str, other: str, kind: QueryType) -> None:
    assert compare_names(one, other, kind).score == compare_names(other, one, kind).score


@given(names, kinds)
@settings(max_examples=100, deadline=None)
def test_a_name_is_itself(name: str, kind: QueryType) -> None:
    assert compare_names(name, name.upper(), kind).score == 1.0


def entity(key: str, *full: str, kind: NameKind = NameKind.ALIAS) -> Entity:
    return Entity(
        source="custom:test",
        key=key,
        type=EntityType.PERSON,
        names=tuple(Name(full=f, kind=kind, stated=f, locator=key) for f in full),
    )


@given(names, names, names)
@settings(max_examples=60, deadline=None)
def test_another_alias_never_lowers_the_score(asked: str, listed: str, alias: str) -> None:
    options = SearchOptions(threshold=0.0, review_floor=0.0)
    query = Query(name=asked, type=QueryType.PERSON)
    alone = Engine.build([entity("1", listed)]).search(query, options)
    more = Engine.build([entity("1", listed, alias)]).search(query, options)
    assert (more[0].score if more else 0.0) >= (alone[0].score if alone else 0.0)


@given(names)
@settings(max_examples=40, deadline=None)
def test_an_exact_listed_name_is_always_found(listed: str) -> None:
    engine = Engine.build([entity("1", listed), entity("2", "Somebody Else")])
    found = engine.search(Query(name=listed, type=QueryType.PERSON))
    assert any(m.entity_id == "custom:test:1" and m.score == 1.0 for m in found)


def test_a_one_word_weak_alias_alone_is_no_hit() -> None:
    engine = Engine.build([entity("1", "Blinky", kind=NameKind.WEAK)])
    (match,) = engine.search(Query(name="Blinky", type=QueryType.PERSON))
    assert match.score < SearchOptions().threshold
