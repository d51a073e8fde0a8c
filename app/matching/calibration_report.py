"""How good the probabilities and the profiles are, on the data fitted and on data left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.domain.kinds import EntityType
from app.domain.screening import ThresholdRule
from app.matching.calibration_fit import Cases, Units, cases, fit_calibration, joined, predicted
from app.matching.config import DEFAULT_REVIEW_FLOOR, DEFAULT_THRESHOLD
from app.matching.fitting import Material, Rates, Weights, fit
from app.matching.fitting_data import Asked
from app.matching.fitting_report import Share, scores, without_each_source
from app.matching.profiles import Profile, Profiles
from app.matching.tokens import Style

Floats = NDArray[np.float64]

PREDICTED = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Probabilities are counted between these."""
LEAST_SHOWN = 0.5
"""Entities with a lower score are shown to nobody, and would make any Brier score look good."""
STEP = 1000
"""Thresholds are chosen in thousandths."""
BROAD_STEP = 0.1
"""How far below its threshold the broad profile still shows what it finds, down to
:data:`LEAST_SHOWN`: below that a search looks at many more names and takes longer."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Cases of which the table said between ``low`` and ``high``; shares are weighted."""

    low: float
    high: float
    right: int
    wrong: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """``constant`` is the Brier score of saying the mean of all to everybody."""

    bins: tuple[ReliabilityBin, ...]
    brier: float
    constant: float

    @property
    def skill(self) -> float:
        """How much of the constant answer's Brier score is gone: 1 is perfect, 0 is none."""
        return 1.0 - self.brier / self.constant if self.constant else 0.0


def reliability_of(seen: Cases, said: Floats, style: Style) -> Reliability:
    """What was said of the cases of one style against what came true."""
    mine = (seen.style == style) & (seen.score >= LEAST_SHOWN)
    said, right, weight = said[mine], seen.right[mine], seen.weight[mine]
    bins = []
    place = np.clip(np.searchsorted(PREDICTED, said, side="right") - 1, 0, len(PREDICTED) - 2)
    for n, (low, high) in enumerate(pairwise(PREDICTED)):
        inside = place == n
        if not inside.any():
            continue
        total = float(weight[inside].sum())
        bins.append(
            ReliabilityBin(
                low,
                high,
                int((inside & right).sum()),
                int((inside & ~right).sum()),
                float(weight[inside] @ said[inside]) / total,
                float(weight[inside] @ right[inside]) / total,
            )
        )
    whole = float(weight.sum()) or 1.0
    mean = float(weight @ right) / whole
    brier = float(weight @ (said - right) ** 2) / whole
    return Reliability(tuple(bins), brier, mean * (1.0 - mean))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the material with weights that judge it."""

    material: Material
    weights: Weights


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Every source left out in turn: the cases, what was said of them, and the parts."""

    seen: Cases
    said: Floats
    parts: tuple[Part, ...]


def leave_out(material: Material, units: Units, rates: Rates | None = None) -> LeftOut:
    """Weights and probabilities are fitted without a source, and judge its names."""
    found, said, parts = [], [], []
    for _, kept, rest in without_each_source(material):
        weights = fit(kept, rates)
        table = fit_calibration(cases(kept, weights, units))
        seen = cases(rest, weights, units)
        found.append(seen)
        said.append(predicted(seen, table))
        parts.append(Part(rest, weights))
    return LeftOut(joined(found), np.concatenate(said), tuple(parts))


# --- Profiles -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProfileFigures:
    """What a profile finds and alarms; keys of ``aliases`` are styles."""

    profile: Profile
    aliases: dict[Style, Share]
    innocents: Share
    made: Share
    looked_at: Share
    """Innocents that are shown for review, beside those alarmed."""


def choose_profiles(
    material: Material, weights: Weights, *, strict: float, broad: float
) -> Profiles:
    """The lowest thresholds that alarm at most these shares of the innocents by name."""
    top = _tops(material.innocents, weights)
    low, high = (_threshold(top, share) for share in (broad, strict))
    return Profiles(()).over(
        (name, ThresholdRule(threshold=threshold, review_floor=floor))
        for name, threshold, floor in (
            ("broad", low, min(low, max(LEAST_SHOWN, round(low - BROAD_STEP, 3)))),
            ("standard", DEFAULT_THRESHOLD, DEFAULT_REVIEW_FLOOR),
            ("strict", high, min(high, DEFAULT_THRESHOLD)),
        )
    )


def _threshold(top: Floats, share: float) -> float:
    ordered = np.sort(top)[::-1]
    allowed = int(share * len(ordered))
    if allowed >= len(ordered):
        return 0.0
    return float(min(1.0, (int(ordered[allowed] * STEP + 1e-6) + 1) / STEP))


def profile_figures(profiles: Profiles, parts: Iterable[Part]) -> list[ProfileFigures]:
    """What each profile does to the parts together, each judged by its own weights."""
    given = list(parts)
    measured = [
        (
            part.material,
            _tops(part.material.aliases, part.weights, right=True),
            _tops(part.material.innocents, part.weights),
            _tops(part.material.made, part.weights),
        )
        for part in given
    ]
    return [_figures(profile, measured) for profile in profiles.all]


def _figures(
    profile: Profile, measured: Sequence[tuple[Material, Floats, Floats, Floats]]
) -> ProfileFigures:
    aliases = dict.fromkeys(Style, Share())
    innocents = made = looked_at = Share()
    person, other = (
        _limits(profile, kind) for kind in (EntityType.PERSON, EntityType.ORGANIZATION)
    )
    for material, right, clean, firms in measured:
        for style, (threshold, _) in ((Style.PERSON, person), (Style.ORGANIZATION, other)):
            mine = right[material.aliases.style == style]
            aliases[style] += Share(int((mine >= threshold).sum()), len(mine))
        innocents += Share(int((clean >= person[0]).sum()), len(clean))
        shown = (clean >= person[1]) & (clean < person[0])
        looked_at += Share(int(shown.sum()), len(clean))
        made += Share(int((firms >= other[0]).sum()), len(firms))
    return ProfileFigures(profile, aliases, innocents, made, looked_at)


def _limits(profile: Profile, kind: EntityType) -> tuple[float, float]:
    for rule in profile.rules:
        if rule.source is None and rule.type is kind:
            return rule.threshold, rule.review_floor
    return profile.threshold, profile.review_floor


def _tops(asked: Asked, weights: Weights, *, right: bool = False) -> Floats:
    """The highest score offered for each question: of any entity, or of the right one."""
    counted = asked.offered & asked.right if right else asked.offered
    top = np.zeros(len(asked))
    np.maximum.at(top, asked.rows.owner[counted], scores(asked.rows, weights)[counted])
    return top
