"""``senzing.json``: one record in each line, whose features say what they are by their names.

The format has less than FollowTheMoney: no sanctions, no dates or shares of relations. A record
counts as listed where a risk topic says that it is sanctioned. Older editions state no topics;
then nobody can be left out, so everybody in such a file is listed, which is an issue.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from app.domain.entities import Entity
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
    RelationKind,
    Standing,
)
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.draft import Draft
from app.sources.jsonlines import objects
from app.sources.opensanctions import properties as p
from app.sources.opensanctions.days import newest_day
from app.sources.opensanctions.facts import add_date
from app.sources.opensanctions.offsets import Offsets
from app.sources.opensanctions.relations import SOURCE

Feature = Mapping[str, str]
_TYPES = MappingProxyType(
    {
        "PERSON": EntityType.PERSON,
        "ORGANIZATION": EntityType.ORGANIZATION,
        "COMPANY": EntityType.ORGANIZATION,
        "VESSEL": EntityType.VESSEL,
        "AIRCRAFT": EntityType.AIRCRAFT,
    }
)
_NAME_KINDS = MappingProxyType(
    {
        "PRIMARY": NameKind.PRIMARY,
        "ALIAS": NameKind.ALIAS,
        "AKA": NameKind.ALIAS,
        "WEAK": NameKind.WEAK,
        "FORMER": NameKind.FORMER,
        "PREVIOUS": NameKind.FORMER,
    }
)
_DATES = MappingProxyType(
    {
        "DATE_OF_BIRTH": DateKind.BIRTH,
        "DATE_OF_DEATH": DateKind.DEATH,
        "REGISTRATION_DATE": DateKind.ESTABLISHED,
    }
)
_COUNTRIES = MappingProxyType(
    {
        "NATIONALITY": AttributeKind.NATIONALITY,
        "CITIZENSHIP": AttributeKind.CITIZENSHIP,
        "COUNTRY_OF_ASSOCIATION": AttributeKind.COUNTRY,
        "REGISTRATION_COUNTRY": AttributeKind.COUNTRY,
    }
)
_CONTACTS = MappingProxyType(
    {
        "WEBSITE_ADDRESS": IdentifierType.WEBSITE,
        "EMAIL_ADDRESS": IdentifierType.EMAIL,
        "PHONE_NUMBER": IdentifierType.PHONE,
    }
)
_NUMBERS = MappingProxyType(
    {
        "PASSPORT": IdentifierType.PASSPORT,
        "NATIONAL_ID": IdentifierType.NATIONAL_ID,
        "SSN": IdentifierType.NATIONAL_ID,
        "TAX_ID": IdentifierType.TAX_ID,
        "LEI": IdentifierType.LEI,
        "IMO": IdentifierType.IMO,
        "MMSI": IdentifierType.MMSI,
        "CALL_SIGN": IdentifierType.CALL_SIGN,
        "DUNS": IdentifierType.OTHER,
        "DRIVERS_LICENSE": IdentifierType.OTHER,
        "ACCOUNT": IdentifierType.OTHER,
        "OTHER_ID": IdentifierType.OTHER,
        "TRUSTED_ID": IdentifierType.OTHER,
    }
)
_OF_THE_RECORD = frozenset({"DATA_SOURCE", "RECORD_ID", "RECORD_TYPE", "LAST_CHANGE", "URL"})


def published(file: SourceFile) -> date | None:
    """The newest day on which a record changed."""
    return newest_day(line.found.get("LAST_CHANGE") for line in objects(file))


def read(file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield every record."""
    known, topics = Offsets(), False
    for line in objects(file):
        key = line.found.get("RECORD_ID")
        if not key:
            raise ListRejected(
                f"{file.name} line {line.number} has no RECORD_ID: it is no Senzing record",
                file=file.name,
                row=line.number,
            )
        known.add(str(key), line.start)
        topics = topics or any("TOPIC" in feature for feature in _features(line.found))
    known.freeze()
    if not topics:
        message = "no record says why it is in the file; every one counts as listed"
        log.add("topics_missing", message, file.name)
    for line in objects(file):
        draft = _draft(line.found, known, log)
        if topics and not _sanctioned(line.found):
            draft.standing = Standing.REGISTER
        else:
            dataset = str(line.found.get("DATA_SOURCE") or "")
            draft.measure(dataset or None, f"{draft.key} DATA_SOURCE", authority=dataset)
        url = line.found.get("URL")
        row = f"{file.name} line {line.number}"
        yield draft.entity(record=line.raw.decode(), row=row, url=None if url is None else str(url))


def _sanctioned(found: Mapping[str, Any]) -> bool:
    return any(feature.get("TOPIC") in p.SANCTIONED for feature in _features(found))


def _features(found: Mapping[str, Any]) -> Iterator[Feature]:
    """What the record says, one thing at a time, whatever list it stands in."""
    for name, value in found.items():
        if isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    yield {k: str(v) for k, v in one.items() if v not in (None, "")}
                else:
                    yield {name: str(one)}
        elif value not in (None, "") and name not in _OF_THE_RECORD:
            yield {name: str(value)}


def _draft(found: Mapping[str, Any], known: Offsets, log: IssueLog) -> Draft:
    key, stated = str(found["RECORD_ID"]), found.get("RECORD_TYPE")
    draft = Draft(SOURCE, key, EntityType.UNKNOWN, log)
    if stated:
        draft.type = _TYPES.get(str(stated).upper(), EntityType.UNKNOWN)
    if stated and draft.type is EntityType.UNKNOWN:
        draft.issue("type_unknown", f"{stated!r} is not a known type", f"{key} RECORD_TYPE")
    for feature in _features(found):
        understood = any(add(draft, feature) for add in _READERS)
        if not understood and not _relation(draft, feature, known):
            for name, value in feature.items():
                draft.remark(value, f"{key} {name}", name)
    return draft


def _name(draft: Draft, feature: Feature) -> bool:
    given, family = feature.get("NAME_FIRST"), feature.get("NAME_LAST")
    middle = feature.get("NAME_MIDDLE")
    joined = " ".join(filter(None, (given, middle, family)))
    full = feature.get("NAME_FULL") or feature.get("NAME_ORG") or joined
    if not full:
        return False
    stated = feature.get("NAME_TYPE", "PRIMARY")
    kind = _NAME_KINDS.get(stated.upper())
    at = f"{draft.key} NAMES"
    if kind is None:
        draft.issue("alias_type_unknown", f"{stated!r} is not a type of name", at)
    draft.name(full, kind or NameKind.ALIAS, at, given=given, family=family)
    return True


def _dates(draft: Draft, feature: Feature) -> bool:
    for name, kind in _DATES.items():
        if name in feature:
            add_date(draft, kind, feature[name], f"{draft.key} {name}")
            return True
    return False


def _place(draft: Draft, feature: Feature) -> bool:
    at = f"{draft.key} ADDRESSES"
    if "PLACE_OF_BIRTH" in feature:
        draft.attribute(AttributeKind.BIRTH_PLACE, feature["PLACE_OF_BIRTH"], at)
        return True
    if not any(name.startswith("ADDR_") for name in feature):
        return False
    lines = [feature.get(f"ADDR_LINE{n}") for n in range(1, 7)]
    draft.address(
        at,
        full=feature.get("ADDR_FULL"),
        street=", ".join(filter(None, lines)) or None,
        city=feature.get("ADDR_CITY"),
        region=feature.get("ADDR_STATE"),
        postal_code=feature.get("ADDR_POSTAL_CODE"),
        country=feature.get("ADDR_COUNTRY"),
    )
    return True


def _person(draft: Draft, feature: Feature) -> bool:
    if "GENDER" in feature:
        draft.gender(feature["GENDER"], f"{draft.key} GENDER")
        return True
    for name, kind in _COUNTRIES.items():
        if name in feature:
            draft.country(kind, feature[name], f"{draft.key} {name}")
            return True
    return False


def _number(draft: Draft, feature: Feature) -> bool:
    for name, kind in _CONTACTS.items():
        if name in feature:
            draft.identifier(kind, feature[name], f"{draft.key} {name}", label=name)
            return True
    for name, kind in _NUMBERS.items():
        number = feature.get(f"{name}_NUMBER")
        if number is None:
            continue
        label = feature.get(f"{name}_TYPE")
        kind = p.IDENTIFIERS.get(label or "", kind)  # noqa: PLW2901 (the label says it closer)
        # What is trusted stands among the other numbers already.
        if not any(known.value == number for known in draft.identifiers):
            draft.identifier(
                kind,
                number,
                f"{draft.key} {name}_NUMBER",
                label=label or name,
                country=feature.get(f"{name}_COUNTRY"),
            )
        return True
    return False


def _relation(draft: Draft, feature: Feature, known: Offsets) -> bool:
    """The anchor holds the relation; the record at its other end repeats it."""
    target, holder = feature.get("REL_POINTER_KEY"), feature.get("REL_ANCHOR_KEY", draft.key)
    if target is None:
        # The record only says by what key others may point at it.
        return "REL_ANCHOR_KEY" in feature
    role = feature.get("REL_POINTER_ROLE")
    other = target if holder == draft.key else holder
    at = f"{draft.key} RELATIONSHIPS"
    stated = f"{role or 'related to'} {other}"
    if other not in known:
        message = f"there is no record {other!r} at its other end"
        draft.unread("link_unresolved", message, stated, at)
    elif holder == draft.key:
        _, _, kind = p.RELATIONS.get(role or "", ("", "", RelationKind.LINKED_TO))
        draft.relation(kind, target, at, stated=stated, role=role)
    return True


_READERS: tuple[Callable[[Draft, Feature], bool], ...] = (_name, _dates, _place, _person, _number)
