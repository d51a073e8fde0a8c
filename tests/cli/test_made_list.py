"""The list that measurements are made on: the same in every run, and like a real one."""

from collections import Counter
from itertools import islice

from app.commands.made_list import cyrillic, made_list
from app.commands.made_names import CULTURES
from app.domain.kinds import EntityType


def test_it_is_the_same_every_time() -> None:
    assert list(made_list(500)) == list(made_list(500))
    assert list(made_list(500)) != list(made_list(500, seed=2))


def test_it_has_about_three_names_an_entity_and_the_types_of_a_list() -> None:
    entities = list(made_list(6000))
    names = sum(len(entity.names) for entity in entities)
    assert 2.3 < names / len(entities) < 3.3
    types = Counter(entity.type for entity in entities)
    assert types[EntityType.PERSON] > types[EntityType.ORGANIZATION] > types[EntityType.VESSEL]
    assert len({entity.id for entity in entities}) == len(entities)
    assert all(entity.dates == () for entity in entities if entity.type is not EntityType.PERSON)


def test_a_few_words_are_frequent_and_many_are_rare() -> None:
    words = Counter(
        word.lower()
        for entity in made_list(20_000)
        for name in entity.names
        for word in name.full.split()
    )
    total = sum(words.values())
    assert sum(count for _, count in words.most_common(50)) > 0.2 * total
    assert sum(count == 1 for count in words.values()) > 0.3 * len(words)


def test_rare_words_are_made_alike_and_differ_by_rank() -> None:
    for pool in (culture.family for culture in CULTURES if culture.family.size > 1000):
        made = [pool.made(rank) for rank in range(100, 400)]
        assert made == [pool.made(rank) for rank in range(100, 400)]
        assert len(set(made)) > 250


def test_names_are_written_in_cyrillic() -> None:
    assert cyrillic("Zhukov Ivan") == "Жуков Иван"
    keys = [entity.key for entity in islice(made_list(100, first=7), 3)]
    assert keys == ["0000007", "0000008", "0000009"]
