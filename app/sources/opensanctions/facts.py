"""What the properties of an entity say, and what its sanctions and documents do."""

import re
from collections.abc import Iterable

from app.domain.dates import DateRange
from app.domain.kinds import DateKind, EntityType, IdentifierType, NameKind
from app.sources.draft import Draft
from app.sources.opensanctions import properties as p
from app.sources.opensanctions.beside import Beside
from app.sources.opensanctions.days import first_day, last_day
from app.sources.opensanctions.flat import Flat
from app.sources.opensanctions.relations import (
    add_owned,
    add_pointer,
    add_relation,
)

_ISO = re.compile(r"\d{4}(?:-\d\d?){0,2}(?:T.*)?")


def add_own(draft: Draft, flat: Flat, beside: Beside) -> None:
    """Everything that the entity's own properties say."""
    _names(draft, flat)
    for name, values in flat.properties.items():
        if name not in p.NAMES and name not in p.PARTS and name != "sourceUrl":
            for value in values:
                _fact(draft, name, value, f"{flat.id} {name}", beside)
    for name, value in flat.strays.items():
        draft.remark(value, f"{flat.id} {name}", name)
    for further in list(flat.all("sourceUrl"))[1:]:
        draft.remark(further, f"{flat.id} sourceUrl", "sourceUrl")


def add_others(draft: Draft, about: Iterable[Flat], beside: Beside) -> None:
    """Everything that is said of the entity elsewhere."""
    for other in about:
        if other.schema in p.RELATIONS:
            add_relation(draft, other, beside)
        elif other.schema == "Sanction":
            _sanction(draft, other)
        elif other.schema in p.DOCUMENTS:
            _document(draft, other)
        else:
            add_owned(draft, other)


def _names(draft: Draft, flat: Flat) -> None:
    kinds = [(flat.caption, NameKind.PRIMARY, "caption")]
    kinds += [(n, kind, field) for field, kind in p.NAMES.items() for n in flat.all(field)]
    given, family = list(flat.all("firstName")), list(flat.all("lastName"))
    words: set[str] = set()
    for full, kind, field in kinds:
        parts = _parts(full, given, family) if draft.type is EntityType.PERSON else (None, None)
        draft.name(full, kind, f"{flat.id} {field}", given=parts[0], family=parts[1])
        words.update(full.casefold().split())
    for field in (name for name in flat.properties if name in p.PARTS):
        for part in flat.all(field):
            if not words.issuperset(part.casefold().split()):
                draft.remark(part, f"{flat.id} {field}", field)


def _parts(
    full: str, givens: Iterable[str], families: Iterable[str]
) -> tuple[str | None, str | None]:
    """The given and the family name of which a name consists, in either order."""
    words = full.casefold().split()
    for given in givens:
        for family in families:
            first, last = given.casefold().split(), family.casefold().split()
            if words in (first + last, last + first):
                return given, family
    return None, None


def _fact(draft: Draft, name: str, value: str, at: str, beside: Beside) -> None:
    text = p.TEXTS.get(name) or p.OF_TYPE.get((draft.type, name))
    if name in p.DATES:
        add_date(draft, p.DATES[name], value, at)
    elif name in p.IDENTIFIERS:
        _identifier(draft, name, value, at)
    elif name in p.COUNTRIES:
        draft.country(p.COUNTRIES[name], value, at)
    elif name == "gender":
        draft.gender(value, at)
    elif text is not None:
        draft.attribute(text, value, at)
    elif name in ("address", "addressEntity"):
        _address(draft, name, value, at, beside)
    elif name in p.POINTERS:
        add_pointer(draft, name, value, at, beside)
    else:
        draft.remark(value, at, name)


def _identifier(draft: Draft, name: str, value: str, at: str) -> None:
    kind = p.IDENTIFIERS[name]
    if name == "registrationNumber" and draft.type is EntityType.AIRCRAFT:
        kind = IdentifierType.TAIL_NUMBER
    draft.identifier(kind, value, at, label=name)


def add_date(draft: Draft, kind: DateKind, value: str, at: str) -> None:
    """A date in the form that FollowTheMoney asks for, or as people write one."""
    if _ISO.fullmatch(value):
        draft.dated(kind, value, at, lambda text: DateRange.parse(text[:10]))
    else:
        draft.dates_worded(kind, value, at)


def _address(draft: Draft, name: str, value: str, at: str, beside: Beside) -> None:
    if name == "address":
        draft.address(at, full=value)
        return
    known = beside.address(value)
    if known is None:
        draft.issue("link_unresolved", f"there is no Address {value!r}", at)
        draft.remark(value, at, name)
        return
    draft.address(
        f"Address {value}",
        full=known.first("full"),
        street=known.first("street"),
        city=known.first("city"),
        region=known.first("region", "state"),
        postal_code=known.first("postalCode"),
        country=known.first("country"),
    )


def _sanction(draft: Draft, sanction: Flat) -> None:
    at = f"Sanction {sanction.id}"
    named = list(sanction.all("program")) or list(sanction.all("programId"))
    programmes: list[str | None] = [*named] or [sanction.first("provisions", "authority")]
    for programme in programmes:
        draft.measure(
            programme,
            at,
            authority=sanction.first("authority") or "",
            legal_basis=sanction.first("reason", "provisions"),
            listed_on=first_day(sanction.all("listingDate"))
            or first_day(sanction.all("startDate")),
            ended_on=last_day(sanction.all("endDate")),
        )
    for reference in sanction.all("unscId"):
        draft.identifier(IdentifierType.UN_REFERENCE, reference, at, label="unscId")
    for name in (name for name in sanction.properties if name not in p.SAID_OF_SANCTIONS):
        for value in sanction.all(name):
            draft.remark(value, f"{at} {name}", f"Sanction {name}")


def _document(draft: Draft, document: Flat) -> None:
    kind = document.first("type")
    passport = document.schema == "Passport" or "passport" in (kind or "").lower()
    beside = [*document.all("authority"), *document.all("startDate"), *document.all("endDate")]
    for number in document.all("number"):
        draft.identifier(
            IdentifierType.PASSPORT if passport else IdentifierType.OTHER,
            number,
            f"Identification {document.id}",
            label=kind or document.schema,
            country=document.first("country"),
            stated=", ".join([number, *beside]),
        )
