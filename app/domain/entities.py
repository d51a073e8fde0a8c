"""Entities and what a source says of them.

A *fact* is a statement that we could read: it keeps the source's own words (``stated``)
and where they stand (``locator``) beside the value that we took from them. Locators name
the publisher's own row or element ids (``alt.csv alt_num 55207``), so they hold for every
list version in which the fact stands; the row number in one version is the entity's
``row``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.dates import DateRange
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
    RelationKind,
    Standing,
    VersionState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every statement carries. ``origin`` names another authority the source relies on."""

    stated: str
    locator: str
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Fact):
    """One name; the parts are given only where the source gives them."""

    full: str
    kind: NameKind = NameKind.PRIMARY
    given: str | None = None
    family: str | None = None
    script: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFact(Fact):
    """A dated event in the entity's life."""

    kind: DateKind
    value: DateRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier(Fact):
    """A number. ``valid`` is the check digit's answer, None where the kind has none."""

    type: IdentifierType
    value: str
    label: str | None = None
    country: str | None = None
    valid: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Fact):
    """A place; ``country`` is a lower-case ISO 3166-1 alpha-2 code where it was understood."""

    full: str
    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Fact):
    """The sanction itself."""

    programme: str
    legal_basis: str | None = None
    authority: str | None = None
    listed_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Fact):
    """Any other fact; for countries ``value`` is the ISO code, for genders male/female/other."""

    kind: AttributeKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Fact):
    """A directed link from the entity that holds it to ``target`` (a full entity id)."""

    kind: RelationKind
    target: str
    role: str | None = None
    percentage_low: float | None = None
    percentage_high: float | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity as one list version describes it.

    ``id`` is ``source:key`` with the publisher's own key; ``record`` is the publisher's
    original row or element as text; ``row`` its 1-based place in the main file.
    """

    source: str
    key: str
    type: EntityType
    standing: Standing = Standing.LISTED
    names: tuple[Name, ...]
    dates: tuple[DateFact, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    measures: tuple[Measure, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    relations: tuple[Relation, ...] = ()
    url: str | None = None
    record: str = ""
    row: str | None = None

    @property
    def id(self) -> str:
        return f"{self.source}:{self.key}"

    @property
    def caption(self) -> str:
        """The first name, which readers give as the primary one."""
        return self.names[0].full

    def facts(self) -> Iterator[Fact]:
        """Every fact, in a fixed order."""
        yield from self.names
        yield from self.dates
        yield from self.identifiers
        yield from self.addresses
        yield from self.measures
        yield from self.attributes
        yield from self.relations

    def countries(self) -> frozenset[str]:
        """ISO codes of nationality, citizenship, residence and registration."""
        stated = {
            a.value
            for a in self.attributes
            if a.kind
            in (
                AttributeKind.NATIONALITY,
                AttributeKind.CITIZENSHIP,
                AttributeKind.COUNTRY,
                AttributeKind.FLAG,
            )
        }
        return frozenset(stated | {a.country for a in self.addresses if a.country})

    def genders(self) -> frozenset[str]:
        return frozenset(a.value for a in self.attributes if a.kind is AttributeKind.GENDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something in a list version that could not be read, kept in the source's own words."""

    code: str
    message: str
    locator: str
    entity_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """One published state of a source, identified by the SHA-256 of its bytes."""

    id: int
    source: str
    sha256: str
    published: date
    retrieved: datetime
    state: VersionState
    entities: int
    persons: int
    organizations: int
    issues: int = 0
    files: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How the version is named in every answer."""
        return f"sha256:{self.sha256}"
