"""Line plots as SVG that takes its colours from the page, in light, in dark and on paper."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 660, 330
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 14, 44
LINE_HEIGHT = 20
LEGEND_COLUMNS = 2
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4", "4 2")

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot. Points that are not on a logarithmic scale (0) are drawn at its foot."""

    title: str
    points: Points


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its ends, where it is marked, and how the marks read."""

    title: str
    low: float
    high: float
    ticks: tuple[float, ...]
    label: Callable[[float], str]
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """Where a value lies between the ends, 0 to 1."""
        clipped = min(max(value, self.low), self.high)
        if self.logarithmic:
            return math.log(clipped / self.low) / math.log(self.high / self.low)
        return (clipped - self.low) / (self.high - self.low)


def percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def plain(value: float) -> str:
    return f"{value:g}"


def score_axis() -> Axis:
    """The threshold, from 0.5 to 1."""
    return Axis("threshold", 0.5, 1.0, (0.5, 0.6, 0.7, 0.8, 0.9, 1.0), lambda v: f"{v:.1f}")


def share_axis(title: str) -> Axis:
    """A share of what was asked."""
    return Axis(title, 0.0, 1.0, (0, 0.2, 0.4, 0.6, 0.8, 1.0), percent)


def per_thousand_axis(title: str, low: float) -> Axis:
    """Alarms of a thousand customers, each mark ten times the one before."""
    ticks = tuple(tick for tick in (0.1, 1.0, 10.0, 100.0, 1000.0) if tick >= low)
    return Axis(title, low, 1000.0, ticks, plain, logarithmic=True)


def plot(
    lines: Sequence[Line],
    x: Axis,
    y: Axis,
    *,
    described: str,
    marks: Sequence[tuple[float, str]] = (),
    dots: Sequence[tuple[float, float, str]] = (),
) -> str:
    """The picture. ``marks``: upright lines; ``dots``: points with a word beside them."""
    rows = math.ceil(len(lines) / LEGEND_COLUMNS)
    height = HEIGHT + rows * LINE_HEIGHT
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" class="plot">'
        f"<title>{escape(described)}</title>",
        *_grid(x, y),
        *(_mark(x, at, text) for at, text in marks),
        *(_line(n, line, x, y) for n, line in enumerate(lines)),
        *(_dot(x, y, dot) for dot in dots),
        *(_legend(n, line) for n, line in enumerate(lines)),
        "</svg>",
    ]
    return "".join(parts)


def _across(x: Axis, value: float) -> float:
    return round(LEFT + x.share(value) * (WIDTH - LEFT - RIGHT), 1)


def _down(y: Axis, value: float) -> float:
    return round(HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM), 1)


def _grid(x: Axis, y: Axis) -> list[str]:
    foot, head = HEIGHT - BOTTOM, TOP
    parts = []
    for tick in y.ticks:
        at = _down(y, tick)
        parts.append(f'<path class="grid" d="M{LEFT} {at}H{WIDTH - RIGHT}"/>')
        parts.append(_text(LEFT - 8, at + 4, y.label(tick), "end"))
    for tick in x.ticks:
        at = _across(x, tick)
        parts.append(f'<path class="grid" d="M{at} {head}V{foot}"/>')
        parts.append(_text(at, foot + 18, x.label(tick), "middle"))
    parts.append(f'<path class="axis" d="M{LEFT} {head}V{foot}H{WIDTH - RIGHT}"/>')
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, foot + 36, x.title, "middle"))
    middle = (head + foot) / 2
    turned = f'transform="rotate(-90 14 {middle})"'
    parts.append(_text(14, middle, y.title, "middle", turned))
    return parts


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" {more}>{escape(text)}</text>'


def _mark(x: Axis, at: float, text: str) -> str:
    across = _across(x, at)
    path = f'<path class="mark" d="M{across} {TOP}V{HEIGHT - BOTTOM}"/>'
    return path + _text(across - 5, HEIGHT - BOTTOM - 8, text, "end")


def _line(number: int, line: Line, x: Axis, y: Axis) -> str:
    path = "L".join(f"{_across(x, a)} {_down(y, b)}" for a, b in line.points)
    return f'<path class="line c{number}" {_dash(number)} d="M{path}"/>' if path else ""


def _dash(number: int) -> str:
    dash = _DASHES[number % len(_DASHES)]
    return f'stroke-dasharray="{dash}"' if dash else ""


def _dot(x: Axis, y: Axis, dot: tuple[float, float, str]) -> str:
    across, down = _across(x, dot[0]), _down(y, dot[1])
    return f'<circle class="dot" cx="{across}" cy="{down}" r="4"/>' + _text(
        across + 8, down + 14, dot[2], "start"
    )


def _legend(number: int, line: Line) -> str:
    column, row = number % LEGEND_COLUMNS, number // LEGEND_COLUMNS
    across = LEFT + column * (WIDTH - LEFT - RIGHT) / LEGEND_COLUMNS
    down = HEIGHT + row * LINE_HEIGHT + 10
    path = f'<path class="line c{number}" {_dash(number)} d="M{across:g} {down}h26"/>'
    return path + _text(across + 34, down + 4, line.title, "start")
