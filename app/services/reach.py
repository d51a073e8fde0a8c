"""How far the lists reach into the network of the lists in service, asked by day."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from app.domain.kinds import Standing
from app.domain.screening import MOST_LINK_DEPTH
from app.matching.views import Admitted
from app.network.explore import Reach, reach
from app.network.graph import Network


class Reaches:
    """How the lists reach into a network, worked out once for each stretch of days."""

    def __init__(self, network: Network, known: Reach | None = None) -> None:
        self.network = network
        self._lock = threading.Lock()
        self._known: list[Reach] = [] if known is None else [known]
        self._days: dict[date, Reach] = {}
        self._admitted: dict[tuple[int, int], Admitted] = {}

    @classmethod
    def open(cls, folder: Path) -> "Reaches":
        """What lies in the folder of an index; :class:`Unavailable` if it is damaged."""
        network = Network.open(folder)
        return cls(network, Reach.open(folder))

    def on(self, day: date) -> Reach:
        """The reach on a day; the same for days between which no relation begins or ends."""
        found = self._days.get(day)
        if found is None:
            with self._lock:
                found = self._days[day] = self._find(day)
        return found

    def _find(self, day: date) -> Reach:
        for known in self._known:
            if known.day == day or not self.network.changes_between(known.day, day):
                return known
        made = reach(self.network, day, MOST_LINK_DEPTH)
        self._known.append(made)
        return made

    def admitted(
        self, day: date, depth: int, number_of: Callable[[str], int | None]
    ) -> Admitted | None:
        """The unlisted entities that can be hits: owned, or linked within ``depth`` relations.

        None if there is none. An entity that its list has de-listed is one only if it is
        owned: its links are what the de-listing was about.
        """
        if not self.network.statements:
            return None
        found = self.on(day)
        key = (id(found), depth)
        known = self._admitted.get(key)
        if known is None:
            linked = (found.distances > 0) & (found.distances <= depth)
            nodes = np.flatnonzero((found.owned > 0) | linked).tolist()
            numbers = [number_of(self.network.ids[n]) for n in nodes if self._can_be_hit(found, n)]
            chosen = np.array([n for n in numbers if n is not None], dtype=np.int64)
            known = self._admitted[key] = Admitted(chosen)
        return known

    def _can_be_hit(self, found: Reach, node: int) -> bool:
        standing = self.network.standing(node)
        owned = bool(found.owned[node])
        return standing is Standing.REGISTER or (standing is Standing.DELISTED and owned)
