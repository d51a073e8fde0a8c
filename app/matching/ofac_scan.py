"""OFAC's scores over every listed name at once: their search has no candidates, it scores all.

Whole names are compared one by one in C++. Parts are compared once for each distinct part of
the list that sounds alike, and then carried to the names that hold them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Jaro

from app.domain.entities import Entity
from app.domain.screening import Match
from app.matching.ofac_score import (
    PREFIX_SHARE,
    WHOLE_PREFIX,
    OfacName,
    asked_parts,
    ofac_compare,
    ofac_evidence,
    part_likeness,
    points,
    prepare,
    sound_alike,
    soundex,
)

_ROUNDED = 0.005
"""Half a point: what a score may gain by being shown in whole points."""


@dataclass(frozen=True, slots=True)
class OfacBest:
    """The best name of an entity: its place there, and the name asked that it answers."""

    entity: int
    name: int
    asked: str
    score: float


class OfacScan:
    """The names of all entities, prepared. Immutable, so threads may share it."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        wholes: list[str] = []
        owners: list[int] = []
        places: list[int] = []
        parts: dict[str, list[int]] = {}
        for number, entity in enumerate(entities):
            for place, name in enumerate(entity.names):
                prepared = prepare(name.full)
                if not prepared.parts:
                    continue
                for part in set(prepared.parts):
                    parts.setdefault(part, []).append(len(wholes))
                wholes.append(prepared.whole)
                owners.append(number)
                places.append(place)
        self._wholes = wholes
        self._owners = np.array(owners, dtype=np.int64)
        self._places = np.array(places, dtype=np.int64)
        self._begins = _beginnings(wholes)
        self._holders = {part: np.array(held, dtype=np.int64) for part, held in parts.items()}
        self._by_code: dict[str, list[str]] = {}
        for part in parts:
            self._by_code.setdefault(soundex(part), []).append(part)

    def best(
        self, names: Sequence[str], allowed: NDArray[np.bool_], floor: float, limit: int
    ) -> list[OfacBest]:
        """For each entity in view the name with the highest score, if it reaches the floor.

        The best ``limit`` entities, and all that are shown with the score of the last of them.
        """
        best: dict[int, OfacBest] = {}
        for asked in names:
            scores = self._scores(prepare(asked))
            near = np.flatnonzero((scores >= floor - _ROUNDED) & allowed[self._owners])
            for row in near.tolist():
                entity, place = int(self._owners[row]), int(self._places[row])
                held = best.get(entity)
                if held is None or scores[row] > held.score:
                    best[entity] = OfacBest(entity, place, asked, float(scores[row]))
        found = sorted(best.values(), key=lambda b: -b.score)
        if len(found) <= limit:
            return found
        least = points(found[limit - 1].score)
        return [b for b in found if points(b.score) >= least]

    def _scores(self, asked: OfacName) -> NDArray[np.float64]:
        if not asked.parts or not self._wholes:
            return np.zeros(len(self._wholes))
        return np.maximum(self._whole_scores(asked.whole), self._part_scores(asked))

    def _whole_scores(self, whole: str) -> NDArray[np.float64]:
        found = process.cdist([whole], self._wholes, scorer=Jaro.similarity, dtype=np.float64)
        jaro = np.asarray(found[0], dtype=np.float64)
        same = self._begins == _beginnings([whole])
        # Beyond the end of both names there is nothing in common.
        same &= self._begins != 0
        begin = np.cumprod(same, axis=1).sum(axis=1)
        return np.asarray(jaro + PREFIX_SHARE * begin * (1.0 - jaro))

    def _part_scores(self, asked: OfacName) -> NDArray[np.float64]:
        parts = asked_parts(asked)
        total = np.zeros(len(self._wholes))
        for part in parts:
            best = np.zeros(len(self._wholes))
            for listed in self._alike(part):
                held = self._holders[listed]
                best[held] = np.maximum(best[held], part_likeness(part, listed))
            total += best
        return np.asarray(total / len(parts))

    def _alike(self, part: str) -> Iterator[str]:
        """The listed parts that this one is compared with: by sound, or by being the same."""
        code = soundex(part)
        if not code:
            yield from (part,) if part in self._holders else ()
            return
        for other, listed in self._by_code.items():
            if sound_alike(code, other):
                yield from listed


def _beginnings(wholes: Sequence[str]) -> NDArray[np.int32]:
    """The first letters of each name, as numbers; 0 beyond its end."""
    begins = np.zeros((len(wholes), WHOLE_PREFIX), dtype=np.int32)
    for row, whole in enumerate(wholes):
        for column, letter in enumerate(whole[:WHOLE_PREFIX]):
            begins[row, column] = ord(letter)
    return begins


def ofac_match(entity: Entity, asked: str, number: int) -> Match:
    """An entity's name in OFAC's scoring, with how the score came about."""
    name = entity.names[number].full
    found = ofac_compare(asked, name)
    evidence = ofac_evidence(asked, name, found)
    return Match(
        entity_id=entity.id,
        caption=entity.caption,
        type=entity.type,
        score=found.score,
        matched_name=name,
        evidence=(evidence,),
        explanation=evidence.sentence,
    )
