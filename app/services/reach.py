"""The network of the lists in service: built with the index, saved beside it, asked by day."""

import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from app.db.relations import relations_of
from app.domain.entities import Entity, ListVersion
from app.domain.kinds import Standing
from app.domain.screening import MOST_LINK_DEPTH
from app.matching.grouping import Group
from app.matching.index import NameIndex
from app.matching.views import Admitted
from app.network import graph
from app.network.explore import Reach, reach
from app.network.graph import Network, NetworkBuilder
from app.services.regimes import regimes_of
from app.sources.relations import is_relations

_DECIDES = ("columns", "explore", "graph", "holdings", "ownership", "resolve", "rules", "shares")
"""The modules that decide what is saved; how it is told and drawn is not."""


def _saved() -> str:
    folder = Path(graph.__file__).parent
    code = b"".join((folder / f"{name}.py").read_bytes() for name in _DECIDES)
    return f"network {hashlib.sha256(code).hexdigest()}"


SAVED = _saved()
"""What an index on disk is filed under beside its entities: the code that made its network."""


def make_network(
    session: Session,
    versions: Sequence[ListVersion],
    index: NameIndex,
    groups: Iterable[Group],
    *,
    folder: Path,
    day: date,
) -> None:
    """Save the network of these versions in the folder of their index, and its reach on a day."""
    builder = NetworkBuilder(regimes_of)
    for version in versions:
        borne = is_relations(version.source)
        for key, relation in relations_of(session, version):
            # What a user states of an entity is kept under that entity's id.
            holder = key if borne else f"{version.source}:{key}"
            builder.add(holder, relation, source=version.source, entry=key)

    def entity(id: str) -> Entity | None:
        number = index.number_of(id)
        return None if number is None else index.entity(number)

    joined = ([member.entity_id for member in group.members] for group in groups)
    network = builder.finish(entity, joined)
    network.save(folder)
    reach(network, day, MOST_LINK_DEPTH).save(folder)


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
        """What :func:`make_network` saved; :class:`Unavailable` if it is damaged."""
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
