"""Fits the table of probabilities: how often a score was right, for each style of name.

The population is made of the aliases and the innocents of the material, weighted so that a
given share of those who are asked is listed (the base rate): each asks once, and every entity
that the search offers for a name, with its best score, is one case. Listed ones ask by an
alias that the list does not hold; a customer who writes a listed name asks by 1.0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.matching.calibration import DECIMALS, Calibration
from app.matching.fitting import Material, Weights, best_rows
from app.matching.fitting_data import NOBODY, Asked
from app.matching.fitting_report import HIGHEST, scores
from app.matching.tokens import Style

Floats = NDArray[np.float64]

DEFAULT_BASE_RATE = 0.01
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, HIGHEST, 1.0)
"""Scores are counted between these; the highest that names get without being the same, and
1.0 for the same name, are counted by themselves. Finer steps did worse on data left out."""
UNSEEN = 0.5
"""Listed ones and innocents added to every bin, since what was not seen is not impossible."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Entities that were offered: score, whether it was the right one, and what it counts.

    ``unit`` holds what one listed one and one innocent of each style count.
    """

    score: Floats
    right: NDArray[np.bool_]
    weight: Floats
    style: NDArray[np.int8]
    unit: Mapping[Style, tuple[float, float]]


Units = Mapping[Style, tuple[float, float]]


def cases(material: Material, weights: Weights, units: Units) -> Cases:
    """Every entity that these weights offer for the aliases and the innocents."""
    parts = [
        _offered(material.aliases, weights, {s: unit[0] for s, unit in units.items()}),
        *(
            _offered(asked, weights, {s: unit[1] for s, unit in units.items()})
            for asked in (material.innocents, material.made)
        ),
    ]
    score, right, weight, style = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Cases(score, right, weight, style, units)


def units_of(material: Material, base_rate: float = DEFAULT_BASE_RATE) -> Units:
    """What one listed one and one innocent of each style count, so that the rate holds."""
    units = {}
    for style in Style:
        listed = int((material.aliases.style == style).sum())
        innocent = sum(int((a.style == style).sum()) for a in (material.innocents, material.made))
        units[style] = (base_rate / max(listed, 1), (1.0 - base_rate) / max(innocent, 1))
    return units


def _offered(
    asked: Asked, weights: Weights, unit: Mapping[Style, float]
) -> tuple[Floats, NDArray[np.bool_], Floats, NDArray[np.int8]]:
    """Entities that may be the right one after all are counted on neither side."""
    found = np.where(asked.offered, scores(asked.rows, weights), -1.0)
    best = best_rows(asked.rows, found)
    best = best[asked.offered[best] & ~asked.doubtful[best]]
    right = (asked.right & (asked.expected[asked.rows.owner] != NOBODY))[best]
    style = asked.style[asked.rows.owner[best]]
    counts = np.array([unit[Style(s)] for s in range(len(Style))])
    return found[best], right, counts[style], style


def fit_calibration(seen: Cases) -> dict[Style, Calibration]:
    """The table for each style; scores are the middles of the bins."""
    return {style: _fit_one(seen, style) for style in Style}


def _fit_one(seen: Cases, style: Style) -> Calibration:
    mine = seen.style == style
    place = bins_of(seen.score[mine])
    count = len(EDGES)
    weight, right = seen.weight[mine], seen.right[mine]
    good = np.bincount(place, weight * right, count) + UNSEEN * seen.unit[style][0]
    total = np.bincount(place, weight, count) + UNSEEN * sum(seen.unit[style])
    shares = rising(np.asarray(good / total), np.asarray(total, dtype=np.float64))
    # Nothing in common is nobody's name.
    points = (0.0, *middles())
    values = (0.0, *(round(float(share), DECIMALS) for share in shares))
    return Calibration(points, values)


def bins_of(score: Floats) -> NDArray[np.int64]:
    """The place of each score among the edges: the last edge that it reaches."""
    return np.asarray(np.searchsorted(EDGES, score + 1e-9, side="right") - 1, dtype=np.int64)


def middles() -> tuple[float, ...]:
    """The score at which each bin's share stands in the table."""
    between = [round((a + b) / 2, 4) for a, b in pairwise(EDGES[:-1])]
    return (*between, HIGHEST, 1.0)


def rising(values: Floats, weights: Floats) -> Floats:
    """The closest values that never fall (pool adjacent violators), by weighted squares."""
    blocks: list[tuple[float, float, int]] = []
    for one in zip(values.tolist(), weights.tolist(), strict=True):
        mean, total, size = *one, 1
        while blocks and blocks[-1][0] >= mean:
            held, more, length = blocks.pop()
            mean = (held * more + mean * total) / (more + total)
            total, size = total + more, size + length
        blocks.append((mean, total, size))
    return np.concatenate([np.full(size, value) for value, _, size in blocks])


def predicted(seen: Cases, table: Mapping[Style, Calibration]) -> Floats:
    """What a table says of every case."""
    said = np.empty(len(seen.score))
    for style in Style:
        mine = seen.style == style
        known = table[style]
        said[mine] = np.interp(seen.score[mine], known.scores, known.probabilities)
    return said


def joined(parts: Sequence[Cases]) -> Cases:
    """Cases of several parts of one material, which were given the units of the whole."""
    return Cases(
        np.concatenate([p.score for p in parts]),
        np.concatenate([p.right for p in parts]),
        np.concatenate([p.weight for p in parts]),
        np.concatenate([p.style for p in parts]),
        parts[0].unit,
    )
