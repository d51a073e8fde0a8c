"""Entities as compact JSON and back: what an index or a message carries.

The round trip is exact: ``decode(encode(entity)) == entity``.
"""

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import orjson

from app.domain.entities import Entity

Value = TypeVar("Value")


def encode(entity: Entity) -> bytes:
    """UTF-8 JSON of one entity."""
    return orjson.dumps(entity)


def decode(data: bytes) -> Entity:
    """The entity that :func:`encode` wrote."""
    entity = _decoder(Entity)(orjson.loads(data))
    assert isinstance(entity, Entity)
    return entity


def decode_json(kind: type[Value], data: Any) -> Value:
    """A frozen dataclass from parsed JSON, exactly as orjson writes dataclasses."""
    known: Any = kind
    value = _decoder(known)(data)
    assert isinstance(value, kind)
    return value


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """A function that turns parsed JSON into ``kind``, made once per type."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        (inner,) = (a for a in typing.get_args(kind) if a is not type(None))
        decode_inner = _decoder(inner)
        if decode_inner is _as_it_is:
            return _as_it_is
        return lambda value: None if value is None else decode_inner(value)
    if origin is tuple:
        decode_item = _decoder(typing.get_args(kind)[0])
        if decode_item is _as_it_is:
            return tuple
        return lambda values: tuple(decode_item(value) for value in values)
    if dataclasses.is_dataclass(kind):
        return _dataclass_decoder(typing.cast("type[Any]", kind))
    if kind is date:
        return date.fromisoformat
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _as_it_is


def _dataclass_decoder(kind: type[Any]) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    decoders = {f.name: _decoder(hints[f.name]) for f in dataclasses.fields(kind)}
    # Most values are texts and numbers, which stay as they are.
    changed = [(name, made) for name, made in decoders.items() if made is not _as_it_is]

    def decode_fields(values: dict[str, Any]) -> Any:
        given = values.copy() if changed else values
        for name, made in changed:
            if name in given:
                given[name] = made(given[name])
        return kind(**given)

    return decode_fields


def _as_it_is(value: Any) -> Any:
    return value
