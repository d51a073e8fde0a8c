"""What a score is worth: the probability that the two are the same party.

``calibration.tsv`` gives it at some scores, for persons and for everything else; between them
it is read off a straight line. How often a score is right depends on how many of those who are
asked are listed at all: the table holds for the base rate in its head, and
:func:`at_base_rate` turns a probability into that of another file of customers.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from app.matching.tokens import Style

CALIBRATION_FILE = "calibration.tsv"
DECIMALS = 4
BASE_RATE = "base_rate"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scores in rising order, and the probability at each, which never falls."""

    scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    def at(self, score: float) -> float:
        """The probability at a score."""
        place = bisect_right(self.scores, score)
        if place == 0:
            return self.probabilities[0]
        if place == len(self.scores):
            return self.probabilities[-1]
        low, high = self.scores[place - 1], self.scores[place]
        one, other = self.probabilities[place - 1], self.probabilities[place]
        return round(one + (other - one) * (score - low) / (high - low), DECIMALS)


@cache
def calibrations() -> dict[Style, Calibration]:
    """The table in use, for each style of name."""
    rows = [line.split("\t") for line in _table().splitlines() if line and line[0] != "#"]
    scores = tuple(float(row[0]) for row in rows)
    return {
        style: Calibration(scores, tuple(float(row[1 + style]) for row in rows)) for style in Style
    }


@cache
def base_rate() -> float:
    """The share of listed ones among those asked for which the table holds."""
    for line in _table().splitlines():
        if line.startswith(f"# {BASE_RATE}\t"):
            return float(line.split("\t")[1])
    raise ValueError(f"{CALIBRATION_FILE} does not state its {BASE_RATE}")


def _table() -> str:
    return resources.files(__package__).joinpath(CALIBRATION_FILE).read_text(encoding="utf-8")


def probability(score: float, style: Style) -> float:
    """That two names with this score are one party's, at the base rate of the table."""
    return calibrations()[style].at(score)


def at_base_rate(probability: float, rate: float, *, measured: float | None = None) -> float:
    """The same evidence where that share of those asked is listed: the odds shift alike."""
    base = base_rate() if measured is None else measured
    if probability >= 1.0:
        return 1.0
    odds = probability / (1.0 - probability)
    odds *= (rate / (1.0 - rate)) / (base / (1.0 - base))
    return round(odds / (1.0 + odds), DECIMALS)


def calibration_table(found: Mapping[Style, Calibration], rate: float) -> str:
    """The text of ``calibration.tsv``."""
    lines = [
        "# Probability that two names with this score are one party's, for each style of name.",
        f"# {BASE_RATE}\t{rate:g}",
        "# score\t" + "\t".join(style.name.lower() for style in Style),
    ]
    for number, score in enumerate(found[Style.PERSON].scores):
        cells = [f"{found[style].probabilities[number]:.{DECIMALS}f}" for style in Style]
        lines.append("\t".join([f"{score:g}", *cells]))
    return "\n".join(lines) + "\n"
