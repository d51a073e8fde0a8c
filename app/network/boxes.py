"""What of a network becomes a box of its picture: single entities, or many of a kind as one.

A picture is legible up to some forty boxes. Beyond that, entities that are joined to the
same others by the same relations are told by one box that counts them and names a few; if
there are still too many, those that hang on the same entity are.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.network.views import EdgeView, NetworkView, NodeView

MOST_BOXES = 45
MOST_LINES = 75
"""Lines that the eye can still follow; a family of sixty has five hundred."""
LEAST_CLUSTERED = 4
"""Fewer are drawn one by one."""
NAMED = 5
"""Names that stand in the box of many; in a picture of few boxes there is room for more."""
FEW_BOXES = 12
NAMED_OF_FEW = 16

_UPSTREAM = frozenset({"owns", "controls"})
_Around = set[tuple[str, str, bool]]
"""To what a node is joined: the other end, the kind, whether the node is the one that holds it."""
_Joins = Callable[[_Around, Mapping[str, int], NodeView], Hashable]


@dataclass(slots=True)
class Box:
    """One entity, or several that are drawn as one. ``column`` grows from owner to owned."""

    key: str
    nodes: tuple[NodeView, ...]
    column: int = 0
    joined: dict[str, "Line"] = field(default_factory=dict)
    """The lines to other boxes, by their keys."""

    @property
    def node(self) -> NodeView:
        return self.nodes[0]

    @property
    def many(self) -> bool:
        return len(self.nodes) > 1


@dataclass(slots=True)
class Line:
    """All relations between two boxes; ``labels`` counts them by what they say."""

    start: str
    end: str
    forward: dict[str, int] = field(default_factory=dict)
    backward: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes by key, lines between them, and sentences about what no line can show."""

    boxes: Mapping[str, Box]
    lines: Sequence[Line]
    notes: tuple[str, ...] = ()


def boxes_of(view: NetworkView, most: int = MOST_BOXES) -> Boxes:
    """The boxes and lines of a view, in columns around the entity asked about."""
    columns = _columns(view)
    owner_of = {node.id: node.id for node in view.nodes}
    for joins in (_alike, _hanging_together):
        if len(set(owner_of.values())) > most or _lines(view, owner_of) > MOST_LINES:
            owner_of = _clustered(view, columns, joins, owner_of)
    if any(owner != id for id, owner in owner_of.items()):
        # What hangs on a box of many need not be told one by one either.
        owner_of = _clustered(view, columns, _alike, owner_of)
    members: defaultdict[str, list[NodeView]] = defaultdict(list)
    for node in view.nodes:
        members[owner_of[node.id]].append(node)
    boxes = {key: Box(key, tuple(nodes), columns[nodes[0].id]) for key, nodes in members.items()}
    lines: dict[tuple[str, str], Line] = {}
    notes = []
    for edge in view.edges:
        one, other = owner_of[edge.from_id], owner_of[edge.to_id]
        if edge.from_id == edge.to_id:
            notes.append(f"{boxes[one].node.caption} {label_of(edge)} of itself")
        elif one != other:
            _draw(lines, boxes, one, other, label_of(edge))
    return Boxes(boxes, tuple(lines.values()), tuple(notes))


def _lines(view: NetworkView, owner_of: Mapping[str, str]) -> int:
    pairs = ((owner_of[e.from_id], owner_of[e.to_id]) for e in view.edges)
    return len({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})


def label_of(edge: EdgeView) -> str:
    """What is written at a line: the kind and, where one is stated, the share."""
    words = edge.kind.replace("_", " ")
    doubt = " (disputed)" if edge.disagree else ""
    return words if edge.percentage is None else f"{words} {edge.percentage}{doubt}"


def _draw(
    lines: dict[tuple[str, str], Line], boxes: Mapping[str, Box], one: str, other: str, label: str
) -> None:
    pair = (min(one, other), max(one, other))
    line = lines.get(pair)
    if line is None:
        line = lines[pair] = Line(one, other)
        boxes[one].joined[other] = boxes[other].joined[one] = line
    counts = line.forward if line.start == one else line.backward
    counts[label] = counts.get(label, 0) + 1


def _above(edge: EdgeView) -> tuple[str, str]:
    """Who stands behind and who before: an owner behind what it owns, a target behind whoever
    is linked to it."""
    if edge.kind in _UPSTREAM:
        return edge.from_id, edge.to_id
    return edge.to_id, edge.from_id


def _sides(view: NetworkView) -> dict[tuple[str, str], int]:
    """Of every two that are joined whether the first stands behind: what most statements say.

    Where they are equal the first relation decides.
    """
    votes: dict[tuple[str, str], int] = {}
    for edge in view.edges:
        behind, before = _above(edge)
        count = len(edge.statements)
        if (before, behind) in votes:
            votes[before, behind] -= count
        else:
            votes[behind, before] = votes.get((behind, before), 0) + count
    return {pair: count or 1 for pair, count in votes.items()}


def _columns(view: NetworkView) -> dict[str, int]:
    """Behind to the left, before to the right, as many columns away as relations.

    What is not joined to the entity asked about (the view of a whole list) gets columns
    around its own best-joined entity.
    """
    near: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for (one, other), votes in _sides(view).items():
        near[one].append((other, 1 if votes > 0 else -1))
        near[other].append((one, -1 if votes > 0 else 1))
    columns: dict[str, int] = {}
    starts = sorted(view.nodes, key=lambda n: (n.id != view.entity_id, -len(near[n.id])))
    for node in starts:
        if node.id in columns:
            continue
        columns[node.id] = 0
        queue = [node.id]
        for one in queue:
            here = columns[one]
            for other, side in near[one]:
                if other not in columns:
                    # Away from the middle: who is behind an owned company stands on its side.
                    away = side if here == 0 else (1 if here > 0 else -1)
                    columns[other] = here + away
                    queue.append(other)
    return columns


def _clustered(
    view: NetworkView, columns: Mapping[str, int], joins: _Joins, box_of: Mapping[str, str]
) -> dict[str, str]:
    """The boxes made fewer: of those that ``joins`` finds equal, four or more become one."""
    around: defaultdict[str, _Around] = defaultdict(set)
    for edge in view.edges:
        one, other = box_of[edge.from_id], box_of[edge.to_id]
        if one != other:
            around[one].add((other, edge.kind, True))
            around[other].add((one, edge.kind, False))
    groups: defaultdict[Hashable, list[str]] = defaultdict(list)
    for node in view.nodes:
        if box_of[node.id] != node.id:
            continue
        alike = (columns[node.id], node.type, node.state)
        key: Hashable = (alike, joins(around[node.id], columns, node))
        groups[node.id if node.id == view.entity_id else key].append(node.id)
    into = {}
    for boxes in groups.values():
        for box in boxes:
            into[box] = boxes[0] if len(boxes) >= LEAST_CLUSTERED else box
    return {id: into[box] for id, box in box_of.items()}


def _alike(around: _Around, columns: Mapping[str, int], node: NodeView) -> Hashable:
    """Joined to the same others by the same relations."""
    del columns, node
    return frozenset(around)


def _hanging_together(around: _Around, columns: Mapping[str, int], node: NodeView) -> Hashable:
    """Hanging on the same entity nearer the middle, whatever else joins them."""
    here = abs(columns[node.id])
    nearer = sorted(other for other, _, _ in around if abs(columns[other]) < here)
    return nearer[0] if nearer else None


def components(boxes: Boxes) -> Iterator[list[Box]]:
    """The boxes that hang together, the component of the first box first."""
    seen: set[str] = set()
    for key in boxes.boxes:
        if key in seen:
            continue
        seen.add(key)
        queue = [key]
        for one in queue:
            for other in boxes.boxes[one].joined:
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        yield [boxes.boxes[one] for one in queue]
