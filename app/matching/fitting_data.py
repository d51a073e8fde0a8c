"""What the weights are fitted on: names asked of an index, measured against what it offers.

Nothing here knows a weight. Every question is kept with one row of features for each listed
name that is worth scoring; which of them are right follows from the data: an alias belongs to
its entity, and an innocent to nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.kinds import EntityType, QueryType, Standing
from app.matching.arrays import exact_key, is_exact, is_respaced
from app.matching.engine import CANDIDATES
from app.matching.entity_columns import STANDINGS, TYPES
from app.matching.index import NameIndex
from app.matching.kernels.features import COUNT, FIRST, GENERICS, NUMBERS
from app.matching.names import paired, readings_in_order
from app.matching.packed import pack_reading
from app.matching.understand import style_of, understand
from app.matching.views import ADMITTED

NOBODY = -1
"""The entity that an innocent name belongs to."""


@dataclass(frozen=True, slots=True)
class Question:
    """A name that is asked. ``expected`` is an entity's place in the index, or NOBODY."""

    name: str
    type: QueryType
    expected: int = NOBODY
    group: str = ""
    """What is left out together in a cross-validation, such as the source of an alias."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two names of which somebody said whether they are one; ``weight`` is how sure that is."""

    name1: str
    name2: str
    type: QueryType
    is_match: bool
    weight: float
    strong: bool = False
    counted: bool = True
    """Whether reports count it: those that come from our own tests are fitted only."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Features with the question that each row belongs to; a question's rows are together.

    ``fixed`` is NaN where the weights decide, 0 where nothing but small words agrees and 1
    where the names are the same.
    """

    features: NDArray[np.float32]
    owner: NDArray[np.int32]
    entity: NDArray[np.int32]
    style: NDArray[np.int8]
    fixed: NDArray[np.float64]

    def take(self, kept: NDArray[np.bool_]) -> "Rows":
        """The rows of the questions that are kept, which are numbered anew."""
        rows = kept[self.owner]
        number = (np.cumsum(kept) - 1).astype(np.int32)
        return Rows(
            self.features[rows], number[self.owner[rows]], self.entity[rows], self.style[rows],
            self.fixed[rows],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions with the listed names that they may mean, sorted by question and entity.

    ``offered`` marks rows that a search would score; the others are names of the expected
    entity that the index did not find. ``doubtful`` marks other entities that may be the
    expected one after all: those that share an exact name with it, and those of another group,
    because two lists name one person in different spellings.
    """

    style: NDArray[np.int8]
    expected: NDArray[np.int32]
    groups: tuple[str, ...]
    rows: Rows
    offered: NDArray[np.bool_]
    doubtful: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.style)

    @property
    def right(self) -> NDArray[np.bool_]:
        """The rows of the expected entities."""
        return np.asarray(self.rows.entity == self.expected[self.rows.owner])

    def take(self, kept: NDArray[np.bool_]) -> "Asked":
        rows = kept[self.rows.owner]
        groups = tuple(g for g, k in zip(self.groups, kept.tolist(), strict=True) if k)
        return Asked(
            self.style[kept], self.expected[kept], groups, self.rows.take(kept),
            self.offered[rows], self.doubtful[rows],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """Labelled pairs with a row of features for each pair of readings in each style."""

    pairs: tuple[LabelledPair, ...]
    clusters: NDArray[np.int32]
    """Pairs that share a name have one number, and are left out together."""
    rows: Rows

    @property
    def matches(self) -> NDArray[np.bool_]:
        return np.array([pair.is_match for pair in self.pairs], dtype=np.bool_)

    def take(self, kept: NDArray[np.bool_]) -> "Compared":
        pairs = tuple(p for p, k in zip(self.pairs, kept.tolist(), strict=True) if k)
        return Compared(pairs, self.clusters[kept], self.rows.take(kept))


def _fixed(features: NDArray[np.float32], same: NDArray[np.bool_]) -> NDArray[np.float64]:
    agreed = features[:, FIRST] + features[:, GENERICS] + features[:, NUMBERS]
    fixed = np.where(agreed <= 0.0, 0.0, np.nan)
    fixed[same] = 1.0
    return fixed


def ask(index: NameIndex, questions: Sequence[Question], groups: Sequence[str]) -> Asked:
    """Measure every question against the names that the index offers for it.

    ``groups`` gives the group of each entity.
    """
    names_of = _names_by_entity(index)
    namesakes = _namesakes(index)
    masks = {kind: _admitted(index, kind) for kind in QueryType}
    found = [
        _ask_one(index, number, question, masks[question.type], names_of)
        for number, question in enumerate(questions)
    ]
    rows = _joined([part for part, _ in found])
    expected = np.array([q.expected for q in questions], dtype=np.int32)
    wanted = expected[rows.owner]
    same_name = _entities_with(rows, rows.fixed == 1.0)
    others = (rows.entity != wanted) & (wanted != NOBODY)
    group = np.unique(np.array(groups, dtype=np.str_), return_inverse=True)[1]
    doubtful = (namesakes[rows.entity] == namesakes[wanted]) | same_name
    doubtful |= group[rows.entity] != group[wanted]
    styles = [style_of(q.type, q.name) for q in questions]
    return Asked(
        np.array(styles, dtype=np.int8),
        expected,
        tuple(q.group for q in questions),
        rows,
        _flags([offered for _, offered in found]),
        others & doubtful,
    )


def _ask_one(
    index: NameIndex,
    number: int,
    question: Question,
    allowed: NDArray[np.bool_],
    names_of: list[NDArray[np.int32]],
) -> tuple[Rows, NDArray[np.bool_]]:
    a = index.arrays
    style = style_of(question.type, question.name)
    exact = np.union1d(index.exact(question.name), index.whole(question.name))
    exact = exact[allowed[a.name_entities[exact]]]
    own = [] if question.expected == NOBODY else [names_of[question.expected]]
    parts, marks = [], []
    for reading in understand(question.name, style):
        packed = pack_reading(reading)
        offered = np.union1d(index.candidates(packed, allowed, CANDIDATES), exact)
        names = np.unique(np.concatenate([offered, *own])).astype(np.int32)
        # A weak alias of one word never makes a hit by itself, so it teaches nothing.
        names = names[a.name_capped[names] == 0]
        features = index.measure(packed, names).astype(np.float32)
        owner = np.full(len(names), number, np.int32)
        styles = np.full(len(names), style, np.int8)
        fixed = _fixed(features, np.isin(names, exact))
        parts.append(Rows(features, owner, a.name_entities[names], styles, fixed))
        marks.append(np.isin(names, offered))
    rows = _joined(parts)
    order = np.argsort(rows.entity, kind="stable")
    return _ordered(rows, order), _flags(marks)[order]


def _flags(parts: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    return np.concatenate([np.zeros(0, np.bool_), *parts])


def _ordered(rows: Rows, order: NDArray[np.intp]) -> Rows:
    return Rows(
        rows.features[order], rows.owner[order], rows.entity[order], rows.style[order],
        rows.fixed[order],
    )  # fmt: skip


def _no_rows() -> Rows:
    return Rows(
        np.zeros((0, COUNT), np.float32), np.zeros(0, np.int32), np.zeros(0, np.int32),
        np.zeros(0, np.int8), np.zeros(0, np.float64),
    )  # fmt: skip


def _joined(parts: Sequence[Rows]) -> Rows:
    if not parts:
        return _no_rows()
    return Rows(
        np.concatenate([p.features for p in parts]), np.concatenate([p.owner for p in parts]),
        np.concatenate([p.entity for p in parts]), np.concatenate([p.style for p in parts]),
        np.concatenate([p.fixed for p in parts]),
    )  # fmt: skip


def _entities_with(rows: Rows, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """All rows of a question's entity of which one row is marked."""
    slot = rows.owner.astype(np.int64) << 32 | rows.entity.astype(np.int64)
    return np.isin(slot, np.unique(slot[marked]))


def _admitted(index: NameIndex, kind: QueryType) -> NDArray[np.bool_]:
    types = [TYPES.index(t) for t in ADMITTED[kind]]
    listed = index.arrays.entity_standings == STANDINGS.index(Standing.LISTED)
    return np.asarray(np.isin(index.arrays.entity_types, types) & listed, dtype=np.bool_)


def _names_by_entity(index: NameIndex) -> list[NDArray[np.int32]]:
    entities = index.arrays.name_entities
    order = np.argsort(entities, kind="stable").astype(np.int32)
    cuts = np.searchsorted(entities[order], np.arange(1, index.size))
    return np.split(order, cuts)


def _clusters(count: int, keys: Iterable[tuple[int, object]]) -> NDArray[np.int32]:
    """Numbers of things; those that share a key, directly or through others, have the same."""
    parent = list(range(count))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    first: dict[object, int] = {}
    for n, key in keys:
        parent[root(n)] = root(first.setdefault(key, n))
    return np.array([root(n) for n in range(count)], dtype=np.int32)


def _namesakes(index: NameIndex) -> NDArray[np.int32]:
    """Entities that share an exact name: mostly one person on several lists.

    A single word is too little to say so of persons.
    """

    def keys() -> Iterable[tuple[int, object]]:
        for n in range(index.size):
            entity = index.entity(n)
            for name in entity.names:
                if entity.type is not EntityType.PERSON or len(name.full.split()) > 1:
                    yield n, exact_key(name.full)

    return _clusters(index.size, keys())


def compare(pairs: Sequence[LabelledPair]) -> Compared:
    """Measure every pair in the styles that a comparison of it would try."""
    features, owner, style = [], [], []
    for number, pair in enumerate(pairs):
        tried = {style_of(pair.type, pair.name1), style_of(pair.type, pair.name2)}
        for one in sorted(tried):
            for mine, theirs, _ in readings_in_order(pair.name1, pair.name2, one):
                features.append(paired(mine, theirs)[1])
                owner.append(number)
                style.append(one)
    table = np.array(features, dtype=np.float32).reshape(-1, COUNT)
    owners = np.array(owner, dtype=np.int32)
    same = np.array(
        [is_exact(p.name1, p.name2) or is_respaced(p.name1, p.name2) for p in pairs], dtype=np.bool_
    )
    rows = Rows(
        table, owners, np.zeros(len(owners), np.int32), np.array(style, dtype=np.int8),
        _fixed(table, same[owners]),
    )  # fmt: skip
    keys = ((n, exact_key(name)) for n, p in enumerate(pairs) for name in (p.name1, p.name2))
    return Compared(tuple(pairs), _clusters(len(pairs), keys), rows)
