"""A network renewed from the one before it is the one that is made of everything."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.entities import Entity, Relation
from app.network.build import NetworkBuilder
from app.network.explore import Reach, reach
from app.network.graph import Arrays, Network
from app.network.renewal import reach_again
from tests.network.graphs import entity, relation

DAY = date(2024, 1, 1)
SOURCES = ("a", "b", "relations")
"""Those of ``relations`` are kept under the ids of whoever holds them."""
KEYS = [f"{source}:{n}" for source in ("a", "b") for n in range(5)]
PERCENT = st.sampled_from([1, 20, 25, 30, 40, 49, 50, 51, 60, 75, 100])


@dataclass
class Lists:
    """What the lists say: who is listed, who states what, and who is one with whom."""

    listed: dict[str, bool] = field(default_factory=dict)
    """Every entity of the lists; those that are missing stand on none."""
    stated: dict[tuple[str, str], tuple[Relation, ...]] = field(default_factory=dict)
    """By source and holder."""
    groups: list[tuple[str, ...]] = field(default_factory=list)

    def entity(self, id: str) -> Entity | None:
        return entity(id, listed=self.listed[id]) if id in self.listed else None

    def in_order(self) -> Iterator[tuple[str, str, int]]:
        for source in SOURCES:
            for place, key in enumerate(KEYS):
                if (source, key) in self.stated:
                    yield source, key, place


def tell(builder: NetworkBuilder, lists: Lists, source: str, key: str, place: int) -> None:
    for one in lists.stated[source, key]:
        builder.add(key, one, source=source, entry=key, place=place)


def made(lists: Lists) -> Network:
    builder = NetworkBuilder(lambda e: 1 if e.source == "a" else 2)
    for source, key, place in lists.in_order():
        tell(builder, lists, source, key, place)
    return builder.finish(lists.entity, lists.groups)


def renewed(
    old: Network, was: Reach, before: Lists, after: Lists, day: date
) -> tuple[Network, Reach]:
    """As the service does: what unchanged entries state is kept, the rest is told."""
    builder = NetworkBuilder(lambda e: 1 if e.source == "a" else 2)
    changed = {k for k in {*before.stated, *after.stated} if _of(before, k) != _of(after, k)}
    names = old.source_names
    kept = [
        number
        for number in range(old.statements)
        if (
            names[int(old.arrays.sources[number])],
            old.ids[int(old.arrays.holders[number])],
        )
        not in changed
    ]
    builder.keep(old, np.array(kept, dtype=np.int64))
    for source, key, place in after.in_order():
        if (source, key) in changed:
            tell(builder, after, source, key, place)
    touched = {id for id in KEYS if before.listed.get(id) != after.listed.get(id)}
    network = builder.finish(after.entity, after.groups, order=SOURCES, touched=touched)
    assert builder.origin is not None
    return network, reach_again(was, builder.origin, network, day, 3)


def _of(lists: Lists, key: tuple[str, str]) -> Any:
    return lists.stated.get(key, ())


@st.composite
def relations(draw: Any) -> tuple[Relation, ...]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["owns", "owns", "owns", "controls", "family"]))
        shares: dict[str, object] = {}
        if kind == "owns" and draw(st.booleans()):
            low, high = sorted((draw(PERCENT), draw(PERCENT)))
            low = high if draw(st.booleans()) else low
            shares = {"percentage_low": float(low), "percentage_high": float(high)}
        days = draw(st.sampled_from(["always", "over", "to come"]))
        if days == "over":
            shares["ends_on"] = DAY
        elif days == "to come":
            shares["starts_on"] = DAY + timedelta(days=1)
        found.append(relation(draw(st.sampled_from(KEYS)), kind, **shares))
    return tuple(found)


@st.composite
def change(draw: Any, lists: Lists) -> Lists:
    new = deepcopy(lists)
    for _ in range(draw(st.integers(0, 4))):
        key = (draw(st.sampled_from(SOURCES)), draw(st.sampled_from(KEYS)))
        said = draw(relations())
        if said:
            new.stated[key] = said
        else:
            new.stated.pop(key, None)
    for id in draw(st.sets(st.sampled_from(KEYS), max_size=3)):
        standing = draw(st.sampled_from([None, False, True]))
        if standing is None:
            new.listed.pop(id, None)
        else:
            new.listed[id] = standing
    if draw(st.booleans()):
        ids = draw(st.permutations(KEYS))
        cut = draw(st.integers(0, 3))
        new.groups = [tuple(ids[:2]), tuple(ids[2 : 2 + cut])][: draw(st.integers(0, 2))]
        new.groups = [group for group in new.groups if len(group) > 1]
    return new


@st.composite
def histories(draw: Any) -> list[tuple[Lists, date]]:
    states = [Lists()]
    for _ in range(draw(st.integers(2, 5))):
        states.append(draw(change(states[-1])))
    days = st.sampled_from([DAY, DAY + timedelta(days=1)])
    return [(state, draw(days)) for state in states]


def assert_same(one: Network, other: Network) -> None:
    for column in fields(Arrays):
        left, right = (getattr(network.arrays, column.name) for network in (one, other))
        assert left.dtype == right.dtype, column.name
        assert left.tolist() == right.tolist(), column.name


@settings(max_examples=400, deadline=None)
@given(histories())
def test_step_by_step_is_the_same_as_at_once(history: list[tuple[Lists, date]]) -> None:
    followed(history)


def followed(history: list[tuple[Lists, date]]) -> None:
    lists, day = history[0]
    network = made(lists)
    found = reach(network, day, 3)
    for after, then in history[1:]:
        network, found = renewed(network, found, lists, after, then)
        fresh = made(after)
        assert_same(network, fresh)
        at_once = reach(fresh, then, 3)
        assert found.owned.tolist() == at_once.owned.tolist()
        assert found.distances.tolist() == at_once.distances.tolist()
        lists = after


@st.composite
def regroupings(draw: Any) -> list[tuple[Lists, date]]:
    """Nothing changes but which entries are one entity."""
    owned = st.lists(st.tuples(st.sampled_from(KEYS), PERCENT), min_size=1, max_size=3)
    stated = {
        ("relations", key): tuple(
            relation(to, "owns", percentage_low=float(share), percentage_high=float(share))
            for to, share in draw(owned)
        )
        for key in draw(st.lists(st.sampled_from(KEYS), min_size=3, unique=True))
    }
    listed = draw(st.sets(st.sampled_from(KEYS), min_size=1, max_size=3))
    found = []
    for _ in range(draw(st.integers(2, 4))):
        ids, cut = draw(st.permutations(KEYS)), draw(st.integers(2, 4))
        groups = [tuple(ids[:cut]), tuple(ids[cut : cut + 2])][: draw(st.integers(0, 2))]
        found.append((Lists({key: key in listed for key in KEYS}, stated, groups), DAY))
    return found


@settings(max_examples=400, deadline=None)
@given(regroupings())
def test_entries_that_become_one_or_come_apart_are_followed(
    history: list[tuple[Lists, date]],
) -> None:
    followed(history)


def test_what_is_kept_comes_first() -> None:
    builder = NetworkBuilder()
    builder.add("a:1", relation("a:2"), source="a", entry="1")
    with pytest.raises(AssertionError, match="comes first"):
        builder.keep(Network.empty(), np.zeros(0, dtype=np.int64))
