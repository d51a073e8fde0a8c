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

from app.db.base import Base
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


def normalised_identifier(value: str) -> str:
    """The value in capitals without anything but letters and digits."""
    return _NOT_ALPHANUMERIC.sub("", value).upper()


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact: its name, the entity's field that holds it, its table."""

    kind: str
    field: str
    table: Table
    values: Callable[[Any], dict[str, Any]]
    """The table's columns, except the key, for a fact of this kind."""
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


def _name_values(f: Name) -> dict[str, Any]:
    return {
        "full": f.full,
        "kind": f.kind.value,
        "given": f.given,
        "family": f.family,
        "script": f.script,
        "language": f.language,
    }


def _name(stated: str, locator: str, origin: str | None, full: str, kind: str, *rest: Any) -> Name:
    given, family, script, language = rest
    return Name(
        stated=stated,
        locator=locator,
        origin=origin,
        full=full,
        kind=NameKind(kind),
        given=given,
        family=family,
        script=script,
        language=language,
    )


def _date_values(f: DateFact) -> dict[str, Any]:
    return {
        "kind": f.kind.value,
        "start": f.value.start,
        "end": f.value.end,
        "circa": f.value.circa,
    }


def _date(stated: str, locator: str, origin: str | None, kind: str, *interval: Any) -> DateFact:
    return DateFact(
        stated=stated,
        locator=locator,
        origin=origin,
        kind=DateKind(kind),
        value=DateRange(*interval),
    )


def _identifier_values(f: Identifier) -> dict[str, Any]:
    return {
        "type": f.type.value,
        "value": f.value,
        "normalised": normalised_identifier(f.value),
        "label": f.label,
        "country": f.country,
        "valid": f.valid,
    }


def _identifier(
    stated: str, locator: str, origin: str | None, type: str, value: str, *rest: Any
) -> Identifier:
    label, country, valid = rest
    return Identifier(
        stated=stated,
        locator=locator,
        origin=origin,
        type=IdentifierType(type),
        value=value,
        label=label,
        country=country,
        valid=valid,
    )


def _address_values(f: Address) -> dict[str, Any]:
    return {
        "full": f.full,
        "street": f.street,
        "city": f.city,
        "region": f.region,
        "postal_code": f.postal_code,
        "country": f.country,
    }


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


def _measure_values(f: Measure) -> dict[str, Any]:
    return {
        "programme": f.programme,
        "legal_basis": f.legal_basis,
        "authority": f.authority,
        "listed_on": f.listed_on,
        "ended_on": f.ended_on,
    }


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


def _attribute_values(f: Attribute) -> dict[str, Any]:
    return {"kind": f.kind.value, "value": f.value}


def _attribute(stated: str, locator: str, origin: str | None, kind: str, value: str) -> Attribute:
    return Attribute(
        stated=stated, locator=locator, origin=origin, kind=AttributeKind(kind), value=value
    )


def _relation_values(f: Relation) -> dict[str, Any]:
    return {
        "kind": f.kind.value,
        "target_ref": f.target,
        "role": f.role,
        "percentage_low": f.percentage_low,
        "percentage_high": f.percentage_high,
        "starts_on": f.starts_on,
        "ends_on": f.ends_on,
    }


def _relation(
    stated: str, locator: str, origin: str | None, kind: str, target: str, *rest: Any
) -> Relation:
    role, percentage_low, percentage_high, starts_on, ends_on = rest
    return Relation(
        stated=stated,
        locator=locator,
        origin=origin,
        kind=RelationKind(kind),
        target=target,
        role=role,
        percentage_low=percentage_low,
        percentage_high=percentage_high,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _table(model: type[Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


FACT_KINDS: tuple[FactKind, ...] = (
    FactKind("name", "names", _table(NameRow), _name_values, _name),
    FactKind("date", "dates", _table(DateRow), _date_values, _date),
    FactKind("identifier", "identifiers", _table(IdentifierRow), _identifier_values, _identifier),
    FactKind("address", "addresses", _table(AddressRow), _address_values, _address),
    FactKind("measure", "measures", _table(MeasureRow), _measure_values, _measure),
    FactKind("attribute", "attributes", _table(AttributeRow), _attribute_values, _attribute),
    FactKind("relation", "relations", _table(RelationRow), _relation_values, _relation),
)
"""Every kind, in the order of :meth:`app.domain.entities.Entity.facts`."""
