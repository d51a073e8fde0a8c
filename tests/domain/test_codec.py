"""What is written as JSON comes back as it was, and what was read is left as it is."""

import copy

import orjson

from app.domain.codec import decode, decode_json, encode
from app.domain.dates import DateRange
from app.domain.entities import DateFact, Entity, Name
from app.domain.kinds import DateKind, EntityType, NameKind

ENTITY = Entity(
    source="custom:x",
    key="1",
    type=EntityType.PERSON,
    names=(Name(full="Ana", kind=NameKind.WEAK, stated="ANA", locator="row 1"),),
    dates=(DateFact(kind=DateKind.BIRTH, value=DateRange.of(1966), stated="1966", locator="x"),),
)


def test_an_entity_comes_back_as_it_was() -> None:
    assert decode(encode(ENTITY)) == ENTITY


def test_what_is_decoded_is_not_changed() -> None:
    read = orjson.loads(encode(ENTITY))
    before = copy.deepcopy(read)
    assert decode_json(Entity, read) == decode_json(Entity, read)
    assert read == before
