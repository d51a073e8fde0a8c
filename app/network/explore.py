"""Walks over a network: the surroundings of an entity, shortest paths, distances to those listed.

Every walk is bounded, and says where it stopped.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.kinds import RelationKind
from app.network.columns import NetworkOwnership
from app.network.graph import KINDS, OWNING, Ints, Network, opened
from app.network.holdings import Node, stakes_on
from app.network.ownership import Ownership
from app.network.resolve import Resolution
from app.network.rules import STRICTEST

FAR = 255
REACH_FILE = "reach.npz"
MOST_VISITED = 200_000
"""Nodes that a search for a path may visit."""


@dataclass(frozen=True, slots=True)
class Around:
    """The surroundings of a node.

    ``distances`` holds every node shown, nearest first; ``statements`` every statement shown,
    by number; ``hidden`` counts for each node shown its neighbours that are not.
    ``truncated`` says that some are missing because there are more than were asked for, and
    not because they are too far.
    """

    center: Node
    distances: dict[Node, int]
    statements: tuple[int, ...]
    hidden: dict[Node, int] = field(default_factory=dict)
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Statements of these kinds (none: all) that hold on the day (None: whenever)."""

    kinds: tuple[RelationKind, ...] = ()
    day: date | None = None

    def of(self, network: Network, numbers: Ints) -> list[int]:
        """Those of the statements that are chosen."""
        a = network.arrays
        if self.kinds:
            wanted = [KINDS.index(kind) for kind in self.kinds]
            numbers = numbers[np.isin(a.kinds[numbers], wanted)]
        if self.day is not None:
            ordinal = self.day.toordinal()
            holds = (a.starts[numbers] <= ordinal) & (ordinal <= a.ends[numbers])
            numbers = numbers[holds]
        found: list[int] = numbers.tolist()
        return found


EVERYTHING = Choice()


def around(
    network: Network,
    center: Node,
    *,
    depth: int,
    most: int,
    allowed: Choice = EVERYTHING,
) -> Around:
    """The nodes within ``depth`` steps of a node, at most ``most`` of them, nearest first."""
    distances = {center: 0}
    truncated = False
    queue = [center]
    for node in queue:
        if distances[node] >= depth:
            continue
        for other in _neighbours(network, node, allowed):
            if other in distances:
                continue
            if len(distances) >= most:
                truncated = True
                break
            distances[other] = distances[node] + 1
            queue.append(other)
    # Nodes that came in may be joined to each other without either having been expanded.
    statements: set[int] = set()
    hidden: dict[Node, int] = {}
    for node in distances:
        beyond: set[Node] = set()
        for number in statements_at(network, node, allowed):
            other = other_end(network, number, node)
            if other in distances:
                statements.add(number)
            else:
                beyond.add(other)
        if beyond:
            hidden[node] = len(beyond)
    return Around(center, distances, tuple(sorted(statements)), hidden, truncated)


def other_end(network: Network, number: int, node: Node) -> Node:
    """The node at the other end of a statement; the same one for a statement about itself."""
    holder, target = int(network.holders[number]), int(network.targets[number])
    return target if holder == node else holder


def statements_at(network: Network, node: Node, allowed: Choice) -> list[int]:
    """Numbers of the chosen statements that begin or end at a node, ascending."""
    return allowed.of(network, network.at(node))


@dataclass(frozen=True, slots=True)
class Paths:
    """Shortest paths as chains of nodes; ``truncated`` if there are more, or it was given up."""

    paths: tuple[tuple[Node, ...], ...]
    truncated: bool = False


def shortest(
    network: Network,
    start: Node,
    goals: Collection[Node],
    *,
    depth: int,
    most: int = 10,
    allowed: Choice = EVERYTHING,
) -> Paths:
    """Every shortest path from a node to the nearest of others, up to ``most`` of them."""
    if start in goals:
        return Paths(((start,),))
    before: dict[Node, list[Node]] = {start: []}
    layer = [start]
    for _ in range(depth):
        new: dict[Node, list[Node]] = {}
        for node in layer:
            for other in _neighbours(network, node, allowed):
                if other not in before:
                    new.setdefault(other, []).append(node)
        before |= new
        layer = list(new)
        reached = [node for node in layer if node in goals]
        if reached:
            return _told(before, reached, most)
        if not layer or len(before) > MOST_VISITED:
            return Paths((), truncated=bool(layer))
    return Paths((), truncated=bool(layer))


def _neighbours(network: Network, node: Node, allowed: Choice) -> Iterable[Node]:
    return dict.fromkeys(other_end(network, n, node) for n in statements_at(network, node, allowed))


def _told(before: dict[Node, list[Node]], reached: list[Node], most: int) -> Paths:
    """The paths by which the reached were come to, begun at their ends."""
    found: list[tuple[Node, ...]] = []
    queue: list[tuple[Node, ...]] = [(node,) for node in sorted(reached)]
    while queue:
        tail = queue.pop(0)
        if not before[tail[0]]:
            found.append(tail)
            if len(found) >= most:
                return Paths(tuple(found), truncated=bool(queue))
            continue
        queue = [(node, *tail) for node in sorted(before[tail[0]])] + queue
    return Paths(tuple(found))


def owners(network: Network, day: date, node: Node) -> Ownership:
    """The stakes of a node's owners on a day, and of theirs, at any remove."""
    numbers: set[int] = set()
    seen, queue = {node}, [node]
    allowed = Choice(OWNING, day)
    while queue:
        owned = queue.pop()
        for number in statements_at(network, owned, allowed):
            if int(network.targets[number]) == owned:
                numbers.add(number)
                owner = int(network.holders[number])
                if owner not in seen:
                    seen.add(owner)
                    queue.append(owner)
    return Ownership(stakes_on(network.holdings(numbers), day))


@dataclass(frozen=True, slots=True)
class Reach:
    """For every node on one day: what the strictest rule makes of it, how far those listed are.

    ``owned`` is 2 for certainly and 1 for possibly owned; ``distances`` counts relations to
    the nearest listed node, 0 for a listed one, :data:`FAR` beyond the depth looked at.
    """

    day: date
    owned: NDArray[np.uint8]
    distances: NDArray[np.uint8]

    def save(self, folder: Path) -> None:
        """Write it beside its network."""
        day = np.array([self.day.toordinal()])
        np.savez(folder / REACH_FILE, day=day, owned=self.owned, distances=self.distances)

    @classmethod
    def open(cls, folder: Path) -> "Reach":
        """What :meth:`save` wrote; :class:`Unavailable` if it is missing or damaged."""
        with opened(folder / REACH_FILE) as saved:
            day = date.fromordinal(int(saved["day"][0]))
            return cls(day, saved["owned"], saved["distances"])


def reach(network: Network, day: date, depth: int) -> Reach:
    """How the lists reach into the network on a day, up to a number of relations."""
    listed = network.listed()
    owned = np.zeros(network.size, dtype=np.uint8)
    found = Resolution(NetworkOwnership(network, day), STRICTEST, listed)
    owned[list(found.possible - listed)] = 1
    owned[list(found.certain - listed)] = 2
    return Reach(day, owned, distances_to(network, listed, day, depth))


def distances_to(
    network: Network, listed: Collection[Node], day: date, depth: int
) -> NDArray[np.uint8]:
    """For every node how many relations away the nearest of those listed is."""
    far = np.full(network.size, FAR, dtype=np.uint8)
    far[list(listed)] = 0
    holds = network.holding(day)
    one, other = network.holders[holds], network.targets[holds]
    for step in range(depth):
        for here, there in ((one, other), (other, one)):
            ends: Ints = there[far[here] == step]
            far[ends[far[ends] > step + 1]] = step + 1
    return far
