"""A network as a picture: SVG text, drawn here, with nothing that a page could run.

Persons are rounded, organisations square, ships and aircraft cut at the corners. Whoever is
listed is filled red, owned by those listed amber; the words say so too. An arrow points from
the entity that holds a relation to its target: from an owner to what it owns.
"""

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.network.boxes import Boxes, Line, boxes_of
from app.network.labels import ROW, Area, Curve, Label, Point, width_of
from app.network.labels import placed as placed_labels
from app.network.layout import BOX_WIDTH, LINE, MARGIN, PADDING, Layout, Placed, lay_out, shorten
from app.network.views import NetworkView

STYLE = """
text { font-family: 'DejaVu Sans', 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1d2430; }
.name { font-size: 12.5px; font-weight: 600; }
.small { font-size: 10.5px; fill: #4a5361; }
.label { font-size: 10.5px; fill: #2f3a4a; }
.ground { fill: #fff; fill-opacity: 0.88; }
.head { font-size: 15px; font-weight: 600; }
.line { fill: none; stroke: #7a8594; stroke-width: 1.3px; }
.owning { stroke: #8a5a00; stroke-width: 2px; }
.box { fill: #fff; stroke: #7a8594; stroke-width: 1.2px; }
.listed { fill: #fdeaea; stroke: #b3261e; stroke-width: 1.6px; }
.owned, .possibly_owned { fill: #fff4dc; stroke: #b06f00; stroke-width: 1.6px; }
.possibly_owned, .absent { stroke-dasharray: 5 3; }
.delisted, .absent { fill: #f1f2f4; }
.asked { stroke-width: 3.2px; }
.stack { fill: none; stroke-width: 1px; }
"""
HEAD = 34
_AROUND = 110.0
_STACKED = 7.0
"""How far the boxes behind a box of many stand out."""
FOOT = 82
_LABEL = 30
"""Letters of a label in one direction."""
_ODD = {i: None for i in range(32) if i not in (9, 10, 13)}
"""Characters that XML cannot hold."""


def draw(view: NetworkView, title: str | None = None) -> str:
    """The picture of a view."""
    boxes = boxes_of(view)
    layout = lay_out(boxes)
    width = max(layout.width, 3.0 * BOX_WIDTH, *_bows(boxes, layout))
    notes = [*boxes.notes, *(["there are more entities than are shown"] if view.truncated else [])]
    bottom = HEAD + max(layout.height, *_depths(boxes, layout), 0.0)
    height = bottom + FOOT + LINE * len(notes)
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:.0f} {height:.0f}",
            "width": f"{width:.0f}",
            "height": f"{height:.0f}",
            "role": "img",
        },
    )
    heading = _clean(title or f"{view.caption}: relations as of {view.day}")
    SubElement(svg, "title").text = heading
    SubElement(svg, "style").text = STYLE
    _arrow(svg)
    SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    _text(svg, MARGIN, 28, heading, "head")
    body = SubElement(svg, "g", {"transform": f"translate(0 {HEAD})"})
    labels = list(_lines(body, boxes, layout))
    for placed in layout.placed.values():
        _box(body, placed, asked=placed.box.key == view.entity_id)
    # Labels last, so that no box or line runs over them.
    for label, area in placed_labels(labels, [_area(p) for p in layout.placed.values()]):
        _written(body, label.rows, area)
    _legend(svg, bottom + 8)
    for number, note in enumerate(notes):
        _text(svg, MARGIN, bottom + 76 + LINE * number, _clean(note), "small")
    indent(svg)
    return tostring(svg, encoding="unicode") + "\n"


def _clean(text: str) -> str:
    return text.translate(_ODD)


def _text(
    parent: Element, x: float, y: float, words: str, kind: str, *, middle: bool = False
) -> None:
    where = {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": kind}
    if middle:
        where["text-anchor"] = "middle"
    SubElement(parent, "text", where).text = _clean(words)


def _written(parent: Element, rows: Sequence[str], area: Area) -> None:
    """A label on a ground of its own, so that no line runs through the words."""
    ground = {
        "x": f"{area.left:.1f}",
        "y": f"{area.top:.1f}",
        "width": f"{area.right - area.left:.1f}",
        "height": f"{area.bottom - area.top:.1f}",
        "class": "ground",
    }
    SubElement(parent, "rect", ground)
    for number, words in enumerate(rows):
        y = area.top + ROW * number + 10.0
        _text(parent, (area.left + area.right) / 2, y, words, "label", middle=True)


def _area(p: Placed) -> Area:
    """The room of a box."""
    more = _STACKED * p.box.many
    top, bottom = p.y - p.height / 2, p.y + p.height / 2
    return Area(p.x, top, p.x + BOX_WIDTH + more, bottom + more)


def _arrow(svg: Element) -> None:
    marker = SubElement(
        SubElement(svg, "defs"),
        "marker",
        {
            "id": "arrow",
            "viewBox": "0 0 8 8",
            "refX": "7.5",
            "refY": "4",
            "markerWidth": "8",
            "markerHeight": "8",
            "markerUnits": "userSpaceOnUse",
            "orient": "auto-start-reverse",
        },
    )
    SubElement(marker, "path", {"d": "M0 0.6 L8 4 L0 7.4 z", "fill": "#4a5361"})


# --- Boxes --------------------------------------------------------------------------------


def _box(parent: Element, placed: Placed, *, asked: bool) -> None:
    node = placed.box.node
    group = SubElement(parent, "g")
    told = [node.caption, node.id, *node.same_as, *node.programmes]
    if placed.box.many:
        told = [f"{n.caption} ({n.id})" for n in placed.box.nodes]
    SubElement(group, "title").text = _clean("\n".join(told))
    kind = f"box {node.state}{' asked' if asked else ''}"
    left, top, height = placed.x, placed.y - placed.height / 2, placed.height
    if placed.box.many:
        for shift in (_STACKED, _STACKED / 2):
            _outline(group, node.type, (left + shift, top + shift), height, f"{kind} stack")
    _outline(group, node.type, (left, top), height, kind)
    y = top + PADDING / 2 + LINE - 4
    for words, style in (
        *((line, "name") for line in placed.lines),
        *((line, "small") for line in placed.details),
    ):
        _text(group, left + BOX_WIDTH / 2, y, words, style, middle=True)
        y += LINE


def _outline(parent: Element, type: str, corner: Point, height: float, kind: str) -> None:
    x, y = corner
    if type in ("vessel", "aircraft"):
        cut = 12.0
        right, bottom = x + BOX_WIDTH, y + height
        path = (
            f"M{x + cut:.1f} {y:.1f} H{right - cut:.1f} L{right:.1f} {y + cut:.1f} "
            f"V{bottom - cut:.1f} L{right - cut:.1f} {bottom:.1f} H{x + cut:.1f} "
            f"L{x:.1f} {bottom - cut:.1f} V{y + cut:.1f} z"
        )
        SubElement(parent, "path", {"d": path, "class": kind})
        return
    radius = min(22.0, height / 2) if type == "person" else 3.0
    SubElement(
        parent,
        "rect",
        {
            "x": f"{x:.1f}",
            "y": f"{y:.1f}",
            "width": str(BOX_WIDTH),
            "height": f"{height:.1f}",
            "rx": f"{radius:.1f}",
            "class": kind,
        },
    )


# --- Lines --------------------------------------------------------------------------------


def _lines(parent: Element, boxes: Boxes, layout: Layout) -> Iterator[Label]:
    """Draw the lines; yields their labels, which are best near the end that has few lines."""
    for line in boxes.lines:
        start, end = layout.placed[line.start], layout.placed[line.end]
        points = _points(start, end)
        (x1, y1), (x2, y2), (x3, y3), (x4, y4) = points
        owning = any(k.startswith(("owns", "controls")) for k in (*line.forward, *line.backward))
        drawn = {
            "d": f"M{x1:.1f} {y1:.1f} C{x2:.1f} {y2:.1f} {x3:.1f} {y3:.1f} {x4:.1f} {y4:.1f}",
            "class": "line owning" if owning else "line",
        }
        if line.forward:
            drawn["marker-end"] = "url(#arrow)"
        if line.backward:
            drawn["marker-start"] = "url(#arrow)"
        SubElement(parent, "path", drawn)
        few = len(start.box.joined), len(end.box.joined)
        share = 0.5 if few[0] == few[1] else 0.68 if few[1] < few[0] else 0.32
        if _far(start, end):
            share = 0.17
        yield Label(_label(line, rightwards=x4 >= x1), points, share)


def _points(start: Placed, end: Placed) -> Curve:
    """A curve that leaves and enters boxes at their sides."""
    if start.box.column == end.box.column:
        one, other = (p.x + BOX_WIDTH + _STACKED * p.box.many for p in (start, end))
        bow = max(one, other) + _bow(start, end)
        return (one, start.y), (bow, start.y), (bow, end.y), (other, end.y)
    if start.box.column < end.box.column:
        x1, x2 = start.x + BOX_WIDTH, end.x
    else:
        x1, x2 = start.x, end.x + BOX_WIDTH
    bend, bow = 0.5 * (x2 - x1), 0.0
    if _far(start, end) and abs(start.y - end.y) < start.height + end.height:
        # Around the box that stands between them.
        bow = _AROUND
    return (x1, start.y), (x1 + bend, start.y + bow), (x2 - bend, end.y + bow), (x2, end.y)


def _far(start: Placed, end: Placed) -> bool:
    """Whether there is a column between two boxes."""
    return abs(start.box.column - end.box.column) > 1


def _bow(start: Placed, end: Placed) -> float:
    return 60.0 + 0.08 * abs(start.y - end.y)


def _bows(boxes: Boxes, layout: Layout) -> Iterator[float]:
    """How far to the right the lines reach that join two boxes of one column."""
    for line in boxes.lines:
        start, end = layout.placed[line.start], layout.placed[line.end]
        if start.box.column == end.box.column:
            room = width_of(_label(line)) / 2
            yield start.x + BOX_WIDTH + 0.75 * _bow(start, end) + room + MARGIN


def _depths(boxes: Boxes, layout: Layout) -> Iterator[float]:
    """How far down the lines reach that go around a box."""
    for line in boxes.lines:
        start, end = layout.placed[line.start], layout.placed[line.end]
        if _far(start, end):
            yield max(start.y, end.y) + 0.75 * _AROUND + MARGIN


def _label(line: Line, *, rightwards: bool = True) -> tuple[str, ...]:
    """What is written at a line. Two directions that differ take a row each, with an arrow."""
    if not line.backward or not line.forward or line.forward.keys() == line.backward.keys():
        return (_counted({**line.forward, **line.backward}),)
    there, back = _counted(line.forward), _counted(line.backward)
    return (f"{there} →", f"← {back}") if rightwards else (f"← {there}", f"{back} →")


def _counted(words: Mapping[str, int]) -> str:
    told = (f"{one} ×{n}" if n > 2 else one for one, n in words.items())
    return shorten(", ".join(told), _LABEL)


# --- The legend ---------------------------------------------------------------------------

_STATES = (
    ("listed", "listed"),
    ("owned", "owned by those listed"),
    ("possibly_owned", "possibly owned"),
    ("unlisted", "not listed"),
    ("absent", "on no list in service"),
)
_SHAPES = (("person", "person"), ("organization", "organisation"), ("vessel", "ship, aircraft"))


def _legend(svg: Element, top: float) -> None:
    x = float(MARGIN)
    for state, words in _STATES:
        where = {"x": f"{x:.1f}", "y": f"{top:.1f}", "width": "20", "height": "12"}
        SubElement(svg, "rect", {**where, "class": f"box {state}"})
        _text(svg, x + 26, top + 10, words, "small")
        x += 42 + 6.2 * len(words)
    x = float(MARGIN)
    for type, words in _SHAPES:
        y = top + 20
        if type == "vessel":
            path = f"M{x + 4:.1f} {y} h12 l4 4 v4 l-4 4 h-12 l-4 -4 v-4 z"
            SubElement(svg, "path", {"d": path, "class": "box"})
        else:
            where = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": "20", "height": "12"}
            rounded = "6" if type == "person" else "1"
            SubElement(svg, "rect", {**where, "rx": rounded, "class": "box"})
        _text(svg, x + 26, y + 10, words, "small")
        x += 42 + 6.2 * len(words)
    words = "an arrow points from the entity that owns, or is linked, to the other"
    _text(svg, MARGIN, top + 50, words, "small")
