"""Entities as an index keeps them: small, and read back exactly.

A card is compressed with a text that is like it: an example of every kind of fact, and the
first entity of the same source, which writes its locators and addresses in the same way.
"""

import zlib
from functools import cache
from typing import Any

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
    """The whole entity, compressed; ``like``: see :func:`card_like`."""
    known = _dictionary() + like
    packer = zlib.compressobj(3, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, known)
    return packer.compress(encode(entity)) + packer.flush()


def read_card(data: bytes, like: bytes) -> Entity:
    """The entity that :func:`write_card` wrote."""
    unpacker = zlib.decompressobj(-15, _dictionary() + like)
    return decode(unpacker.decompress(data) + unpacker.flush())
