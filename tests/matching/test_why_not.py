"""Why an entity is not among the hits; the numbers add up."""

import math

import pytest

from app.domain.dates import DateRange
from app.domain.entities import DateFact, Entity, Name
from app.domain.kinds import DateKind, EntityType, NameKind, NotAHit, QueryType, Scoring, Standing
from app.domain.screening import Query, WhyNot
from app.matching import Engine, SearchOptions
from app.matching.tokens import Style
from app.matching.why_not import name_terms, score_of, why_not


def person(key: str, *names: str, kind: NameKind = NameKind.PRIMARY, born: int = 0) -> Entity:
    dates: tuple[DateFact, ...] = ()
    if born:
        dates = (
            DateFact(kind=DateKind.BIRTH, value=DateRange.of(born), stated=str(born), locator=key),
        )
    return Entity(
        source="custom:test",
        key=key,
        type=EntityType.PERSON,
        names=tuple(Name(full=n, kind=kind, stated=n, locator=key) for n in names),
        dates=dates,
    )


TARNOV = person("1", "TARNOV, Pavel", "Pavlo Tarnow", born=1950)
BLINKY = person("2", "Blinky", kind=NameKind.WEAK)
OTHER = person("3", "ZHILIN, Viktor")
ENGINE = Engine.build([TARNOV, BLINKY, OTHER])


def asked(
    name: str, entity: Entity = TARNOV, options: SearchOptions | None = None, **more: object
) -> WhyNot:
    query = Query(name=name, **more)  # type: ignore[arg-type]  # each test gives what it needs
    options = options or SearchOptions()
    found = ENGINE.search(query, options)
    shown = {match.entity_id for match in found}
    return why_not(ENGINE, query, options, entity, shown=shown, found=found)


def test_a_hit_is_among_the_hits_with_the_same_numbers() -> None:
    query = Query(name="Pavel Tarnow")
    (hit,) = ENGINE.search(query)
    absent = asked("Pavel Tarnow")
    assert absent.reason is NotAHit.AMONG_THE_HITS
    assert (absent.score, absent.evidence, absent.best_name) == (
        hit.score, hit.evidence, hit.matched_name,
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", ["Pavel Belkin", "Pavel Tarnovitch", "Pavlo Belkin", "Tarnov Bank"]
)
def test_names_that_are_not_alike_enough(name: str) -> None:
    absent = asked(name)
    assert absent.reason in (NotAHit.BELOW_FLOOR, NotAHit.AMONG_THE_HITS)
    assert sum(e.effect for e in absent.evidence) == pytest.approx(absent.score)
    named = absent.evidence[0].effect
    assert score_of(absent.name_terms) == pytest.approx(named, abs=2e-4)
    assert f"= {absent.score:.4f}" in " ".join(absent.sentences)


def test_what_cost_most_is_said_in_words() -> None:
    absent = asked("Pavel Belkin")
    assert absent.reason is NotAHit.BELOW_FLOOR
    worst = min(absent.name_terms, key=lambda term: term.log_odds)
    assert f"{worst.meaning} ({worst.log_odds:+.2f})" in absent.sentences[-1]
    assert absent.sentences[0] == "The names are not alike enough."


def test_no_word_in_common() -> None:
    absent = asked("Zzyzx Qwerty")
    assert (absent.reason, absent.score) == (NotAHit.NOT_A_CANDIDATE, 0.0)


def test_data_that_contradict() -> None:
    strict = SearchOptions(threshold=0.99, review_floor=0.9)
    born = DateRange.of(1990)
    absent = asked("Pavel Tarnov", options=strict, birth_date=born)
    assert absent.reason is NotAHit.CONFLICTING_DATA
    assert [e.feature for e in absent.evidence] == ["name", "birth_date"]
    assert sum(e.effect for e in absent.evidence) == pytest.approx(absent.score)
    assert "− birth date" in " ".join(absent.sentences)


def test_a_weak_alias_of_one_word() -> None:
    strict = SearchOptions(threshold=0.95, review_floor=0.9)
    absent = asked("Blinky", BLINKY, strict)
    assert absent.reason is NotAHit.CAPPED_WEAK_ALIAS


def test_what_the_question_leaves_out() -> None:
    by_source = asked("Pavel Tarnov", options=SearchOptions(sources=frozenset({"un-sc"})))
    assert (by_source.reason, by_source.score) == (NotAHit.EXCLUDED_BY_SOURCE, 1.0)
    assert asked("Pavel Tarnov", type=QueryType.VESSEL).reason is NotAHit.EXCLUDED_BY_TYPE
    gone = person("4", "TARNOV, Pavel")
    assert asked("Pavel Tarnov", gone).reason is NotAHit.EXCLUDED_BY_AS_OF


def test_an_entity_that_its_list_only_names() -> None:
    named = Entity(
        source="custom:test",
        key="5",
        type=EntityType.PERSON,
        names=TARNOV.names,
        standing=Standing.MENTIONED,
    )
    engine = Engine.build([named])
    query = Query(name="Pavel Tarnov")
    hidden = why_not(engine, query, SearchOptions(), named)
    assert hidden.reason is NotAHit.EXCLUDED_BY_STANDING
    open_ = SearchOptions(include_mentioned=True)
    found = engine.search(query, open_)
    shown = {m.entity_id for m in found}
    assert why_not(engine, query, open_, named, shown=shown).reason is NotAHit.AMONG_THE_HITS


def test_one_that_the_answer_has_no_room_for() -> None:
    engine = Engine.build([person("1", "Pavel Tarnov"), person("2", "Pavel Tarnov")])
    query, options = Query(name="Pavel Tarnov"), SearchOptions(limit=1)
    found = engine.search(query, options)
    shown = {m.entity_id for m in found}
    absent = why_not(
        engine, query, options, engine.entity("custom:test:2"), shown=shown, found=found
    )
    assert absent.reason is NotAHit.BEYOND_LIMIT


def test_in_ofacs_scoring_there_are_no_terms() -> None:
    options = SearchOptions(threshold=0.9, review_floor=0.85, scoring=Scoring.OFAC)
    absent = asked("Oleg Tarnov", options=options)
    assert (absent.reason, absent.name_terms) == (NotAHit.BELOW_FLOOR, ())
    assert "OFAC's scoring" in " ".join(absent.sentences)


def test_terms_are_log_odds_and_start_with_the_bias() -> None:
    terms = name_terms("Pavel Tarnovsky", "Pavel Tarnov", Style.PERSON)
    assert terms[0].feature == "bias"
    assert all(math.isclose(t.log_odds, t.value * t.weight, abs_tol=2e-3) for t in terms)
    assert name_terms("Pavel Tarnov", "TARNOV, Pavel", Style.PERSON) == ()
    assert name_terms("Zzyzx", "Pavel Tarnov", Style.PERSON) == ()
