"""FollowTheMoney entities, one in each line, in any order.

An entity needs what stands about it in other lines (its sanctions, addresses, documents and
relations), so the file is read twice: once for those, once for the entities themselves.

An entity counts as listed where one of its topics says that it is sanctioned, or where a
Sanction names it. A file without any topics (an export of one's own) lists its targets. All
others are known only, and can become hits through relations.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.dates import DateRange
from app.domain.entities import Entity, Relation
from app.domain.kinds import EntityType, IdentifierType, NameKind, Standing
from app.errors import InvalidDate, ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.draft import Draft
from app.sources.jsonlines import objects
from app.sources.opensanctions import properties as p

Properties = dict[str, list[str]]
_NUMBER = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%?")
_RANGE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%?\s*(?:-|–|to)\s*(\d{1,3}(?:[.,]\d+)?)\s*%?")
_BESIDE = frozenset({"Sanction", "Address", "Identification", "Passport"})


@dataclass(slots=True)
class _Beside:
    """What other lines say of entities, by the entity's id."""

    relations: dict[str, list[Relation]] = field(default_factory=lambda: defaultdict(list))
    sanctions: dict[str, list[tuple[str, Properties]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    documents: dict[str, list[tuple[str, Properties]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    addresses: dict[str, Properties] = field(default_factory=dict)
    topics: bool = False
    newest: str = ""


def published(file: SourceFile) -> date | None:
    """The newest day on which an entity changed or was seen."""
    newest = _gather(file, IssueLog()).newest
    return date.fromisoformat(newest[:10]) if newest else None


def read(file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield the people, organisations and things; what lies between them becomes facts."""
    beside = _gather(file, log)
    for number, line, found in objects(file):
        schema = str(found.get("schema", ""))
        if schema in p.RELATIONS or schema in _BESIDE:
            continue
        yield _entity(found, line, f"{file.name} line {number}", beside, log)


def _properties(found: dict[str, Any], where: str) -> Properties:
    given = found.get("properties")
    if not isinstance(given, dict):
        raise ListRejected(f"{where} has no properties: it is no FollowTheMoney entity")
    return {
        name: [v if isinstance(v, str) else str(v.get("id", "")) for v in values]
        for name, values in given.items()
        if isinstance(values, list)
    }


def _gather(file: SourceFile, log: IssueLog) -> _Beside:
    beside = _Beside()
    for number, _, found in objects(file):
        where = f"{file.name} line {number}"
        id, schema = str(found.get("id", "")), str(found.get("schema", ""))
        if not id or not schema:
            raise ListRejected(f"{where} has no id or no schema", file=file.name, row=number)
        for stamp in ("last_change", "last_seen"):
            beside.newest = max(beside.newest, str(found.get(stamp) or "")[:10])
        properties = _properties(found, where)
        beside.topics = beside.topics or "topics" in properties
        if schema in p.RELATIONS:
            _relations(beside, id, schema, properties, log)
        elif schema == "Sanction":
            for entity in properties.get("entity", ()):
                beside.sanctions[entity].append((id, properties))
        elif schema in ("Identification", "Passport"):
            for entity in properties.get("holder", ()):
                beside.documents[entity].append((id, properties))
        elif schema == "Address":
            beside.addresses[id] = properties
    return beside


def _relations(
    beside: _Beside, id: str, schema: str, properties: Properties, log: IssueLog
) -> None:
    holder_property, target_property, kind = p.RELATIONS[schema]
    stated = next(iter(properties.get("percentage", ())), None)
    low, high = percentage(stated)
    if stated is not None and low is None:
        log.add("percentage_unreadable", f"{stated!r} is not a percentage", f"{schema} {id}")
    role = next((v for name in p.ROLE for v in properties.get(name, ())), None)
    for holder in properties.get(holder_property, ()):
        for target in properties.get(target_property, ()):
            beside.relations[holder].append(
                Relation(
                    kind=kind,
                    target=f"opensanctions:{target}",
                    role=role,
                    percentage_low=low,
                    percentage_high=high,
                    starts_on=_day(properties, "startDate"),
                    ends_on=_day(properties, "endDate"),
                    stated=" ".join(filter(None, [schema, role, stated])),
                    locator=f"{schema} {id}",
                )
            )


def percentage(stated: str | None) -> tuple[float | None, float | None]:
    """``50``, ``50%``, ``49.99-50.01``: the least and the most, None where it is not readable."""
    if stated is None:
        return None, None
    found = _RANGE.fullmatch(stated.strip())
    if found is not None:
        low, high = (float(part.replace(",", ".")) for part in found.groups())
        return (low, high) if low <= high <= 100 else (None, None)
    one = _NUMBER.fullmatch(stated.strip())
    value = None if one is None else float(one[1].replace(",", "."))
    return (value, value) if value is not None and value <= 100 else (None, None)


def _day(properties: Properties, name: str) -> date | None:
    """A day, where one is stated exactly."""
    for stated in properties.get(name, ()):
        try:
            found = DateRange.parse(stated[:10])
        except InvalidDate:
            continue
        if found.exact:
            return found.start
    return None


def _entity(found: dict[str, Any], line: bytes, row: str, beside: _Beside, log: IssueLog) -> Entity:
    key, schema = str(found["id"]), str(found["schema"])
    properties = _properties(found, row)
    draft = Draft("opensanctions", key, p.TYPES.get(schema, EntityType.UNKNOWN), log)
    if schema not in p.TYPES:
        draft.issue("type_unknown", f"{schema!r} is not a known schema", f"{key} schema")
    draft.standing = _standing(key, properties, beside, target=found.get("target") is True)
    draft.name(str(found.get("caption") or ""), NameKind.PRIMARY, f"{key} caption")
    for name, values in properties.items():
        for value in values:
            _fact(draft, name, value, f"{key} {name}", beside)
    for id, sanction in beside.sanctions.get(key, ()):
        _measure(draft, sanction, f"Sanction {id}")
    for id, document in beside.documents.get(key, ()):
        _document(draft, document, f"Identification {id}")
    draft.relations += beside.relations.get(key, ())
    url = next(iter(properties.get("sourceUrl", ())), None)
    return draft.entity(record=line.decode(), row=row, url=url)


def _standing(key: str, properties: Properties, beside: _Beside, *, target: bool) -> Standing:
    topics = set(properties.get("topics", ()))
    sanctioned = bool(topics & p.SANCTIONED) or key in beside.sanctions
    if sanctioned or (target and not beside.topics):
        return Standing.LISTED
    return Standing.REGISTER


def _fact(draft: Draft, name: str, value: str, at: str, beside: _Beside) -> None:
    if name in p.NAMES:
        draft.name(value, p.NAMES[name], at)
    elif name in p.DATES:
        draft.dated(p.DATES[name], value, at, DateRange.parse)
    elif name in p.IDENTIFIERS:
        draft.identifier(p.IDENTIFIERS[name], value, at, label=name)
    elif name in p.COUNTRIES:
        draft.country(p.COUNTRIES[name], value, at)
    elif name == "gender":
        draft.gender(value, at)
    elif name in p.TEXTS:
        draft.attribute(p.TEXTS[name], value, at)
    elif name in ("address", "addressEntity"):
        _address(draft, name, value, at, beside)
    elif name not in p.PARTS:
        draft.remark(value, at, name)


def _address(draft: Draft, name: str, value: str, at: str, beside: _Beside) -> None:
    if name == "address":
        draft.address(at, full=value)
        return
    known = beside.addresses.get(value)
    if known is None:
        draft.issue("link_unresolved", f"there is no Address {value!r}", at)
        draft.remark(value, at, name)
        return
    fields = {field: next(iter(known.get(field, ())), None) for field in known}
    draft.address(
        f"Address {value}",
        full=fields.get("full"),
        street=fields.get("street"),
        city=fields.get("city"),
        region=fields.get("region") or fields.get("state"),
        postal_code=fields.get("postalCode"),
        country=fields.get("country"),
    )


def _measure(draft: Draft, sanction: Properties, at: str) -> None:
    def first(*names: str) -> str | None:
        return next((v for name in names for v in sanction.get(name, ())), None)

    draft.measure(
        first("program", "programId", "provisions", "authority"),
        at,
        authority=first("authority") or "",
        legal_basis=first("reason", "provisions"),
        listed_on=_day(sanction, "listingDate") or _day(sanction, "startDate"),
        ended_on=_day(sanction, "endDate"),
    )


def _document(draft: Draft, document: Properties, at: str) -> None:
    kind = next(iter(document.get("type", ())), None)
    passport = "passport" in (kind or "").lower()
    for number in document.get("number", ()):
        draft.identifier(
            IdentifierType.PASSPORT if passport else IdentifierType.OTHER,
            number,
            at,
            label=kind,
            country=next(iter(document.get("country", ())), None),
        )
