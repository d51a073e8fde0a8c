"""Where the words at the lines of a picture go: on their line, clear of boxes and of each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
"""A cubic Bézier curve: where it begins, its two handles, where it ends."""
LETTER = 6.4
"""The widest that a letter of a label is on the average."""
ROW = 13.0
_NEAR = (0.0, 0.06, -0.06, 0.12, -0.12, 0.18, -0.18, 0.24, -0.24, 0.3, -0.3, 0.36, -0.36)
"""How far along its line a label may be moved, the least first."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its corners."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: "Area") -> float:
        """How much room two rectangles share."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)


@dataclass(frozen=True, slots=True)
class Label:
    """The words at a line, a row for each direction, and the share of it where they would be."""

    rows: tuple[str, ...]
    curve: Curve
    share: float

    def at(self, share: float) -> Area:
        """The room that it takes there."""
        x, y = on_curve(self.curve, share)
        wide, high = width_of(self.rows) / 2, ROW * len(self.rows) / 2
        return Area(x - wide, y - high, x + wide, y + high)


def width_of(rows: Sequence[str]) -> float:
    """The width of a label."""
    return LETTER * max(map(len, rows))


def placed(labels: Sequence[Label], boxes: Sequence[Area]) -> Iterator[tuple[Label, Area]]:
    """Each label with its place: the nearest to its wish that covers nothing, else the least."""
    taken = list(boxes)
    for label in labels:
        shares = [label.share + step for step in _NEAR if 0.08 <= label.share + step <= 0.92]
        places = [label.at(share) for share in shares]
        # Rounded, so that it is not chance in the last digit that decides.
        covered = [round(sum(place.shared(other) for other in taken)) for place in places]
        best = places[covered.index(min(covered))]
        taken.append(best)
        yield label, best


def on_curve(curve: Curve, share: float) -> Point:
    """The point at a share of a curve."""
    rest = 1 - share
    weights = (rest**3, 3 * share * rest**2, 3 * share**2 * rest, share**3)
    x = sum(weight * point[0] for weight, point in zip(weights, curve, strict=True))
    y = sum(weight * point[1] for weight, point in zip(weights, curve, strict=True))
    return x, y
