"""What a rule makes of the stakes: the companies that count as blocked, and those that may.

Both sets are the least ones that the rule closes: a company is blocked only through a chain
that begins with somebody listed, so companies that own each other are not blocked by that.

*Certain* counts every share at its least. What stated shares exceed 100 % by cannot be true
of all of them, so it is taken off before the limit is asked for.

*Possible* counts every share at its most, but never more than what the others' least leaves.
What a company holds of itself may be left out of the whole (it is for a person to say), so
it is taken off the whole here. Control, where the rule asks for it, is possible ownership.

One pass visits each stake of each blocked owner once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from app.network.holdings import Node, Stake
from app.network.ownership import Needs, Ownership
from app.network.rules import Control, Rule
from app.network.shares import WHOLE


class Reading(Protocol):
    """Whether what blocked owners hold of a company is enough."""

    def enough(self, rule: Rule, low: int, high: int, needs: Needs) -> bool: ...

    def controls(self, rule: Rule, stake: Stake) -> bool: ...


class _Certain:
    def enough(self, rule: Rule, low: int, high: int, needs: Needs) -> bool:
        del high
        return low > 0 and rule.limit.met(low - needs.excess)

    def controls(self, rule: Rule, stake: Stake) -> bool:
        del rule, stake
        return False


class _Possible:
    def enough(self, rule: Rule, low: int, high: int, needs: Needs) -> bool:
        if needs.lows <= WHOLE:
            high = min(high, WHOLE - (needs.lows - low))
        return high > 0 and rule.limit.met(high, WHOLE - needs.own_high)

    def controls(self, rule: Rule, stake: Stake) -> bool:
        return stake.control and rule.control is Control.ASSESS


CERTAIN: Reading = _Certain()
POSSIBLE: Reading = _Possible()


@dataclass(slots=True)
class Spread:
    """One reading of one rule from one set of listed persons, closed under the rule."""

    ownership: Ownership
    rule: Rule
    reading: Reading
    listed: set[Node]
    blocked: set[Node] = field(default_factory=set)
    sums: dict[Node, tuple[int, int]] = field(default_factory=dict)
    """Least and most of what blocked owners hold, of every company that they hold."""
    resumed: bool = False
    """``blocked`` is what was found before, and the sums are worked out where they are asked."""
    _needs: dict[Node, Needs] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.blocked |= self.listed
        if not self.resumed:
            self._pass_on(list(self.listed))

    def _pass_on(self, queue: list[Node]) -> None:
        """Count what each in the queue holds; whoever becomes blocked by it follows."""
        blocked, sums, ownership = self.blocked, self.sums, self.ownership
        while queue:
            for stake in ownership.held_by(queue.pop()):
                owned = stake.owned
                if owned == stake.owner:
                    continue
                if self.resumed:
                    self._count_again(owned)
                else:
                    low, high = sums.get(owned, (0, 0))
                    sums[owned] = low + stake.low, high + stake.high
                if owned not in blocked and self._reached(owned, stake):
                    blocked.add(owned)
                    queue.append(owned)

    def _reached(self, owned: Node, stake: Stake | None = None) -> bool:
        if stake is not None and self.reading.controls(self.rule, stake):
            return True
        needs = self._needs.get(owned)
        if needs is None:
            needs = self._needs[owned] = self.ownership.needs(owned)
        return self.reading.enough(self.rule, *self.sums[owned], needs)

    def touches(self, stake: Stake) -> bool:
        """Whether a change of this stake can change anything here."""
        return stake.owner in self.blocked or stake.owned in self.sums

    def update(self, changed: Iterable[Stake], listed: set[Node], delisted: set[Node]) -> None:
        """Follow a change: the stakes that came or went, and who was listed or no longer is.

        Everything that blocked owners downstream of a change own is looked at again, and
        nothing else is.
        """
        self.renew({stake.owned for stake in changed}, listed, delisted)

    def renew(self, owned: set[Node], listed: set[Node], delisted: set[Node]) -> None:
        """The same by the companies of which some stake came, went or changed."""
        begin = owned | listed | delisted
        self.listed = (self.listed | listed) - delisted
        region = self._downstream(begin)
        self.blocked -= region - self.listed
        self.blocked |= self.listed
        for node in region:
            self._needs.pop(node, None)
            self._count_again(node)
        new = [n for n in region if n not in self.blocked and self.owned(n)]
        self.blocked.update(new)
        # Those newly listed were not counted before they joined; whoever stayed was.
        self._pass_on(new)

    def _downstream(self, begin: set[Node]) -> set[Node]:
        region, queue = set(begin), list(begin)
        while queue:
            node = queue.pop()
            if node not in self.blocked and node not in self.listed:
                continue
            for stake in self.ownership.held_by(node):
                if stake.owned not in region:
                    region.add(stake.owned)
                    queue.append(stake.owned)
        return region

    def _count_again(self, node: Node) -> None:
        low = high = 0
        touched = False
        for stake in self.ownership.owners_of(node):
            if stake.owner in self.blocked and stake.owner != node:
                low, high, touched = low + stake.low, high + stake.high, True
        if touched:
            self.sums[node] = low, high
        else:
            self.sums.pop(node, None)

    def owned(self, node: Node) -> bool:
        """Whether what blocked owners hold of a node is enough, also of one that is listed."""
        if node not in self.sums:
            return False
        return self._reached(node) or any(
            stake.owner in self.blocked and self.reading.controls(self.rule, stake)
            for stake in self.ownership.owners_of(node)
            if stake.owner != node
        )


class Resolution:
    """Which nodes count as blocked under a rule; ``listed`` are blocked from the start.

    ``jointly``: sets of listed persons who act together, for a rule that does not add up
    the shares of several by itself.
    """

    def __init__(
        self,
        ownership: Ownership,
        rule: Rule,
        listed: Collection[Node],
        jointly: Iterable[Collection[Node]] = (),
    ) -> None:
        self.ownership = ownership
        self.rule = rule
        self.listed = set(listed)
        self._jointly = tuple(frozenset(group) for group in jointly)
        self._spreads: dict[frozenset[Node], tuple[Spread, Spread]] = {}
        for seeds in self._seeds():
            self._start(seeds)

    def _seeds(self) -> Iterable[frozenset[Node]]:
        if self.rule.aggregate:
            return [frozenset(self.listed)]
        # Whoever holds nothing owns nothing; most of those listed do not.
        holders = (n for n in self.listed if self.ownership.held_by(n))
        joint = (g for g in (group & self.listed for group in self._jointly) if len(g) > 1)
        return [*(frozenset((n,)) for n in holders), *joint]

    def _start(self, seeds: frozenset[Node]) -> None:
        self._spreads[seeds] = (
            Spread(self.ownership, self.rule, CERTAIN, set(seeds)),
            Spread(self.ownership, self.rule, POSSIBLE, set(seeds)),
        )

    @property
    def certain(self) -> set[Node]:
        """Those listed and those that certainly count as blocked."""
        return self.listed.union(*(certain.blocked for certain, _ in self._spreads.values()))

    @property
    def possible(self) -> set[Node]:
        """Those listed and those that at least may count as blocked."""
        return self.listed.union(*(possible.blocked for _, possible in self._spreads.values()))

    def spreads(self) -> Iterable[tuple[frozenset[Node], Spread, Spread]]:
        """For every set of listed persons whose shares are added up: certain, possible."""
        return ((seeds, *both) for seeds, both in self._spreads.items())

    def update(
        self,
        *,
        removed: Iterable[Stake] = (),
        added: Iterable[Stake] = (),
        listed: Collection[Node] = (),
        delisted: Collection[Node] = (),
    ) -> None:
        """Follow a change of some stakes and listings; equal to resolving all again.

        The resolution must be the only one that uses its :class:`Ownership`, which changes.
        """
        removed, added = list(removed), list(added)
        changed = removed + added
        new, gone = set(listed) - self.listed, set(delisted) & self.listed
        self.ownership.replace(removed, added)
        self.listed = (self.listed | new) - gone
        if self.rule.aggregate:
            ((seeds, both),) = self._spreads.items()
            for spread in both:
                spread.update(changed, new, gone)
            self._spreads = {frozenset(self.listed): both}
            return
        wanted = set(self._seeds())
        for seeds in list(self._spreads):
            if seeds not in wanted:
                del self._spreads[seeds]
        for seeds in wanted:
            held = self._spreads.get(seeds)
            if held is None or any(held[1].touches(stake) for stake in changed):
                self._start(seeds)
