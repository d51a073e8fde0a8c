"""What stands around an entity, and how two of them are joined."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from sqlalchemy.orm import Session

from app.db import entities as queries
from app.domain.entities import Entity
from app.domain.kinds import EntityType, EuLimit, RelationKind, Standing
from app.errors import InvalidRequest
from app.network.explore import Around, Choice, around, shortest
from app.network.graph import Network, Statement
from app.network.holdings import Node, stake_of
from app.network.views import EdgeView, NetworkView, NodeView, PathsView, StatementView
from app.services.catalogue import Snapshot
from app.services.linked import Links

MOST_DEPTH = 6
MOST_NODES = 1_000
DEFAULT_NODES = 200
MOST_PATHS = 10


def network_of(
    session: Session,
    snapshot: Snapshot,
    entity_id: str,
    *,
    day: date,
    depth: int = 1,
    kinds: Sequence[str] = (),
    limit: int = DEFAULT_NODES,
    eu_limit: EuLimit = EuLimit.HALF_OR_MORE,
) -> NetworkView:
    """An entity with everything within ``depth`` relations of it that holds on the day.

    At most ``limit`` nodes, the nearest first. Raises :class:`InvalidRequest` for a depth,
    limit or kind that cannot be, :class:`NotFound` for an entity of no list in service.
    """
    _within("depth", depth, MOST_DEPTH)
    _within("limit", limit, MOST_NODES)
    wanted = kinds_of(kinds)
    links = Links(snapshot, day, eu_limit)
    teller = _Teller(session, links)
    node = links.network.node(entity_id)
    if node is None:
        return _alone(links, entity_id, depth)
    allowed = Choice(wanted, day)
    found = around(links.network, node, depth=depth, most=limit, allowed=allowed)
    return NetworkView(
        entity_id=links.network.ids[node],
        caption=teller.captions(found.distances)[node],
        day=day,
        depth=depth,
        truncated=found.truncated,
        nodes=teller.nodes(found),
        edges=teller.edges(found.statements),
        ownership=links.notes(links.findings(node)),
    )


def paths_between(
    snapshot: Snapshot,
    start: str,
    goal: str,
    *,
    day: date,
    depth: int = MOST_DEPTH,
    kinds: Sequence[str] = (),
) -> PathsView:
    """The shortest paths from one entity to another over relations that hold on the day."""
    _within("depth", depth, MOST_DEPTH)
    wanted = kinds_of(kinds)
    links = Links(snapshot, day)
    ends = [_known(links, id) for id in (start, goal)]
    paths, truncated = [], False
    if ends[0] is not None and ends[1] is not None:
        allowed = Choice(wanted, day)
        found = shortest(
            links.network, ends[0], {ends[1]}, depth=depth, most=MOST_PATHS, allowed=allowed
        )
        truncated = found.truncated
        for path in found.paths:
            steps = [links.steps_between(*pair, allowed) for pair in pairwise(path)]
            paths.append(tuple(step for some in steps for step in some))
    return PathsView(
        from_id=start,
        to_id=goal,
        day=day,
        depth=depth,
        truncated=truncated,
        paths=tuple(paths),
    )


def whole_source(session: Session, snapshot: Snapshot, source: str, *, day: date) -> NetworkView:
    """All relations of one small list, for a picture of it."""
    links = Links(snapshot, day)
    net = links.network
    numbers = [n for n in range(net.statements) if net.statement(n).source == source]
    ends = {int(e) for n in numbers for e in (net.holders[n], net.targets[n])}
    if len(ends) > MOST_NODES:
        raise InvalidRequest(f"{source} has more than {MOST_NODES} related entities", field="id")
    teller = _Teller(session, links)
    found = Around(-1, dict.fromkeys(sorted(ends), 0), tuple(numbers))
    return NetworkView(
        entity_id=source,
        caption=source,
        day=day,
        depth=0,
        truncated=False,
        nodes=teller.nodes(found),
        edges=teller.edges(numbers),
    )


def kinds_of(words: Sequence[str]) -> tuple[RelationKind, ...]:
    """Kinds of relations, each word one or several with commas between."""
    found = []
    for word in (w.strip().lower() for words_ in words for w in words_.split(",")):
        if word not in set(RelationKind):
            known = ", ".join(RelationKind)
            raise InvalidRequest(
                f"kinds: {word[:40]!r} is not one of {known}", field="kinds", value=word[:40]
            )
        found.append(RelationKind(word))
    return tuple(found)


def _within(field: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise InvalidRequest(
            f"{field}: {value} is not between 1 and {most}", field=field, value=value
        )


def _known(links: Links, entity_id: str) -> Node | None:
    """The node of an entity; None if it has no relation, :class:`NotFound` if it is unknown."""
    node = links.network.node(entity_id)
    if node is None:
        links.snapshot.engine.entity(entity_id)
    return node


def _alone(links: Links, entity_id: str, depth: int) -> NetworkView:
    entity = links.snapshot.engine.entity(entity_id)
    state = _STATES[entity.standing]
    node = NodeView(
        id=entity.id,
        caption=entity.caption,
        type=entity.type.value,
        state=state,
        distance=0,
        programmes=_programmes([entity]),
    )
    return NetworkView(
        entity_id=entity.id,
        caption=entity.caption,
        day=links.day,
        depth=depth,
        truncated=False,
        nodes=(node,),
        edges=(),
    )


_STATES = {
    Standing.LISTED: "listed",
    Standing.REGISTER: "unlisted",
    Standing.MENTIONED: "unlisted",
    Standing.DELISTED: "delisted",
}


def _programmes(entities: Iterable[Entity]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.programme for e in entities for m in e.measures))


class _Teller:
    """Turns nodes and statements into what is shown."""

    def __init__(self, session: Session, links: Links) -> None:
        self._session = session
        self._links = links
        self._network: Network = links.network
        self._reach = links.snapshot.reaches.on(links.day)

    def captions(self, nodes: Iterable[Node]) -> dict[Node, str]:
        """Names; of those that are on no list any more the last that was known."""
        ids = self._network.ids
        found = {node: self._links.entity(node) for node in nodes}
        absent = {node: ids[node] for node, entity in found.items() if entity is None}
        known = queries.captions(self._session, list(absent.values())) if absent else {}
        return {
            node: known.get(ids[node], ids[node]) if entity is None else entity.caption
            for node, entity in found.items()
        }

    def nodes(self, found: Around) -> tuple[NodeView, ...]:
        captions = self.captions(found.distances)
        return tuple(
            self._node(node, captions[node], distance, found.hidden.get(node, 0))
            for node, distance in found.distances.items()
        )

    def _node(self, node: Node, caption: str, distance: int, hidden: int) -> NodeView:
        ids = self._network.ids
        members = self._network.members(node)
        entities = [e for e in map(self._links.entity, members) if e is not None]
        return NodeView(
            id=ids[node],
            caption=caption,
            type=(entities[0].type if entities else EntityType.UNKNOWN).value,
            state=self._state(node, entities),
            distance=distance,
            same_as=tuple(ids[member] for member in members if member != node),
            programmes=_programmes(entities),
            hidden=hidden,
        )

    def _state(self, node: Node, entities: Sequence[Entity]) -> str:
        if not entities:
            return "absent"
        if any(e.standing is Standing.LISTED for e in entities):
            return "listed"
        owned = int(self._reach.owned[node])
        if owned:
            return "owned" if owned > 1 else "possibly_owned"
        return _STATES[entities[0].standing]

    def edges(self, numbers: Iterable[int]) -> tuple[EdgeView, ...]:
        edges: defaultdict[tuple[Node, Node, RelationKind], list[Statement]] = defaultdict(list)
        for number in numbers:
            ends = int(self._network.holders[number]), int(self._network.targets[number])
            statement = self._network.statement(number)
            edges[(*ends, statement.kind)].append(statement)
        return tuple(self._edge(*key, told) for key, told in edges.items())

    def _edge(
        self, holder: Node, target: Node, kind: RelationKind, told: Sequence[Statement]
    ) -> EdgeView:
        stake = stake_of(holder, target, self._network.holdings(s.number for s in told))
        ids = self._network.ids
        known = any(s.share is not None for s in told)
        return EdgeView(
            from_id=ids[holder],
            to_id=ids[target],
            kind=kind.value,
            percentage=str(stake.share) if known else None,
            disagree=stake.disagree,
            statements=tuple(self._statement(s) for s in told),
        )

    def _statement(self, statement: Statement) -> StatementView:
        return StatementView(
            stated=statement.stated,
            percentage=None if statement.share is None else str(statement.share),
            role=statement.role,
            starts_on=statement.starts,
            ends_on=statement.ends,
            origin=statement.origin,
            provenance=self._links.provenance(statement),
        )
