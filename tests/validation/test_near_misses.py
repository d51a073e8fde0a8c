"""Records that are like a listed one: always somebody else, never a listed name."""

import random

import pytest

from app.domain.dates import DateRange
from app.domain.kinds import EntityType
from app.validation.listed import ListedName
from app.validation.near_misses import NEAR_MISSES, Material, Record, near_miss
from app.validation.texts import plain_key

KINDS = {kind.id: kind for kind in NEAR_MISSES}


def person(id: str, given: str, family: str, country: str, *births: str) -> ListedName:
    return ListedName(
        entity_id=id,
        type=EntityType.PERSON,
        full=f"{family}, {given}",
        given=tuple(given.split()),
        family=tuple(family.split()),
        countries=frozenset([country]),
        births=tuple(map(DateRange.parse, births)),
    )


def thing(full: str, type: EntityType = EntityType.ORGANIZATION) -> ListedName:
    return ListedName(entity_id=full, type=type, full=full)


PEOPLE = (
    person("1", "Jong Un", "KIM", "kp", "1984-01-08"),
    person("2", "Chol Ho", "PAK", "kp"),
    person("3", "Mikhail Petrovich", "ORLOV", "ru", "1961"),
    person("4", "Igor Sergeevich", "VOLKOV", "ru"),
    person("5", "Abdul Karim Mahmoud", "FAYIZ", "sy"),
    person("6", "Walid Hisham Tlass", "JUMAA", "sy"),
)
THINGS = (
    thing("NEVA FUND III"),
    thing("BANK OF DAMASCUS"),
    thing("ORION SHIPPING LTD"),
    thing("SEA CROWN", EntityType.VESSEL),
)
MATERIAL = Material.of((*PEOPLE, *THINGS))


def made(kind: str, name: ListedName, seed: int = 1) -> Record | None:
    return near_miss(KINDS[kind], name, MATERIAL, random.Random(seed))


APPLIES = [
    ("other_given", PEOPLE[0], "Chol Ho KIM"),
    ("other_family", PEOPLE[0], "Jong Un PAK"),
    ("other_father", PEOPLE[2], "Mikhail Sergeevich ORLOV"),
]


@pytest.mark.parametrize(("kind", "name", "expected"), APPLIES)
def test_parts_come_from_a_compatriot(kind: str, name: ListedName, expected: str) -> None:
    results = {made(kind, name, seed) for seed in range(10)} - {None}
    assert results == {Record(expected)}


@pytest.mark.parametrize(
    ("kind", "name", "kept"),
    [
        ("other_syllable", PEOPLE[0], 2),
        ("one_of_many", PEOPLE[4], 3),
        ("other_number", THINGS[0], 2),
        ("other_place", THINGS[1], 2),
        ("sister_company", THINGS[2], 2),
        ("other_owner", THINGS[2], 2),
        ("other_ship", THINGS[3], 1),
    ],
)
def test_one_word_is_another(kind: str, name: ListedName, kept: int) -> None:
    records = [made(kind, name, seed) for seed in range(10)]
    found = [record for record in records if record is not None]
    assert found
    for record in found:
        assert len(set(record.name.split()) & set(name.words)) == kept
        assert plain_key(record.name) not in MATERIAL.keys


NOWHERE = [
    ("other_given", THINGS[0]),
    ("other_syllable", PEOPLE[2]),
    ("other_father", PEOPLE[0]),
    ("one_of_many", PEOPLE[2]),
    ("other_number", THINGS[1]),
    ("other_number", PEOPLE[0]),
    ("other_place", THINGS[2]),
    ("sister_company", THINGS[0]),
    ("other_ship", THINGS[2]),
    ("born_elsewhen", PEOPLE[1]),
    # A year alone does not say who is somebody else.
    ("born_elsewhen", PEOPLE[2]),
]


@pytest.mark.parametrize(("kind", "name"), NOWHERE)
def test_nothing_is_made_where_a_kind_does_not_apply(kind: str, name: ListedName) -> None:
    assert [made(kind, name, seed) for seed in range(5)] == [None] * 5


@pytest.mark.parametrize("kind", ["born_elsewhen", "slip_born"])
def test_a_namesake_is_born_in_another_decade(kind: str) -> None:
    for seed in range(20):
        record = made(kind, PEOPLE[0], seed)
        assert record is not None
        assert record.birth_date is not None
        assert abs(record.birth_date.start.year - 1984) >= 12
        assert (record.name == "KIM Jong Un") == (kind == "born_elsewhen")


def test_a_name_that_is_listed_is_no_near_miss() -> None:
    both = (*PEOPLE[:2], person("7", "Chol Ho", "KIM", "kp"))
    results = [
        near_miss(KINDS["other_given"], PEOPLE[0], Material.of(both), random.Random(seed))
        for seed in range(10)
    ]
    assert results == [None] * 10


def test_another_spelling_is_no_other_name() -> None:
    two = (person("1", "Sergei", "IVANOV", "ru"), person("2", "Sergey", "PETROV", "ru"))
    material = Material.of(two)
    assert near_miss(KINDS["other_given"], two[0], material, random.Random(1)) is None
