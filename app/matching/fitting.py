"""Fits the table of feature weights: measured names in, weights out.

A logistic regression for each style of name, in which agreement may only raise and
contradiction only lower a score (the signs of :data:`~app.matching.kernels.features.FEATURES`).
Which of an entity's names speaks for it depends on the weights, so that examples are chosen
and weights fitted in turns. The bias is set at the end, so that the default threshold alarms
the share of innocents that was asked for. The same data give the same bytes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.matching.config import DEFAULT_THRESHOLD
from app.matching.fitting_data import NOBODY, Asked, Compared, Rows
from app.matching.kernels.features import BIAS, COUNT, FEATURES
from app.matching.tokens import Style

Weights = Mapping[Style, NDArray[np.float64]]
Floats = NDArray[np.float64]
Places = NDArray[np.int64]

BOUNDS: Mapping[str, tuple[float, float]] = {
    # Unbounded, it rises to -2.6 for organisations and 0 for persons: some labelled pairs call
    # numbered funds of one house the same, and hardly anything in the data says otherwise. A
    # list names ships, battalions and funds that differ in nothing but their number.
    "clash_number": (-math.inf, -4.0),
    # Unbounded, it falls to -3.0, because the innocents hold many more chance meetings of three
    # syllables across scripts than there are aliases of that kind. A whole name in its own
    # script (金正恩, Kim Jong Un) should keep room for a further difference.
    "foreign_syllables": (-1.0, 0.0),
    # Unbounded, it makes a hit of names of ten letters: no innocent of the data is one letter away
    # from a listed name. Kim Jong Su and Kim Jong Du are two people all the same, to be looked at.
    "syllable_slip": (0.0, 4.2),
}
"""Least and greatest weight of features of which the data say too little."""

THRESHOLD = math.log(DEFAULT_THRESHOLD / (1 - DEFAULT_THRESHOLD))
MARGIN = 0.002
"""Log-odds by which the last innocent stays below the threshold, since scores are rounded."""
DECIMALS = 3
ROUNDS = 5
"""Turns of choosing examples and fitting; more change no figure."""
RIDGE = 1e-4
"""Pull towards 0, which decides where the data say nothing."""
NEGATIVES = 3
"""Wrong entities taught for each question: the best ones."""
NEAR_TIE = 0.1
"""A wrong entity that scores as high as the right one but for this may be the same person."""
LEAST_SCALE = 0.02
"""Features that hardly ever occur are not blown up beyond this."""

ALIAS_WEIGHT = 1.0
OTHER_ENTITY_WEIGHT = 0.35
INNOCENT_WEIGHT = 1.0
EDITED_WEIGHT = 3.0
TWICE_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class Rates:
    """The share of innocents that the default threshold may alarm, for each style."""

    persons: float = 0.0027
    organizations: float = 0.04


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that weights are fitted on."""

    aliases: Asked
    innocents: Asked
    made: Asked
    edited: Asked
    twice: Asked
    """Names with two edits; ``edited`` are those with one."""
    pairs: Compared


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of features, whether they are a match, and how much each counts."""

    features: Floats
    match: NDArray[np.bool_]
    weight: Floats


def log_odds(rows: Rows, weights: Weights) -> Floats:
    """What the weights say of each row: minus infinity for nothing in common, plus for the same."""
    total = np.empty(len(rows.owner))
    for style, column in weights.items():
        mine = rows.style == style
        total[mine] = rows.features[mine] @ column.astype(np.float32)
    total[rows.fixed == 0.0] = -math.inf
    total[rows.fixed == 1.0] = math.inf
    return total


def best_rows(rows: Rows, values: Floats, *, by_entity: bool = True) -> Places:
    """The row of the highest value of each question (and entity), in the order of the questions."""
    keys = (-values, rows.entity, rows.owner) if by_entity else (-values, rows.owner)
    order = np.lexsort(keys)
    owner, entity = rows.owner[order], rows.entity[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = owner[1:] != owner[:-1]
    if by_entity:
        new[1:] |= entity[1:] != entity[:-1]
    return _places(order[new])


def _wrong(asked: Asked, values: Floats, style: Style) -> Places:
    """The best wrong entities of each question, those left out that may be right after all."""
    rows, right = asked.rows, asked.right
    best = best_rows(rows, values)
    top = np.full(len(asked), -math.inf)
    np.maximum.at(top, rows.owner[right], values[right])
    chance = 1.0 / (1.0 + np.exp(-np.clip(values, -50, 50)))
    top_chance = 1.0 / (1.0 + np.exp(-np.clip(top, -50, 50)))
    tied = (chance > 0.5) & (chance >= top_chance[rows.owner] - NEAR_TIE)
    tied &= asked.expected[rows.owner] != NOBODY
    decided = (values == math.inf) | right | asked.doubtful | tied | (rows.style != style)
    best = best[~decided[best]]
    best = best[np.lexsort((-values[best], rows.owner[best]))]
    owner = rows.owner[best]
    starts = np.searchsorted(owner, owner)
    return _places(best[np.arange(len(best)) - starts < NEGATIVES])


def _right(asked: Asked, values: Floats, style: Style) -> Places:
    """The best name of each expected entity."""
    best = best_rows(asked.rows, values)
    usable = asked.right & np.isfinite(values) & (asked.rows.style == style)
    return _places(best[usable[best]])


def _pair_rows(compared: Compared, values: Floats, style: Style) -> Places:
    """The best readings of each pair in one style, where the weights decide."""
    rows = compared.rows
    best = best_rows(rows, np.where(rows.style == style, values, -math.inf), by_entity=False)
    return _places(best[(rows.style[best] == style) & np.isnan(rows.fixed[best])])


def _places(numbers: NDArray[np.signedinteger]) -> Places:
    return np.asarray(numbers, dtype=np.int64)


def examples(material: Material, weights: Weights, style: Style) -> Examples:
    """What one style's next weights are fitted on, chosen by the present weights."""
    parts: list[tuple[NDArray[np.float32], NDArray[np.bool_], Floats]] = []

    def add(rows: Rows, chosen: Places, match: bool, weight: float) -> None:
        count = len(chosen)
        parts.append((rows.features[chosen], np.full(count, match), np.full(count, weight)))

    a = material.aliases
    values = log_odds(a.rows, weights)
    add(a.rows, _right(a, values, style), True, ALIAS_WEIGHT)
    add(a.rows, _wrong(a, values, style), False, OTHER_ENTITY_WEIGHT)
    for edited, weight in ((material.edited, EDITED_WEIGHT), (material.twice, TWICE_WEIGHT)):
        values = log_odds(edited.rows, weights)
        add(edited.rows, _right(edited, values, style), True, weight)
    for innocents in (material.innocents, material.made):
        values = log_odds(innocents.rows, weights)
        add(innocents.rows, _wrong(innocents, values, style), False, INNOCENT_WEIGHT)
    p = material.pairs
    chosen = _pair_rows(p, log_odds(p.rows, weights), style)
    sure = np.array([pair.weight for pair in p.pairs], dtype=np.float64)
    owner = p.rows.owner[chosen]
    parts.append((p.rows.features[chosen], p.matches[owner], sure[owner]))
    return Examples(
        np.concatenate([part[0] for part in parts]).astype(np.float64),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
    )


def limits() -> tuple[Floats, Floats]:
    """The least and the greatest weight that each feature may have."""
    least = np.array([0.0 if sign > 0 else -math.inf for _, sign, _ in FEATURES])
    most = np.array([0.0 if sign < 0 else math.inf for _, sign, _ in FEATURES])
    for number, (name, _, _) in enumerate(FEATURES):
        if name in BOUNDS:
            least[number], most[number] = BOUNDS[name]
    return least, most


def regress(examples: Examples, start: Floats, steps: int = 60) -> Floats:
    """The weights of the least loss within the limits, by Newton's method projected on them.

    Weights that a limit holds are left out of a step as long as the loss pushes them against
    it (D. Bertsekas, Projected Newton methods, 1982). The problem is convex.
    """
    scale = np.maximum(np.sqrt((examples.features**2).mean(axis=0)), LEAST_SCALE)
    scale[BIAS] = 1.0
    x = examples.features / scale
    share = examples.weight / examples.weight.sum()
    signed = np.where(examples.match, 1.0, -1.0)
    ridge = np.array([RIDGE if sign else 0.0 for _, sign, _ in FEATURES])
    least, most = (bound * scale for bound in limits())

    def loss(w: Floats) -> float:
        return float(share @ np.logaddexp(0.0, -signed * (x @ w)) + 0.5 * ridge @ w**2)

    w = np.clip(start * scale, least, most)
    held = loss(w)
    for _ in range(steps):
        p = 1.0 / (1.0 + np.exp(-(x @ w)))
        slope = x.T @ (share * (p - examples.match)) + ridge * w
        pinned = ((w <= least) & (slope > 0)) | ((w >= most) & (slope < 0))
        free = np.flatnonzero(~pinned)
        curve = (x[:, free] * (share * p * (1.0 - p))[:, None]).T @ x[:, free]
        curve += np.diag(ridge[free] + 1e-9)
        step = np.zeros(COUNT)
        step[free] = np.linalg.solve(curve, slope[free])
        tried, size = w, 1.0
        while size > 1e-6:
            tried = np.clip(w - size * step, least, most)
            if loss(tried) < held:
                break
            size *= 0.5
        gain = held - loss(tried)
        if gain <= 1e-10:
            break
        w, held = tried, held - gain
    return np.asarray(w / scale)


def bias_for(asked: Asked, weights: Floats, style: Style, rate: float) -> float:
    """The bias with which the default threshold alarms at most that share of the questions.

    Those that are a listed name are alarmed whatever the weights, and count.
    """
    mine = np.flatnonzero(asked.style == style)
    if not len(mine):
        return float(weights[BIAS])
    top = np.full(len(asked), -math.inf)
    offered = asked.offered & (asked.rows.style == style)
    values = log_odds(asked.rows, dict.fromkeys(Style, weights))
    np.maximum.at(top, asked.rows.owner[offered], values[offered])
    scores = np.sort(top[mine])[::-1]
    allowed = max(int(rate * len(mine)), int((scores == math.inf).sum()))
    if allowed >= len(mine) or scores[allowed] == -math.inf:
        return float(weights[BIAS])
    step = 10.0**DECIMALS
    bias = float(weights[BIAS] + THRESHOLD - MARGIN - scores[allowed])
    return math.floor(bias * step) / step


def neutral() -> dict[Style, Floats]:
    """What fitting starts from: every feature counts one, in the direction that it must have."""
    signs = np.array([sign for _, sign, _ in FEATURES], dtype=np.float64)
    return {style: np.clip(signs, *limits()) for style in Style}


def fit(material: Material, rates: Rates | None = None) -> dict[Style, Floats]:
    """Weights for both styles, rounded as they are written.

    They depend on the material alone and not on the table in use, so that what was left out
    of the material has no part in them.
    """
    rates = rates or Rates()
    weights = neutral()
    for _ in range(ROUNDS):
        for style in Style:
            chosen = examples(material, weights, style)
            if chosen.match.any() and not chosen.match.all():
                weights[style] = np.round(regress(chosen, weights[style]), DECIMALS) + 0.0
        for style, asked, rate in (
            (Style.PERSON, material.innocents, rates.persons),
            (Style.ORGANIZATION, material.made, rates.organizations),
        ):
            weights[style][BIAS] = bias_for(asked, weights[style], style, rate)
    return weights


def table(weights: Weights) -> str:
    """The text of ``weights.tsv``, as :func:`app.matching.config.feature_weights` reads it."""
    lines = [
        "# Weights of the features of a name's comparison: log-odds, one column for each style.",
        "# feature\t" + "\t".join(style.name.lower() for style in Style),
    ]
    for number, (name, _, _) in enumerate(FEATURES):
        cells = [f"{weights[style][number]:.{DECIMALS}f}" for style in Style]
        lines.append("\t".join([name, *cells]))
    return "\n".join(lines) + "\n"
