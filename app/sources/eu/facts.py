"""The fields of the EU's list as facts. The names of the fields are those of XML 1.1.

``strong`` is not relied upon: the publisher sets it to false for many full names. A name is
weak where it is false and the name is a single word.
"""

from collections.abc import Mapping
from functools import partial

from app.domain.dates import DateRange
from app.domain.kinds import AttributeKind, DateKind, EntityType, IdentifierType, NameKind
from app.errors import InvalidDate
from app.sources.draft import Draft

AUTHORITY = "European Union"
TYPES = {
    "P": EntityType.PERSON,
    "person": EntityType.PERSON,
    "E": EntityType.ORGANIZATION,
    "enterprise": EntityType.ORGANIZATION,
}
_IDENTIFIERS = {
    "passport": IdentifierType.PASSPORT,
    "diplomat": IdentifierType.PASSPORT,
    "id": IdentifierType.NATIONAL_ID,
    "ssn": IdentifierType.NATIONAL_ID,
    "residentperm": IdentifierType.OTHER,
    "electionid": IdentifierType.OTHER,
    "tax": IdentifierType.TAX_ID,
    "fiscalcode": IdentifierType.TAX_ID,
    "tradelic": IdentifierType.REGISTRATION,
    "regnumber": IdentifierType.REGISTRATION,
    "companyreg": IdentifierType.REGISTRATION,
    "swiftbic": IdentifierType.BIC,
    "imo": IdentifierType.IMO,
    "travelDoc": IdentifierType.OTHER,
    "traveldoc": IdentifierType.OTHER,
    "travelcardid": IdentifierType.OTHER,
    "drivinglicence": IdentifierType.OTHER,
    "other": IdentifierType.OTHER,
}
_CONTACTS = {
    "EMAIL": IdentifierType.EMAIL,
    "PHONE": IdentifierType.PHONE,
    "FAX": IdentifierType.PHONE,
    "WEB": IdentifierType.WEBSITE,
}
_NO_COUNTRY = frozenset({"", "00", "UNKNOWN"})
_FLAGS = ("diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer")

Fields = Mapping[str, str]


def clean(fields: Fields, name: str) -> str | None:
    """A field with white space collapsed; None where it is blank or missing."""
    return " ".join(fields.get(name, "").split()) or None


def country_of(fields: Fields) -> str | None:
    """The country in the publisher's words; ``00`` and UNKNOWN say that there is none."""
    code, description = clean(fields, "countryIso2Code"), clean(fields, "countryDescription")
    if description is not None and description not in _NO_COUNTRY:
        return description if code in (None, "00") else code
    return None if code is None or code in _NO_COUNTRY else code


def add_subject(draft: Draft, fields: Fields, at: str) -> None:
    """What stands with the entity itself."""
    draft.identifier(
        IdentifierType.UN_REFERENCE, clean(fields, "unitedNationId"), f"{at} unitedNationId"
    )
    draft.identifier(
        IdentifierType.LIST_REFERENCE,
        clean(fields, "euReferenceNumber"),
        f"{at} euReferenceNumber",
        label="EU reference number",
    )
    draft.remark(clean(fields, "designationDetails"), f"{at} designationDetails")
    draft.remark(clean(fields, "remark"), f"{at} remark")


def add_regulation(draft: Draft, fields: Fields, at: str) -> None:
    """The measure. The day of a regulation is not always that of the listing, so it stays text."""
    title, day = clean(fields, "numberTitle"), clean(fields, "publicationDate")
    basis = title if title is None or day is None else f"{title} of {day}"
    draft.measure(
        clean(fields, "programme"), f"{at} regulation", authority=AUTHORITY, legal_basis=basis
    )


def add_name(draft: Draft, fields: Fields, at: str) -> None:
    """A name with what the publisher keeps beside it: gender, title, function."""
    parts = [clean(fields, part) for part in ("firstName", "middleName", "lastName")]
    whole = clean(fields, "wholeName") or " ".join(filter(None, parts))
    locator = f"{at} nameAlias {fields.get('logicalId', '')}".rstrip()
    given = " ".join(filter(None, parts[:2])) or None
    weak = fields.get("strong", "true").lower() == "false" and " " not in whole
    kind = NameKind.WEAK if weak else NameKind.ALIAS
    if not draft.names and not weak:
        kind = NameKind.PRIMARY
    language = clean(fields, "nameLanguage")
    draft.name(
        whole,
        kind,
        locator,
        given=given,
        family=parts[2],
        language=None if language is None else language.lower(),
    )
    draft.attribute(AttributeKind.TITLE, clean(fields, "title"), locator)
    draft.attribute(AttributeKind.FUNCTION, clean(fields, "function"), locator)
    gender = clean(fields, "gender")
    if not any(a.kind is AttributeKind.GENDER and a.stated == gender for a in draft.attributes):
        draft.gender(gender, locator)


def add_birth(draft: Draft, fields: Fields, at: str) -> None:
    """Day and place of birth. Dates of other calendars are kept as stated."""
    locator = f"{at} birthdate {fields.get('logicalId', '')}".rstrip()
    stated = _stated_birth(fields)
    calendar = clean(fields, "calendarType") or "GREGORIAN"
    if stated is not None and calendar != "GREGORIAN":
        message = f"a date of the {calendar} calendar: {stated}"
        draft.unread("date_calendar", message, f"{calendar} {stated}", locator)
    else:
        draft.dated(DateKind.BIRTH, stated, locator, partial(_birth, fields))
    places = [clean(fields, field) for field in ("place", "city", "region", "zipCode")]
    place = ", ".join(dict.fromkeys(filter(None, [*places, country_of(fields)])))
    draft.attribute(AttributeKind.BIRTH_PLACE, place, locator)


def _stated_birth(fields: Fields) -> str | None:
    whole = clean(fields, "birthdate")
    parts = [clean(fields, name) for name in ("year", "monthOfYear", "dayOfMonth")]
    between = [clean(fields, name) for name in ("yearRangeFrom", "yearRangeTo")]
    dated = whole or "-".join(filter(None, parts)) or " to ".join(filter(None, between))
    if not dated:
        return None
    return f"circa {dated}" if fields.get("circa", "").lower() == "true" else dated


def _birth(fields: Fields, _: str) -> DateRange:
    circa = fields.get("circa", "").lower() == "true"
    whole = clean(fields, "birthdate")
    if whole is not None:
        return DateRange.parse(whole, circa=circa)
    year = clean(fields, "year")
    if year is None:
        first, last = clean(fields, "yearRangeFrom"), clean(fields, "yearRangeTo")
        if first is None or last is None:
            raise InvalidDate("one end of the range is missing", field="date")
        return DateRange(DateRange.parse(first).start, DateRange.parse(last).end, circa)
    month, day = clean(fields, "monthOfYear"), clean(fields, "dayOfMonth")
    # A day without a month narrows nothing down.
    days = int(day) if day is not None and month is not None else None
    return DateRange.of(int(year), int(month) if month else None, days, circa=circa)


def add_identification(draft: Draft, fields: Fields, at: str) -> None:
    """A document or number."""
    locator = f"{at} identification {fields.get('logicalId', '')}".rstrip()
    code = clean(fields, "identificationTypeCode")
    number = clean(fields, "number") or clean(fields, "latinNumber")
    kind = _IDENTIFIERS.get(code or "other")
    if kind is None:
        draft.issue("identifier_type_unknown", f"{code!r} is not a known type", locator)
        kind = IdentifierType.OTHER
    flags = [flag for flag in _FLAGS if fields.get(flag, "").lower() == "true"]
    notes = [clean(fields, n) for n in ("nameOnDocument", "issuedBy", "remark")]
    stated = "; ".join(filter(None, [number, code, *flags, *notes]))
    if number is None:
        draft.remark(stated or None, locator)
        return
    draft.identifier(
        kind,
        number,
        locator,
        label=clean(fields, "identificationTypeDescription") or code,
        country=country_of(fields),
        stated=stated,
    )


def add_address(draft: Draft, fields: Fields, at: str) -> None:
    """A place, and the telephone numbers and the like that are kept with it."""
    locator = f"{at} address {fields.get('logicalId', '')}".rstrip()
    box = clean(fields, "poBox")
    street = ", ".join(filter(None, [clean(fields, "street"), box and f"P.O. Box {box}"]))
    draft.address(
        locator,
        street=street or None,
        city=clean(fields, "city") or clean(fields, "place"),
        region=clean(fields, "region"),
        postal_code=clean(fields, "zipCode"),
        country=country_of(fields),
    )
    draft.remark(clean(fields, "remark"), locator)


def add_contact(draft: Draft, key: str, value: str | None, at: str) -> None:
    """A telephone number, e-mail address or web site."""
    kind = _CONTACTS.get(key.upper())
    if kind is None:
        draft.remark(value, f"{at} contactInfo", key)
    else:
        draft.identifier(kind, value, f"{at} contactInfo", label=key)


def add_citizenship(draft: Draft, fields: Fields, at: str) -> None:
    """A citizenship."""
    locator = f"{at} citizenship {fields.get('logicalId', '')}".rstrip()
    draft.country(AttributeKind.CITIZENSHIP, country_of(fields), locator)
    draft.remark(clean(fields, "remark"), locator)
