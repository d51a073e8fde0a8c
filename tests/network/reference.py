"""The rules as one would apply them by hand: every company again and again, in fractions."""

from collections.abc import Iterable
from fractions import Fraction

from app.network.holdings import Stake
from app.network.rules import Control, Limit, Rule

HALF = Fraction(1, 2)


def blocked(
    stakes: Iterable[Stake], rule: Rule, listed: set[int], jointly: Iterable[frozenset[int]] = ()
) -> tuple[set[int], set[int]]:
    """Who certainly and who possibly counts as blocked, those listed among them."""
    stakes = list(stakes)
    nodes = {n for s in stakes for n in (s.owner, s.owned)}
    groups = [listed]
    if not rule.aggregate:
        groups = [{n} for n in listed] + [set(g) & listed for g in jointly]
    certain, possible = set(listed), set(listed)
    for group in groups:
        certain |= _closed(stakes, rule, group, nodes, certainly=True)
        possible |= _closed(stakes, rule, group, nodes, certainly=False)
    return certain, possible


def _closed(
    stakes: list[Stake], rule: Rule, group: set[int], nodes: set[int], *, certainly: bool
) -> set[int]:
    found = set(group)
    while True:
        more = {n for n in nodes - found if _owned(stakes, rule, found, n, certainly)}
        if not more:
            return found
        found |= more


def _owned(stakes: list[Stake], rule: Rule, blocked: set[int], node: int, certainly: bool) -> bool:
    into = [s for s in stakes if s.owned == node]
    own = sum((Fraction(s.high, 10**11) for s in into if s.owner == node), Fraction(0))
    counted = [s for s in into if s.owner in blocked and s.owner != node]
    others = [s for s in into if s not in counted]
    stated = sum((Fraction(s.low, 10**11) for s in into), Fraction(0))
    low = sum((Fraction(s.low, 10**11) for s in counted), Fraction(0))
    high = sum((Fraction(s.high, 10**11) for s in counted), Fraction(0))
    if certainly:
        return low > 0 and _reaches(rule, low - max(Fraction(0), stated - 1), HALF)
    if rule.control is Control.ASSESS and any(s.control for s in counted):
        return True
    if stated <= 1:
        high = min(high, 1 - sum((Fraction(s.low, 10**11) for s in others), Fraction(0)))
    return high > 0 and _reaches(rule, high, (1 - own) / 2)


def _reaches(rule: Rule, share: Fraction, half: Fraction) -> bool:
    return share >= half if rule.limit is Limit.HALF_OR_MORE else share > half
