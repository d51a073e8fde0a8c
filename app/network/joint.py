"""Who holds shares by one arrangement with whom, as users state it; no list does."""

from collections.abc import Collection, Iterator
from datetime import date

from app.domain.kinds import RelationKind
from app.network.explore import Choice, other_end, statements_at
from app.network.graph import Network
from app.network.holdings import Node


def acting_jointly(
    network: Network, day: date, listed: Collection[Node]
) -> tuple[frozenset[Node], ...]:
    """The sets of listed nodes that such statements join on a day, directly or through others.

    A statement about somebody who is not listed joins nobody: whether such a person's shares
    count is for a person to assess.
    """
    groups: list[frozenset[Node]] = []
    seen: set[Node] = set()
    for first in sorted(listed):
        if first in seen:
            continue
        group, queue = {first}, [first]
        while queue:
            for other in _partners(network, day, queue.pop()):
                if other in listed and other not in group:
                    group.add(other)
                    queue.append(other)
        seen |= group
        if len(group) > 1:
            groups.append(frozenset(group))
    return tuple(groups)


def joint_statements(network: Network, day: date, nodes: Collection[Node]) -> tuple[int, ...]:
    """Numbers of the statements that say so of two of these nodes, ascending."""
    found = {
        number
        for node in nodes
        for number in statements_at(network, node, _joint(day))
        if other_end(network, number, node) in nodes
    }
    return tuple(sorted(found))


def _partners(network: Network, day: date, node: Node) -> Iterator[Node]:
    for number in statements_at(network, node, _joint(day)):
        yield other_end(network, number, node)


def _joint(day: date) -> Choice:
    return Choice((RelationKind.ACTS_JOINTLY,), day)
