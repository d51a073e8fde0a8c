"""The stakes of a whole network, made only for the nodes that are asked about.

To resolve a million relations most of them need never be looked at: only what those listed
own, and who else owns that.
"""

from datetime import date

import numpy as np

from app.network.graph import KINDS, OWNING, Ints, Network
from app.network.holdings import Node, Stake, stakes_on
from app.network.ownership import Ownership


class NetworkOwnership(Ownership):
    """Who owns whom in a network on a day. It cannot be changed."""

    def __init__(self, network: Network, day: date) -> None:
        super().__init__()
        self._network = network
        self._day = day
        kinds = [KINDS.index(kind) for kind in OWNING]
        numbers = np.flatnonzero(np.isin(network.arrays.kinds, kinds) & network.holding(day))
        self._owners, self._of_owner = _filed(network.holders[numbers], numbers)
        self._owned, self._of_owned = _filed(network.targets[numbers], numbers)

    def held_by(self, owner: Node) -> list[Stake]:
        known = self._by_owner.get(owner)
        if known is None:
            known = self._by_owner[owner] = self._stakes(self._owners, self._of_owner, owner)
        return known

    def owners_of(self, owned: Node) -> list[Stake]:
        known = self._by_owned.get(owned)
        if known is None:
            known = self._by_owned[owned] = self._stakes(self._owned, self._of_owned, owned)
        return known

    def _stakes(self, ends: Ints, numbers: Ints, node: Node) -> list[Stake]:
        first, last = np.searchsorted(ends, (node, node + 1))
        if first == last:
            return []
        return list(stakes_on(self._network.holdings(numbers[first:last].tolist()), self._day))


def _filed(ends: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """The ends in ascending order, and the statements in theirs."""
    order = np.argsort(ends, kind="stable")
    return ends[order], numbers[order]
