"""Where the boxes of a picture stand: in columns, each near the boxes that it is joined to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.network.boxes import FEW_BOXES, NAMED, NAMED_OF_FEW, Box, Boxes, components

BOX_WIDTH = 226
COLUMN = 410
"""From the left edge of one column to that of the next: a box and room for labels."""
GAP = 18
MARGIN = 28
LINE = 15
PADDING = 20
_ROUNDS = 8
_WIDEST = 26
"""Latin letters in a line of a box; a Han character takes the room of two."""
_WIDEST_SMALL = 38
"""The same in the small letters of a box of many."""


@dataclass(slots=True)
class Placed:
    """A box with its text and place; ``y`` is that of its middle."""

    box: Box
    lines: tuple[str, ...]
    details: tuple[str, ...]
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        return PADDING + LINE * (len(self.lines) + len(self.details))


@dataclass(frozen=True, slots=True)
class Layout:
    """Every box in its place, and the size of the whole."""

    placed: Mapping[str, Placed]
    width: float
    height: float


def lay_out(boxes: Boxes) -> Layout:
    """The boxes in columns; components that nothing joins stand below each other."""
    named = NAMED_OF_FEW if len(boxes.boxes) <= FEW_BOXES else NAMED
    placed = {key: Placed(box, *_text(box, named)) for key, box in boxes.boxes.items()}
    top, width = float(MARGIN), 0.0
    for component in components(boxes):
        part = [placed[box.key] for box in component]
        _place(part, placed)
        first = min(p.box.column for p in part)
        highest = min(p.y - p.height / 2 for p in part)
        for p in part:
            p.x = MARGIN + COLUMN * (p.box.column - first)
            p.y += top - highest
        top = max(p.y + p.height / 2 for p in part) + 2 * MARGIN
        width = max(width, *(p.x + BOX_WIDTH + MARGIN for p in part))
    return Layout(placed, width, max(top - MARGIN, 2.0 * MARGIN))


def _place(part: Sequence[Placed], placed: Mapping[str, Placed]) -> None:
    """Give every box of a component its height: near those it is joined to, and clear of others."""
    columns: defaultdict[int, list[Placed]] = defaultdict(list)
    for p in part:
        columns[p.box.column].append(p)
    for column in columns.values():
        _stack(column, [0.0] * len(column))
    inwards = sorted(columns, key=abs)
    for turn in range(_ROUNDS):
        for number in inwards if turn % 2 == 0 else reversed(inwards):
            column = columns[number]
            wanted = {p.box.key: _middle(p, placed) for p in column}
            column.sort(key=lambda p: (wanted[p.box.key], p.y, p.box.key))
            _stack(column, [wanted[p.box.key] for p in column])


def _middle(p: Placed, placed: Mapping[str, Placed]) -> float:
    near = [placed[key].y for key in p.box.joined if placed[key].box.column != p.box.column]
    return sum(near) / len(near) if near else p.y


def _stack(column: Sequence[Placed], wanted: Sequence[float]) -> None:
    """Stack boxes in their order, moving all of them as little as can be (least squares).

    Neighbours that would overlap become one block that stands at the mean of its wishes.
    """
    offsets = []
    below = 0.0
    for p in column:
        offsets.append(below + p.height / 2)
        below += p.height + GAP
    blocks: list[tuple[float, int]] = []
    for wish, offset in zip(wanted, offsets, strict=True):
        total, count = wish - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / count:
            before = blocks.pop()
            total, count = total + before[0], count + before[1]
        blocks.append((total, count))
    place = 0
    for total, count in blocks:
        for _ in range(count):
            column[place].y = offsets[place] + total / count
            place += 1


# --- Text ---------------------------------------------------------------------------------

_MANY = {
    "person": "persons",
    "organization": "organisations",
    "vessel": "vessels",
    "aircraft": "aircraft",
    "unknown": "entities",
}
_STATES = {"unlisted": "not listed", "absent": "on no list in service"}
_ONE = {"organization": "organisation", "unknown": "entity"}


def _text(box: Box, named: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of a box: who it is in large letters, what it is in small ones."""
    node = box.node
    state = _STATES.get(node.state) or node.state.replace("_", " ")
    if not box.many:
        words = f"{_ONE.get(node.type, node.type)} · {state}"
        return wrap(node.caption, 4), (words, *_more(node.hidden))
    count = len(box.nodes)
    names = [shorten(n.caption, _WIDEST_SMALL) for n in box.nodes[:named]]
    if count > named:
        names.append(f"and {count - named} more")
    hidden = sum(n.hidden for n in box.nodes)
    return (f"{count} {_MANY[node.type]}",), (state, *names, *_more(hidden))


def _more(hidden: int) -> tuple[str, ...]:
    if not hidden:
        return ()
    return (f"+ {hidden} more {'relation' if hidden == 1 else 'relations'}, not shown",)


def wrap(text: str, most: int, widest: int = _WIDEST) -> tuple[str, ...]:
    """The text in at most so many lines, broken between words where that can be."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}") <= widest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return tuple(shorten(line, widest) for line in lines) or ("?",)


def shorten(text: str, widest: int) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if width_of(text) <= widest:
        return text
    while width_of(text) > widest - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def width_of(text: str) -> float:
    """The room that a text takes at the most, in letters of ordinary width."""
    return sum(
        2.0 if ord(c) > 0x2E7F else 1.34 if c.isupper() else 0.55 if c in "iljtf.,' " else 1.0
        for c in text
    )
