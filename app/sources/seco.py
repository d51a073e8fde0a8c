"""Switzerland's list (SECO), in XML.

De-listed targets stay in the file: the last modification says so. They are read as such and
are never hits. A modification holds whole copies of what it changed, which are not read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from app.domain.dates import DateRange
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
from app.errors import InvalidDate, ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.draft import Draft
from app.sources.xmlfiles import (
    Element,
    attribute,
    child,
    children,
    elements,
    local_name,
    root,
    source_text,
    text,
)

AUTHORITY = "State Secretariat for Economic Affairs (SECO)"
_NAME_KINDS = {
    "primary-name": NameKind.PRIMARY,
    "alias": NameKind.ALIAS,
    "formerly-known-as": NameKind.FORMER,
}
_OBJECTS = {"vessel": EntityType.VESSEL, "aircraft": EntityType.AIRCRAFT}
_DOCUMENTS = {
    "passport": IdentifierType.PASSPORT,
    "diplomatic-passport": IdentifierType.PASSPORT,
    "service-passport": IdentifierType.PASSPORT,
    "id-card": IdentifierType.NATIONAL_ID,
    "resident-permit": IdentifierType.OTHER,
    "driver-license": IdentifierType.OTHER,
    "driver-permit": IdentifierType.OTHER,
    "other": IdentifierType.OTHER,
}
_UN_REFERENCE = re.compile(r"[A-Z]{2}[ie]\.\d{3}")
_IMO = re.compile(r"IMO[^\d]{0,10}(\d{7})\b")
_ENDED = "de-listed"
_MOST_VARIANTS = 24
"""Spellings made of variants of single parts; more would be no spelling anybody uses."""


class SecoReader:
    """Reads the whole list."""

    info = SourceInfo(
        id="ch-seco",
        title="Swiss consolidated list of sanctioned individuals, entities and organisations",
        publisher=AUTHORITY,
        url="https://www.seco.admin.ch/seco/en/home/Aussenwirtschaftspolitik_Wirtschaftliche_"
        "Zusammenarbeit/Wirtschaftsbeziehungen/exportkontrollen-und-sanktionen/"
        "sanktionen-embargos.html",
        licence="Published by SECO for use by everybody; the ordinances are authoritative.",
        formats=("XML",),
        persons=(3_000, 8_500),
        stale_after_days=STALE_AFTER_DAYS["ch-seco"],
        downloads=(
            Download(
                name="consolidated-list.xml",
                url="https://www.sesam.search.admin.ch/sesam-search-web/pages/"
                "downloadXmlGesamtliste.xhtml?lang=en&action=downloadXmlGesamtlisteAction",
            ),
        ),
        hosts=("sesam.search.admin.ch",),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The day that the root element states."""
        stated = _root(files).get("date", "")
        try:
            return date.fromisoformat(stated[:10])
        except ValueError:
            raise ListRejected(
                f"{files[0].name}: date {stated[:40]!r} is not a date", element="date"
            ) from None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield every target, those that are de-listed among them."""
        _root(files)
        file = files[0]
        programmes: dict[str, str] = {}
        places: dict[str, _Place] = {}
        for element in elements(file, "sanctions-program", "place"):
            if local_name(element) == "place":
                places[element.get("ssid", "")] = _place(element)
                continue
            name = text(element, "program-key")
            for key in children(element, "program-key"):
                if key.get("lang") == "eng":
                    name = text(key)
            for part in children(element, "sanctions-set"):
                if part.get("lang", "eng") == "eng":
                    programmes[part.get("ssid", "")] = f"{name}: {text(part)}"
        for number, element in enumerate(elements(file, "target"), 1):
            yield _Target(element, programmes, places, log, number, file.name).entity()


@dataclass(frozen=True, slots=True)
class _Place:
    """A place, which addresses and births refer to by its id."""

    name: str | None
    country: str | None


def _place(element: Element) -> _Place:
    country = child(element, "country")
    code = None if country is None else attribute(country, "iso-code")
    return _Place(text(element, "location"), code or text(element, "country"))


def _root(files: Sequence[SourceFile]) -> Element:
    if len(files) != 1:
        raise ListRejected(f"ch-seco is one file, not {len(files)}", files=len(files))
    found = root(files[0])
    if local_name(found) != "swiss-sanctions-list":
        raise ListRejected(
            f"{files[0].name} begins with <{local_name(found)}> and is not SECO's list "
            "(<swiss-sanctions-list>)",
            file=files[0].name,
            element=local_name(found),
        )
    return found


@dataclass(slots=True)
class _Target:
    """One target of the list."""

    element: Element
    programmes: dict[str, str]
    places: dict[str, _Place]
    log: IssueLog
    number: int
    file: str
    draft: Draft = field(init=False)
    at: str = field(init=False)

    def entity(self) -> Entity:
        """The entity with everything that the target says now."""
        key = self.element.get("ssid", "").strip()
        if not key:
            raise ListRejected(
                f"{self.file} target {self.number} has no ssid", file=self.file, element="target"
            )
        self.at = f"target {key}"
        self.draft = Draft("ch-seco", key, EntityType.UNKNOWN, self.log)
        self._measures()
        for reference in children(self.element, "foreign-identifier"):
            value = text(reference)
            un = value is not None and _UN_REFERENCE.fullmatch(value)
            kind = IdentifierType.UN_REFERENCE if un else IdentifierType.OTHER
            locator = f"{self.at} foreign-identifier"
            self.draft.identifier(kind, value, locator, label="foreign identifier")
        for subject in children(self.element, "individual", "entity", "object"):
            self._subject(subject)
        return self.draft.entity(
            record=source_text(self.element), row=f"{self.file} target {self.number}"
        )

    def _measures(self) -> None:
        history = [
            (attribute(m, "effective-date") or "", m.get("modification-type", ""))
            for m in children(self.element, "modification")
        ]
        history.sort()
        ended = bool(history) and history[-1][1] == _ENDED
        listed = next((day for day, kind in history if kind == "listed"), None)
        if ended:
            self.draft.standing = Standing.DELISTED
        for part in children(self.element, "sanctions-set-id"):
            id = text(part) or ""
            locator = f"{self.at} sanctions-set-id"
            if id not in self.programmes:
                self.draft.issue("programme_unknown", f"there is no set {id!r}", locator)
            self.draft.measure(
                self.programmes.get(id, id) or None,
                locator,
                authority=AUTHORITY,
                listed_on=self._day(listed),
                ended_on=self._day(history[-1][0]) if ended else None,
            )

    def _day(self, stated: str | None) -> date | None:
        if not stated:
            return None
        try:
            return date.fromisoformat(stated[:10])
        except ValueError:
            message = f"{stated!r} is not a date"
            self.draft.unread("date_unreadable", message, stated, f"{self.at} modification")
            return None

    def _subject(self, subject: Element) -> None:
        name = local_name(subject)
        if name == "object":
            kind = subject.get("object-type", "")
            self.draft.type = _OBJECTS.get(kind, EntityType.UNKNOWN)
            if kind not in _OBJECTS:
                self.draft.issue("type_unknown", f"{kind!r} is not a known object", self.at)
        else:
            person = name == "individual"
            self.draft.type = EntityType.PERSON if person else EntityType.ORGANIZATION
        sex = attribute(subject, "sex")
        self.draft.gender(sex, f"{self.at} sex")
        identities = sorted(children(subject, "identity"), key=lambda i: i.get("main") != "true")
        for identity in identities:
            self._identity(identity)
        for part in children(subject):
            self._beside(part)

    def _beside(self, part: Element) -> None:
        """What stands beside the identities: reasons, relations, further remarks."""
        tag, locator = local_name(part), f"{self.at} {local_name(part)} {part.get('ssid', '')}"
        if tag == "identity":
            return
        if tag == "relation":
            target = part.get("target-id", "")
            kind = part.get("relation-type", "related-to")
            self.draft.relation(
                RelationKind.LINKED_TO, target, locator, stated=f"{kind} {target}", role=kind
            )
            self.draft.remark(text(part), locator, kind)
            return
        value = text(part)
        for number in _IMO.findall(value or ""):
            self.draft.identifier(IdentifierType.IMO, number, locator, stated=value)
        self.draft.remark(value, locator, part.get("name") or tag)

    def _identity(self, identity: Element) -> None:
        main = identity.get("main") == "true"
        for part in children(identity):
            tag = local_name(part)
            locator = f"{self.at} {tag} {part.get('ssid', '')}".rstrip()
            match tag:
                case "name":
                    self._name(part, locator, main=main)
                case "day-month-year":
                    self._birth(part, locator)
                case "address":
                    self._address(part, locator)
                case "nationality":
                    country = child(part, "country")
                    code = None if country is None else attribute(country, "iso-code")
                    stated = code or text(part, "country")
                    self.draft.country(AttributeKind.NATIONALITY, stated, locator)
                case "place-of-birth":
                    place = self.places.get(part.get("place-id", ""), _Place(text(part), None))
                    shown = ", ".join(filter(None, (place.name, place.country)))
                    self.draft.attribute(AttributeKind.BIRTH_PLACE, shown, locator)
                case "identification-document":
                    self._document(part, locator)
                case _:
                    self.draft.remark(text(part), locator, tag)

    def _name(self, name: Element, locator: str, *, main: bool) -> None:
        stated = name.get("name-type", "")
        kind = _NAME_KINDS.get(stated)
        if kind is None:
            self.draft.issue("alias_type_unknown", f"{stated!r} is not a name type", locator)
            kind = NameKind.ALIAS
        if name.get("quality") == "low":
            kind = NameKind.WEAK
        elif kind is NameKind.PRIMARY and not main:
            kind = NameKind.ALIAS
        parts = sorted(children(name, "name-part"), key=lambda p: int(p.get("order", "0")))
        spellings = [
            [text(p, "value"), *(text(v) for v in children(p, "spelling-variant"))] for p in parts
        ]
        kinds = [p.get("name-part-type", "") for p in parts]
        family = [i for i, k in enumerate(kinds) if k in ("family-name", "maiden-name")]
        for place, words in enumerate(product(*spellings)):
            if place == _MOST_VARIANTS:
                self.draft.remark(text(name), locator, "Further spellings")
                break
            # The list gives the family name first.
            given = " ".join(w for i, w in enumerate(words) if w and i not in family)
            last = " ".join(w for i, w in enumerate(words) if w and i in family)
            self.draft.name(
                f"{given} {last}",
                kind if place == 0 else (kind if kind is NameKind.WEAK else NameKind.ALIAS),
                locator,
                given=given if family else None,
                family=last or None,
            )

    def _birth(self, part: Element, locator: str) -> None:
        year, month, day = (attribute(part, n) for n in ("year", "month", "day"))
        stated = "-".join(filter(None, (year, month, day)))
        calendar = part.get("calendar", "Gregorian")
        kind = DateKind.BIRTH if self.draft.type is EntityType.PERSON else DateKind.ESTABLISHED
        if not stated:
            return
        if calendar != "Gregorian":
            message = f"a date of the {calendar} calendar: {stated}"
            self.draft.unread("date_calendar", message, f"{calendar} {stated}", locator)
            return

        def parse(_: str) -> DateRange:
            if year is None:
                raise InvalidDate("there is no year", field="date")
            days = int(day) if day and month else None
            return DateRange.of(int(year), int(month) if month else None, days)

        self.draft.dated(kind, stated, locator, parse)

    def _address(self, part: Element, locator: str) -> None:
        place = self.places.get(part.get("place-id", ""), _Place(None, None))
        street = [text(part, tag) for tag in ("c-o", "address-details", "p-o-box")]
        self.draft.address(
            locator,
            street=", ".join(filter(None, street)) or None,
            city=place.name,
            postal_code=text(part, "zip-code"),
            country=place.country,
        )
        self.draft.remark(text(part, "remark"), locator, "address")

    def _document(self, part: Element, locator: str) -> None:
        label = part.get("document-type", "")
        kind = _DOCUMENTS.get(label)
        if kind is None:
            self.draft.issue("identifier_type_unknown", f"{label!r} is not known", locator)
        issuer = child(part, "issuer")
        country = None if issuer is None else attribute(issuer, "code") or text(issuer)
        self.draft.identifier(
            kind or IdentifierType.OTHER,
            text(part, "number"),
            locator,
            label=label,
            country=country,
            stated=text(part),
        )
