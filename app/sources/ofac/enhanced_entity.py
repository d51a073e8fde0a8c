"""One entity of the enhanced XML format."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, EntityType, NameKind
from app.errors import InvalidDate
from app.sources.base import IssueLog
from app.sources.draft import Draft
from app.sources.ofac import tables, words
from app.sources.ofac.builder import Builder, Document, Place
from app.sources.ofac.dates import Period
from app.sources.ofac.labels import Country
from app.sources.ofac.lists import OfacList
from app.sources.ofac.names import FullName, compose, plain
from app.sources.ofac.relationships import Relationships
from app.sources.xmlfiles import (
    Element,
    attribute,
    child,
    children,
    local_name,
    source_text,
    text,
)

# The entity's parts; what a later edition adds is kept as a remark. The number of the
# identity is the database's own and says nothing of the entity.
_READ = frozenset(
    {
        *("generalInfo", "sanctionsLists", "sanctionsPrograms", "sanctionsTypes"),
        *("legalAuthorities", "names", "addresses", "features", "identityDocuments"),
        "relationships",
    }
)
_GENERAL = frozenset(
    {
        *("identityId", "entityType", "remarks", "title", "livingStatus", "isUsCitizen"),
        "isUsPerson",
    }
)
_FEATURE = frozenset(
    {
        *("type", "versionId", "value", "valueRefId", "valueDate", "isPrimary", "reliability"),
        "comments",
    }
)
_DOCUMENT = frozenset(
    {
        *("type", "name", "documentNumber", "isValid", "issuingAuthority", "issuingLocation"),
        # A document repeats the features that it shows, which the entity has as well.
        *("issuingCountry", "issueDate", "expirationDate", "comments", "idFeatures"),
    }
)


@dataclass(slots=True)
class References:
    """The file's reference values by their numbers."""

    _values: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def add(self, element: Element) -> None:
        number, value = attribute(element, "refId"), text(element, "value")
        if number is not None and value is not None:
            self._values[number] = (value, text(element, "isoCode"))

    def word(self, element: Element | None) -> str | None:
        """The word that stands in an element, or that its ``refId`` stands for."""
        if element is None:
            return None
        known = self._values.get(attribute(element, "refId") or "")
        return text(element) or (None if known is None else known[0])

    def country(self, word: str, number: str | None) -> Country:
        """A country in the file's word, with the ISO code of its reference value."""
        known = self._values.get(number or "")
        return Country(word, known[1] if known is not None and known[0] == word else None)


def period_of(element: Element) -> Period | None:
    """A period from its four days; None where one is missing or there is no such day."""
    try:
        days = [
            date.fromisoformat(text(element, tag) or "")
            for tag in ("fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd")
        ]
        first, last = DateRange(days[0], days[1]), DateRange(days[2], days[3])
    except (ValueError, InvalidDate):
        return None
    return Period(first, last, text(element, "isApproximate") == "true")


class EnhancedEntity:
    """Reads one element; :meth:`build` is called once."""

    def __init__(
        self, ofac: OfacList, element: Element, references: References, log: IssueLog
    ) -> None:
        key = attribute(element, "id")
        assert key is not None, "the first reading rejects an entity without one"
        self._ofac = ofac
        self._element = element
        self._references = references
        self._at = f"{ofac.files.enhanced} entity {key}"
        self._draft = Draft(ofac.source, key, EntityType.UNKNOWN, log)
        self._draft.type = self._type()
        self._builder = Builder(self._draft)

    def build(self, relationships: Relationships, row: str) -> Entity:
        for name in self._parts("names", "name"):
            self._name(name)
        self._measures()
        self._general()
        for feature in self._parts("features", "feature"):
            self._feature(feature, self._locator(feature))
        for document in self._parts("identityDocuments", "identityDocument"):
            self._document(document, self._locator(document))
        for address in self._parts("addresses", "address"):
            self._address(address, self._locator(address))
        relationships.tell(self._draft)
        self._builder.unknown(self._element, _READ, self._at)
        page = self._ofac.page(self._draft.key)
        return self._draft.entity(record=source_text(self._element), row=row, url=page)

    def _parts(self, group: str, tag: str) -> Iterator[Element]:
        return children(child(self._element, group), tag)

    def _locator(self, element: Element) -> str:
        number = attribute(element, "id")
        return f"{self._ofac.files.enhanced} {local_name(element)} {number}"

    def _word(self, element: Element | None, locator: str) -> str | None:
        """The word of a reference; one that stands for nothing is an issue."""
        word = self._references.word(element)
        if element is not None and word is None:
            number = attribute(element, "refId")
            problem = f"{local_name(element)} {number} is not among the reference values"
            self._draft.issue("reference_unknown", problem, locator)
        return word

    def _words(self, group: str, tag: str) -> list[tuple[str, Element]]:
        found = []
        for element in self._parts(group, tag):
            word = self._word(element, self._locator(element))
            if word is not None:
                found.append((word, element))
        return found

    def _type(self) -> EntityType:
        stated = self._word(child(self._element, "generalInfo", "entityType"), self._at)
        kind = tables.ENTITY_TYPES.get(words.folded(stated or ""))
        if kind is None:
            problem = f"{stated!r} is not a known type"
            self._draft.issue("type_unknown", problem, f"{self._at} entityType")
            return EntityType.UNKNOWN
        return kind

    def _name(self, element: Element) -> None:
        """A name in each of the scripts that it is given in."""
        at = self._locator(element)
        primary = text(element, "isPrimary") == "true"
        weak = text(element, "isLowQuality") == "true"
        type = self._word(child(element, "aliasType"), at)
        kind = NameKind.PRIMARY
        if not primary:
            kind = self._builder.alias_kind(type, weak=weak, locator=at)
        for translation in children(child(element, "translations"), "translation"):
            original = text(translation, "isPrimary") == "true"
            # The primary name is the one that the other formats have; the same in another
            # script is one more name.
            used = NameKind.ALIAS if primary and not original else kind
            mark = f"{type}{' (low quality)' if weak else ''}: " if type else ""
            self._translation(translation, used, mark)

    def _translation(self, element: Element, kind: NameKind, mark: str) -> None:
        locator = self._locator(element)
        script = self._builder.script(self._word(child(element, "script"), locator), locator)
        parts = [
            (self._word(child(part, "type"), locator) or "", value)
            for part in children(child(element, "nameParts"), "namePart")
            if (value := text(part, "value")) is not None
        ]
        made = compose(parts, script)
        stated = text(element, "formattedFullName") or made.full
        name = FullName(plain(stated), made.family, made.given)
        if not name.full:
            self._draft.issue("alias_empty", "the name is empty", locator)
            return
        self._builder.name(name, kind, locator, stated=f"{mark}{stated}", script=script)

    def _measures(self) -> None:
        dates = []
        for name, element in self._words("sanctionsLists", "sanctionsList"):
            locator = self._locator(element)
            if words.folded(name) not in (words.SDN_LIST, words.CONSOLIDATED_LIST):
                self._draft.remark(name, locator, "List")
            if self._ofac.owns(name):
                dates += self._listed_on(attribute(element, "datePublished"), locator)
        bases = []
        for name, element in self._words("legalAuthorities", "legalAuthority"):
            bases.append(name)
            self._draft.remark(name, self._locator(element), "Legal authority")
        for name, element in self._words("sanctionsTypes", "sanctionsType"):
            self._draft.remark(name, self._locator(element), "Sanctions type")
        programmes = self._words("sanctionsPrograms", "sanctionsProgram")
        self._builder.programmes(
            [(code, self._locator(element)) for code, element in programmes],
            f"{self._at} sanctionsPrograms",
            bases=bases,
            listed_on=min(dates, default=None),
        )

    def _listed_on(self, stated: str | None, locator: str) -> list[date]:
        try:
            return [] if stated is None else [date.fromisoformat(stated[:10])]
        except ValueError:
            problem = f"datePublished {stated!r} is not a day"
            self._draft.unread("date_unreadable", problem, stated or "", locator)
            return []

    def _general(self) -> None:
        info = child(self._element, "generalInfo")
        title = text(info, "title")
        if title is not None:
            self._builder.feature("Title", title, f"{self._at} title")
        for link in self._builder.remarks(text(info, "remarks"), f"{self._at} remarks"):
            # Links stand among the relationships; named in the remarks they are only words.
            self._draft.remark(link.section.text, link.section.locator)
        if info is not None:
            self._standing(info)
            self._builder.unknown(info, _GENERAL, self._at)

    def _standing(self, info: Element) -> None:
        """Whether the person lives, and what ties it to the United States."""
        status = self._word(child(info, "livingStatus"), self._at)
        self._draft.remark(status, f"{self._at} livingStatus", "Living status")
        for tag in ("isUsCitizen", "isUsPerson"):
            self._draft.remark(text(info, tag), f"{self._at} {tag}", tag)
        if text(info, "isUsCitizen") == "true":
            locator = f"{self._at} isUsCitizen"
            self._draft.attribute(AttributeKind.CITIZENSHIP, "us", locator, stated="isUsCitizen")

    def _feature(self, element: Element, locator: str) -> None:
        type = self._word(child(element, "type"), locator)
        value, note = text(element, "value"), text(element, "comments")
        if value is None:
            period = self._period(element, "valueDate", locator)
            value = None if period is None else period.words
        reliability = self._word(child(element, "reliability"), locator)
        self._builder.unknown(element, _FEATURE, locator)
        self._builder.feature(
            type or "Feature",
            value,
            locator,
            country=self._country(value, text(element, "valueRefId")),
            alternative=text(element, "isPrimary") == "false",
            reliability=reliability,
            note=note,
        )

    def _country(self, word: str | None, number: str | None) -> Country | None:
        return None if word is None else self._references.country(word, number)

    def _document(self, element: Element, locator: str) -> None:
        type, number = self._word(child(element, "type"), locator), text(element, "documentNumber")
        if type is None or number is None:
            problem = "the document has no type or no number"
            shown = " ".join(filter(None, (type, number)))
            self._draft.unread("identifier_unreadable", problem, shown, locator)
            return
        issuer = child(element, "issuingCountry")
        country = self._country(
            self._word(issuer, locator), None if issuer is None else attribute(issuer, "refId")
        )
        issued = self._period(element, "issueDate", locator)
        expires = self._period(element, "expirationDate", locator)
        document = Document(
            type,
            number,
            country,
            issued=None if issued is None else issued.words,
            expires=None if expires is None else expires.words,
            invalid="not valid" if text(element, "isValid") == "false" else None,
            notes=self._document_notes(element),
        )
        self._builder.document(document, locator)
        self._builder.unknown(element, _DOCUMENT, locator)

    def _document_notes(self, element: Element) -> list[str]:
        notes = []
        for tag, words_before in (
            ("issuingAuthority", "issued by "),
            ("issuingLocation", "issued in "),
            ("comments", ""),
        ):
            value = text(element, tag)
            if value is not None:
                notes.append(f"{words_before}{value}")
        name = plain(text(element, "name") or "")
        if name and name != self._draft.names[0].full:
            notes.append(f"in the name of {name}")
        return notes

    def _period(self, element: Element, tag: str, locator: str) -> Period | None:
        stated = child(element, tag)
        if stated is None:
            return None
        period = period_of(stated)
        if period is None:
            problem = f"{tag} holds no days that can be read"
            self._draft.unread("date_unreadable", problem, text(stated) or tag, locator)
        return period

    def _address(self, element: Element, locator: str) -> None:
        """An address in each of the scripts that it is given in."""
        stated = child(element, "country")
        word = self._word(stated, locator)
        number = None if stated is None else attribute(stated, "refId")
        country = self._country(word, number)
        translations = list(children(child(element, "translations"), "translation"))
        if not translations:
            self._builder.address(Place(country=country), locator)
        for translation in translations:
            parts = [
                (self._word(child(part, "type"), locator) or "", value)
                for part in children(child(translation, "addressParts"), "addressPart")
                if (value := text(part, "value")) is not None
            ]
            original = text(translation, "isPrimary") == "true"
            if parts or original:
                where = locator if original else self._locator(translation)
                self._builder.place(parts, country, where)
