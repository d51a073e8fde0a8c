"""Manipulated names: each kind does what its title says, and only where it applies."""

import random
import unicodedata

import pytest
from rapidfuzz.distance import DamerauLevenshtein

from app.domain.kinds import EntityType
from app.validation.listed import ListedName
from app.validation.manipulations import MANIPULATIONS, Manipulation, manipulate
from app.validation.texts import plain_key

KINDS = {kind.id: kind for kind in MANIPULATIONS}


def listed(
    full: str,
    type: EntityType = EntityType.PERSON,
    given: str = "",
    family: str = "",
    *countries: str,
) -> ListedName:
    return ListedName(
        entity_id="test:1",
        type=type,
        full=full,
        given=tuple(given.split()),
        family=tuple(family.split()),
        countries=frozenset(countries),
    )


MIKHAIL = listed(
    "PETROV, Mikhail Ivanovich", EntityType.PERSON, "Mikhail Ivanovich", "PETROV", "ru"
)
PLANT = listed("NOVA STEEL TRADING LLC", EntityType.ORGANIZATION)
AHMED = listed("HASSAN, Ahmed Ali", EntityType.PERSON, "Ahmed Ali", "HASSAN", "sy")
NAMES = (MIKHAIL, PLANT, AHMED)


def made(kind: str, name: ListedName, seed: int = 1) -> str | None:
    return manipulate(KINDS[kind], name, random.Random(seed))


def test_there_are_more_than_twenty_kinds_each_with_a_reason() -> None:
    assert len(KINDS) == len(MANIPULATIONS) >= 20
    assert all(kind.title and kind.reason for kind in MANIPULATIONS)


@pytest.mark.parametrize("kind", MANIPULATIONS, ids=lambda kind: kind.id)
def test_every_kind_changes_some_name_the_same_way_every_time(kind: Manipulation) -> None:
    results = [
        [manipulate(kind, n, random.Random(s)) for n in NAMES for s in range(9)] for _ in "ab"
    ]
    assert results[0] == results[1]
    changed = [result for result in results[0] if result is not None]
    assert changed
    assert not {name.full for name in NAMES} & set(changed)


EXACT = [
    ("transposed", MIKHAIL, "Mikhail Ivanovich PETROV"),
    ("middle_dropped", MIKHAIL, "Mikhail PETROV"),
    ("middle_dropped", PLANT, None),
    ("all_joined", PLANT, "novasteeltradingllc"),
    ("spaced", AHMED, "H A S S A N  A h m e d  A l i"),
    ("script", MIKHAIL, "Петров Михаил Иванович"),
    ("script", AHMED, "حسن أحمد علي"),
    ("script", PLANT, None),
    ("script", listed("SMITH, John", EntityType.PERSON, "John", "SMITH", "us"), None),
    ("script", listed("Петров Михаил"), "Petrov Mihail"),
    ("legal_form_dropped", PLANT, "NOVA STEEL TRADING"),
    ("legal_form_dropped", listed("OOO NEVA", EntityType.ORGANIZATION), None),
    ("legal_form_dropped", MIKHAIL, None),
    ("legal_form_changed", listed("ACME HOLDING", EntityType.ORGANIZATION), None),
    ("word_dropped", listed("NOVA STEEL", EntityType.ORGANIZATION), None),
    ("word_dropped", MIKHAIL, None),
    ("initials", listed("PETROV Mikhail"), None),
    ("title_added", PLANT, None),
    ("nickname", listed("ZHANG, Wei", EntityType.PERSON, "Wei", "ZHANG"), None),
    ("letter_dropped", listed("AL-JI"), None),
    ("two_edits", listed("HAMEED"), None),
    ("joined", listed("HAMEED"), None),
    ("split", listed("U WIN"), None),
]


@pytest.mark.parametrize(("kind", "name", "expected"), EXACT)
def test_what_is_made(kind: str, name: ListedName, expected: str | None) -> None:
    assert made(kind, name) == expected


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.text)
@pytest.mark.parametrize(
    ("kind", "edits"),
    [
        ("letter_dropped", 1),
        ("letter_added", 1),
        ("letter_replaced", 1),
        ("letters_swapped", 1),
        ("keyboard", 1),
        ("letter_doubled", 1),
        ("vowel_dropped", 1),
        ("two_edits", 2),
        ("joined", 1),
        ("split", 1),
    ],
)
def test_a_slip_is_as_small_as_it_says(kind: str, edits: int, name: ListedName, seed: int) -> None:
    result = made(kind, name, seed)
    assert result is not None
    assert DamerauLevenshtein.distance(result, name.text) <= edits


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.text)
def test_writing_keeps_what_matters(name: ListedName, seed: int) -> None:
    respelt = made("respelt", name, seed)
    assert respelt is not None
    assert plain_key(respelt) == plain_key(name.full)
    hidden = made("invisible", name, seed)
    assert hidden is not None
    assert "".join(c for c in hidden if unicodedata.category(c) != "Cf") == name.text
    twins = made("look_alike", name, seed)
    assert twins is not None
    assert len(twins) == len(name.text)
    assert not twins.isascii()


def test_initials_are_those_of_the_given_names() -> None:
    results = {made("initials", MIKHAIL, seed) for seed in range(20)}
    assert results == {"M. I. PETROV", "PETROV M. I."}


def test_another_legal_form_is_of_the_same_row() -> None:
    results = {made("legal_form_changed", PLANT, seed) for seed in range(60)}
    assert "NOVA STEEL TRADING LIMITED LIABILITY COMPANY" in results
    assert "NOVA STEEL TRADING OOO" in results
    assert not any(str(result).endswith("INC") for result in results)


def test_other_spellings_come_from_the_tables() -> None:
    results = {str(made("transliteration", MIKHAIL, seed)) for seed in range(40)}
    assert "PETROV Michail Ivanovich" in results
    chinese = listed("XIAO, Qing", EntityType.PERSON, "Qing", "XIAO", "cn")
    assert made("transliteration", chinese) == "HSIAO Ching"
