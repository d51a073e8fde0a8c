"""One row of a custom list as an entity, or what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from app.domain.check_digits import check_digits
from app.domain.dates import DateRange
from app.domain.entities import Attribute, DateFact, Entity, Identifier, Measure, Name
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
    Standing,
)
from app.errors import InvalidDate
from app.sources.custom.cells import Cells
from app.sources.values import country_code


@dataclass(slots=True)
class RowReader(Cells):
    """Reads one row. ``problems`` is complete after :meth:`entity` returned None."""

    source: str
    standing: Standing
    file: str

    def entity(self) -> Entity | None:
        """The row as an entity; None where anything about it is wrong."""
        if not self.readable():
            return None
        key, name = self.required("id"), self.required("name")
        kind = self.one_of("type", EntityType, EntityType.UNKNOWN)
        parts = (
            tuple(self._dates(kind)),
            tuple(self._identifiers()),
            tuple(self._measures()),
            tuple(self._attributes()),
        )
        url = self._url()
        if self.problems or key is None or name is None:
            return None
        dates, identifiers, measures, attributes = parts
        return Entity(
            source=self.source,
            key=key,
            type=kind,
            standing=self.standing,
            names=(self._name(name, NameKind.PRIMARY, "name"), *self._aliases()),
            dates=dates,
            identifiers=identifiers,
            measures=measures,
            attributes=attributes,
            url=url,
            record=self.row.raw,
            row=f"{self.file} row {self.row.number}",
        )

    def _at(self, column: str) -> str:
        return f"id {self.row.one('id')} {column}"

    def _name(self, full: str, kind: NameKind, column: str) -> Name:
        return Name(full=full, kind=kind, stated=full, locator=self._at(column))

    def _aliases(self) -> Iterator[Name]:
        for alias in self.row.cells.get("aliases", ()):
            yield self._name(alias, NameKind.ALIAS, "aliases")

    def _dates(self, kind: EntityType) -> Iterator[DateFact]:
        stated = self.row.one("birth_date")
        if stated is None:
            return
        if kind not in (EntityType.PERSON, EntityType.UNKNOWN):
            self.problem("birth_date", f"is given for a {kind.value}; only a person is born")
            return
        try:
            value = DateRange.parse(stated, field="birth_date")
        except InvalidDate as error:
            self.problem("birth_date", error.message.removeprefix("birth_date: "))
            return
        yield DateFact(
            kind=DateKind.BIRTH, value=value, stated=stated, locator=self._at("birth_date")
        )

    def _identifiers(self) -> Iterator[Identifier]:
        for stated in self.row.cells.get("identifiers", ()):
            label, colon, value = (part.strip() for part in stated.partition(":"))
            if not colon or not label or not value:
                self.problem("identifiers", f"{stated[:60]!r} is not of the form type:value")
                continue
            try:
                kind = IdentifierType(label.lower())
            except ValueError:
                known = ", ".join(IdentifierType)
                self.problem("identifiers", f"{label[:40]!r} is none of {known}")
                continue
            yield Identifier(
                type=kind,
                value=value,
                valid=check_digits(kind, value),
                stated=stated,
                locator=self._at("identifiers"),
            )

    def _measures(self) -> Iterator[Measure]:
        programme, day = self.row.one("programme"), self.row.one("listed_on")
        listed_on = None
        if day is not None:
            try:
                listed_on = date.fromisoformat(day)
            except ValueError:
                self.problem("listed_on", f"{day[:40]!r} is not a day; write YYYY-MM-DD")
                return
        if programme is None and listed_on is None:
            return
        # A day of listing without a programme belongs to the list itself.
        yield Measure(
            programme=programme or self.source,
            listed_on=listed_on,
            stated=programme or f"listed_on {day}",
            locator=self._at("programme" if programme else "listed_on"),
        )

    def _attributes(self) -> Iterator[Attribute]:
        for stated in self.row.cells.get("countries", ()):
            code = country_code(stated)
            if code is None:
                self.problem("countries", f"{stated[:60]!r} is not a country that we know")
                continue
            yield Attribute(
                kind=AttributeKind.COUNTRY,
                value=code,
                stated=stated,
                locator=self._at("countries"),
            )
        note = self.row.one("note")
        if note is not None:
            yield Attribute(
                kind=AttributeKind.REMARK, value=note, stated=note, locator=self._at("note")
            )

    def _url(self) -> str | None:
        stated = self.row.one("url")
        if stated is None:
            return None
        try:
            parts = urlsplit(stated)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.netloc:
            self.problem("url", f"{stated[:60]!r} is not a web address (https://...)")
        return stated
