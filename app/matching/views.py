"""Which entities a question may find: by its type and options, before any name is compared."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.kinds import EntityType, QueryType, Scoring, Standing
from app.domain.screening import Query, ThresholdRule
from app.matching.config import DEFAULT_REVIEW_FLOOR, DEFAULT_THRESHOLD
from app.matching.entity_columns import STANDINGS, TYPES
from app.matching.index import NameIndex
from app.matching.tokens import Style
from app.matching.understand import style_of


@dataclass(frozen=True, slots=True, eq=False)
class Admitted:
    """Entities by their numbers: some that may be found although they are not listed, or all
    that may be found."""

    numbers: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """How to search. Empty ``sources`` means all of them.

    ``only``: these entities and no others, of those that can be found at all.

    Entities that a rule covers have its thresholds instead of the general ones.
    """

    threshold: float = DEFAULT_THRESHOLD
    review_floor: float = DEFAULT_REVIEW_FLOOR
    rules: tuple[ThresholdRule, ...] = ()
    scoring: Scoring = Scoring.CORDON
    limit: int = 10
    sources: frozenset[str] = field(default_factory=frozenset)
    include_mentioned: bool = False
    admitted: Admitted | None = None
    only: Admitted | None = None

    @property
    def floor(self) -> float:
        """The lowest score that any entity is shown with."""
        floors = [self.threshold, self.review_floor]
        return min(floors + [min(rule.threshold, rule.review_floor) for rule in self.rules])

    def limits_for(self, source: str, type: EntityType) -> tuple[float, float]:
        """The threshold, and the lowest score shown, of entities of a source and type."""
        rule = max(
            (rule for rule in self.rules if rule.covers(source, type)),
            key=lambda rule: rule.rank,
            default=None,
        )
        threshold, floor = self.threshold, self.review_floor
        if rule is not None:
            threshold, floor = rule.threshold, rule.review_floor
        return threshold, min(threshold, floor)


ADMITTED = {
    QueryType.PERSON: (EntityType.PERSON, EntityType.UNKNOWN),
    QueryType.ORGANIZATION: (EntityType.ORGANIZATION, EntityType.UNKNOWN),
    QueryType.VESSEL: (EntityType.VESSEL, EntityType.UNKNOWN),
    QueryType.AIRCRAFT: (EntityType.AIRCRAFT, EntityType.UNKNOWN),
    QueryType.ANY: TYPES,
}
"""The types of entities that a question of each type may mean."""


class Asked(NamedTuple):
    """What decides which entities may be found."""

    kind: QueryType
    sources: frozenset[str]
    include_mentioned: bool
    further: Admitted | None
    only: Admitted | None


def asked_for(query: Query, options: SearchOptions) -> Asked:
    """What of a question and its options decides that."""
    return Asked(
        query.type,
        options.sources,
        options.include_mentioned,
        options.admitted,
        options.only,
    )


def mask_of(index: NameIndex, asked: Asked) -> NDArray[np.bool_]:
    """The entities that may be found."""
    a = index.arrays
    types = [TYPES.index(t) for t in ADMITTED[asked.kind]]
    admitted = {Standing.LISTED} | ({Standing.MENTIONED} if asked.include_mentioned else set())
    standings = [STANDINGS.index(s) for s in admitted]
    mask = np.isin(a.entity_standings, standings)
    if asked.further is not None:
        mask[asked.further.numbers] = True
    mask &= np.isin(a.entity_types, types)
    if asked.sources:
        places = [i for i, name in enumerate(index.sources) if name in asked.sources]
        mask &= np.isin(a.entity_sources, places)
    if asked.only is not None:
        chosen = np.zeros(len(mask), dtype=np.bool_)
        chosen[asked.only.numbers] = True
        mask &= chosen
    return np.asarray(mask, dtype=np.bool_)


def view_of(index: NameIndex, asked: Asked, style: Style) -> NDArray[np.bool_]:
    """Those of them whose names are compared in this style, those of unknown type among them."""
    types = [n for n, t in enumerate(TYPES) if t is EntityType.UNKNOWN or style_of(t, "") is style]
    return mask_of(index, asked) & np.isin(index.arrays.entity_types, types)
