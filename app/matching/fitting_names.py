"""Names made from listed ones: innocent organisations, and listed names with a slip in them.

The same index gives the same names in every run.
"""

import random
from collections.abc import Sequence

import numpy as np

from app.domain.kinds import EntityType, QueryType
from app.matching.entity_columns import TYPES
from app.matching.fitting_data import Question
from app.matching.index import NameIndex
from app.matching.tokens import Kind, Style
from app.matching.understand import understand

SHORTEST_EDITED = 6
"""Letters below which a name with one changed is another name."""
SHORTEST_TWICE_EDITED = 10
SHORTEST_SURNAME = 4
_LETTERS = "abcdefghiklmnoprstuvyz"


def made_organizations(
    index: NameIndex, innocents: Sequence[Question], count: int, seed: int = 3
) -> list[Question]:
    """Innocent organisations: listed ones with innocents' surnames for what is distinctive.

    Those without a distinctive word would stay what they are, and are left out.
    """
    rng = random.Random(seed)  # noqa: S311 (not for secrets: the same names every time)
    last = [q.name.split()[-1] for q in innocents if q.type is QueryType.PERSON and q.name.split()]
    surnames = [w for w in last if w.isascii() and w.isalpha() and len(w) >= SHORTEST_SURNAME]
    made: list[Question] = []
    if not surnames:
        return made
    for number in _sample(index, (EntityType.ORGANIZATION,), count, rng):
        name = rng.choice(index.entity(number).names).full
        readings = understand(name, Style.ORGANIZATION)
        if not readings or not any(t.kind is Kind.WORD for t in readings[0].tokens):
            continue
        words = [
            rng.choice(surnames) if t.kind is Kind.WORD else t.text for t in readings[0].tokens
        ]
        made.append(Question(" ".join(words), QueryType.ORGANIZATION))
    return made


def edited_names(
    index: NameIndex, groups: Sequence[str], count: int, *, times: int = 1, seed: int = 9
) -> list[Question]:
    """Names of listed persons and organisations with one letter lost, changed, doubled or moved.

    ``groups`` gives the group of each entity; ``times``: once, or twice where there are letters
    enough.
    """
    least = SHORTEST_EDITED if times == 1 else SHORTEST_TWICE_EDITED
    rng = random.Random(seed)  # noqa: S311 (not for secrets: the same names every time)
    edited = []
    for number in _sample(index, (EntityType.PERSON, EntityType.ORGANIZATION), count, rng):
        entity = index.entity(number)
        name = rng.choice(entity.names).full
        if sum(c.isalpha() for c in name) >= least:
            kind = QueryType(entity.type.value)
            for _ in range(times):
                name = one_edit(name, rng)
            edited.append(Question(name, kind, number, groups[number]))
    return edited


def one_edit(name: str, rng: random.Random) -> str:
    """The name with one letter lost, changed, doubled, or in its neighbour's place."""
    letters = list(name)
    at = rng.choice([n for n, c in enumerate(letters) if c.isalpha()])
    chance = rng.random()
    if chance < 0.3:
        del letters[at]
    elif chance < 0.6:
        # Another alphabet's letters are exchanged among themselves.
        letters[at] = rng.choice(_LETTERS) if letters[at].isascii() else letters[at - 1]
    elif chance < 0.8:
        letters.insert(at, letters[at])
    elif at + 1 < len(letters):
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def _sample(
    index: NameIndex, types: tuple[EntityType, ...], count: int, rng: random.Random
) -> list[int]:
    wanted = [TYPES.index(t) for t in types]
    numbers = np.flatnonzero(np.isin(index.arrays.entity_types, wanted)).tolist()
    return rng.sample(numbers, min(count, len(numbers)))
