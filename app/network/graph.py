"""All relations of a set of lists: who states what of whom, as arrays that lie on disk.

A *node* is an entity that some relation names. Entities of several lists that are one (a
group) are one node in everything that is computed: the least number among them stands for
all. A *statement* is one relation as one list states it; several may join the same two.
"""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.domain.kinds import RelationKind, Standing
from app.errors import Unavailable
from app.network.holdings import Holding, Node
from app.network.shares import UNKNOWN, Share

FILE = "network.npz"
KINDS = tuple(RelationKind)
OWNING = (RelationKind.OWNS, RelationKind.CONTROLS)
ALWAYS = date.max.toordinal()
ABSENT = 255
"""Standing of a node that is on none of the lists."""
STANDINGS = tuple(Standing)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One relation with where it is stated: entry ``entry`` of the list ``source``."""

    number: int
    holder: Node
    target: Node
    kind: RelationKind
    share: Share | None
    """The percentage stated, if any is."""
    role: str | None
    starts: date | None
    ends: date | None
    stated: str
    locator: str
    origin: str | None
    source: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """What is saved. Statements are columns of one length, nodes of another."""

    ids: NDArray[np.uint8]
    """The entity ids, each ended by a line feed, as UTF-8."""
    groups: Ints
    """For each node the one that stands for it."""
    standings: NDArray[np.uint8]
    regimes: NDArray[np.uint8]
    """Under which regimes a listed node is blocked, as bits."""
    holders: Ints
    targets: Ints
    kinds: NDArray[np.uint8]
    lows: Ints
    highs: Ints
    """-1 and -1 where no percentage is stated."""
    starts: Ints
    ends: Ints
    """Ordinals of days, both included."""
    texts: NDArray[np.uint8]
    text_starts: Ints
    source_names: NDArray[np.uint8]
    """The sources that state something, as the ids are kept."""
    sources: Ints
    """Which of them states it."""
    places: Ints
    """Where in the source the entity stands that states it: they ascend within a source."""


class Network:
    """The relations of one set of list versions; immutable, safe to share between threads."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = a = arrays
        self.ids: list[str] = unpacked(a.ids)
        self.holders = a.groups[a.holders] if len(a.holders) else a.holders
        self.targets = a.groups[a.targets] if len(a.targets) else a.targets
        self._listed: dict[int | None, frozenset[Node]] = {}

    @classmethod
    def empty(cls) -> "Network":
        """The network of lists that state no relation."""
        numbers, letters = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8)
        small = {"ids", "standings", "regimes", "kinds", "texts", "source_names"}
        fields = Arrays.__dataclass_fields__
        columns: dict[str, Any] = {n: letters if n in small else numbers for n in fields}
        columns["text_starts"] = np.zeros(1, dtype=np.int64)
        return cls(Arrays(**columns))

    def save(self, folder: Path) -> None:
        """Write the network as one file, whose parts carry checksums."""
        columns = {name: getattr(self.arrays, name) for name in Arrays.__dataclass_fields__}
        np.savez(folder / FILE, **columns)

    @classmethod
    def open(cls, folder: Path) -> "Network":
        """What :meth:`save` wrote; :class:`Unavailable` if it is missing or damaged."""
        with opened(folder / FILE) as saved:
            return cls(Arrays(**{name: saved[name] for name in Arrays.__dataclass_fields__}))

    @cached_property
    def source_names(self) -> list[str]:
        """The sources that state something, in the order of the statements."""
        return unpacked(self.arrays.source_names)

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.ids)

    @property
    def statements(self) -> int:
        """How many statements there are."""
        return len(self.holders)

    @cached_property
    def _numbers(self) -> dict[str, Node]:
        return {id: number for number, id in enumerate(self.ids)}

    @cached_property
    def _members(self) -> dict[Node, list[Node]]:
        members: dict[Node, list[Node]] = {}
        groups = self.arrays.groups
        for node in np.flatnonzero(groups != np.arange(self.size)).tolist():
            members.setdefault(int(groups[node]), [int(groups[node])]).append(node)
        return members

    @cached_property
    def _by_end(self) -> tuple[Ints, Ints]:
        """Statements by either end: where each node's begin, and their numbers."""
        ends = np.concatenate([self.holders, self.targets])
        order = np.argsort(ends, kind="stable")
        starts = np.searchsorted(ends[order], np.arange(self.size + 1))
        return starts, order % max(self.statements, 1)

    def number(self, entity_id: str) -> Node | None:
        """The entity's own number, whoever stands for it; None if no relation names it."""
        return self._numbers.get(entity_id)

    def node(self, entity_id: str) -> Node | None:
        """The node that stands for an entity; None if no relation names it."""
        number = self._numbers.get(entity_id)
        return None if number is None else int(self.arrays.groups[number])

    def members(self, node: Node) -> list[Node]:
        """Every entity that the node stands for, itself first."""
        return self._members.get(node, [node])

    def at(self, node: Node) -> Ints:
        """Numbers of the statements that begin or end at a node, ascending."""
        starts, order = self._by_end
        return np.unique(order[starts[node] : starts[node + 1]])

    def standing(self, node: Node) -> Standing | None:
        """Of a node by itself; None if it is on none of the lists."""
        code = int(self.arrays.standings[node])
        return None if code == ABSENT else STANDINGS[code]

    def holding(self, day: date) -> NDArray[np.bool_]:
        """Which statements hold on a day."""
        ordinal = day.toordinal()
        found: NDArray[np.bool_] = (self.arrays.starts <= ordinal) & (ordinal <= self.arrays.ends)
        return found

    def changes_between(self, one: date, other: date) -> bool:
        """Whether some statement begins or ends between two days."""
        return bool((self.holding(one) != self.holding(other)).any())

    def listed(self, regime: int | None = None) -> frozenset[Node]:
        """The nodes for entities that a list names as sanctioned, under one regime or any."""
        known = self._listed.get(regime)
        if known is None:
            known = self._listed[regime] = frozenset(self._find_listed(regime))
        return known

    def _find_listed(self, regime: int | None) -> list[Node]:
        a = self.arrays
        found = a.standings == STANDINGS.index(Standing.LISTED)
        if regime is not None:
            found &= (a.regimes >> regime) & 1 == 1
        nodes: list[Node] = a.groups[found].tolist()
        return nodes

    def statement(self, number: int) -> Statement:
        """One statement in full."""
        a = self.arrays
        text = a.texts[a.text_starts[number] : a.text_starts[number + 1]].tobytes()
        stated, locator, origin, role, source, entry = orjson.loads(text)
        low, high = int(a.lows[number]), int(a.highs[number])
        first, last = int(a.starts[number]), int(a.ends[number])
        return Statement(
            number=int(number),
            holder=int(a.holders[number]),
            target=int(a.targets[number]),
            kind=KINDS[a.kinds[number]],
            share=None if low < 0 else Share(low, high),
            role=role,
            starts=None if first <= 1 else date.fromordinal(first),
            ends=None if last == ALWAYS else date.fromordinal(last),
            stated=stated,
            locator=locator,
            origin=origin,
            source=source,
            entry=entry,
        )

    def holder_of(self, statement: Statement) -> Node:
        """The node that stands for whoever holds a relation."""
        return int(self.holders[statement.number])

    def holdings(self, numbers: Iterable[int] | None = None) -> Iterator[Holding]:
        """What statements say of ownership and control; the others say nothing of it."""
        a = self.arrays
        every = range(self.statements) if numbers is None else sorted(numbers)
        chosen = np.fromiter(every, dtype=np.int64)
        chosen = chosen[np.isin(a.kinds[chosen], [KINDS.index(kind) for kind in OWNING])]
        controls = KINDS.index(RelationKind.CONTROLS)
        columns = (self.holders, self.targets, a.kinds, a.lows, a.highs, a.starts, a.ends)
        rows = zip(chosen.tolist(), *(c[chosen].tolist() for c in columns), strict=True)
        for number, owner, owned, kind, low, high, first, last in rows:
            share = Share(low, high) if low >= 0 else None if kind == controls else UNKNOWN
            yield Holding(
                owner=owner,
                owned=owned,
                share=share,
                starts=None if first <= 1 else date.fromordinal(first),
                ends=None if last == ALWAYS else date.fromordinal(last),
                ref=number,
            )


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The arrays in a saved file; :class:`Unavailable` if it is missing or damaged."""
    try:
        with np.load(path) as saved:
            yield saved
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise Unavailable(
            f"the index {path.parent.name} is damaged: no network", file=path.name
        ) from error


def packed(words: Iterable[str]) -> NDArray[np.uint8]:
    """Words without line feeds as one array of bytes."""
    return np.frombuffer("".join(f"{word}\n" for word in words).encode(), dtype=np.uint8)


def unpacked(words: NDArray[np.uint8]) -> list[str]:
    """What :func:`packed` put together."""
    return words.tobytes().decode().split("\n")[:-1]
