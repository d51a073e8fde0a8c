"""Thresholds by name, and for single sources and types."""

import pytest

from app.domain.entities import Entity, Name
from app.domain.kinds import EntityType, NameKind
from app.domain.screening import Query, ThresholdRule
from app.errors import InvalidRequest
from app.matching import Engine, SearchOptions
from app.matching.config import DEFAULT_REVIEW_FLOOR, DEFAULT_THRESHOLD
from app.matching.profiles import Profiles, built_in, profiles_table, read_profiles

HEAD = "profile\tsource\ttype\tthreshold\treview_floor\n"


def test_our_profiles_lie_in_order_around_the_default() -> None:
    broad, standard, strict = (built_in().get(n) for n in ("broad", "standard", "strict"))
    assert (standard.threshold, standard.review_floor) == (DEFAULT_THRESHOLD, DEFAULT_REVIEW_FLOOR)
    assert broad.threshold < standard.threshold < strict.threshold
    assert broad.review_floor <= standard.review_floor <= strict.review_floor
    assert built_in().get(None) is standard


def test_a_table_is_read_as_it_is_written() -> None:
    table = profiles_table(built_in(), "A note.")
    assert read_profiles(table, Profiles(())) == built_in()


def test_a_file_is_put_over_ours() -> None:
    found = read_profiles(
        f"# ours\n{HEAD}"
        "standard\tofac-sdn\t*\t0.7\t0.6\n"
        "mine\t*\tvessel\t0.95\t0.9\n"
        "mine\t*\t*\t0.85\t0.75\n"
    )
    standard, mine = found.get("standard"), found.get("mine")
    assert standard.threshold == DEFAULT_THRESHOLD
    assert [rule.source for rule in standard.rules] == ["ofac-sdn"]
    assert (mine.threshold, mine.rules[0].type) == (0.85, EntityType.VESSEL)
    assert found.get("strict") == built_in().get("strict")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("standard\t*\t*\t0.8", "line 2: not 5 cells"),
        ("standard\t*\tship\t0.8\t0.7", "line 2: 'ship' is not a valid EntityType"),
        ("standard\t*\t*\thigh\t0.7", "line 2: could not convert"),
        ("standard\t*\t*\t0.7\t0.8", "line 2: 0 <= review_floor"),
        ("standard\t*\t*\t1.8\t0.8", "line 2: 0 <= review_floor"),
        ("standard\t*\t*\tnan\tnan", "line 2: 0 <= review_floor"),
        ("new\tun-sc\t*\t0.8\t0.7", "'new' needs a row for every source and type"),
    ],
)
def test_a_wrong_row_is_refused_by_its_line(row: str, said: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_profiles(HEAD + row + "\n")
    assert said in refused.value.message


def test_other_columns_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="line 1: the columns are not"):
        read_profiles("profile\tthreshold\n")


def test_an_unknown_profile_names_the_field_and_what_there_is() -> None:
    with pytest.raises(InvalidRequest) as refused:
        built_in().get("lax")
    assert refused.value.details["field"] == "options.profile"
    assert "broad, standard, strict" in refused.value.message


def rule(source: str | None, type: EntityType | None, threshold: float) -> ThresholdRule:
    return ThresholdRule(source=source, type=type, threshold=threshold, review_floor=threshold)


def test_the_rule_that_says_most_decides() -> None:
    options = SearchOptions(
        rules=(
            rule(None, EntityType.VESSEL, 0.91),
            rule("a", None, 0.92),
            rule("a", EntityType.VESSEL, 0.93),
        )
    )
    assert options.limits_for("a", EntityType.VESSEL) == (0.93, 0.93)
    assert options.limits_for("a", EntityType.PERSON) == (0.92, 0.92)
    assert options.limits_for("b", EntityType.VESSEL) == (0.91, 0.91)
    assert options.limits_for("b", EntityType.PERSON) == (DEFAULT_THRESHOLD, DEFAULT_REVIEW_FLOOR)
    assert options.floor == DEFAULT_REVIEW_FLOOR


def test_a_search_holds_every_entity_to_its_own_floor() -> None:
    def one(source: str) -> Entity:
        name = Name(full="Tarnov, Pavel", kind=NameKind.PRIMARY, stated="", locator="1")
        return Entity(source=source, key="1", type=EntityType.PERSON, names=(name,))

    engine = Engine.build([one("custom:a"), one("custom:b")])
    query = Query(name="Pavel Tarnowski")
    low = SearchOptions(threshold=0.0, review_floor=0.0)
    score = engine.search(query, low)[0].score
    assert 0.0 < score < 1.0
    rules = (rule("custom:a", None, score), rule("custom:b", None, score + 0.001))
    found = engine.search(query, SearchOptions(rules=rules))
    assert [m.entity_id for m in found] == ["custom:a:1"]
