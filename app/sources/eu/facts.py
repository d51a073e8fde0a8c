"""The fields of an entry as facts.

What makes a name weak: the publisher sets ``strong="false"`` for many full names and
``"true"`` for mere nicknames, so the flag alone decides nothing. A name is weak where it is
a single word and is either said not to be strong or stands in quotation marks, as the
regulations write nicknames.

Which name is the primary one: the list has no such mark and orders names at random. It is
the first in English or without a language that, for a person, has a family name; failing
that the first in Latin letters; failing that the first.

Locators are the publisher's own numbers, which are the same in all formats.
"""

import re
from collections.abc import Iterator
from functools import partial

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, DateKind, EntityType, IdentifierType, NameKind
from app.errors import InvalidDate
from app.sources.base import IssueLog
from app.sources.draft import Draft
from app.sources.eu import tables
from app.sources.eu.record import Detail, Entry, Fields, clean
from app.sources.islamic import islamic_days
from app.sources.values import country_code, script_code

SOURCE = "eu-fsf"
_UN_REFERENCE = re.compile(r"[A-Z]{2}[ie]\.\d{3}")
_UN_RECORD = re.compile(r"\d{5,8}")
_NUMBERED = re.compile(r"(\w+)[ :№]+(\d[\d ]*)")
_SERIES = re.compile(r"series\s+(\S+)\s+(?:no\.?|number)\s*(\S+)", re.I)
# An apostrophe may stand in a name, a quotation mark of its own kind may not.
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]|['‘‚‹]([^‘‚‹›]+)['’›]")
_EVERYWHERE = frozenset(
    {"logicalId", "regulationLanguage", "countryIso2Code", "countryDescription"}
)
_KNOWN = {
    "nameAlias": frozenset(
        {"firstName", "middleName", "lastName", "wholeName", "function", "gender", "title"}
        | {"nameLanguage", "strong"}
    ),
    "birthdate": frozenset(
        {"circa", "calendarType", "city", "zipCode", "birthdate", "dayOfMonth", "monthOfYear"}
        | {"year", "yearRangeFrom", "yearRangeTo", "region", "place"}
    ),
    "identification": frozenset(
        {*tables.FLAGS, "issuedBy", "issuedDate", "validFrom", "validTo", "latinNumber"}
        | {"nameOnDocument", "number", "region", "identificationTypeCode"}
        | {"identificationTypeDescription"}
    ),
    "address": frozenset(
        {"city", "street", "poBox", "zipCode", "region", "place", "asAtListingTime"}
    ),
    "citizenship": frozenset({"region"}),
}
_NOTES = (
    "latinNumber",
    "nameOnDocument",
    "issuedBy",
    "issuedDate",
    "validFrom",
    "validTo",
    "region",
)
_ENTITY = frozenset(
    {"logicalId", "unitedNationId", "euReferenceNumber", "designationDate", "designationDetails"}
)


def entity_of(entry: Entry, log: IssueLog) -> Entity:
    """The entity that an entry describes."""
    at = f"sanctionEntity {entry.key}"
    type = tables.TYPES.get(entry.type, EntityType.UNKNOWN)
    draft = Draft(SOURCE, entry.key, type, log)
    if entry.type not in tables.TYPES:
        draft.issue("type_unknown", f"{entry.type!r} is not a known type", f"{at} subjectType")
    _subject(draft, entry, at)
    primary = _primary(entry)
    # The primary name comes first, so that the same spelling in another language is left out.
    for detail in sorted(entry.details, key=lambda detail: detail is not primary):
        locator = f"{at} {detail.kind} {detail.fields.get('logicalId', '').strip()}".rstrip()
        if detail.kind == "nameAlias":
            kind = NameKind.PRIMARY if detail is primary else _kind(detail.fields)
            _name(draft, detail, kind, locator)
        else:
            _DETAILS[detail.kind](draft, detail, locator)
        for remark in detail.remarks:
            draft.remark(remark, locator)
        _unknown(draft, detail.fields, _KNOWN[detail.kind] | _EVERYWHERE, locator)
    for name, text in entry.unread:
        draft.unread("element_unknown", f"<{name}> is not known", text, f"{at} {name}")
    urls = (clean(regulation, "publicationUrl") for regulation in entry.regulations)
    return draft.entity(
        record=entry.record, row=entry.row, url=next((url for url in urls if url), None)
    )


def _unknown(draft: Draft, fields: Fields, known: frozenset[str], at: str) -> None:
    for name in fields:
        value = clean(fields, name)
        if name not in known and value is not None:
            draft.issue("element_unknown", f"{name} is not a field that we know", f"{at} {name}")
            draft.remark(value, at, name)


def country_of(fields: Fields) -> str | None:
    """The country in the publisher's words; ``00`` and UNKNOWN say that there is none."""
    code, description = clean(fields, "countryIso2Code"), clean(fields, "countryDescription")
    if code not in (None, "00") and (description is None or country_code(code or "")):
        return code
    return None if (description or code or "") in tables.NO_COUNTRY else description or code


def _shown_country(fields: Fields) -> str | None:
    """The country as it is written in a place: by its name where the file gives one."""
    description = clean(fields, "countryDescription")
    return country_of(fields) if (description or "") in tables.NO_COUNTRY else description


def _subject(draft: Draft, entry: Entry, at: str) -> None:
    """What stands with the entity itself."""
    _un_reference(draft, clean(entry.fields, "unitedNationId"), f"{at} unitedNationId")
    draft.identifier(
        IdentifierType.LIST_REFERENCE,
        clean(entry.fields, "euReferenceNumber"),
        f"{at} euReferenceNumber",
        label="EU reference number",
    )
    designated = clean(entry.fields, "designationDate")
    day = None
    if designated is not None:
        try:
            day = DateRange.parse(designated[:10]).start
        except InvalidDate as error:
            draft.unread("date_unreadable", error.message, designated, f"{at} designationDate")
    for regulation in entry.regulations:
        title, published = clean(regulation, "numberTitle"), clean(regulation, "publicationDate")
        basis = title if title is None or published is None else f"{title} of {published}"
        body = clean(regulation, "organisationType") or ""
        # The day of a regulation is not that of the listing: most of them amend an entry.
        draft.measure(
            clean(regulation, "programme"),
            f"{at} regulation {regulation.get('logicalId', '')}".rstrip(),
            authority=tables.AUTHORITIES.get(body, tables.AUTHORITY),
            legal_basis=basis,
            listed_on=day,
        )
    if not entry.regulations:
        draft.issue("programme_missing", "the entry names no regulation", at)
    draft.remark(clean(entry.fields, "designationDetails"), f"{at} designationDetails")
    for remark in entry.remarks:
        draft.remark(remark, f"{at} remark")
    _unknown(draft, entry.fields, _ENTITY, at)


def _un_reference(draft: Draft, stated: str | None, at: str) -> None:
    """The Security Council's reference, which the EU sometimes cuts or replaces.

    ``QDi.43`` may be ``QDi.430`` as well as ``QDi.043``: what is not a whole reference is not
    completed. A plain number is that of the Council's record.
    """
    if stated is None or _UN_REFERENCE.fullmatch(stated):
        draft.identifier(IdentifierType.UN_REFERENCE, stated, at)
    elif _UN_RECORD.fullmatch(stated):
        draft.identifier(IdentifierType.LIST_REFERENCE, stated, at, label="un-sc")
    else:
        message = f"{stated!r} is not a whole reference number of the Security Council"
        draft.issue("un_reference_unreadable", message, at)
        draft.remark(stated, at, "unitedNationId")


def _primary(entry: Entry) -> Detail | None:
    """The name by which the entity is shown; see the module's description."""
    person = tables.TYPES.get(entry.type) is EntityType.PERSON
    names = [
        d for d in entry.details if d.kind == "nameAlias" and not _damaged(_whole(d.fields) or "?")
    ]
    plain = [d for d in names if _kind(d.fields) is not NameKind.WEAK]
    english = [d for d in plain if (clean(d.fields, "nameLanguage") or "EN") == "EN"]
    latin = [d for d in plain if script_code(_whole(d.fields) or "") is None]
    parted = [d for d in english if not person or clean(d.fields, "lastName") is not None]
    return next((d for group in (parted, english, latin, plain, names) for d in group), None)


def _parts(fields: Fields) -> list[str | None]:
    return [clean(fields, part) for part in ("firstName", "middleName", "lastName")]


def _whole(fields: Fields) -> str | None:
    return clean(fields, "wholeName") or " ".join(filter(None, _parts(fields))) or None


def _damaged(name: str) -> bool:
    """Whether a conversion has put question marks in the place of most letters."""
    return name.count("?") > sum(map(str.isalnum, name))


def _kind(fields: Fields) -> NameKind:
    whole = _whole(fields) or ""
    quoted = _QUOTED.fullmatch(whole)
    doubtful = fields.get("strong", "true").lower() == "false" or quoted is not None
    single = len((quoted[1] or quoted[2] if quoted else whole).split()) == 1
    return NameKind.WEAK if doubtful and single else NameKind.ALIAS


def _name(draft: Draft, detail: Detail, kind: NameKind, at: str) -> None:
    """A name with what the publisher keeps beside it: gender, title, function."""
    fields = detail.fields
    whole, parts = _whole(fields), _parts(fields)
    if whole is None:
        draft.issue("name_missing", "the name is empty", at)
    elif _damaged(whole):
        draft.unread("name_damaged", f"{whole!r} lost its letters", whole, at)
        whole = None
    quoted = _QUOTED.fullmatch(whole or "")
    language = clean(fields, "nameLanguage")
    person = draft.type is EntityType.PERSON
    draft.name(
        quoted[1] or quoted[2] if quoted else whole,
        kind,
        at,
        stated=whole,
        given=(" ".join(filter(None, parts[:2])) or None) if person else None,
        family=parts[2] if person else None,
        language=None if language is None else language.lower(),
        origin=detail.regulation,
    )
    draft.once(AttributeKind.TITLE, clean(fields, "title"), at)
    draft.once(AttributeKind.FUNCTION, clean(fields, "function"), at)
    gender = clean(fields, "gender")
    if not any(a.kind is AttributeKind.GENDER and a.stated == gender for a in draft.attributes):
        draft.gender(gender, at)


def _birth(draft: Draft, detail: Detail, at: str) -> None:
    """Day and place of birth."""
    fields = detail.fields
    stated = _stated_birth(fields)
    calendar = clean(fields, "calendarType") or "GREGORIAN"
    place = ", ".join(dict.fromkeys(_place(fields, "place", "city", "region", "zipCode")))
    draft.once(AttributeKind.BIRTH_PLACE, place or None, at)
    if stated is None:
        return
    if calendar == "GREGORIAN":
        draft.dated(DateKind.BIRTH, stated, at, partial(_gregorian, fields))
        return
    shown = f"{calendar} {stated}"
    if calendar != "ISLAMIC":
        draft.unread("date_calendar", f"{calendar} is not a calendar we know", shown, at)
    elif country_code(country_of(fields) or "") in tables.SOLAR_COUNTRIES:
        message = f"{shown} may be of the lunar or of the solar calendar of that country"
        draft.unread("date_calendar", message, shown, at)
    else:
        draft.dated(DateKind.BIRTH, shown, at, partial(_islamic, fields))


def _place(fields: Fields, *names: str) -> Iterator[str]:
    yield from filter(None, [*(clean(fields, name) for name in names), _shown_country(fields)])


def _stated_birth(fields: Fields) -> str | None:
    whole = clean(fields, "birthdate")
    parts = [clean(fields, name) for name in ("year", "monthOfYear", "dayOfMonth")]
    between = [clean(fields, name) for name in ("yearRangeFrom", "yearRangeTo")]
    dated = whole or "-".join(filter(None, parts)) or " to ".join(filter(None, between))
    if not dated:
        return None
    return f"circa {dated}" if _circa(fields) else dated


def _circa(fields: Fields) -> bool:
    return fields.get("circa", "").strip().lower() == "true"


def _gregorian(fields: Fields, _: str) -> DateRange:
    circa = _circa(fields)
    whole = clean(fields, "birthdate")
    if whole is not None:
        return DateRange.parse(whole, circa=circa)
    year = clean(fields, "year")
    if year is None:
        first, last = clean(fields, "yearRangeFrom"), clean(fields, "yearRangeTo")
        if first is None or last is None:
            raise InvalidDate("one end of the range is missing", field="date")
        return DateRange(DateRange.parse(first).start, DateRange.parse(last).end, circa)
    return DateRange.of(int(year), *_month_and_day(fields), circa=circa)


def _islamic(fields: Fields, _: str) -> DateRange:
    """The file gives the whole date as it stands in that calendar, or its parts."""
    whole = clean(fields, "birthdate")
    if whole is not None:
        days = islamic_days(*(int(part) for part in whole.split("-")))
    else:
        days = islamic_days(int(clean(fields, "year") or 0), *_month_and_day(fields))
    return DateRange(days.start, days.end, _circa(fields))


def _month_and_day(fields: Fields) -> tuple[int | None, int | None]:
    month, day = clean(fields, "monthOfYear"), clean(fields, "dayOfMonth")
    # A day without a month narrows nothing down.
    if month is None:
        return None, None
    return int(month), None if day is None else int(day)


def _identification(draft: Draft, detail: Detail, at: str) -> None:
    """A document or number. All that is said of it stays with its number."""
    fields = detail.fields
    code = clean(fields, "identificationTypeCode")
    label = clean(fields, "identificationTypeDescription") or code
    kind = tables.IDENTIFIERS.get((code or "other").lower())
    if kind is None:
        draft.issue("identifier_type_unknown", f"{code!r} is not a known type", at)
        kind = IdentifierType.OTHER
    notes = [f"{name} {value}" for name in _NOTES if (value := clean(fields, name)) is not None]
    flags = [flag for flag in tables.FLAGS if fields.get(flag, "").strip().lower() == "true"]
    number = clean(fields, "number") or clean(fields, "latinNumber")
    stated = "; ".join(filter(None, [number, label, *flags, *notes]))
    if number is None or not any(map(str.isalnum, number)):
        if stated:
            draft.unread("identifier_unreadable", "the document has no number", stated, at)
        return
    named = _NUMBERED.fullmatch(number)
    if named is not None and named[1].upper() in tables.NUMBER_WORDS:
        label, number = named[1], named[2].strip()
        kind = tables.NUMBER_WORDS[label.upper()]
    number = _SERIES.sub(r"\1 \2", number)
    draft.identifier(kind, number, at, label=label, country=country_of(fields), stated=stated)


def _address(draft: Draft, detail: Detail, at: str) -> None:
    """A place, and the telephone numbers and the like that are kept with it."""
    fields = detail.fields
    box = clean(fields, "poBox")
    street = ", ".join(filter(None, [clean(fields, "street"), box and f"P.O. Box {box}"]))
    place, city = clean(fields, "place"), clean(fields, "city")
    town = ", ".join(dict.fromkeys(filter(None, [place, city]))) or None
    region, code = clean(fields, "region"), clean(fields, "zipCode")
    shown = [street or None, code, town, region, _shown_country(fields)]
    draft.address(
        at,
        street=street or None,
        city=town,
        region=region,
        postal_code=code,
        country=country_of(fields),
        full=", ".join(filter(None, shown)) or None,
    )
    if fields.get("asAtListingTime", "").strip().lower() == "true":
        draft.remark("as at the time of listing", at)
    for key, value in detail.contacts:
        kind = tables.CONTACTS.get(key.upper())
        if kind is None:
            draft.issue("contact_unknown", f"{key!r} is not a kind of contact", at)
            draft.remark(value.strip() or None, at, key)
        else:
            draft.identifier(kind, " ".join(value.split()), at, label=key)


def _citizenship(draft: Draft, detail: Detail, at: str) -> None:
    country = country_of(detail.fields)
    if country is not None and country_code(country) is None:
        draft.country(AttributeKind.CITIZENSHIP, country, at)
    elif country is not None:
        draft.once(AttributeKind.CITIZENSHIP, country_code(country), at, stated=country)
    draft.remark(clean(detail.fields, "region"), at, "Citizenship, region")


_DETAILS = {
    "birthdate": _birth,
    "identification": _identification,
    "address": _address,
    "citizenship": _citizenship,
}
KINDS = frozenset(_KNOWN)
"""The elements of XML 1.1 that are details."""
