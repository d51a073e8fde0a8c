"""The classic XML format (SDN.XML, CONSOLIDATED.XML): the CSV's content as elements.

It has what CSV has, with the Remarks taken apart and the weak aliases among the others;
links to other entries are still names in the remarks. The tag ``publshInformation`` is
really spelt so. The file does not say which list it is.
"""

from collections.abc import Iterator
from datetime import date, datetime

from app.domain.entities import Entity
from app.domain.kinds import EntityType, NameKind, RelationKind
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.draft import Draft
from app.sources.ofac import tables
from app.sources.ofac.builder import Builder, Document, Place
from app.sources.ofac.labels import Country
from app.sources.ofac.links import NameIndex, Unresolved, target_of
from app.sources.ofac.lists import OfacList
from app.sources.ofac.names import name_of
from app.sources.xmlfiles import (
    Element,
    child,
    children,
    elements,
    first,
    local_name,
    source_text,
    text,
)

ROOT = "sdnList"
_PUBLICATION = "publshInformation"
_LINES = ("address1", "address2", "address3")
_PLACE = frozenset({"uid", *_LINES, "city", "stateOrProvince", "postalCode", "country"})
_VESSEL = {
    "callSign": "Vessel Call Sign",
    "vesselType": "Vessel Type",
    "vesselFlag": "Vessel Flag",
    "vesselOwner": "Vessel Owner",
    "tonnage": "Vessel Tonnage",
    "grossRegisteredTonnage": "Vessel Gross Registered Tonnage",
}
_FEATURES = {
    "nationalityList": ("nationality", "country", "nationality"),
    "citizenshipList": ("citizenship", "country", "citizen"),
    "dateOfBirthList": ("dateOfBirthItem", "dateOfBirth", "DOB"),
    "placeOfBirthList": ("placeOfBirthItem", "placeOfBirth", "POB"),
}
"""Lists of facts: the element of each fact, the one that holds its value, its label."""
_READ = frozenset(
    {
        *("uid", "lastName", "firstName", "title", "sdnType", "remarks", "programList"),
        *("akaList", "idList", "addressList", "vesselInfo", *_FEATURES),
    }
)


def published(file: SourceFile) -> date | None:
    """The day in ``Publish_Date`` (month/day/year); None where there is none."""
    stated = text(first(file, _PUBLICATION, "sdnEntry"), "Publish_Date")
    if stated is None:
        return None
    try:
        return datetime.strptime(stated, "%m/%d/%Y").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise ListRejected(
            f"{file.name}: Publish_Date {stated[:40]!r} is not a day written MM/DD/YYYY",
            file=file.name,
            element="Publish_Date",
        ) from None


def read(ofac: OfacList, file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield every entry. The file is read twice: once for the names that links point to."""
    index = _names_of(file, ofac.files.classic, log)
    for row, element in enumerate(elements(file, "sdnEntry"), 1):
        yield _Entry(ofac, element, index, log).entity(f"{ofac.files.classic} sdnEntry {row}")


def _names_of(file: SourceFile, name: str, log: IssueLog) -> NameIndex:
    """Every name of the list; :class:`ListRejected` for an entry without number or name."""
    index = NameIndex()
    count = None
    places: dict[str, int] = {}
    for element in elements(file, _PUBLICATION, "sdnEntry"):
        if local_name(element) == _PUBLICATION:
            count = text(element, "Record_Count")
            continue
        row = len(places) + 1
        key, primary = text(element, "uid"), _name(element)
        problem = None
        if key is None or not key.isdigit():
            problem = f"has no number ({key!r})"
        elif key in places:
            problem = f"repeats entry {key} of sdnEntry {places[key]}"
        elif primary is None:
            problem = f"gives no name for entry {key}"
        if problem is not None or key is None or primary is None:
            raise ListRejected(f"{file.name} sdnEntry {row} {problem}", file=file.name, row=row)
        places[key] = row
        index.add_primary(primary, key)
        for aka in children(child(element, "akaList"), "aka"):
            alias = _name(aka)
            if alias is not None:
                index.add_alias(alias, key)
    if count is not None and count != str(len(places)):
        problem = f"the file says that it holds {count} entries and holds {len(places)}"
        log.add("record_count", problem, f"{name} Record_Count")
    return index


def _name(element: Element) -> str | None:
    """The name as the CSV files have it; None where there is no family name."""
    last, first = text(element, "lastName"), text(element, "firstName")
    return last if last is None or first is None else f"{last}, {first}"


class _Entry:
    """One entry; :meth:`entity` is called once."""

    def __init__(self, ofac: OfacList, element: Element, index: NameIndex, log: IssueLog) -> None:
        key = text(element, "uid")
        assert key is not None, "the first reading rejects an entry without one"
        self._ofac = ofac
        self._element = element
        self._index = index
        self._at = f"{ofac.files.classic} uid {key}"
        self._draft = Draft(ofac.source, key, EntityType.UNKNOWN, log)
        self._draft.type = self._type()
        self._builder = Builder(self._draft)

    def entity(self, row: str) -> Entity:
        element = self._element
        self._names()
        codes = [code for p in children(child(element, "programList")) if (code := text(p))]
        locator = f"{self._at} program"
        self._builder.programmes([(code, locator) for code in codes], locator)
        title = text(element, "title")
        if title is not None:
            self._builder.feature("Title", title, f"{self._at} title")
        vessel = child(element, "vesselInfo")
        if vessel is not None:
            self._vessel(vessel)
        self._listed_features()
        for id in children(child(element, "idList"), "id"):
            self._id(id, f"{self._ofac.files.classic} id {text(id, 'uid')}")
        for place in children(child(element, "addressList"), "address"):
            self._address(place, f"{self._ofac.files.classic} address {text(place, 'uid')}")
        self._remarks()
        self._builder.unknown(element, _READ, self._at)
        page = self._ofac.page(self._draft.key)
        return self._draft.entity(record=source_text(element), row=row, url=page)

    def _type(self) -> EntityType:
        stated = text(self._element, "sdnType")
        kind = tables.ENTITY_TYPES.get((stated or "").lower())
        if kind is None:
            problem = f"{stated!r} is not a known type"
            self._draft.issue("type_unknown", problem, f"{self._at} sdnType")
            return EntityType.UNKNOWN
        return kind

    def _names(self) -> None:
        person = self._draft.type is EntityType.PERSON
        primary = _name(self._element)
        assert primary is not None, "the first reading rejects an entry without a name"
        self._draft.names.append(
            name_of(
                primary,
                NameKind.PRIMARY,
                person=person,
                stated=primary,
                locator=f"{self._at} lastName",
            )
        )
        for aka in children(child(self._element, "akaList"), "aka"):
            locator = f"{self._ofac.files.classic} aka {text(aka, 'uid')}"
            name, type, category = _name(aka), text(aka, "type"), text(aka, "category")
            if name is None:
                self._draft.issue("alias_empty", "the alias has no name", locator)
                continue
            if category not in ("strong", "weak"):
                problem = f"{category!r} is neither strong nor weak"
                self._draft.issue("alias_category_unknown", problem, locator)
            kind = self._builder.alias_kind(type, weak=category == "weak", locator=locator)
            stated = f"{type} ({category}): {name}"
            self._draft.names.append(
                name_of(name, kind, person=person, stated=stated, locator=locator)
            )

    def _vessel(self, element: Element) -> None:
        for tag, feature in _VESSEL.items():
            value = text(element, tag)
            if value is not None:
                self._builder.feature(feature, value, f"{self._at} {tag}")
        self._builder.unknown(element, frozenset(_VESSEL), self._at)

    def _listed_features(self) -> None:
        for tag, (item_tag, value_tag, label) in _FEATURES.items():
            for item in children(child(self._element, tag), item_tag):
                locator = f"{self._ofac.files.classic} {item_tag} {text(item, 'uid')}"
                self._builder.feature(
                    label,
                    text(item, value_tag),
                    locator,
                    alternative=text(item, "mainEntry") == "false",
                )

    def _id(self, element: Element, locator: str) -> None:
        type, number = text(element, "idType"), text(element, "idNumber")
        if type is None or number is None:
            problem = "the element has no type or no number"
            shown = " ".join(filter(None, (type, number)))
            self._draft.unread("identifier_unreadable", problem, shown, locator)
            return
        country = text(element, "idCountry")
        document = Document(
            type,
            number,
            None if country is None else Country(country),
            issued=text(element, "issueDate"),
            expires=text(element, "expirationDate"),
        )
        self._builder.document(document, locator)

    def _address(self, element: Element, locator: str) -> None:
        country = text(element, "country")
        lines = [line for tag in _LINES if (line := text(element, tag)) is not None]
        place = Place(
            lines,
            text(element, "city"),
            text(element, "stateOrProvince"),
            text(element, "postalCode"),
            None if country is None else Country(country),
        )
        self._builder.address(place, locator)
        self._builder.unknown(element, _PLACE, locator)

    def _remarks(self) -> None:
        for link in self._builder.remarks(text(self._element, "remarks"), f"{self._at} remarks"):
            section = link.section
            target = target_of(link.names, self._index, apart_from=self._draft.key)
            if isinstance(target, Unresolved):
                self._draft.unread(target.code, target.message, section.text, section.locator)
            else:
                self._draft.relation(
                    RelationKind.LINKED_TO, target, section.locator, stated=section.text
                )
