"""Entities of FollowTheMoney as they stand in a line, or nested in one another.

``entities.ftm.json`` has one entity in each line. ``targets.nested.json`` has one target in
each, with what is linked to it nested in its properties: its sanctions and addresses, and its
relations with those at their other end. :func:`flatten` gives the same entities for both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.jsonlines import Line
from app.sources.opensanctions import properties as p

Properties = dict[str, list[str]]
_TEXTS = frozenset({str})
_FIELDS = frozenset(
    {
        *("id", "caption", "schema", "properties", "datasets", "referents", "target", "first_seen"),
        *("last_seen", "last_change", "references", "origin", "origins", "messages", "score"),
    }
)


@dataclass(slots=True)
class Flat:
    """One entity; what was nested in it is only referred to. ``found`` is as it stood."""

    id: str
    schema: str
    properties: Properties
    found: dict[str, Any]
    strays: dict[str, str]
    """What stands beside the properties, where it does not belong."""

    @property
    def record(self) -> bytes:
        """The entity in the publisher's words, without what was nested in it."""
        plain = {k: v for k, v in self.found.items() if not isinstance(v, dict | list)}
        return orjson.dumps({**plain, "properties": self.properties})

    @property
    def caption(self) -> str:
        return str(self.found.get("caption") or "")

    @property
    def target(self) -> bool:
        return self.found.get("target") is True

    def all(self, *names: str) -> Iterator[str]:
        """The values of these properties, in this order."""
        for name in names:
            yield from self.properties.get(name, ())

    def first(self, *names: str) -> str | None:
        """The first value of the first of these properties that has one."""
        return next(self.all(*names), None)


def flatten(line: Line, file: SourceFile) -> list[Flat]:
    """The entity of the line, and after it those nested in it, in the order in which they stand.

    :class:`ListRejected` for one without id, schema or properties.
    """
    where = f"{file.name} line {line.number}"
    flats: list[Flat] = []
    waiting: list[tuple[dict[str, Any], str | None]] = [(line.found, None)]
    # A list and not a recursion: how deep a line nests is up to whoever wrote it.
    try:
        for found, parent in waiting:
            flat = _flat(found, where, waiting)
            if parent is not None:
                _refer_back(flat, parent)
            flats.append(flat)
    except RecursionError:
        raise ListRejected(f"{where} nests values too deeply", file=file.name) from None
    return flats


def _flat(
    found: dict[str, Any], where: str, waiting: list[tuple[dict[str, Any], str | None]]
) -> Flat:
    id, schema, given = found.get("id"), found.get("schema"), found.get("properties")
    if not isinstance(id, str | int) or not isinstance(schema, str) or not id or not schema:
        raise ListRejected(f"{where} has no id or no schema: it is no FollowTheMoney entity")
    if not isinstance(given, dict):
        raise ListRejected(f"{where} has no properties: it is no FollowTheMoney entity")
    properties: Properties = {}
    for name, values in given.items():
        if isinstance(values, list) and _TEXTS.issuperset(map(type, values)):
            properties[name] = values
            continue
        kept = []
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict) and isinstance(value.get("schema"), str):
                waiting.append((value, str(id)))
            text = _text(value)
            if text:
                kept.append(text)
        if kept:
            properties[name] = kept
    strays = {name: _text(found[name]) for name in found if name not in _FIELDS}
    return Flat(str(id), schema, properties, found, strays)


def _text(value: Any) -> str:
    """What stands in a property for a value; other things than texts stand in hand-made files."""
    if isinstance(value, dict):
        # What lies beside an entity refers to it, and not the other way round.
        schema = value.get("schema")
        if isinstance(schema, str) and schema in p.BETWEEN:
            return ""
        stated = value.get("id") or ", ".join(f"{k}: {v}" for k, v in value.items())
        return str(stated)
    return "" if value is None else str(value)


def _refer_back(flat: Flat, parent: str) -> None:
    """Let what is nested without naming its parent name it, where only one place is open."""
    ends = p.BETWEEN.get(flat.schema, ())
    open_ends = [end for end in ends if not flat.properties.get(end)]
    named = any(parent in flat.properties.get(end, ()) for end in ends)
    if len(open_ends) == 1 and not named:
        flat.properties[open_ends[0]] = [parent]
