"""A renewed index is the one that would be made of the whole list."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from app.commands.made_list import made_list
from app.domain.entities import Entity, Name
from app.domain.kinds import EntityType
from app.domain.screening import Query
from app.matching import Engine, SearchOptions
from app.matching.arrays import Arrays
from app.matching.grouping import GroupFinder
from app.matching.index import NameIndex
from app.matching.renewal import Renewal
from app.matching.shared_keys import groups_of

CARDS = ("cards", "card_starts", "likes", "like_starts")
"""Cards are written with what an earlier list began with: other bytes for the same entity."""


def a_list(names: int, source: str = "custom:made", first: int = 0) -> list[Entity]:
    return [
        replace(entity, source=source, row=str(n + 2))
        for n, entity in enumerate(made_list(names, first=first))
    ]


def renewed(base: Sequence[Entity], new: Sequence[Entity], folder: Path) -> NameIndex:
    """Renew the index of ``base`` to that of ``new``; rows are told for whoever is kept."""
    NameIndex.build(base, folder / "base")
    index = NameIndex.open(folder / "base")
    renewal = Renewal(index)
    unchanged = {replace(entity, row=None): n for n, entity in enumerate(base)}
    for entity in new:
        number = unchanged.get(replace(entity, row=None))
        if number is None:
            renewal.add(entity)
        else:
            renewal.keep(np.array([number], dtype=np.int32))
    for source in {entity.source for entity in new}:
        rows = {e.key: e.row for e in new if e.source == source and e.row is not None}
        renewal.move(source, rows)
    (folder / "new").mkdir()
    renewal.finish(folder / "new")
    return NameIndex.open(folder / "new")


def changed(entities: Sequence[Entity], random: Random) -> list[Entity]:
    """The list with some entities gone, some renamed, some new ones, one of them a return."""
    out = []
    for entity in entities:
        way = random.random()
        if way < 0.05:
            continue
        if way < 0.1:
            names = (replace(entity.names[0], full=f"{entity.names[0].full} Junior"),)
            out.append(replace(entity, names=names + entity.names[1:]))
        else:
            out.append(entity)
        if way > 0.97:
            out.append(replace(entity, key=f"{entity.key}-copy"))
    return [replace(entity, row=str(n + 2)) for n, entity in enumerate(out)]


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_index_of_the_whole_list(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    base = a_list(500) + a_list(200, "custom:other", first=9000)
    new = changed(base, random)
    if seed % 2:
        new = [e for e in new if e.source != "custom:other"] + a_list(100, "custom:third")
    found = renewed(base, new, tmp_path)
    whole = NameIndex.build(new)
    assert found.sources == whole.sources
    for name in Arrays.__slots__:
        if name not in CARDS:
            assert np.array_equal(getattr(found.arrays, name), getattr(whole.arrays, name)), name
    assert [found.entity(n) for n in range(found.size)] == new
    engines = Engine(found), Engine(whole)
    for entity in random.sample(new, 25):
        query = Query(name=entity.names[-1].full.replace("a", "e", 1))
        one, other = (e.search(query, SearchOptions(review_floor=0.5)) for e in engines)
        assert one == other


def test_everything_may_be_new_or_gone(tmp_path: Path) -> None:
    base, new = a_list(40), a_list(30, "custom:other")
    for number, (old, wanted) in enumerate(((base, new), (base, []), ([], new))):
        folder = tmp_path / str(number)
        found = renewed(old, wanted, folder)
        assert [found.entity(n) for n in range(found.size)] == wanted


def test_an_entity_that_moved_is_shown_in_its_new_row(tmp_path: Path) -> None:
    base = a_list(40)
    found = renewed(base, [replace(e, row=str(n)) for n, e in enumerate(base[1:])], tmp_path)
    assert found.entity(0) == replace(base[1], row="0")


def test_groups_are_those_of_a_finder_that_saw_every_entity() -> None:
    def entity(source: str, key: str, name: str) -> Entity:
        names = (Name(full=name, stated=name, locator=""),)
        return Entity(source=source, key=key, type=EntityType.PERSON, names=names)

    made = a_list(300)
    again = [replace(e, source="custom:again", key=f"x{e.key}") for e in made[::3]]
    lonely = [
        entity("custom:again", "y", "Nobody Else"),
        entity("custom:again", "z", "Nobody Else"),
    ]
    index = NameIndex.build([*made, *again, *lonely])
    finder = GroupFinder()
    for one in (*made, *again, *lonely):
        finder.add(one)
    assert groups_of(index) == finder.groups()
    assert len(finder.groups()) > 30
