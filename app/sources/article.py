"""The reader of ``seeds/article.json``: the article's people and entities as data.

Every statement there says where it comes from: a paragraph of the article (title = 0,
``seeds/README.md`` says how to count), or an entry of a list that gives more than the
article does. The latter facts carry that entry as their ``origin``; what other press reports
say carries ``press``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal, Self

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

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
from app.errors import InvalidDate, ListRejected
from app.sources.base import IssueLog, SourceFile, SourceInfo
from app.sources.textfiles import read_text
from app.sources.values import country_code

SOURCE = "article"
_ARTICLE = "article"
_PRESS = "press"
_PARAGRAPH = re.compile(r"paragraph (\d{1,2})")
_COUNTRY_KINDS = (AttributeKind.NATIONALITY, AttributeKind.CITIZENSHIP, AttributeKind.COUNTRY)

INFO = SourceInfo(
    id=SOURCE,
    title="The article on arms talks between North Korea and Russia, September 2023",
    publisher="News report; its people and entities as data in our own words",
    url="",
    licence="Facts only; no text of the article is held",
    formats=("json",),
    stale_after_days=None,
)


def _known_country(code: str) -> str:
    if country_code(code) != code:
        raise ValueError("is not a lower-case ISO 3166-1 alpha-2 code")
    return code


def _known_days(text: str) -> str:
    try:
        DateRange.parse(text)
    except InvalidDate as error:
        raise ValueError(error.message) from None
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=False)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Country = Annotated[str, AfterValidator(_known_country)]
Days = Annotated[str, AfterValidator(_known_days)]
Origin = Annotated[str, StringConstraints(pattern=r"^(article|press|[a-z]+-[a-z]+ [A-Z0-9.]+)$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Statement(_Model):
    """``origin`` is ``article``, ``press`` or a list entry, ``at`` the place there, ``says``
    our words."""

    origin: Origin
    at: Text
    says: Text | None = None

    @model_validator(mode="after")
    def _place_fits_origin(self) -> Self:
        if self.origin == _ARTICLE:
            if _PARAGRAPH.fullmatch(self.at) is None:
                raise ValueError("'at' must read 'paragraph N' where the origin is the article")
            if self.says is None:
                raise ValueError("'says' must give in our words what the article states")
        if self.origin == _PRESS and self.says is None:
            raise ValueError("'says' must give in our words what the press reports")
        return self

    @property
    def entry(self) -> str | None:
        """What else a fact relies on, a list entry say; None for what the article states."""
        return None if self.origin == _ARTICLE else self.origin


class _Name(_Statement):
    full: Text
    kind: NameKind
    given: Text | None = None
    family: Text | None = None

    def domain(self) -> Name:
        return Name(
            full=self.full,
            kind=self.kind,
            given=self.given,
            family=self.family,
            stated=self.says or self.full,
            locator=self.at,
            origin=self.entry,
        )


class _Date(_Statement):
    kind: DateKind
    value: Days

    def domain(self) -> DateFact:
        return DateFact(
            kind=self.kind,
            value=DateRange.parse(self.value),
            stated=self.says or self.value,
            locator=self.at,
            origin=self.entry,
        )


class _Identifier(_Statement):
    type: IdentifierType
    value: Text
    label: Text | None = None
    country: Country | None = None

    def domain(self) -> Identifier:
        return Identifier(
            type=self.type,
            value=self.value,
            label=self.label,
            country=self.country,
            valid=check_digits(self.type, self.value, self.country),
            stated=self.says or self.value,
            locator=self.at,
            origin=self.entry,
        )


class _Address(_Statement):
    street: Text | None = None
    city: Text | None = None
    postal_code: Text | None = None
    country: Country
    full: Text

    def domain(self) -> Address:
        return Address(
            full=self.full,
            street=self.street,
            city=self.city,
            postal_code=self.postal_code,
            country=self.country,
            stated=self.says or self.full,
            locator=self.at,
            origin=self.entry,
        )


class _Measure(_Statement):
    programme: Text
    legal_basis: Text | None = None
    authority: Text
    listed_on: date | None = None

    def domain(self) -> Measure:
        return Measure(
            programme=self.programme,
            legal_basis=self.legal_basis,
            authority=self.authority,
            listed_on=self.listed_on,
            stated=self.says or self.programme,
            locator=self.at,
            origin=self.entry,
        )


class _Attribute(_Statement):
    kind: AttributeKind
    value: Text

    @model_validator(mode="after")
    def _coded(self) -> Self:
        if self.kind in _COUNTRY_KINDS:
            _known_country(self.value)
        if self.kind is AttributeKind.GENDER and self.value not in ("male", "female", "other"):
            raise ValueError("a gender is male, female or other")
        return self

    def domain(self) -> Attribute:
        return Attribute(
            kind=self.kind,
            value=self.value,
            stated=self.says or self.value,
            locator=self.at,
            origin=self.entry,
        )


class _Relation(_Statement):
    kind: RelationKind
    target: Slug
    role: Text | None = None

    def domain(self) -> Relation:
        target = f"{SOURCE}:{self.target}"
        return Relation(
            kind=self.kind,
            target=target,
            role=self.role,
            stated=self.says or target,
            locator=self.at,
            origin=self.entry,
        )


class _Entity(_Model):
    key: Slug
    type: EntityType
    standing: Literal[Standing.LISTED, Standing.MENTIONED]
    names: tuple[_Name, ...]
    dates: tuple[_Date, ...] = ()
    identifiers: tuple[_Identifier, ...] = ()
    addresses: tuple[_Address, ...] = ()
    measures: tuple[_Measure, ...] = ()
    attributes: tuple[_Attribute, ...] = ()
    relations: tuple[_Relation, ...] = ()

    @model_validator(mode="after")
    def _fits_standing(self) -> Self:
        if not self.names or self.names[0].kind is not NameKind.PRIMARY:
            raise ValueError("the first name must be the primary one")
        listed = self.standing is Standing.LISTED
        if listed and not self.measures:
            raise ValueError("a listed entity needs the measure that lists it")
        if not listed and (self.measures or not self.attributes):
            raise ValueError("a mentioned entity has no measure, and a remark that says why")
        return self

    def domain(self, record: str, row: str) -> Entity:
        return Entity(
            source=SOURCE,
            key=self.key,
            type=self.type,
            standing=self.standing,
            names=tuple(item.domain() for item in self.names),
            dates=tuple(item.domain() for item in self.dates),
            identifiers=tuple(item.domain() for item in self.identifiers),
            addresses=tuple(item.domain() for item in self.addresses),
            measures=tuple(item.domain() for item in self.measures),
            attributes=tuple(item.domain() for item in self.attributes),
            relations=tuple(item.domain() for item in self.relations),
            record=record,
            row=row,
        )

    def statements(self) -> Iterator[tuple[str, _Statement]]:
        """Every statement with its path inside the entity."""
        for part in ("names", "dates", "identifiers", "addresses", "measures", "attributes",
                     "relations"):  # fmt: skip
            for index, statement in enumerate(getattr(self, part)):
                yield f"{part}[{index}]", statement


class _Document(_Model):
    title: Text
    published: date
    published_note: Text
    paragraphs: int


class _Seeds(_Model):
    document: _Document
    entities: tuple[_Entity, ...]


class ArticleReader:
    """Reads the one seed file; anything wrong in it is an error that names the JSON path."""

    info = INFO

    def published(self, files: Sequence[SourceFile]) -> date | None:
        return _load(files)[0].document.published

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        del log
        seeds, records = _load(files)
        for index, (entity, record) in enumerate(zip(seeds.entities, records, strict=True), 1):
            yield entity.domain(record, f"{files[0].name} entity {index}")


def _load(files: Sequence[SourceFile]) -> tuple[_Seeds, list[str]]:
    """The seeds, checked as a whole, and each entity's part of the file."""
    if len(files) != 1:
        raise ListRejected(
            f"the article's data is one file, not {len(files)}", files=[f.name for f in files]
        )
    name = files[0].name
    try:
        parsed = orjson.loads(read_text(files[0]))
    except orjson.JSONDecodeError as error:
        raise ListRejected(
            f"{name} is not JSON: {error.msg} in line {error.lineno}", file=name, row=error.lineno
        ) from None
    try:
        seeds = _Seeds.model_validate_json(orjson.dumps(parsed), strict=True)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        path = _path(problems[0]["loc"])
        raise _rejected(name, path, problems[0]["msg"]) from None
    _check_references(seeds, name)
    records = [
        orjson.dumps(entity, option=orjson.OPT_INDENT_2).decode() for entity in parsed["entities"]
    ]
    return seeds, records


def _check_references(seeds: _Seeds, name: str) -> None:
    """Keys stand once, relations lead to one of them, paragraphs exist."""
    keys = Counter(entity.key for entity in seeds.entities)
    for number, entity in enumerate(seeds.entities):
        if keys[entity.key] > 1:
            raise _rejected(name, f"entities[{number}].key", f"{entity.key!r} stands twice")
        for place, statement in entity.statements():
            path = f"entities[{number}].{place}"
            paragraph = _PARAGRAPH.fullmatch(statement.at)
            if paragraph is not None and int(paragraph[1]) > seeds.document.paragraphs:
                raise _rejected(name, f"{path}.at", f"there is no {statement.at}")
            if isinstance(statement, _Relation) and statement.target not in keys:
                raise _rejected(name, f"{path}.target", f"{statement.target!r} is no entity here")


def _path(location: tuple[int | str, ...]) -> str:
    """A pydantic location as one writes it: ``entities[3].names[0].kind``."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.removeprefix(".") or "the whole file"


def _rejected(name: str, path: str, problem: str) -> ListRejected:
    return ListRejected(f"{name}: {path}: {problem}", file=name, path=path)
