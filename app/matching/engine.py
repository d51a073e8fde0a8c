"""The engine: a question against an index, answered with scores and reasons.

Usable as a library::

    from app.matching import Engine

    engine = Engine.build(entities)
    engine.search(Query(name="Kim Jong-eun"))
"""

import gc
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.entities import Entity
from app.domain.kinds import EntityType, NameKind, QueryType, Scoring
from app.domain.screening import Evidence, Match, Query
from app.errors import NotFound
from app.matching.arrays import exact_key
from app.matching.asked import BESIDE_THE_NAME, tells_more
from app.matching.calibration import probability
from app.matching.config import (
    CONFIG_HASH,
    INDEX_HASH,
    WEAK_ALIAS_CAP,
    feature_weights,
)
from app.matching.evidence import weigh
from app.matching.index import NameIndex
from app.matching.names import SAME_LETTERS, NameScore, explained, name_evidence, score_name
from app.matching.ofac_scan import OfacScan, ofac_match
from app.matching.packed import packed_readings
from app.matching.tokens import Style
from app.matching.understand import style_of, warm_up
from app.matching.views import Asked, SearchOptions, asked_for, mask_of, view_of

CANDIDATES = 120
"""Names scored for each reading of each name asked."""
NEARLY_EQUAL = 0.05
"""How far the score of a name, judged on both sides alike, may lie from that of its search."""
TOGETHER = 128
"""Questions of many that take each step together; what they mean is remembered between."""

WARMING = (
    "Ana Karenina", "Bank of Industry Ltd., Geneva", "Владимир Иванович", "محمد بن سلمان",
    "習近平", "김정은", "香港恒邦微電子有限公司", "בנימין", "Γιώργος", "まりこ", "Երևան", "राहुल",
)  # fmt: skip
"""Names whose understanding takes every table there is."""


Best = tuple[float, tuple[str, int]]
"""The best score of an entity's names, the name asked, and the place of the listed name."""
_Sought = list[tuple[int, Best | None]]


class Engine:
    """Searches one immutable set of entities. Safe to share between threads."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index
        # None of these holds the engine itself, so that one out of service is gone at once.
        self._decoded = lru_cache(maxsize=4096)(index.entity)
        self._masks = lru_cache(maxsize=32)(partial(mask_of, index))
        self._views = lru_cache(maxsize=32)(partial(view_of, index))
        self._ofac = cache(partial(_ofac_scan, index))
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

    def holds(self, entity_id: str) -> bool:
        """Whether that entity is in this index."""
        return self._index.number_of(entity_id) is not None

    def entities(self) -> Iterator[Entity]:
        """Every entity, in the order in which they were indexed."""
        return _entities(self._index)

    def warm_up(self) -> None:
        """Read every table and load every kernel now, instead of at the first questions.

        What this process holds by then is not looked through for garbage any more: the
        tables stay, and going through them took longer than hundreds of questions.
        """
        for name in WARMING:
            self.search(Query(name=name))
        _settle()

    def search(self, query: Query, options: SearchOptions | None = None) -> list[Match]:
        """The entities that the query may mean, best first, ties by id.

        Everything at or above the lower of the two thresholds is returned, up to
        ``limit``.
        """
        options = options or SearchOptions()
        if options.scoring is Scoring.OFAC:
            return self._search_as_ofac(query, options)
        return self._answer(query, options, self._sought(query, options))

    def search_many(
        self, queries: Iterable[Query], options: SearchOptions | None = None
    ) -> list[list[Match]]:
        """The answers of :meth:`search` to many questions, in their order.

        The answers are the same to the byte, and come sooner: some questions are understood,
        then searched, then judged together, so that each step finds its tables in the
        processor's memory.
        """
        options = options or SearchOptions()
        found: list[list[Match]] = []
        left = iter(queries)
        while together := list(islice(left, TOGETHER)):
            if options.scoring is Scoring.OFAC:
                found += [self._search_as_ofac(query, options) for query in together]
                continue
            for query in together:
                _understand(query)
            sought = [self._sought(query, options) for query in together]
            found += [
                self._answer(query, options, names)
                for query, names in zip(together, sought, strict=True)
            ]
        return found

    def _sought(self, query: Query, options: SearchOptions) -> "_Sought":
        """The entities to look at closely, and the best of the names of each."""
        asked = asked_for(query, options)
        numbered = self._numbered(query, self._masks(asked)) if query.identifiers else set()
        floor = options.floor
        reach = 0.0 if numbered else floor - BESIDE_THE_NAME if tells_more(query) else floor
        best = self._best_names(query, asked, reach)
        chosen = [n for n, (score, _) in best.items() if score >= reach or n in numbered]
        chosen.sort(key=lambda n: -best[n][0])
        chosen = chosen[: 3 * options.limit + 10]
        if len(chosen) > options.limit and not tells_more(query):
            # Nothing lifts one above another any more.
            least = best[chosen[options.limit - 1]][0] - NEARLY_EQUAL
            chosen = [n for n in chosen if best[n][0] >= least]
        return [(n, best.get(n)) for n in chosen + sorted(numbered - set(chosen))]

    def _answer(self, query: Query, options: SearchOptions, sought: "_Sought") -> list[Match]:
        if not sought:
            return []
        judged = [
            (n, self._judged(query, self._decoded(n), best, options.floor)) for n, best in sought
        ]
        return self._kept(((n, match) for n, match in judged if match is not None), options)

    def _kept(self, judged: Iterable[tuple[int, Match]], options: SearchOptions) -> list[Match]:
        """The matches that their own floor lets through, best first, ties by id."""
        floor = options.floor
        kept = []
        for number, match in judged:
            if match.score < floor:
                continue
            if options.rules:
                source = self._decoded(number).source
                if match.score < options.limits_for(source, match.type)[1]:
                    continue
            kept.append(match)
        kept.sort(key=lambda m: (-m.score, m.entity_id))
        return kept[: options.limit]

    def _search_as_ofac(self, query: Query, options: SearchOptions) -> list[Match]:
        """By OFAC's scores over all names; nothing but names counts, as there."""
        allowed = self._masks(asked_for(query, options))
        found = self._ofac().best(query.names, allowed, options.floor, options.limit)
        return self._kept(
            ((b.entity, ofac_match(self._decoded(b.entity), b.asked, b.name)) for b in found),
            options,
        )

    def judge(self, query: Query, entity: Entity, scoring: Scoring = Scoring.CORDON) -> Match:
        """How this entity answers the question, whether or not a search would offer it.

        The entity need not be in the index.
        """
        best: Best | None = None
        for asked in query.names:
            for number, name in enumerate(entity.names):
                if scoring is Scoring.OFAC:
                    score = ofac_match(entity, asked, number).score
                else:
                    style = _style_for(query, entity, asked, name.full)
                    weak = name.kind is NameKind.WEAK
                    score = _scored(asked, name.full, style, weak).score
                if best is None or score > best[0]:
                    best = (score, (asked, number))
        if scoring is Scoring.OFAC:
            assert best is not None, "a question in OFAC's way has a name"
            return ofac_match(entity, *best[1])
        match = self._judged(query, entity, best, 0.0)
        assert match is not None, "no score is below nothing"
        return match

    def _best_names(self, query: Query, of: Asked, reach: float) -> dict[int, Best]:
        """For each entity in view: its best name score, the name asked, the listed name."""
        best: dict[int, Best] = {}
        a = self._index.arrays
        allowed = self._masks(of)
        readings = [
            (asked, style, packed)
            for asked in query.names
            for style in _styles(query.type)
            for packed in packed_readings(asked, style)
        ]
        for asked, style, packed in readings:
            # A score in another style than an entity is judged in would choose wrongly among
            # its names, and among those asked.
            view = self._views(of, style) if query.type is QueryType.ANY else allowed
            found = self._index.search(
                packed, view, CANDIDATES, reach, feature_weights(style), readings=len(readings)
            )
            self._keep(best, found.names, found.scores, asked)
        for asked in query.names:
            for found_by, score in ((self._index.exact, 1.0), (self._index.whole, SAME_LETTERS)):
                same = found_by(asked)
                if len(same):
                    seen = same[allowed[a.name_entities[same]]]
                    self._keep(best, seen, np.full(len(seen), score), asked)
        return best

    def _keep(
        self,
        best: dict[int, Best],
        names: NDArray[np.int32],
        scores: NDArray[np.float64],
        asked: str,
    ) -> None:
        if not len(names):
            return
        a = self._index.arrays
        capped = a.name_capped[names] == 1
        if capped.any():
            scores = np.where(capped, np.minimum(scores, WEAK_ALIAS_CAP), scores)
        entities = a.name_entities[names].tolist()
        numbers = a.name_numbers[names].tolist()
        for entity, number, score in zip(entities, numbers, scores.tolist(), strict=True):
            held = best.get(entity)
            if held is None or (score, -number) > (held[0], -held[1][1]):
                best[entity] = (score, (asked, number))

    def _numbered(self, query: Query, allowed: NDArray[np.bool_]) -> set[int]:
        found: set[int] = set()
        for identifier in query.identifiers:
            found.update(int(n) for n in self._index.with_number(identifier.value) if allowed[n])
        return found

    @staticmethod
    def _judged(query: Query, entity: Entity, best: Best | None, floor: float) -> Match | None:
        """How an entity answers; None below the floor, before anything is put into words."""
        named: NameScore | None = None
        matched = entity.caption
        if best is not None:
            asked, name_number = best[1]
            name = entity.names[name_number]
            matched = name.full
            style = _style_for(query, entity, asked, name.full)
            named = _scored(asked, name.full, style, name.kind is NameKind.WEAK)
        score = named.score if named else 0.0
        evidence = list(weigh(query, entity, score))
        score = round(min(1.0, max(0.0, score + sum(e.effect for e in evidence))), 4)
        if score < floor:
            return None
        if named:
            evidence.insert(0, _evidence_of(named))
        return Match(
            entity_id=entity.id,
            caption=entity.caption,
            type=entity.type,
            score=score,
            matched_name=matched,
            evidence=tuple(evidence),
            explanation=explain(evidence),
            decided_by_identifier=any(
                e.feature == "identifier" and e.effect >= 0 for e in evidence
            ),
            capped=named is not None and named.capped,
            probability=probability(score, style_of(entity.type, matched)),
        )


@cache
def _settle() -> None:
    gc.collect()
    gc.freeze()


def _understand(query: Query) -> None:
    """Have remembered what the names asked mean."""
    for asked in query.names:
        for style in _styles(query.type):
            packed_readings(asked, style)
        exact_key(asked)


def _entities(index: NameIndex) -> Iterator[Entity]:
    return (index.entity(number) for number in range(index.size))


def _ofac_scan(index: NameIndex) -> OfacScan:
    return OfacScan(_entities(index))


@lru_cache(maxsize=8192)
def _scored(query: str, candidate: str, style: Style, weak: bool) -> NameScore:
    return score_name(query, candidate, style, weak=weak)


def _evidence_of(score: NameScore) -> Evidence:
    return name_evidence(explained(score))


def _style_for(query: Query, entity: Entity, asked: str, listed: str) -> Style:
    """How to compare a name asked with a name of an entity: by the type that is known."""
    if entity.type is not EntityType.UNKNOWN:
        return style_of(entity.type, listed)
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
