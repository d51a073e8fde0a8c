"""The surroundings of an entity as they are shown, with where everything is stated."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.db.session import transaction
from app.domain.kinds import Standing
from app.errors import InvalidRequest, NotFound
from app.network.views import NetworkView
from app.services.network import network_of, paths_between
from app.services.questions import build_options
from tests.services.network_lists import LINKS, NOW, House, house

TODAY = NOW.date()
HEAD = LINKS.partition("\n")[0]


@pytest.fixture
def lists(database_url: str, tmp_path: Path) -> Iterator[House]:
    with house(database_url, tmp_path) as made:
        yield made


def around(lists: House, entity_id: str, day: date = TODAY, **asked: Any) -> NetworkView:
    with transaction(lists.sessions) as session:
        snapshot = lists.catalogue.catch_up(session)
        return network_of(session, snapshot, entity_id, day=day, **asked)


def test_nodes_edges_and_provenance(lists: House) -> None:
    view = around(lists, "custom:reg:b")
    assert [(n.id, n.state, n.distance, n.hidden) for n in view.nodes] == [
        ("custom:reg:b", "owned", 0, 0),
        ("custom:reg:a", "owned", 1, 1),
        ("custom:wl:p2", "listed", 1, 1),
    ]
    assert [(e.from_id, e.to_id, e.percentage) for e in view.edges] == [
        ("custom:reg:a", "custom:reg:b", "30 %"),
        ("custom:wl:p2", "custom:reg:b", "25 %"),
    ]
    (told,) = view.edges[0].statements
    assert told.origin == "Register extract 2"
    assert told.provenance.source == "relations"
    assert told.provenance.locator == ("Register extract 2: owner custom:reg:a owned custom:reg:b")
    assert [(n.rule, n.status) for n in view.ownership] == [("any", "certain")]


def test_possibly_owned_and_not(lists: House) -> None:
    assert around(lists, "custom:reg:c").nodes[0].state == "possibly_owned"
    assert around(lists, "custom:reg:d").nodes[0].state == "unlisted"


def test_an_entity_without_relations_stands_alone(lists: House) -> None:
    view = around(lists, "custom:reg:x", depth=3)
    assert ([n.state for n in view.nodes], view.edges) == (["unlisted"], ())


def test_bounds_and_kinds(lists: House) -> None:
    view = around(lists, "custom:wl:p1", depth=6, limit=3)
    assert (len(view.nodes), view.truncated) == (3, True)
    family = around(lists, "custom:wl:p1", depth=6, kinds=["family"])
    assert [n.id for n in family.nodes] == ["custom:wl:p1", "custom:reg:n"]
    both = around(lists, "custom:wl:p1", kinds=["family,owns"])
    assert {e.kind for e in both.edges} == {"family", "owns"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"depth": 50}, "depth"),
        ({"depth": 0}, "depth"),
        ({"limit": 0}, "limit"),
        ({"limit": 5_000}, "limit"),
        ({"kinds": ["marriage"]}, "kinds"),
        ({"kinds": [""]}, "kinds"),
    ],
)
def test_what_cannot_be_asked(lists: House, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        around(lists, "custom:wl:p1", **asked)
    assert caught.value.details["field"] == field


def test_an_unknown_entity_is_not_found(lists: House) -> None:
    with pytest.raises(NotFound):
        around(lists, "custom:wl:nobody")


def test_a_relation_to_somebody_no_longer_listed_is_still_told(lists: House) -> None:
    lists.load("custom:wl", "id,type,name\np2,person,Maria Andreevna Belova\n")
    view = around(lists, "custom:reg:a")
    states = {n.id: (n.state, n.caption) for n in view.nodes}
    assert states["custom:wl:p1"] == ("absent", "Ivan Petrovich Sokolov")
    assert states["custom:reg:a"][0] == "unlisted"


def test_a_delisted_end_is_said_to_be(lists: House) -> None:
    text = "id,type,name\n1,organization,Gamma Freight Forwarding\n"
    lists.load("custom:old", text, standing=Standing.DELISTED)
    lists.load("relations", f"{HEAD}\ncustom:old:1,custom:reg:a,80,owns,,,x\n")
    view = around(lists, "custom:reg:a")
    assert {n.id: n.state for n in view.nodes} == {
        "custom:reg:a": "unlisted",
        "custom:old:1": "delisted",
    }


def test_the_day_decides(lists: House) -> None:
    lists.load("relations", f"{HEAD}\ncustom:wl:p1,custom:reg:a,60,owns,2019,2025-06,x\n")
    assert len(around(lists, "custom:reg:a", date(2025, 6, 30)).nodes) == 2
    assert len(around(lists, "custom:reg:a", date(2025, 7, 1)).nodes) == 1


def test_statements_that_disagree_are_one_edge(lists: House) -> None:
    rows = "".join(f"custom:wl:p1,custom:reg:a,{n},owns,,,Extract {n}\n" for n in (40, 60))
    lists.load("relations", f"{HEAD}\n{rows}")
    (edge,) = around(lists, "custom:reg:a").edges
    assert (edge.percentage, edge.disagree) == ("60 %", True)
    assert [s.percentage for s in edge.statements] == ["40 %", "60 %"]


def test_two_files_of_relations_stand_beside_each_other(lists: House) -> None:
    lists.load("relations:kyc", f"{HEAD}\ncustom:wl:p1,custom:reg:x,70,owns,,,Interview\n")
    assert around(lists, "custom:reg:x").nodes[0].state == "owned"
    assert around(lists, "custom:reg:a").nodes[0].state == "owned"


def test_shortest_paths(lists: House) -> None:
    with transaction(lists.sessions) as session:
        snapshot = lists.catalogue.catch_up(session)
    found = paths_between(snapshot, "custom:reg:e", "custom:reg:b", day=NOW.date())
    (path,) = found.paths
    assert [(s.from_id[-1], s.to_id[-2:], s.inverse) for s in path] == [
        ("e", ":n", True),
        ("n", "p1", False),
        ("1", ":a", False),
        ("a", ":b", False),
    ]
    near = paths_between(snapshot, "custom:reg:e", "custom:reg:b", day=NOW.date(), depth=2)
    assert (near.paths, near.truncated) == ((), True)
    none = paths_between(snapshot, "custom:reg:x", "custom:reg:b", day=NOW.date())
    assert (none.paths, none.truncated) == ((), False)
    same = paths_between(snapshot, "custom:reg:a", "custom:reg:a", day=NOW.date())
    assert same.paths == ((),)
    with pytest.raises(NotFound):
        paths_between(snapshot, "custom:reg:a", "custom:reg:nobody", day=NOW.date())


def test_an_older_state_of_the_lists_can_be_asked(lists: House) -> None:
    lists.load("relations", f"{HEAD}\ncustom:wl:p2,custom:reg:a,1,owns,,,x\n",
               published=date(2025, 9, 1))  # fmt: skip
    options = build_options(as_of="2025-03-01", today=NOW.date())
    assert options.as_of is not None
    with transaction(lists.sessions) as session:
        snapshot = lists.catalogue.as_of(session, options.as_of)
        then = network_of(session, snapshot, "custom:reg:a", day=options.as_of)
    assert then.nodes[0].state == "owned"
    assert around(lists, "custom:reg:a").nodes[0].state == "unlisted"
