"""Listed names into columns, many at a time: the part of building an index that takes long.

It is a pure function of the names, so that any process may do it for any part of a list.
"""

import gc
from array import array
from dataclasses import dataclass, field

import numpy as np

from app.domain.entities import Entity
from app.domain.kinds import EntityType, NameKind
from app.matching.arrays import exact_key, short_key, whole_keys
from app.matching.columns import WHOLE, Columns
from app.matching.packed import pack_mixed
from app.matching.tokens import Reading, Style, Token
from app.matching.understand import style_of, understand

AT_ONCE = 16_384
"""Names in one part, at most. The index does not depend on how a list is parted."""


@dataclass(slots=True)
class Chunk:
    """Names of entities to analyse together; the entities are counted from 0."""

    names: list[str] = field(default_factory=list)
    entities: "array[int]" = field(default_factory=lambda: array("i"))
    numbers: "array[int]" = field(default_factory=lambda: array("H"))
    weak: "array[int]" = field(default_factory=lambda: array("B"))
    types: list[str] = field(default_factory=list)
    """By entity."""

    def add(self, entity: Entity) -> None:
        """Note the names of one entity."""
        number = len(self.types)
        self.types.append(entity.type.value)
        for place, name in enumerate(entity.names):
            self.names.append(name.full)
            self.entities.append(number)
            self.numbers.append(place)
            self.weak.append(name.kind is NameKind.WEAK)


def styles_of(type: EntityType, name: str) -> tuple[Style, ...]:
    """The styles in which a listed name is filed: both where the type is unknown."""
    if type is EntityType.UNKNOWN:
        return (Style.PERSON, Style.ORGANIZATION)
    return (style_of(type, name),)


def analyse(chunk: Chunk) -> Columns:
    """The columns of all readings of the chunk's names."""
    collecting = gc.isenabled()
    # What is made of names has no cycles, and looking for them takes a sixth of the time.
    gc.disable()
    try:
        return _columns(chunk)
    finally:
        if collecting:
            gc.enable()


def _columns(chunk: Chunk) -> Columns:
    taken = _Taker()
    types = [EntityType(type) for type in chunk.types]
    for name, entity, number, weak in zip(
        chunk.names, chunk.entities, chunk.numbers, chunk.weak, strict=True
    ):
        exact = short_key(exact_key(name))
        whole = [short_key(key) for key in whole_keys(name)]
        whole = [0] * (WHOLE - len(whole)) + sorted(whole)
        for style in styles_of(types[entity], name):
            for reading in understand(name, style):
                taken.take(reading)
                taken.entities.append(entity)
                taken.numbers.append(number)
                taken.capped.append(weak and len(reading.tokens) == 1)
                taken.exact.append(exact)
                taken.whole.extend(whole)
    return taken.columns()


class _Taker:
    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], int] = {}
        self._distinct: list[tuple[Token, Style]] = []
        self._starts = array("i", [0])
        self._tokens = array("i")
        self.entities = array("i")
        self.numbers = array("H")
        self.capped = array("B")
        self.exact = array("Q")
        self.whole = array("Q")

    def take(self, reading: Reading) -> None:
        for token in reading.tokens:
            self._tokens.append(self._row(token, reading.style))
        self._starts.append(len(self._tokens))

    def _row(self, token: Token, style: Style) -> int:
        """Tokens that differ only in how they were written are one."""
        slot = (
            token.form, token.kind, token.vowelless, token.script, token.symbols, token.bones, style
        )  # fmt: skip
        known = self._known.get(slot)
        if known is None:
            known = self._known[slot] = len(self._distinct)
            self._distinct.append((token, style))
        return known

    def columns(self) -> Columns:
        return Columns(
            pack_mixed(self._distinct),
            np.array(self._starts, dtype=np.int32),
            np.array(self._tokens, dtype=np.int32),
            np.array(self.entities, dtype=np.int32),
            np.array(self.numbers, dtype=np.uint16),
            np.array(self.capped, dtype=np.uint8),
            np.array(self.exact, dtype=np.uint64),
            np.array(self.whole, dtype=np.uint64).reshape(-1, WHOLE),
        )
