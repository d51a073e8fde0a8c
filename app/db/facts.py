"""How each kind of fact lies in its table, and how it comes back.

The round trip is exact: the fact that is read equals the one that was written.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Table

from app.db.base import table_of
from app.db.tables import (
    AddressRow,
    AttributeRow,
    DateRow,
    IdentifierRow,
    MeasureRow,
    NameRow,
    RelationRow,
)
from app.domain.dates import DateRange
from app.domain.entities import (
    Address,
    Attribute,
    DateFact,
    Entity,
    Fact,
    Identifier,
    Measure,
    Name,
    Relation,
)
from app.domain.kinds import AttributeKind, DateKind, IdentifierType, NameKind, RelationKind

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


_Values = tuple[Any, ...]

# Calling an enumeration takes five times as long, and each of a million facts has one.
_NAME_KINDS = {kind.value: kind for kind in NameKind}
_DATE_KINDS = {kind.value: kind for kind in DateKind}
_IDENTIFIER_TYPES = {type.value: type for type in IdentifierType}
_ATTRIBUTE_KINDS = {kind.value: kind for kind in AttributeKind}
_RELATION_KINDS = {kind.value: kind for kind in RelationKind}


def normalised_identifier(value: str) -> str:
    """The value in capitals without anything but letters and digits."""
    return _NOT_ALPHANUMERIC.sub("", value).upper()


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact: its name, the entity's field that holds it, its table."""

    kind: str
    field: str
    table: Table
    values: Callable[[Any], _Values]
    """The table's columns in their order, except the key, for a fact of this kind."""
    make: Callable[..., Fact]
    """The fact, from ``stated, locator, origin`` and :attr:`columns` in their order."""

    @property
    def columns(self) -> list[ColumnElement[Any]]:
        return [c for c in self.table.columns if c.name not in ("statement_id", "normalised")]

    def of(self, entity: Entity) -> tuple[Fact, ...]:
        """The entity's facts of this kind."""
        facts: tuple[Fact, ...] = getattr(entity, self.field)
        return facts


def fingerprint(fact: Fact) -> bytes:
    """Equal for equal facts of one kind, in whatever version they stand."""
    return hashlib.blake2b(orjson.dumps(fact), digest_size=16).digest()


# Enumerations are written as plain strings: the PostgreSQL driver treats other types apart.


def _name_values(f: Name) -> _Values:
    return (f.full, f.kind.value, f.given, f.family, f.script, f.language)


def _name(stated: str, locator: str, origin: str | None, full: str, kind: str, *rest: Any) -> Name:
    given, family, script, language = rest
    return Name(
        stated=stated,
        locator=locator,
        origin=origin,
        full=full,
        kind=_NAME_KINDS[kind],
        given=given,
        family=family,
        script=script,
        language=language,
    )


def _date_values(f: DateFact) -> _Values:
    return (f.kind.value, f.value.start, f.value.end, f.value.circa)


def _date(stated: str, locator: str, origin: str | None, kind: str, *interval: Any) -> DateFact:
    return DateFact(
        stated=stated,
        locator=locator,
        origin=origin,
        kind=_DATE_KINDS[kind],
        value=DateRange(*interval),
    )


def _identifier_values(f: Identifier) -> _Values:
    return (f.type.value, f.value, normalised_identifier(f.value), f.label, f.country, f.valid)


def _identifier(
    stated: str, locator: str, origin: str | None, type: str, value: str, *rest: Any
) -> Identifier:
    label, country, valid = rest
    return Identifier(
        stated=stated,
        locator=locator,
        origin=origin,
        type=_IDENTIFIER_TYPES[type],
        value=value,
        label=label,
        country=country,
        valid=valid,
    )


def _address_values(f: Address) -> _Values:
    return (f.full, f.street, f.city, f.region, f.postal_code, f.country)


def _address(stated: str, locator: str, origin: str | None, full: str, *rest: Any) -> Address:
    street, city, region, postal_code, country = rest
    return Address(
        stated=stated,
        locator=locator,
        origin=origin,
        full=full,
        street=street,
        city=city,
        region=region,
        postal_code=postal_code,
        country=country,
    )


def _measure_values(f: Measure) -> _Values:
    return (f.programme, f.legal_basis, f.authority, f.listed_on, f.ended_on)


def _measure(stated: str, locator: str, origin: str | None, programme: str, *rest: Any) -> Measure:
    legal_basis, authority, listed_on, ended_on = rest
    return Measure(
        stated=stated,
        locator=locator,
        origin=origin,
        programme=programme,
        legal_basis=legal_basis,
        authority=authority,
        listed_on=listed_on,
        ended_on=ended_on,
    )


def _attribute_values(f: Attribute) -> _Values:
    return (f.kind.value, f.value)


def _attribute(stated: str, locator: str, origin: str | None, kind: str, value: str) -> Attribute:
    return Attribute(
        stated=stated, locator=locator, origin=origin, kind=_ATTRIBUTE_KINDS[kind], value=value
    )


def _relation_values(f: Relation) -> _Values:
    period = f.starts_on, f.ends_on
    return (f.kind.value, f.target, f.role, f.percentage_low, f.percentage_high, *period)


def _relation(
    stated: str, locator: str, origin: str | None, kind: str, target: str, *rest: Any
) -> Relation:
    role, percentage_low, percentage_high, starts_on, ends_on = rest
    return Relation(
        stated=stated,
        locator=locator,
        origin=origin,
        kind=_RELATION_KINDS[kind],
        target=target,
        role=role,
        percentage_low=percentage_low,
        percentage_high=percentage_high,
        starts_on=starts_on,
        ends_on=ends_on,
    )


FACT_KINDS: tuple[FactKind, ...] = (
    FactKind("name", "names", table_of(NameRow), _name_values, _name),
    FactKind("date", "dates", table_of(DateRow), _date_values, _date),
    FactKind("identifier", "identifiers", table_of(IdentifierRow), _identifier_values, _identifier),
    FactKind("address", "addresses", table_of(AddressRow), _address_values, _address),
    FactKind("measure", "measures", table_of(MeasureRow), _measure_values, _measure),
    FactKind("attribute", "attributes", table_of(AttributeRow), _attribute_values, _attribute),
    FactKind("relation", "relations", table_of(RelationRow), _relation_values, _relation),
)
"""Every kind, in the order of :meth:`app.domain.entities.Entity.facts`."""
