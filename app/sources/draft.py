"""An entity while it is being read: facts are added one by one, and nothing is lost.

A value that is not understood (a country, a date, a gender) becomes an issue of the version
and stays with the entity as a remark in the publisher's own words.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from app.domain.check_digits import check_digits
from app.domain.dates import DateRange
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
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
    RelationKind,
    Standing,
)
from app.errors import InvalidDate
from app.sources.base import IssueLog
from app.sources.countries import countries_in, is_of_the_past
from app.sources.values import country_code, script_code
from app.sources.worded import dates_in, says_nothing

GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female", "other": "other"}


@dataclass(slots=True)
class Draft:
    """Collects the facts of one entity; :meth:`entity` is called once."""

    source: str
    key: str
    type: EntityType
    log: IssueLog
    standing: Standing = Standing.LISTED
    names: list[Name] = field(default_factory=list)
    dates: list[DateFact] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    issued: set[tuple[str, str, str]] = field(default_factory=set)

    def issue(self, code: str, message: str, locator: str) -> None:
        """Record something that was not understood, once, though it stand in many rows."""
        if (code, message, locator) not in self.issued:
            self.issued.add((code, message, locator))
            self.log.add(code, message, locator, self.key)

    def name(
        self,
        full: str | None,
        kind: NameKind,
        locator: str,
        *,
        stated: str | None = None,
        given: str | None = None,
        family: str | None = None,
        language: str | None = None,
        origin: str | None = None,
    ) -> None:
        """A name, once for each spelling and kind; an empty one is no name.

        An alias that is the primary or a former name as well says nothing new.
        """
        if full is None or not any(map(str.isalnum, full)):
            return
        full = " ".join(full.split())
        kinds = {known.kind for known in self.names if known.full == full}
        if kind in kinds or (kind is NameKind.ALIAS and kinds - {NameKind.WEAK}):
            return
        self.names.append(
            Name(
                full=full,
                kind=kind,
                given=given,
                family=family,
                script=script_code(full),
                language=language,
                stated=stated or full,
                locator=locator,
                origin=origin,
            )
        )

    def dated(
        self,
        kind: DateKind,
        text: str | None,
        locator: str,
        parse: Callable[[str], DateRange],
    ) -> None:
        """A dated event, read by ``parse``, which raises InvalidDate or ValueError."""
        if text is None:
            return
        try:
            value = parse(text)
        except (InvalidDate, ValueError):
            self.unread("date_unreadable", f"{text!r} is not a date", text, locator)
            return
        self._date(kind, value, text, locator)

    def _date(self, kind: DateKind, value: DateRange, stated: str, locator: str) -> None:
        if not any(known.kind is kind and known.value == value for known in self.dates):
            self.dates.append(DateFact(kind=kind, value=value, stated=stated, locator=locator))

    def dates_worded(self, kind: DateKind, text: str | None, locator: str) -> None:
        """Every date of a cell that people filled in; each keeps all the words of the cell."""
        if text is None or says_nothing(text):
            return
        try:
            found = dates_in(text)
        except InvalidDate as error:
            self.unread("date_unreadable", error.message, text, locator)
            return
        for value in found:
            self._date(kind, value, text, locator)

    def identifier(
        self,
        type: IdentifierType,
        value: str | None,
        locator: str,
        *,
        label: str | None = None,
        country: str | None = None,
        stated: str | None = None,
    ) -> None:
        """A number; ``country`` is the publisher's word for it."""
        if value is None or not any(map(str.isalnum, value)):
            return
        code = None
        if country is not None:
            code = country_code(country)
            if code is None:
                label = f"{label or type.value} ({country})"
                self.issue("country_unknown", f"{country!r} is not a country", locator)
        self.identifiers.append(
            Identifier(
                type=type,
                value=value,
                label=label,
                country=code,
                valid=check_digits(type, value, code),
                stated=stated or value,
                locator=locator,
            )
        )

    def country(self, kind: AttributeKind, text: str | None, locator: str) -> None:
        """A nationality, citizenship, flag or country."""
        if text is None:
            return
        codes = countries_in(text)
        for code in codes:
            self.attribute(kind, code, locator, stated=text)
        if not codes and is_of_the_past(text):
            # It was understood, and has no code of its own.
            self.remark(text, locator, kind.value)
        elif not codes:
            self.unread("country_unknown", f"{text!r} is not a country", text, locator)

    def gender(self, text: str | None, locator: str) -> None:
        """Male or female in the publisher's word."""
        if text is None:
            return
        value = GENDERS.get(text.lower())
        if value is None:
            self.unread("gender_unknown", f"{text!r} is not a gender", text, locator)
        else:
            self.attribute(AttributeKind.GENDER, value, locator, stated=text)

    def attribute(
        self, kind: AttributeKind, value: str | None, locator: str, *, stated: str | None = None
    ) -> None:
        """Any other fact, once."""
        if value is None or not value.strip():
            return
        made = Attribute(kind=kind, value=value, stated=stated or value, locator=locator)
        if made not in self.attributes:
            self.attributes.append(made)

    def once(
        self, kind: AttributeKind, value: str | None, locator: str, *, stated: str | None = None
    ) -> None:
        """Any other fact, where the publisher repeats it beside several others: only once."""
        if not any(known.kind is kind and known.value == value for known in self.attributes):
            self.attribute(kind, value, locator, stated=stated)

    def remark(self, text: str | None, locator: str, label: str | None = None) -> None:
        """Something that has no place of its own, in the publisher's words."""
        if text is not None:
            shown = text if label is None else f"{label}: {text}"
            self.attribute(AttributeKind.REMARK, shown, locator, stated=text)

    def unread(self, code: str, message: str, text: str, locator: str) -> None:
        """An issue, and the words kept as a remark."""
        self.issue(code, message, locator)
        self.remark(text, locator)

    def address(
        self,
        locator: str,
        *,
        street: str | None = None,
        city: str | None = None,
        region: str | None = None,
        postal_code: str | None = None,
        country: str | None = None,
        full: str | None = None,
    ) -> None:
        """A place; ``country`` is the publisher's word for it, with or without a remark."""
        parts = [p for p in (street, postal_code, city, region, country) if p is not None]
        shown = full or ", ".join(parts)
        if not shown:
            return
        code = None
        if country is not None:
            codes = countries_in(country)
            code = codes[0] if len(codes) == 1 else None
            if code is None and not is_of_the_past(country):
                self.issue("country_unknown", f"{country!r} is not a country", locator)
        made = Address(
            full=shown,
            street=street,
            city=city,
            region=region,
            postal_code=postal_code,
            country=code,
            stated=shown,
            locator=locator,
        )
        if made not in self.addresses:
            self.addresses.append(made)

    def measure(
        self,
        programme: str | None,
        locator: str,
        *,
        authority: str,
        legal_basis: str | None = None,
        listed_on: date | None = None,
        ended_on: date | None = None,
        stated: str | None = None,
    ) -> None:
        """The sanction; one without a programme is an issue."""
        if programme is None:
            self.issue("programme_missing", "no programme is named", locator)
            return
        made = Measure(
            programme=programme,
            legal_basis=legal_basis,
            authority=authority,
            listed_on=listed_on,
            ended_on=ended_on,
            stated=stated or programme,
            locator=locator,
        )
        if made not in self.measures:
            self.measures.append(made)

    def end_if_over(self, day: date | None) -> None:
        """Count as de-listed an entity whose every measure ended before the day of the list."""
        ends = [measure.ended_on for measure in self.measures]
        if day is not None and ends and all(end is not None and end < day for end in ends):
            self.standing = Standing.DELISTED

    def relation(
        self,
        kind: RelationKind,
        target: str,
        locator: str,
        *,
        stated: str,
        role: str | None = None,
    ) -> None:
        """A link to the entity with this key on the same list."""
        self.relations.append(
            Relation(
                kind=kind,
                target=f"{self.source}:{target}",
                role=role,
                stated=stated,
                locator=locator,
            )
        )

    def entity(self, *, record: str, row: str | None, url: str | None = None) -> Entity:
        """The finished entity. One without any name is called by its key, which is an issue."""
        if not self.names:
            self.issue("name_missing", "the entry has no name", self.key)
            told = any(map(str.isalnum, self.key))
            name = self.key if told else f"{self.source} {self.key}"
            self.name(name, NameKind.WEAK, self.key)
        primary = next((n for n in self.names if n.kind is NameKind.PRIMARY), self.names[0])
        others = [n for n in self.names if n is not primary]
        return Entity(
            source=self.source,
            key=self.key,
            type=self.type,
            standing=self.standing,
            names=(primary, *others),
            dates=tuple(self.dates),
            identifiers=tuple(self.identifiers),
            addresses=tuple(self.addresses),
            measures=tuple(self.measures),
            attributes=tuple(self.attributes),
            relations=tuple(self.relations),
            url=url,
            record=record,
            row=row,
        )
