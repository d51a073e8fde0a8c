"""Entities as an index keeps them: small, and read back exactly.

A card is compressed with a text that is like it: an example of every kind of fact, and the
first entity of the same source, which writes its locators and addresses in the same way.
"""

import io
import tempfile
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from app.domain.codec import decode, encode
from app.domain.dates import DateRange
from app.domain.entities import (
    Address,
    Attribute,
    DateFact,
    Entity,
    Identifier,
    Measure,
    Name,
    Relation,
)
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
    RelationKind,
)

LONGEST_SAMPLE = 4096


@cache
def _dictionary() -> bytes:
    """A text that is like every card; what a card shares with it takes no room."""
    typed: dict[str, Any] = {"stated": "", "locator": ""}
    example = Entity(
        source="custom:",
        key="",
        type=EntityType.ORGANIZATION,
        names=tuple(Name(full="", kind=kind, **typed) for kind in (NameKind.WEAK, NameKind.ALIAS)),
        dates=(DateFact(kind=DateKind.BIRTH, value=DateRange.of(1966), **typed),),
        identifiers=(Identifier(type=IdentifierType.PASSPORT, value="", **typed),),
        addresses=(Address(full="", **typed),),
        measures=(Measure(programme="", **typed),),
        attributes=tuple(
            Attribute(kind=kind, value="", **typed)
            for kind in (AttributeKind.REMARK, AttributeKind.GENDER, AttributeKind.NATIONALITY)
        ),
        relations=(Relation(kind=RelationKind.LINKED_TO, target="", **typed),),
    )
    person = Entity(
        source="ofac-sdn",
        key="",
        type=EntityType.PERSON,
        names=(Name(full="", kind=NameKind.PRIMARY, **typed),),
    )
    return encode(example) + encode(person)


def card_like(entity: Entity) -> bytes:
    """What the cards of an entity's source are written with, if it is the source's first."""
    return encode(entity)[-LONGEST_SAMPLE:]


def write_card(entity: Entity, like: bytes) -> bytes:
    """The whole entity but for its row, compressed; ``like``: see :func:`card_like`.

    The row is kept apart because it moves with every version while the entity stays as it is.
    """
    if entity.row is not None:
        entity = replace(entity, row=None)
    known = _dictionary() + like
    packer = zlib.compressobj(3, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, known)
    return packer.compress(encode(entity)) + packer.flush()


def read_card(data: bytes, like: bytes, row: str | None) -> Entity:
    """The entity that :func:`write_card` wrote, in its row."""
    unpacker = zlib.decompressobj(-15, _dictionary() + like)
    entity = decode(unpacker.decompress(data) + unpacker.flush())
    return entity if row is None else replace(entity, row=row)


class Cards:
    """The cards of many entities, one after the other in a file or in memory."""

    def __init__(self, spool: Path | None, likes: Iterable[bytes] = ()) -> None:
        """``likes``: what the cards of the first sources are written with."""
        self._stream: IO[bytes] = io.BytesIO()
        if spool is not None:
            self._stream = tempfile.NamedTemporaryFile(  # noqa: SIM115 (open as long as this lives)
                dir=spool, prefix=".cards-"
            )
        self.starts = array("q", [0])
        self.likes = list(likes)

    def add(self, entity: Entity, source: int) -> None:
        """Keep one entity of the source with this number, which is known or the next one."""
        if source == len(self.likes):
            self.likes.append(card_like(entity))
        card = write_card(entity, self.likes[source])
        self._stream.write(card)
        self.starts.append(self.starts[-1] + len(card))

    def add_written(self, cards: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        """Keep cards that stand one after the other in ``cards``."""
        self._stream.write(cards[starts[0] : starts[-1]].data)
        self.starts.extend((starts[1:] - starts[0] + self.starts[-1]).tolist())

    def finished(self) -> NDArray[np.uint8]:
        """All of them; in a file they stay readable after :meth:`close`."""
        if not self.starts[-1]:
            return np.zeros(1, dtype=np.uint8)
        if isinstance(self._stream, io.BytesIO):
            return np.frombuffer(bytearray(self._stream.getbuffer()), dtype=np.uint8)
        self._stream.flush()
        return np.memmap(self._stream.name, dtype=np.uint8, mode="r")

    def close(self) -> None:
        self._stream.close()
