"""The resolution agrees with the rules applied by hand, at once and step by step."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.network.holdings import Stake
from app.network.ownership import Ownership
from app.network.resolve import Resolution
from app.network.rules import OFAC, RULES, UK, Limit, Rule, eu
from app.network.shares import SCALE
from tests.network.reference import blocked

ALL_RULES = [*RULES.values(), eu(Limit.MORE_THAN_HALF)]
NODES = st.integers(0, 7)
PERCENT = st.sampled_from([0, 1, 10, 20, 25, 30, 40, 49, 50, 51, 60, 75, 100])


@st.composite
def a_stake(draw: Any) -> Stake:
    low, high = sorted((draw(PERCENT), draw(PERCENT)))
    if draw(st.booleans()):
        low = high
    return Stake(draw(NODES), draw(NODES), low * SCALE, high * SCALE, draw(st.booleans()))


STAKES = st.lists(a_stake(), max_size=18, unique_by=lambda s: (s.owner, s.owned))
LISTED = st.sets(NODES, max_size=3)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda r: f"{r.id} {r.limit.name}")
@settings(deadline=None)
@given(stakes=STAKES, listed=LISTED, joint=LISTED)
def test_it_finds_what_the_rule_finds_by_hand(
    rule: Rule, stakes: list[Stake], listed: set[int], joint: set[int]
) -> None:
    found = Resolution(Ownership(stakes), rule, listed, [joint])
    assert (found.certain, found.possible) == blocked(stakes, rule, listed, [frozenset(joint)])
    assert found.certain <= found.possible


@pytest.mark.parametrize("rule", [OFAC, eu(), UK], ids=lambda r: r.id)
@given(
    before=STAKES,
    after=STAKES,
    was=LISTED,
    becomes=LISTED,
    kept=st.lists(st.booleans(), min_size=18, max_size=18),
)
@settings(max_examples=200, deadline=None)
def test_an_update_is_the_same_as_resolving_again(
    rule: Rule,
    before: list[Stake],
    after: list[Stake],
    was: set[int],
    becomes: set[int],
    kept: list[bool],
) -> None:
    stays = [stake for stake, stay in zip(before, kept, strict=False) if stay]
    pairs = {(s.owner, s.owned) for s in stays}
    new = [stake for stake in after if (stake.owner, stake.owned) not in pairs]
    gone = [stake for stake in before if stake not in stays]
    resolution = Resolution(Ownership(before), rule, was)
    resolution.update(removed=gone, added=new, listed=becomes, delisted=was - becomes)
    fresh = Resolution(Ownership([*stays, *new]), rule, becomes)
    assert resolution.certain == fresh.certain
    assert resolution.possible == fresh.possible
    sums = [(c.sums, p.sums) for _, c, p in sorted(resolution.spreads(), key=_by_seeds)]
    assert sums == [(c.sums, p.sums) for _, c, p in sorted(fresh.spreads(), key=_by_seeds)]


def _by_seeds(spread: Sequence[Any]) -> list[int]:
    return sorted(spread[0])


@settings(deadline=None)
@given(stakes=STAKES, listed=LISTED)
def test_the_strictest_reading_holds_all_others(stakes: list[Stake], listed: set[int]) -> None:
    ownership = Ownership(stakes)
    widest = Resolution(ownership, RULES["any"], listed)
    for rule in ALL_RULES:
        found = Resolution(ownership, rule, listed)
        assert found.certain <= widest.certain
        assert found.possible <= widest.possible


@settings(deadline=None)
@given(stakes=STAKES, listed=LISTED, more=LISTED)
def test_more_listed_persons_never_unblock(
    stakes: list[Stake], listed: set[int], more: set[int]
) -> None:
    ownership = Ownership(stakes)
    few, many = (Resolution(ownership, OFAC, who) for who in (listed, listed | more))
    assert few.certain <= many.certain
    assert few.possible <= many.possible
