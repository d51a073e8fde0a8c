"""What the lists reach in a network, from what they reached in the one before it.

Only companies downstream of a change are looked at again; the result is that of
:func:`app.network.explore.reach`, which resolves everything.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.network.build import Origin
from app.network.columns import NetworkOwnership
from app.network.explore import Reach, distances_to
from app.network.graph import KINDS, OWNING, Ints, Network
from app.network.holdings import Node
from app.network.resolve import CERTAIN, POSSIBLE, Spread
from app.network.rules import STRICTEST

_OWNING = [KINDS.index(kind) for kind in OWNING]


def reach_again(before: Reach, origin: Origin, network: Network, day: date, depth: int) -> Reach:
    """How the lists reach into a network on a day; ``before`` is of the one it was made from."""
    moved = _Moved(origin, network)
    listed = network.listed()
    was_listed = moved.nodes(sorted(origin.network.listed()))
    changed = moved.owned_of_changed(before.day, day)
    ownership = NetworkOwnership(network, day)
    owned = np.zeros(network.size, dtype=np.uint8)
    for code, (least, reading) in enumerate(((1, POSSIBLE), (2, CERTAIN)), 1):
        found = moved.nodes(np.flatnonzero(before.owned >= least).tolist())
        spread = Spread(
            ownership, STRICTEST, reading, set(was_listed), was_listed | found, resumed=True
        )
        spread.renew(changed, set(listed - was_listed), was_listed - listed)
        owned[list(spread.blocked - listed)] = code
    return Reach(day, owned, distances_to(network, listed, day, depth))


class _Moved:
    """Where the nodes and statements of one network are in the next, and which changed."""

    def __init__(self, origin: Origin, network: Network) -> None:
        self._old, self._new, self._origin = origin.network, network, origin
        kept = np.flatnonzero(origin.nodes >= 0)
        self._numbers = np.full(self._old.size, -1, dtype=np.int64)
        self._numbers[origin.nodes[kept]] = kept
        self._regrouped = self._find_regrouped()

    def _find_regrouped(self) -> NDArray[np.bool_]:
        """The nodes of the new network for which another one stands than did before."""
        found = np.ones(self._new.size, dtype=bool)
        kept = np.flatnonzero(self._origin.nodes >= 0)
        stood = self._numbers[self._old.arrays.groups[self._origin.nodes[kept]]]
        found[kept] = self._new.arrays.groups[kept] != stood
        return found

    def nodes(self, old: list[Node]) -> set[Node]:
        """The new numbers of those old nodes that still stand for themselves."""
        numbers = self._numbers[np.array(old, dtype=np.int64)]
        numbers = numbers[numbers >= 0]
        return set(numbers[self._new.arrays.groups[numbers] == numbers].tolist())

    def owned_of_changed(self, day_before: date, day: date) -> set[Node]:
        """The companies, by new numbers, of which some stake may have changed."""
        new, old, origin = self._new, self._old, self._origin.statements
        a = new.arrays
        same = np.flatnonzero(origin >= 0)
        changed = self._regrouped[a.holders] | self._regrouped[a.targets] | (origin < 0)
        held = old.holding(day_before)[origin[same]]
        changed[same] |= held != new.holding(day)[same]
        changed &= np.isin(a.kinds, _OWNING)
        gone = np.ones(old.statements, dtype=bool)
        gone[origin[same]] = False
        gone &= np.isin(old.arrays.kinds, _OWNING)
        gone[origin[np.flatnonzero(changed & (origin >= 0))]] = True
        were: Ints = self._numbers[old.targets[gone]]
        found = set(new.targets[changed].tolist())
        return found | set(a.groups[were[were >= 0]].tolist())
