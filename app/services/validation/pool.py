"""The listed entities that questions are made from."""

import hashlib
import heapq
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.domain.entities import Entity
from app.domain.kinds import Standing
from app.validation.listed import ListedName, control_names, listed_name

MOST = 20_000
"""Entities that are kept in memory for questions; of longer lists a sample."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Pool:
    """Listed entities in the order of their ids, and how many there are in all lists."""

    entities: tuple[Entity, ...]
    names: tuple[ListedName, ...]
    """Of these entities the names that must be found by themselves."""
    listed: int
    listed_names: int
    controls: int
    """Names that must be found by themselves, of all listed entities."""


def draw(entities: Iterable[Entity], seed: int, most: int = MOST) -> Pool:
    """At most ``most`` of the listed entities.

    Which ones are taken depends on seed and id alone, so that a list that changes a little
    changes the sample a little.
    """
    counts = [0, 0, 0]

    def listed() -> Iterator[Entity]:
        for entity in entities:
            if entity.standing is Standing.LISTED:
                counts[0] += 1
                counts[1] += len(entity.names)
                counts[2] += sum(1 for _ in control_names(entity))
                yield entity

    chosen = heapq.nsmallest(most, listed(), key=lambda entity: _place(seed, entity.id))
    chosen.sort(key=lambda entity: entity.id)
    names = tuple(listed_name(e, name) for e in chosen for name in control_names(e))
    return Pool(tuple(chosen), names, *counts)


def _place(seed: int, id: str) -> bytes:
    return hashlib.blake2b(f"{seed} {id}".encode(), digest_size=8).digest()


def rng_for(seed: int, what: str) -> random.Random:
    """Random numbers for one purpose, so that a new kind leaves the others as they were."""
    return random.Random(f"{seed} {what}")  # noqa: S311 (not for secrets: the same every time)


def shuffled(items: Sequence[Item], rng: random.Random) -> Iterator[Item]:
    """The items in random order."""
    return iter(rng.sample(items, len(items)))
