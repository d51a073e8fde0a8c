"""When entries of several lists are one entity, and when they must not be."""

from collections.abc import Sequence

import pytest

from app.domain.dates import DateRange
from app.domain.entities import Attribute, DateFact, Entity, Identifier, Name
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
    Standing,
)
from app.matching.grouping import GroupFinder

_N = IdentifierType


def entry(
    id: str,
    *names: str,
    type: EntityType = EntityType.PERSON,
    born: str | None = None,
    country: str | None = None,
    gender: str | None = None,
    numbers: Sequence[tuple[IdentifierType, str]] = (),
    label: str | None = None,
    standing: Standing = Standing.LISTED,
    weak: bool = False,
) -> Entity:
    source, _, key = id.rpartition(":")
    kind = NameKind.WEAK if weak else NameKind.PRIMARY
    attributes = [
        Attribute(kind=what, value=value, stated=value, locator="a")
        for what, value in (
            (AttributeKind.NATIONALITY, country),
            (AttributeKind.GENDER, gender),
        )
        if value is not None
    ]
    return Entity(
        source=source,
        key=key,
        type=type,
        standing=standing,
        names=tuple(Name(full=n, kind=kind, stated=n, locator="n") for n in names),
        dates=()
        if born is None
        else (
            DateFact(kind=DateKind.BIRTH, value=DateRange.parse(born), stated=born, locator="d"),
        ),
        identifiers=tuple(
            Identifier(type=t, value=v, label=label, stated=v, locator="i") for t, v in numbers
        ),
        attributes=tuple(attributes),
    )


def found(*entities: Entity) -> list[list[str]]:
    finder = GroupFinder()
    assert list(finder.watch(entities)) == list(entities)
    return [[m.entity_id for m in group.members] for group in finder.groups()]


ONE = {
    "a UN reference": (
        entry("un-sc:1", "Ada Lovelace", numbers=[(_N.UN_REFERENCE, "QDi.001")]),
        entry("uk-sl:A1", "Countess L.", numbers=[(_N.UN_REFERENCE, "QDi.001")]),
    ),
    "a reference to the other's entry": (
        entry("ofac-sdn:123", "Ada Lovelace"),
        entry("us-csl:x", "Lovelace, A.", numbers=[(_N.LIST_REFERENCE, "123")], label="ofac-sdn"),
    ),
    "a passport and a word of the name": (
        entry("ofac-sdn:1", "LOVELACE, Ada", numbers=[(_N.PASSPORT, "BD 3843329")]),
        entry("eu-fsf:1", "Ada Byron-Lovelace", numbers=[(_N.PASSPORT, "BD3843329")]),
    ),
    "an IMO number alone": (
        entry("ofac-sdn:1", "STAR", type=EntityType.VESSEL, numbers=[(_N.IMO, "9074729")]),
        entry("un-sc:1", "MOON", type=EntityType.VESSEL, numbers=[(_N.IMO, "9074729")]),
    ),
    "name and day of birth, in another order and script": (
        entry("ofac-sdn:1", "MKRTYCHEV, Ashot", born="1966-05-07"),
        entry("eu-fsf:1", "Ashot Mkrtychev", born="1966-05-07"),
    ),
    "a long name, a year and a country": (
        entry("ofac-sdn:1", "Ivan Petrovich Sidorov", born="1966", country="ru"),
        entry("eu-fsf:1", "SIDOROV Ivan Petrovich", born="1966-05-07", country="ru"),
    ),
    "an organisation's name and country": (
        entry("ofac-sdn:1", "Verus LLC", type=EntityType.ORGANIZATION, country="ru"),
        entry("eu-fsf:1", "VERUS LLC", type=EntityType.ORGANIZATION, country="ru"),
    ),
}

TWO = {
    "a name alone": (entry("ofac-sdn:1", "Ada Lovelace"), entry("eu-fsf:1", "Ada Lovelace")),
    "one word and a birth date": (
        entry("ofac-sdn:1", "Ada", born="1815-12-10"),
        entry("eu-fsf:1", "Ada", born="1815-12-10"),
    ),
    "another birth date": (
        entry("ofac-sdn:1", "Ada Lovelace", born="1815-12-10", country="gb"),
        entry("eu-fsf:1", "Ada Lovelace", born="1815-12-11", country="gb"),
    ),
    "a year and two words": (
        entry("ofac-sdn:1", "Kim Chol", born="1966", country="kp"),
        entry("eu-fsf:1", "Kim Chol", born="1966", country="kp"),
    ),
    "a common name and day, other countries": (
        entry("ofac-sdn:1", "Ali Hassan", born="1970-01-01", country="iq"),
        entry("eu-fsf:1", "Ali Hassan", born="1970-01-01", country="so"),
    ),
    "another gender": (
        entry("ofac-sdn:1", "Sasha Ivanova Petrova", born="1970-02-01", gender="male"),
        entry("eu-fsf:1", "Sasha Ivanova Petrova", born="1970-02-01", gender="female"),
    ),
    "a passport and no word in common": (
        entry("ofac-sdn:1", "Ada Lovelace", numbers=[(_N.PASSPORT, "1234567")]),
        entry("eu-fsf:1", "Ben Nevis", numbers=[(_N.PASSPORT, "1234567")]),
    ),
    "a number that is none": (
        entry("ofac-sdn:1", "Ada Lovelace", numbers=[(_N.PASSPORT, "000000")]),
        entry("eu-fsf:1", "Ada Nevis", numbers=[(_N.PASSPORT, "000000")]),
    ),
    "a person and a company": (
        entry("ofac-sdn:1", "Ada Lovelace", numbers=[(_N.TAX_ID, "7712345678")]),
        entry(
            "eu-fsf:1",
            "Ada Lovelace",
            type=EntityType.ORGANIZATION,
            numbers=[(_N.TAX_ID, "7712345678")],
        ),
    ),
    "weak names": (
        entry("ofac-sdn:1", "Abu Ali", born="1970-02-01", weak=True),
        entry("eu-fsf:1", "Abu Ali", born="1970-02-01", weak=True),
    ),
    "one list": (
        entry("ofac-sdn:1", "Ada Lovelace", born="1815-12-10"),
        entry("ofac-sdn:2", "Ada Lovelace", born="1815-12-10"),
    ),
    "a de-listed entry": (
        entry("ch-seco:1", "Ada Lovelace", born="1815-12-10", standing=Standing.DELISTED),
        entry("eu-fsf:1", "Ada Lovelace", born="1815-12-10"),
    ),
}


@pytest.mark.parametrize("entities", ONE.values(), ids=ONE)
def test_one_entity(entities: tuple[Entity, Entity]) -> None:
    assert len(found(*entities)) == 1
    assert found(*entities) == found(*reversed(entities))


@pytest.mark.parametrize("entities", TWO.values(), ids=TWO)
def test_two_entities(entities: tuple[Entity, Entity]) -> None:
    assert found(*entities) == []


def test_a_group_grows_over_lists_and_takes_one_entry_of_each() -> None:
    entities = [
        entry("un-sc:1", "Ada Lovelace", born="1815", numbers=[(_N.UN_REFERENCE, "QDi.001")]),
        entry("uk-sl:1", "Ada Lovelace", born="1815-12-10", numbers=[(_N.UN_REFERENCE, "QDi.001")]),
        entry("ofac-sdn:1", "LOVELACE, Ada", born="1815-12-10"),
    ]
    assert found(*entities) == [["ofac-sdn:1", "uk-sl:1", "un-sc:1"]]


def test_two_bearers_in_one_list_prove_nothing_for_a_third() -> None:
    twins = [entry(f"ofac-sdn:{n}", "Ada Lovelace", born="1815-12-10") for n in (1, 2)]
    assert found(*twins, entry("eu-fsf:1", "Ada Lovelace", born="1815-12-10")) == []


def test_every_member_but_one_has_a_reason() -> None:
    finder = GroupFinder()
    for entity in ONE["name and day of birth, in another order and script"]:
        finder.add(entity)
    (group,) = finder.groups()
    assert {m.reason for m in group.members} == {"same name (ashot mkrtychev) and birth date"}
