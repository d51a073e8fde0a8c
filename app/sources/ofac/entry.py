"""One entry of the list, put together from its rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

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
    EntityType,
    IdentifierType,
    NameKind,
    RelationKind,
)
from app.sources.base import IssueLog
from app.sources.ofac import tables
from app.sources.ofac.files import REMARKS_LIMIT, FileNames, value_of
from app.sources.ofac.labels import Section, Subject, remark
from app.sources.ofac.links import NameIndex, Unresolved, target_of
from app.sources.ofac.names import name_of
from app.sources.ofac.remarks import LinkedTo, facts_of, sections
from app.sources.textfiles import Record
from app.sources.values import country_code

_POSTAL_CODE = re.compile(
    r"^(?:(.*?),?\s+)?"
    r"(\d{4} [A-Z]{2}|(?:[A-Z]{1,2}-?)?\d[\w-]*(?: \d[\w-]*)?|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})$"
)
"""City and region, and the postal code that ends the cell or is all of it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one entry in the four files."""

    main: Record
    aliases: list[Record] = field(default_factory=list)
    addresses: list[Record] = field(default_factory=list)
    comments: list[Record] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.main.cells[0].strip()

    def raw(self) -> str:
        """The publisher's original lines."""
        lines = (self.main, *self.aliases, *self.addresses, *self.comments)
        return "\n".join(line.raw for line in lines)


@dataclass(slots=True)
class EntryBuilder:
    """Collects the facts of one entry; :meth:`build` is called once."""

    source: str
    url: str
    rows: Rows
    files: FileNames
    index: NameIndex
    log: IssueLog
    names: list[Name] = field(default_factory=list)
    dates: list[DateFact] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    def build(self) -> Entity:
        kind = self._type()
        self._names(kind)
        measures = tuple(self._measures())
        self._columns()
        self._remarks(Subject(self.rows.key, kind))
        for row in self.rows.addresses:
            self._address(row)
        return Entity(
            source=self.source,
            key=self.rows.key,
            type=kind,
            names=tuple(self.names),
            dates=tuple(self.dates),
            identifiers=tuple(self.identifiers),
            addresses=tuple(self.addresses),
            measures=measures,
            attributes=tuple(self.attributes),
            relations=tuple(self.relations),
            url=self.url,
            record=self.rows.raw(),
            row=f"{self.files.main} row {self.rows.main.row}",
        )

    def _at(self, column: str) -> str:
        return f"{self.files.main} ent_num {self.rows.key} {column}"

    def _issue(self, code: str, message: str, locator: str) -> None:
        self.log.add(code, message, locator, self.rows.key)

    def _type(self) -> EntityType:
        stated = value_of(self.rows.main.cells[2])
        kind = tables.ENTITY_TYPES.get(stated)
        if kind is None:
            self._issue("type_unknown", f"{stated!r} is not a known type", self._at("SDN_Type"))
            return EntityType.UNKNOWN
        return kind

    def _names(self, kind: EntityType) -> None:
        person = kind is EntityType.PERSON
        primary = value_of(self.rows.main.cells[1])
        assert primary is not None, "the reader rejects a row without a name"
        self.names.append(
            name_of(
                primary,
                NameKind.PRIMARY,
                person=person,
                stated=primary,
                locator=self._at("SDN_Name"),
            )
        )
        for row in self.rows.aliases:
            locator = f"{self.files.aliases} alt_num {row.cells[1].strip()}"
            stated = value_of(row.cells[2])
            name = value_of(row.cells[3])
            alias = tables.ALIAS_KINDS.get(stated or "")
            if name is None:
                self._issue("alias_empty", "the row holds no name", locator)
                continue
            if alias is None:
                self._issue("alias_type_unknown", f"{stated!r} is not a type of alias", locator)
                alias = NameKind.ALIAS
            self.names.append(
                name_of(name, alias, person=person, stated=f"{stated}: {name}", locator=locator)
            )
            self._remark_column(row.cells[4], locator)

    def _measures(self) -> Iterator[Measure]:
        stated = value_of(self.rows.main.cells[3])
        if stated is None:
            self._issue("programme_missing", "no programme is named", self._at("Program"))
            return
        for programme in stated.split("] ["):
            code = programme.strip()
            yield Measure(
                programme=code,
                legal_basis=tables.legal_basis(code),
                authority=tables.AUTHORITY,
                stated=code,
                locator=self._at("Program"),
            )

    def _columns(self) -> None:
        """Title and the six columns of vessels."""
        _, _, _, _, title, call_sign, vessel_type, tonnage, gross, flag, owner, _ = map(
            value_of, self.rows.main.cells
        )
        if call_sign is not None:
            self.identifiers.append(
                Identifier(
                    type=IdentifierType.CALL_SIGN,
                    value=call_sign,
                    label="Call_Sign",
                    stated=call_sign,
                    locator=self._at("Call_Sign"),
                )
            )
        self._attribute(AttributeKind.TITLE, title, "Title")
        self._attribute(AttributeKind.VESSEL_TYPE, vessel_type, "Vess_type")
        self._attribute(AttributeKind.TONNAGE, tonnage, "Tonnage")
        self._attribute(AttributeKind.TONNAGE, gross and f"{gross} GRT", "GRT", gross)
        self._attribute(AttributeKind.OWNER_TEXT, owner, "Vess_owner")
        if flag is None:
            return
        code = country_code(flag)
        if code is None:
            problem = f"{flag!r} is not a country that we know"
            self._issue("country_unknown", problem, self._at("Vess_flag"))
            self._attribute(AttributeKind.REMARK, f"Vessel flag: {flag}", "Vess_flag", flag)
        else:
            self._attribute(AttributeKind.FLAG, code, "Vess_flag", flag)

    def _attribute(
        self, kind: AttributeKind, value: str | None, column: str, stated: str | None = None
    ) -> None:
        if value is not None:
            self.attributes.append(
                Attribute(kind=kind, value=value, stated=stated or value, locator=self._at(column))
            )

    def _remark_column(self, cell: str, locator: str) -> None:
        text = value_of(cell)
        if text is not None:
            self.attributes.append(
                Attribute(kind=AttributeKind.REMARK, value=text, stated=text, locator=locator)
            )

    def _address(self, row: Record) -> None:
        _, number, street, city, country, remarks = map(value_of, row.cells)
        locator = f"{self.files.addresses} add_num {number}"
        self._remark_column(remarks or "", locator)
        full = ", ".join(part for part in (street, city, country) if part is not None)
        if not full:
            # OFAC keeps such a row for every entry without a known address: it says nothing.
            return
        code = None
        if country is not None:
            code = country_code(country)
            if code is None:
                problem = f"{country!r} is not a country that we know"
                self._issue("country_unknown", problem, locator)
        postal = _POSTAL_CODE.match(city) if city is not None else None
        town, _, region = ((postal[1] if postal else city) or "").partition(", ")
        self.addresses.append(
            Address(
                full=full,
                street=street,
                city=town or None,
                region=region or None,
                postal_code=postal[2] if postal else None,
                country=code,
                stated=full,
                locator=locator,
            )
        )

    def _remarks(self, subject: Subject) -> None:
        for section in self._sections():
            for fact in facts_of(section, subject, self.log):
                match fact:
                    case Name():
                        self.names.append(fact)
                    case DateFact():
                        self.dates.append(fact)
                    case Identifier():
                        self.identifiers.append(fact)
                    case LinkedTo():
                        self._link(fact)
                    case Attribute():
                        self._stated_attribute(fact)

    def _stated_attribute(self, fact: Attribute) -> None:
        if fact.kind is AttributeKind.WALLET_CURRENCY and any(
            known.kind is fact.kind and known.value == fact.value for known in self.attributes
        ):
            # Each wallet names its currency; saying once that there are such is enough.
            return
        self.attributes.append(fact)

    def _sections(self) -> Iterator[Section]:
        cell = self.rows.main.cells[11]
        base = "" if value_of(cell) is None else cell
        cut = len(base) >= REMARKS_LIMIT
        further = f"{self.files.comments} ent_num {self.rows.key}"
        continuation = "".join(row.cells[1] for row in self.rows.comments)
        found = list(sections(base, continuation if cut else "", self._at("Remarks"), further))
        if cut and not continuation:
            # Where the cut fell on a semicolon, everything that is there is whole.
            message = f"the Remarks are cut after {REMARKS_LIMIT} characters and not continued"
            self._issue("remarks_cut", message, self._at("Remarks"))
            last = found.pop()
            yield from found
            yield Section(last.text, last.locator, last=False, cut=not base.rstrip().endswith(";"))
            return
        yield from found
        if continuation and not cut:
            message = "the comments file continues Remarks that are not cut in the main file"
            self._issue("comments_unexpected", message, further)
            yield Section(continuation, further, cut=True)

    def _link(self, link: LinkedTo) -> None:
        section = link.section
        target = target_of(link.names, self.index, apart_from=self.rows.key)
        if isinstance(target, Unresolved):
            self._issue(target.code, target.message, section.locator)
            self.attributes.append(remark(section))
            return
        self.relations.append(
            Relation(
                kind=RelationKind.LINKED_TO,
                target=f"{self.source}:{target}",
                stated=section.text,
                locator=section.locator,
            )
        )
