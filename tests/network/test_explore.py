"""Surroundings, shortest paths and distances, each bounded."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.network.columns import NetworkOwnership
from app.network.explore import FAR, Choice, around, owners, reach, shortest
from app.network.graph import Network
from app.network.holdings import stakes_on
from app.network.ownership import Ownership
from app.network.resolve import Resolution
from app.network.rules import STRICTEST
from tests.network.graphs import entity, network, relation

DAY = date(2024, 1, 1)


def chain() -> Network:
    """1 - 2 - 3 - 4, and 1 - 5 - 4; 1 is listed."""
    return network(
        entity("a:1", relation("a:2"), relation("a:5", "owns", percentage_low=60.0), listed=True),
        entity("a:2", relation("a:3", "family")),
        entity("a:3", relation("a:4", ends_on=date(2020, 1, 1))),
        entity("a:4", relation("a:5")),
        entity("a:5"),
    )


def ids(net: Network, nodes: object) -> list[str]:
    return [net.ids[n] for n in nodes]  # type: ignore[attr-defined]  # any iterable of numbers


def test_the_nearest_first_and_what_is_hidden_is_counted() -> None:
    net = chain()
    found = around(net, 0, depth=1, most=10)
    assert ids(net, found.distances) == ["a:1", "a:2", "a:5"]
    assert ({net.ids[n]: c for n, c in found.hidden.items()}, found.truncated) == (
        {"a:2": 1, "a:5": 1},
        False,
    )
    whole = around(net, 0, depth=3, most=10)
    assert (len(whole.distances), whole.hidden, len(whole.statements)) == (5, {}, 5)


def test_a_bound_on_nodes_is_told() -> None:
    net = chain()
    found = around(net, 0, depth=3, most=2)
    assert (len(found.distances), found.truncated, found.hidden[0]) == (2, True, 1)


def test_a_hub_of_five_thousand_is_bounded() -> None:
    many = [entity(f"a:{n}", relation("a:hub")) for n in range(5_000)]
    net = network(entity("a:hub", listed=True), *many)
    hub = net.node("a:hub")
    assert hub is not None
    found = around(net, hub, depth=6, most=200)
    assert (len(found.distances), found.truncated, found.hidden[hub]) == (200, True, 4_801)


def test_kinds_and_days_choose_statements() -> None:
    net = chain()
    family = Choice((net.statement(2).kind,))
    assert ids(net, around(net, 1, depth=2, most=9, allowed=family).distances) == ["a:2", "a:3"]
    everything = np.arange(net.statements)
    assert Choice(day=date(2019, 1, 1)).of(net, everything) == [0, 1, 2, 3, 4]
    assert Choice(day=DAY).of(net, everything) == [0, 1, 2, 4]


def test_every_shortest_path_is_found() -> None:
    net = network(
        entity("a:1", relation("a:2"), relation("a:3")),
        entity("a:4", relation("a:2"), relation("a:3")),
    )
    one, other = net.node("a:1"), net.node("a:4")
    assert one is not None
    assert other is not None
    found = shortest(net, one, {other}, depth=6)
    assert [ids(net, path) for path in found.paths] == [
        ["a:1", "a:2", "a:4"],
        ["a:1", "a:3", "a:4"],
    ]
    assert shortest(net, one, {other}, depth=6, most=1).truncated
    assert shortest(net, one, {one}, depth=6).paths == ((one,),)
    assert shortest(net, one, {other}, depth=1) == type(found)((), truncated=True)


def test_no_path_is_no_path() -> None:
    net = network(entity("a:1", relation("a:2")), entity("b:1", relation("b:2")))
    assert shortest(net, 0, {2}, depth=6).paths == ()
    assert not shortest(net, 0, {2}, depth=6).truncated


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14), st.integers(0, 6))
def test_distances_are_those_of_the_shortest_paths(
    links: list[tuple[int, int]], listed: int
) -> None:
    holders = [
        entity(f"a:{n}", *(relation(f"a:{b}") for a, b in links if a == n), listed=n == listed)
        for n in range(7)
    ]
    net = network(*holders)
    goal = net.node(f"a:{listed}")
    far = reach(net, DAY, 3).distances
    for node in range(net.size):
        if goal is None:
            assert far[node] == FAR
            continue
        paths = shortest(net, node, {goal}, depth=3).paths
        assert far[node] == (len(paths[0]) - 1 if paths else FAR)


def test_what_is_owned_is_known_by_day() -> None:
    net = network(
        entity("a:1", relation("a:2", "owns", percentage_low=60.0, ends_on=date(2020, 1, 1)),
               listed=True),
        entity("a:2", relation("a:3", "owns", percentage_low=100.0)),
        entity("a:3"),
    )  # fmt: skip
    assert reach(net, date(2020, 1, 1), 1).owned.tolist() == [0, 2, 2]
    assert reach(net, date(2020, 1, 2), 1).owned.tolist() == [0, 0, 0]
    assert net.changes_between(date(2020, 1, 1), date(2020, 1, 2))
    assert not net.changes_between(date(2020, 1, 2), date(2026, 1, 1))


def test_the_owners_of_one_are_enough_to_judge_it() -> None:
    net = chain()
    owned = net.node("a:5")
    assert owned is not None
    stakes = list(owners(net, DAY, owned).stakes())
    assert [(s.owner, s.owned) for s in stakes] == [(0, owned)]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([None, 10.0, 50.0, 60.0])),
        max_size=14,
    )
)
def test_stakes_made_on_demand_are_all_stakes(links: list[tuple[int, int, float | None]]) -> None:
    holders = [
        entity(
            f"a:{n}",
            *(relation(f"a:{b}", "owns", percentage_low=p) for a, b, p in links if a == n),
            listed=n == 0,
        )
        for n in range(6)
    ]
    net = network(*holders)
    every = Ownership(stakes_on(net.holdings(), DAY))
    asked = NetworkOwnership(net, DAY)
    for node in range(net.size):
        assert asked.held_by(node) == sorted(every.held_by(node), key=lambda s: min(s.refs))
        assert {s.owner: s for s in asked.owners_of(node)} == {
            s.owner: s for s in every.owners_of(node)
        }
    found, known = (Resolution(o, STRICTEST, net.listed()) for o in (asked, every))
    assert (found.certain, found.possible) == (known.certain, known.possible)
