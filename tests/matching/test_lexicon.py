"""The general words of organisations' names, known by meaning in many languages."""

import pytest

from app.matching.lexicon import (
    MIN_STEM,
    concept_weight,
    concepts_of,
    is_function_word,
    normal,
    place_of,
    rows,
)
from app.matching.script import script_of


@pytest.mark.parametrize(
    ("word", "concept"),
    [
        ("Ministry", "ministry"),
        ("министерством", "ministry"),
        ("міністерства", "ministry"),
        ("Υπουργείο", "ministry"),
        ("وزارت", "ministry"),
        ("الشركة", "company"),
        ("للتجارة", "trade"),
        ("نفت", "oil"),
        ("Regionalen", "regional"),
        ("Регионален", "regional"),
        ("корпус", "corps"),
        ("ιδιωτική", "private"),
        ("στρατιωτική", "military"),
        ("εταιρεία", "company"),
        ("bakanlığı", "ministry"),
        ("הביטחון", "defence"),
        ("국방", "defence"),
        ("公司", "company"),
        ("vojenské", "military"),
        ("Sanaye", "industry"),
        ("mu'assasat", "foundation"),
        ("Lajnat", "committee"),
        ("int'l", "international"),
        ("ministeriö", "ministry"),
    ],
)
def test_one_meaning_in_many_languages(word: str, concept: str) -> None:
    assert concept in concepts_of(word)


@pytest.mark.parametrize(
    ("word", "concepts"),
    [
        ("machinefabriek", ("machine", "plant")),
        ("Forschungsinstitut", ("research", "institute")),
        ("Verteidigungsministeriums", ("defence", "ministry")),
        ("ФГУП", ("state", "enterprise")),
        ("NII", ("research", "institute")),
        ("ЧВК", ("private", "military", "company")),
        ("IRGC", ("islamic", "revolution", "guard", "corps")),
    ],
)
def test_a_compound_means_all_its_parts(word: str, concepts: tuple[str, ...]) -> None:
    assert concepts_of(word) == concepts


@pytest.mark.parametrize(
    "word",
    ["portfolio", "Minerva", "Mir", "Мир", "Vostok", "Zarya", "Stalin", "Сталинград", "Pulkovo",
     "station", "Convoy", "Votkinsk", "Moqadas", "Lucky", "Pieter", "Spektr", "", "'", "-"],
)  # fmt: skip
def test_a_near_miss_means_nothing(word: str) -> None:
    assert concepts_of(word) == ()


def test_places() -> None:
    assert place_of("Россия") == place_of("российского") == place_of("Russische") == "ru"
    assert place_of("الإيرانية") == place_of("Íránská") == "ir"
    assert place_of("Московский") == "moscow"
    assert place_of("kriminal") is None
    assert place_of("gruzovoy") is None
    assert place_of("") is None


def test_function_words() -> None:
    assert all(map(is_function_word, ["of", "Für", "και", "на", "ve", "من", "van", "d'"]))
    assert not any(map(is_function_word, ["bank", "Convoy", ""]))


@pytest.mark.parametrize("name", ["organizations.tsv", "places.tsv", "function.tsv"])
def test_every_row_is_well_formed(name: str) -> None:
    for key, words in rows(name):
        assert key
        assert words, key
        for word in words:
            stem = word.rstrip("*")
            assert normal(stem), (key, word)
            assert "*" not in stem, (key, word)
            assert word == stem or len(normal(stem)) >= MIN_STEM, (key, word)
            assert len({script_of(char) for char in stem} - {""}) < 2, (key, word)


def test_every_concept_has_a_weight() -> None:
    weighed = {concept for concept, _ in rows("concepts.tsv")}
    named = {concept for key, _ in rows("organizations.tsv") for concept in key.split("+")}
    assert named == weighed
    assert all(0 < concept_weight(concept) < 1 for concept in weighed)
    assert concept_weight("company") < concept_weight("bank") < concept_weight("missile")
