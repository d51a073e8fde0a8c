"""Makes a network: of relations that are told one by one, and of another network's statements.

A network that was made by keeping what another one says of unchanged entities is the same,
byte for byte, as one that was told everything (``tests/network/test_build.py``).
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.domain.entities import Entity, Relation
from app.domain.kinds import Standing
from app.network.graph import ABSENT, ALWAYS, KINDS, STANDINGS, Arrays, Ints, Network, packed
from app.network.holdings import Node
from app.network.shares import Share

LookUp = Callable[[str], Entity | None]
_COLUMNS = ("holders", "targets", "kinds", "lows", "highs", "starts", "ends", "sources", "places")


@dataclass(frozen=True, slots=True)
class Origin:
    """What of a network was kept from an older one: the old numbers, -1 for what is new."""

    network: Network
    nodes: Ints
    """For each node of the new network."""
    statements: Ints
    """For each statement of the new network."""


class NetworkBuilder:
    """Takes relations one by one; :meth:`finish` makes the network of them."""

    def __init__(self, regimes: Callable[[Entity], int] = lambda _: 0) -> None:
        self._regimes = regimes
        self._ids: dict[str, Node] = {}
        self._sources: dict[str, int] = {}
        # Nine numbers for each statement, one after the other: a million take little room.
        self._rows = array("q")
        self._texts = bytearray()
        self._text_starts = array("q", [0])
        self._old: Network | None = None
        self._kept: Ints = np.zeros(0, dtype=np.int64)
        self.origin: Origin | None = None
        """Set by :meth:`finish` of a builder that kept something."""

    def keep(self, network: Network, numbers: Ints) -> None:
        """Take these statements of another network; before anything else."""
        assert not self._ids, "what is kept comes first"
        self._old, self._kept = network, numbers
        self._ids = {id: number for number, id in enumerate(network.ids)}
        self._sources = {name: code for code, name in enumerate(network.source_names)}

    def watch(self, entities: Iterable[Entity]) -> Iterator[Entity]:
        """Pass the entities on, and take note of their relations."""
        for entity in entities:
            for relation in entity.relations:
                self.add(entity.id, relation, source=entity.source, entry=entity.key)
            yield entity

    def add(
        self, holder: str, relation: Relation, *, source: str, entry: str, place: int = 0
    ) -> None:
        """Take note of a relation of ``holder``, which the entry of a source states.

        ``place`` orders the entries of a source, for :meth:`finish`.
        """
        low, high = -1, -1
        if relation.percentage_low is not None or relation.percentage_high is not None:
            least = relation.percentage_low or 0
            most = 100 if relation.percentage_high is None else relation.percentage_high
            share = Share.of(least, most)
            low, high = share.low, share.high
        self._rows.extend(
            (
                self._node(holder),
                self._node(relation.target),
                KINDS.index(relation.kind),
                low,
                high,
                1 if relation.starts_on is None else relation.starts_on.toordinal(),
                ALWAYS if relation.ends_on is None else relation.ends_on.toordinal(),
                self._sources.setdefault(source, len(self._sources)),
                place,
            )
        )
        r = relation
        told = [r.stated, r.locator, r.origin, r.role, source, entry]
        self._texts += orjson.dumps(told)
        self._text_starts.append(len(self._texts))

    def _node(self, id: str) -> Node:
        return self._ids.setdefault(id, len(self._ids))

    def finish(
        self,
        entity: LookUp,
        groups: Iterable[Sequence[str]] = (),
        *,
        order: Sequence[str] = (),
        touched: Collection[str] = (),
    ) -> Network:
        """The network. ``entity`` looks an entity up, ``groups`` are ids that are one.

        After :meth:`keep`, ``order`` names the sources in theirs, and ``touched`` the ids that
        may stand otherwise on their list than they did; all others are as they were.
        """
        columns, taken = self._columns(order)
        nodes = self._numbered(columns)
        told = list(self._ids)
        number_of = {told[node]: number for number, node in enumerate(nodes.tolist())}
        joined = _with_groups(number_of, groups)
        ids = list(number_of)
        stands = np.arange(len(ids), dtype=np.int64)
        for numbers in joined:
            stands[numbers] = min(numbers)
        origin = self.origin = self._from(nodes, ids[len(nodes) :], taken)
        again = [number_of[id] for id in touched if id in number_of]
        standings, regimes = self._standings(ids, entity, origin, again)
        texts, text_starts = self._told(taken)
        return Network(
            Arrays(
                ids=packed(ids),
                groups=stands,
                standings=standings,
                regimes=regimes,
                texts=texts,
                text_starts=text_starts,
                **self._of_statements(columns),
            )
        )

    def _columns(self, order: Sequence[str]) -> tuple[Ints, Ints]:
        """The numbers of all statements in their order, and where each was among those kept
        and those told after them.
        """
        columns: Ints = np.array(self._rows, dtype=np.int64).reshape(-1, len(_COLUMNS)).T
        if self._old is None:
            return columns.copy(), np.arange(columns.shape[1])
        columns = np.concatenate([_of(self._old, self._kept), columns], axis=1)
        taken = self._in_order(columns, order)
        return columns[:, taken], taken

    def _of_statements(self, columns: Ints) -> dict[str, Any]:
        """The columns as they are saved; sources are numbered as they first come."""
        where = dict(zip(_COLUMNS, columns, strict=True))
        codes, first = np.unique(where["sources"], return_index=True)
        ranked = codes[np.argsort(first)]
        numbers = np.zeros(len(self._sources), dtype=np.int64)
        numbers[ranked] = np.arange(len(ranked))
        names = list(self._sources)
        made: dict[str, Any] = {name: column.copy() for name, column in where.items()}
        made["kinds"] = where["kinds"].astype(np.uint8)
        made["sources"] = numbers[where["sources"]]
        made["source_names"] = packed(names[code] for code in ranked.tolist())
        return made

    def _in_order(self, columns: Ints, order: Sequence[str]) -> Ints:
        """The columns' numbers in the order in which they would have been told."""
        ranks = np.zeros(len(self._sources), dtype=np.int64)
        for source, code in self._sources.items():
            ranks[code] = order.index(source) if source in order else len(order)
        # Stable: the statements of one entry stay in their own order.
        return np.lexsort((columns[8], ranks[columns[7]]))

    def _numbered(self, columns: Ints) -> Ints:
        """Number the nodes as they first come, in place; returns their numbers before."""
        ends = columns[:2].T.ravel()
        first = np.full(len(self._ids), len(ends), dtype=np.int64)
        # Of several places the last that is written stays: the first, read backwards.
        first[ends[::-1]] = np.arange(len(ends))[::-1]
        come = np.flatnonzero(first < len(ends))
        nodes: Ints = come[np.argsort(first[come])]
        numbers = np.zeros(len(self._ids), dtype=np.int64)
        numbers[nodes] = np.arange(len(nodes))
        columns[:2] = numbers[columns[:2]]
        return nodes

    def _from(self, nodes: Ints, of_groups: Sequence[str], taken: Ints) -> Origin | None:
        """Where nodes and statements were in the network that was kept."""
        if self._old is None:
            return None
        kept = np.where(taken < len(self._kept), taken, -1)
        known = len(self._old.ids)
        others = np.array([self._ids.get(id, known) for id in of_groups], dtype=np.int64)
        numbers = np.concatenate([nodes, others])
        statements = np.where(kept >= 0, _at(self._kept, kept), -1)
        return Origin(self._old, np.where(numbers < known, numbers, -1), statements)

    def _standings(
        self, ids: Sequence[str], entity: LookUp, origin: Origin | None, again: Collection[int]
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        standings = np.empty(len(ids), dtype=np.uint8)
        regimes = np.empty(len(ids), dtype=np.uint8)
        unknown: Iterable[int] = range(len(ids))
        if origin is not None:
            old = origin.network.arrays
            standings[:] = _at(old.standings, origin.nodes)
            regimes[:] = _at(old.regimes, origin.nodes)
            unknown = {*again, *np.flatnonzero(origin.nodes < 0).tolist()}
        for number in unknown:
            found = entity(ids[number])
            standings[number] = ABSENT if found is None else STANDINGS.index(found.standing)
            regimes[number] = _bits(found, self._regimes)
        return standings, regimes

    def _told(self, taken: Ints) -> tuple[NDArray[np.uint8], Ints]:
        """The texts of the statements taken, and where each begins."""
        fresh = np.frombuffer(bytes(self._texts), dtype=np.uint8)
        starts = np.array(self._text_starts, dtype=np.int64)
        if self._old is None:
            return fresh, starts
        old = self._old.arrays
        # One range of bytes for each statement: of the old texts, then of the new ones.
        begins = np.concatenate([old.text_starts[:-1][self._kept], starts[:-1] + len(old.texts)])
        ends = np.concatenate([old.text_starts[1:][self._kept], starts[1:] + len(old.texts)])
        begins, ends = begins[taken], ends[taken]
        length = len(old.texts)
        parts = [
            old.texts[begin:end] if begin < length else fresh[begin - length : end - length]
            for begin, end in _runs(begins, ends, length)
        ]
        texts = np.concatenate(parts) if parts else fresh[:0]
        return texts, np.concatenate([[0], np.cumsum(ends - begins)]).astype(np.int64)


def _runs(begins: Ints, ends: Ints, border: int) -> Iterator[tuple[int, int]]:
    """Ranges that follow on each other put together, none across the border."""
    if not len(begins):
        return
    breaks = np.flatnonzero((begins[1:] != ends[:-1]) | (begins[1:] == border)) + 1
    firsts = np.concatenate([[0], breaks])
    lasts = np.concatenate([breaks, [len(begins)]]) - 1
    yield from zip(begins[firsts].tolist(), ends[lasts].tolist(), strict=True)


def _of(network: Network, numbers: Ints) -> Ints:
    """The columns of some statements of a network."""
    return np.stack([getattr(network.arrays, name)[numbers] for name in _COLUMNS]).astype(np.int64)


def _at(values: NDArray[np.generic], numbers: Ints) -> NDArray[np.generic]:
    """The values at these numbers, whatever stands for the negative ones."""
    if not len(values):
        return np.zeros(len(numbers), dtype=values.dtype)
    return values[np.maximum(numbers, 0)]


def _with_groups(numbers: dict[str, Node], groups: Iterable[Sequence[str]]) -> list[list[Node]]:
    """The groups that some id is in, by numbers; ids that only a group knows are added last."""
    known = len(numbers)
    joined = []
    for group in groups:
        if any(numbers.get(id, known) < known for id in group):
            joined.append([numbers.setdefault(id, len(numbers)) for id in group])
    return joined


def _bits(entity: Entity | None, regimes: Callable[[Entity], int]) -> int:
    listed = entity is not None and entity.standing is Standing.LISTED
    return regimes(entity) if listed and entity is not None else 0
