"""Who owns whom on one day: the stakes, by owner and by owned company."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.network.holdings import Node, Stake
from app.network.shares import WHOLE


@dataclass(frozen=True, slots=True)
class Needs:
    """What of a company decides how much of it must be owned, whoever the owners are."""

    lows: int
    """All stated shares added up, at the least; over 100 % they contradict each other."""
    own_low: int
    own_high: int
    """The share that the company holds of itself."""

    @property
    def excess(self) -> int:
        """By how much the stated shares exceed the whole: so much of any of them is not true."""
        return max(0, self.lows - WHOLE)


class Ownership:
    """A set of stakes, each pair of owner and owned company once."""

    def __init__(self, stakes: Iterable[Stake] = ()) -> None:
        self._by_owner: dict[Node, list[Stake]] = {}
        self._by_owned: dict[Node, list[Stake]] = {}
        by_owner, by_owned = self._by_owner, self._by_owned
        for stake in stakes:
            held = by_owner.get(stake.owner)
            if held is None:
                by_owner[stake.owner] = [stake]
            else:
                held.append(stake)
            owners = by_owned.get(stake.owned)
            if owners is None:
                by_owned[stake.owned] = [stake]
            else:
                owners.append(stake)

    def held_by(self, owner: Node) -> list[Stake]:
        """What an owner holds."""
        return self._by_owner.get(owner, [])

    def owners_of(self, owned: Node) -> list[Stake]:
        """Who holds a company."""
        return self._by_owned.get(owned, [])

    def stakes(self) -> Iterator[Stake]:
        for held in self._by_owner.values():
            yield from held

    def needs(self, owned: Node) -> Needs:
        """What decides how much of a company must be owned."""
        lows = own_low = own_high = 0
        for stake in self.owners_of(owned):
            lows += stake.low
            if stake.owner == owned:
                own_low, own_high = stake.low, stake.high
        return Needs(lows, own_low, own_high)

    def replace(self, removed: Iterable[Stake], added: Iterable[Stake]) -> None:
        """Change some stakes; one that changes is removed and added."""
        for stake in removed:
            self._by_owner[stake.owner].remove(stake)
            self._by_owned[stake.owned].remove(stake)
        for stake in added:
            self._by_owner.setdefault(stake.owner, []).append(stake)
            self._by_owned.setdefault(stake.owned, []).append(stake)

    def upstream(self, node: Node) -> set[Node]:
        """A company and everybody who owns or controls it, at however many removes."""
        seen, queue = {node}, [node]
        while queue:
            for stake in self.owners_of(queue.pop()):
                if stake.owner not in seen:
                    seen.add(stake.owner)
                    queue.append(stake.owner)
        return seen
