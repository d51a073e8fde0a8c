"""The first reading: all that stands outside of the parties, as small as it can be held."""

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac.advanced.periods import day_of, period_of, states_nothing
from app.sources.ofac.advanced.references import References
from app.sources.ofac.lists import Membership, OfacList
from app.sources.ofac.relationships import Relationship, Relationships
from app.sources.xmlfiles import (
    Element,
    attribute,
    child,
    children,
    elements,
    local_name,
    text,
)

UNREADABLE = "dates that cannot be read"
Parts = tuple[tuple[str, str], ...]
"""Parts of an address: the number of the part's type, and its value."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place; ``others`` are further ways to write parts of it."""

    countries: tuple[str, ...]
    parts: Parts
    others: Parts
    comment: str | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document of an identity. Dates are in words, None for one that cannot be read."""

    id: str
    type: str
    number: str | None
    country: str | None
    location: str | None
    validity: str | None
    authority: str | None
    dates: tuple[tuple[str, str | None], ...]
    comment: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an entry: its type, day and legal basis."""

    id: str
    type: str
    day: date | None
    basis: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure; where the type is a programme, the comment is its code."""

    id: str
    type: str
    comment: str | None
    period: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """The standing of a profile on a list."""

    id: str
    list: str | None
    events: tuple[Event, ...]
    measures: tuple[MeasureRow, ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Survey:
    """What the parties refer to, by the numbers by which they do."""

    references: References
    membership: Membership
    relationships: Relationships = field(default_factory=Relationships)
    locations: dict[str, Location] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """Locations that a party refers to; several may refer to one."""
    documents: dict[str, list[DocumentRow]] = field(default_factory=lambda: defaultdict(list))
    """By identity."""
    entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    """By profile."""
    profiles: dict[str, str] = field(default_factory=dict)
    """The party of each profile."""


def survey(ofac: OfacList, file: SourceFile, log: IssueLog) -> Survey:
    """Read the whole file once.

    :class:`ListRejected` for a file that breaks off, holds a party without a number or one
    twice, or is another list.
    """
    found = Survey(References.of(file), Membership(ofac))
    name = ofac.files.advanced
    tags = ("Location", "IDRegDocument", "DistinctParty", "ProfileRelationship")
    for element in elements(file, *tags, "SanctionsEntry", "SanctionsEntryLink"):
        match local_name(element):
            case "Location":
                found.locations[_id(element)] = _location(element, found.references)
            case "IDRegDocument":
                identity = attribute(element, "IdentityID") or ""
                found.documents[identity].append(_document(element, found.references))
            case "DistinctParty":
                _party(found, element, file)
            case "ProfileRelationship":
                found.relationships.add(_relationship(found, element, name))
            case "SanctionsEntry":
                profile = attribute(element, "ProfileID") or ""
                found.entries[profile].append(_entry(element, found.references))
            case _:
                problem = "links between sanctions entries are not read"
                log.add("entry_link_unread", problem, f"{name} SanctionsEntryLink {_id(element)}")
    for profile, entries in found.entries.items():
        lists = (found.references.word("List", entry.list) for entry in entries)
        key = found.profiles.get(profile, profile)
        found.membership.add(key, (word for word in lists if word))
    found.membership.check(file, log)
    return found


def _id(element: Element) -> str:
    return attribute(element, "ID") or ""


def _shared(element: Element, name: str) -> str:
    """An attribute that thousands of elements have alike, held once."""
    return sys.intern(attribute(element, name) or "")


def _party(found: Survey, element: Element, file: SourceFile) -> None:
    key = attribute(element, "FixedRef")
    problem = None
    if key is None or not key.isdigit():
        problem = f"a DistinctParty has no number as its FixedRef ({key!r})"
    elif key in found.relationships.keys:
        problem = f"two parties have the FixedRef {key}"
    if problem is not None or key is None:
        raise ListRejected(f"{file.name}: {problem}", file=file.name, element="DistinctParty")
    found.relationships.keys.add(key)
    for profile in children(element, "Profile"):
        found.profiles[_id(profile)] = key


def _location(element: Element, references: References) -> Location:
    countries = [_shared(c, "CountryID") for c in children(element, "LocationCountry")]
    for area in children(element, "LocationAreaCode"):
        known = references.get("AreaCode", attribute(area, "AreaCodeID"))
        if not countries and known is not None and "CountryID" in known.attributes:
            countries.append(sys.intern(known.attributes["CountryID"]))
    parts: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for part in children(element, "LocationPart"):
        type = _shared(part, "LocPartTypeID")
        for value in children(part, "LocationPartValue"):
            stated = text(value, "Value")
            if stated is not None:
                primary = attribute(value, "Primary") != "false"
                (parts if primary else others).append((type, stated))
    return Location(tuple(countries), tuple(parts), tuple(others), text(element, "Comment"))


def _document(element: Element, references: References) -> DocumentRow:
    dates = []
    for dated in children(element, "DocumentDate"):
        stated = child(dated, "DatePeriod")
        period = None if stated is None else period_of(stated, references)
        words = None if period is None else period.words
        dates.append((_shared(dated, "IDRegDocDateTypeID"), words))
    named = children(element, "DocumentedNameReference")
    return DocumentRow(
        id=_id(element),
        type=_shared(element, "IDRegDocTypeID"),
        number=text(element, "IDRegistrationNo"),
        country=_shared(element, "IssuedBy-CountryID") or None,
        location=attribute(element, "IssuedIn-LocationID"),
        validity=_shared(element, "ValidityID") or None,
        authority=text(element, "IssuingAuthority"),
        dates=tuple(dates),
        comment=text(element, "Comment"),
        names=tuple(attribute(name, "DocumentedNameID") or "" for name in named),
    )


def _relationship(found: Survey, element: Element, name: str) -> Relationship:
    """A relationship by the parties of its profiles; a type that is not known is its number."""
    source, target = (attribute(element, end) or "" for end in ("From-ProfileID", "To-ProfileID"))
    number = attribute(element, "RelationTypeID") or ""
    quality = attribute(element, "RelationQualityID")
    word = found.references.word("RelationQuality", quality)
    notes = [] if word is None or word.casefold() == "unknown" else [f"quality: {word}"]
    notes += [comment] if (comment := text(element, "Comment")) else []
    stated = child(element, "DatePeriod")
    period = None if stated is None else period_of(stated, found.references)
    notes += [UNREADABLE] if stated is not None and period is None else []
    return Relationship(
        source=found.profiles.get(source, source),
        target=found.profiles.get(target, target),
        type=sys.intern(found.references.word("RelationType", number) or number),
        locator=f"{name} ProfileRelationship {_id(element)}",
        former=attribute(element, "Former") == "true",
        period=period,
        note="; ".join(notes) or None,
    )


def _entry(element: Element, references: References) -> Entry:
    events = tuple(
        Event(
            id=_id(event),
            type=_shared(event, "EntryEventTypeID"),
            day=day_of(child(event, "Date"), references),
            basis=_shared(event, "LegalBasisID") or None,
            comment=text(event, "Comment"),
        )
        for event in children(element, "EntryEvent")
    )
    measures = tuple(_measure(m, references) for m in children(element, "SanctionsMeasure"))
    notes = [
        (local_name(part), stated)
        for part in children(element, "Comment", "LimitationsToListing", "SupportingInfo")
        if (stated := text(part)) is not None
    ]
    return Entry(_id(element), attribute(element, "ListID"), events, measures, tuple(notes))


def _measure(element: Element, references: References) -> MeasureRow:
    comment, stated = text(element, "Comment"), child(element, "DatePeriod")
    period = None
    if stated is not None and not states_nothing(stated):
        known = period_of(stated, references)
        period = UNREADABLE if known is None else known.words
    return MeasureRow(
        id=_id(element),
        type=_shared(element, "SanctionsTypeID"),
        comment=None if comment is None else sys.intern(comment),
        period=period,
    )
