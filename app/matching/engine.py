"""The engine: a question against an index, answered with scores and reasons.

Usable as a library::

    from app.matching import Engine

    engine = Engine.build(entities)
    engine.search(Query(name="Kim Jong-eun"))
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import Entity
from app.domain.kinds import EntityType, NameKind, QueryType, Standing
from app.domain.screening import Evidence, Match, Query
from app.errors import NotFound
from app.matching.config import (
    CONFIG_HASH,
    DEFAULT_REVIEW_FLOOR,
    DEFAULT_THRESHOLD,
    INDEX_HASH,
    WEAK_ALIAS_CAP,
    feature_weights,
)
from app.matching.entity_columns import STANDINGS, TYPES
from app.matching.evidence import weigh
from app.matching.index import NameIndex
from app.matching.names import NameComparison, compare_name, name_evidence
from app.matching.packed import pack_reading
from app.matching.tokens import Style
from app.matching.understand import style_of, understand, warm_up

CANDIDATES = 120
"""Names scored for each reading of each name asked."""

WARMING = (
    "Ana Karenina", "Bank of Industry Ltd., Geneva", "Владимир Иванович", "محمد بن سلمان",
    "習近平", "김정은", "香港恒邦微電子有限公司", "בנימין", "Γιώργος", "まりこ", "Երևան", "राहुल",
)  # fmt: skip
"""Names whose understanding takes every table there is."""


@dataclass(frozen=True, slots=True, eq=False)
class Admitted:
    """Entities, by their numbers, that may be found although they are not listed."""

    numbers: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """How to search. Empty ``sources`` means all of them."""

    threshold: float = DEFAULT_THRESHOLD
    review_floor: float = DEFAULT_REVIEW_FLOOR
    limit: int = 10
    sources: frozenset[str] = field(default_factory=frozenset)
    include_mentioned: bool = False
    admitted: Admitted | None = None


ADMITTED = {
    QueryType.PERSON: (EntityType.PERSON, EntityType.UNKNOWN),
    QueryType.ORGANIZATION: (EntityType.ORGANIZATION, EntityType.UNKNOWN),
    QueryType.VESSEL: (EntityType.VESSEL, EntityType.UNKNOWN),
    QueryType.AIRCRAFT: (EntityType.AIRCRAFT, EntityType.UNKNOWN),
    QueryType.ANY: TYPES,
}
"""The types of entities that a question of each type may mean."""


class Engine:
    """Searches one immutable set of entities. Safe to share between threads."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index
        self._decoded = lru_cache(maxsize=4096)(index.entity)
        self._masks = lru_cache(maxsize=64)(self._mask)
        warm_up()

    @classmethod
    def build(
        cls, entities: Iterable[Entity], directory: Path | None = None, *, processes: int = 1
    ) -> "Engine":
        """Index the entities; with a directory, save the index there and use the saved one.

        With more than one of ``processes`` others analyse names too, which start the caller's
        program anew as a module: it must do nothing but define things when it is imported.
        """
        index = NameIndex.build(entities, directory, processes=processes)
        return cls(index) if directory is None else cls.open(directory)

    @classmethod
    def open(cls, directory: Path) -> "Engine":
        """Use an index that :meth:`build` saved; raises Unavailable if it is damaged."""
        return cls(NameIndex.open(directory))

    @classmethod
    def index_hash(cls) -> str:
        """What an index on disk is filed under beside the entities that it holds."""
        return INDEX_HASH

    @property
    def config(self) -> str:
        return CONFIG_HASH

    @property
    def size(self) -> int:
        """How many entities are searched."""
        return self._index.size

    @property
    def names(self) -> int:
        """How many names, counted once for each reading, are searched."""
        return self._index.names

    def entity(self, entity_id: str) -> Entity:
        """The entity as indexed; :class:`NotFound` if it is not in this index."""
        number = self._index.number_of(entity_id)
        if number is None:
            raise NotFound(f"there is no entity {entity_id} in the lists", entity_id=entity_id)
        return self._decoded(number)

    def number_of(self, entity_id: str) -> int | None:
        """The number of an entity in this index, or None."""
        return self._index.number_of(entity_id)

    def entities(self) -> Iterator[Entity]:
        """Every entity, in the order in which they were indexed."""
        return (self._index.entity(number) for number in range(self._index.size))

    def warm_up(self) -> None:
        """Read every table and load every kernel now, instead of at the first questions."""
        for name in WARMING:
            self.search(Query(name=name))

    def search(self, query: Query, options: SearchOptions | None = None) -> list[Match]:
        """The entities that the query may mean, best first, ties by id.

        Everything at or above the lower of the two thresholds is returned, up to
        ``limit``.
        """
        options = options or SearchOptions()
        floor = min(options.threshold, options.review_floor)
        allowed = self._masks(
            query.type, options.sources, options.include_mentioned, options.admitted
        )
        numbered = self._numbered(query, allowed)
        # Other evidence can lift a name, so weaker names are looked at when there is any.
        more = query.birth_date is not None or query.countries or query.gender or query.addresses
        reach = 0.0 if numbered else floor - 0.35 if more else floor
        best = self._best_names(query, allowed, reach)
        chosen = [n for n, (score, _) in best.items() if score >= reach or n in numbered]
        chosen.sort(key=lambda n: -best[n][0])
        chosen = chosen[: 3 * options.limit + 10] + sorted(numbered - set(chosen))
        matches = [self._judge(query, n, best.get(n)) for n in chosen]
        kept = [m for m in matches if m.score >= floor]
        kept.sort(key=lambda m: (-m.score, m.entity_id))
        return kept[: options.limit]

    def _mask(
        self,
        kind: QueryType,
        sources: frozenset[str],
        include_mentioned: bool,
        further: Admitted | None,
    ) -> NDArray[np.bool_]:
        a = self._index.arrays
        types = [TYPES.index(t) for t in ADMITTED[kind]]
        admitted = {Standing.LISTED} | ({Standing.MENTIONED} if include_mentioned else set())
        standings = [STANDINGS.index(s) for s in admitted]
        mask = np.isin(a.entity_standings, standings)
        if further is not None:
            mask[further.numbers] = True
        mask &= np.isin(a.entity_types, types)
        if sources:
            places = [i for i, name in enumerate(self._index.sources) if name in sources]
            mask &= np.isin(a.entity_sources, places)
        return np.asarray(mask, dtype=np.bool_)

    def _best_names(
        self, query: Query, allowed: NDArray[np.bool_], reach: float
    ) -> dict[int, tuple[float, tuple[str, int]]]:
        """For each entity in view: its best name score, the name asked, the listed name."""
        best: dict[int, tuple[float, tuple[str, int]]] = {}
        a = self._index.arrays
        readings = [
            (asked, reading)
            for asked in query.names
            for style in _styles(query.type)
            for reading in understand(asked, style)
        ]
        for asked, reading in readings:
            found = self._index.search(
                pack_reading(reading), allowed, CANDIDATES, reach,
                feature_weights(reading.style), readings=len(readings),
            )  # fmt: skip
            self._keep(best, found.names, found.scores, asked)
        for asked in query.names:
            exact = self._index.exact(asked)
            if len(exact):
                exact = exact[allowed[a.name_entities[exact]]]
                self._keep(best, exact, np.ones(len(exact)), asked)
        return best

    def _keep(
        self,
        best: dict[int, tuple[float, tuple[str, int]]],
        names: NDArray[np.int32],
        scores: NDArray[np.float64],
        asked: str,
    ) -> None:
        if not len(names):
            return
        a = self._index.arrays
        capped = np.where(a.name_capped[names] == 1, np.minimum(scores, WEAK_ALIAS_CAP), scores)
        entities = a.name_entities[names].tolist()
        numbers = a.name_numbers[names].tolist()
        for entity, number, score in zip(entities, numbers, capped.tolist(), strict=True):
            held = best.get(entity)
            if held is None or (score, -number) > (held[0], -held[1][1]):
                best[entity] = (score, (asked, number))

    def _numbered(self, query: Query, allowed: NDArray[np.bool_]) -> set[int]:
        found: set[int] = set()
        for identifier in query.identifiers:
            found.update(int(n) for n in self._index.with_number(identifier.value) if allowed[n])
        return found

    def _judge(
        self, query: Query, number: int, best: tuple[float, tuple[str, int]] | None
    ) -> Match:
        entity = self._decoded(number)
        evidence: list[Evidence] = []
        score = 0.0
        matched = entity.caption
        if best is not None:
            asked, name_number = best[1]
            name = entity.names[name_number]
            matched = name.full
            style = style_of(entity.type, name.full) if _typed(entity) else _style(query, asked)
            weak = name.kind is NameKind.WEAK
            comparison = _compared(asked, name.full, style, weak)
            evidence.append(name_evidence(comparison))
            score = comparison.score
        beside = list(weigh(query, entity, score))
        evidence += beside
        score = min(1.0, max(0.0, score + sum(e.effect for e in beside)))
        return Match(
            entity_id=entity.id,
            caption=entity.caption,
            type=entity.type,
            score=round(score, 4),
            matched_name=matched,
            evidence=tuple(evidence),
            explanation=explain(evidence),
            decided_by_identifier=any(
                e.feature == "identifier" and e.effect >= 0 for e in evidence
            ),
        )


@lru_cache(maxsize=8192)
def _compared(query: str, candidate: str, style: Style, weak: bool) -> NameComparison:
    return compare_name(query, candidate, style, weak=weak)


def _typed(entity: Entity) -> bool:
    return entity.type is not EntityType.UNKNOWN


def _style(query: Query, asked: str) -> Style:
    return style_of(query.type, asked)


def _styles(kind: QueryType) -> tuple[Style, ...]:
    if kind is QueryType.ANY:
        return (Style.PERSON, Style.ORGANIZATION)
    if kind is QueryType.PERSON:
        return (Style.PERSON,)
    return (Style.ORGANIZATION,)


def explain(evidence: Iterable[Evidence]) -> str:
    """One or two sentences that an analyst can paste into a file."""
    parts = sorted(evidence, key=lambda e: (e.feature != "name", -abs(e.effect), e.feature))
    return " ".join(part.sentence for part in parts[:3])
