"""The arrays of a network give back what was put into them."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.kinds import RelationKind, Standing
from app.errors import Unavailable
from app.network.graph import FILE, Network
from app.network.holdings import Holding
from app.network.shares import UNKNOWN, Share
from tests.network.graphs import entity, network, relation

ENTITIES = (
    entity(
        "a:1",
        relation("a:2", "owns", percentage_low=49.99, percentage_high=50.01,
                 starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1), role="founder",
                 origin="Register"),
        relation("b:1", "family"),
        listed=True,
    ),
    entity("a:2", relation("a:gone", "controls"), relation("b:2", "owns")),
    entity("b:1", listed=True),
    entity("b:2"),
    entity("b:3"),
)  # fmt: skip


def test_a_statement_comes_back_as_it_was_stated() -> None:
    found = network(*ENTITIES).statement(0)
    assert (found.kind, found.share) == (RelationKind.OWNS, Share.of("49.99", "50.01"))
    assert (found.starts, found.ends) == (date(2020, 1, 1), date(2021, 1, 1))
    assert (found.role, found.origin, found.locator) == ("founder", "Register", "to a:2")
    assert (found.source, found.entry) == ("a", "1")
    other = network(*ENTITIES).statement(1)
    assert (other.share, other.starts, other.ends, other.role) == (None, None, None, None)


def test_only_what_is_related_is_a_node() -> None:
    net = network(*ENTITIES)
    assert net.ids == ["a:1", "a:2", "b:1", "a:gone", "b:2"]
    assert net.node("b:3") is None
    assert [net.standing(n) for n in (0, 1, 3)] == [Standing.LISTED, Standing.REGISTER, None]


def test_those_listed_by_regime() -> None:
    net = network(*ENTITIES)
    assert set(net.listed()) == {0, 2}
    assert [set(net.listed(n)) for n in (0, 1)] == [{0}, {2}]


def test_holdings_are_what_is_owned_or_controlled() -> None:
    holdings = list(network(*ENTITIES).holdings())
    assert [(h.owner, h.owned, h.share) for h in holdings] == [
        (0, 1, Share.of("49.99", "50.01")),
        (1, 3, None),
        (1, 4, UNKNOWN),
    ]
    assert holdings[0] == Holding(
        owner=0, owned=1, share=Share.of("49.99", "50.01"), ref=0,
        starts=date(2020, 1, 1), ends=date(2021, 1, 1),
    )  # fmt: skip


def test_entries_of_several_lists_are_one_node() -> None:
    net = network(*ENTITIES, groups=[("a:1", "b:1"), ("b:9", "c:1")])
    assert net.node("b:1") == net.node("a:1") == 0
    assert [net.ids[n] for n in net.members(0)] == ["a:1", "b:1"]
    assert net.at(0).tolist() == [0, 1]
    assert net.node("b:9") is None


def test_it_is_saved_and_opened(tmp_path: Path) -> None:
    net = network(*ENTITIES)
    net.save(tmp_path)
    opened = Network.open(tmp_path)
    assert opened.ids == net.ids
    assert [opened.statement(n) for n in range(4)] == [net.statement(n) for n in range(4)]


def test_an_empty_network_is_one_too(tmp_path: Path) -> None:
    Network.empty().save(tmp_path)
    opened = Network.open(tmp_path)
    assert (opened.size, opened.statements, len(opened.listed())) == (0, 0, 0)
    assert list(opened.holdings()) == []


@pytest.mark.parametrize("damage", [None, b"no zip", 200])
def test_a_damaged_file_is_told(tmp_path: Path, damage: bytes | int | None) -> None:
    network(*ENTITIES).save(tmp_path)
    path = tmp_path / FILE
    if damage is None:
        path.unlink()
    elif isinstance(damage, bytes):
        path.write_bytes(damage)
    else:
        content = bytearray(path.read_bytes())
        content[damage] ^= 255
        path.write_bytes(content)
    with pytest.raises(Unavailable, match="is damaged: no network"):
        Network.open(tmp_path)
