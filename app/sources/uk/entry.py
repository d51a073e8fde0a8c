"""An entity from its rows. The fields have the names of the UK Sanctions List's columns."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, DateKind, EntityType, IdentifierType, NameKind
from app.errors import InvalidDate
from app.sources.base import IssueLog
from app.sources.draft import Draft
from app.sources.tables import TableRow
from app.sources.values import day_first
from app.sources.worded import says_nothing

AUTHORITY = "Foreign, Commonwealth & Development Office / HM Treasury (OFSI)"
TYPES = {
    "individual": EntityType.PERSON,
    "entity": EntityType.ORGANIZATION,
    "ship": EntityType.VESSEL,
}
# The case of these values drifts from edition to edition, so they are compared without it.
_NAME_KINDS = {
    "primary name": NameKind.PRIMARY,
    "prime alias": NameKind.PRIMARY,
    "primary name variation": NameKind.ALIAS,
    "alias": NameKind.ALIAS,
    "aka": NameKind.ALIAS,
    "fka": NameKind.FORMER,
    "formerly": NameKind.FORMER,
}
_WEAK = frozenset({"low quality a.k.a", "low quality aka", "weak"})
_CONTACTS = {
    "Phone number": IdentifierType.PHONE,
    "Email address": IdentifierType.EMAIL,
    "Website": IdentifierType.WEBSITE,
}
_NUMBERS = {
    "Passport number": IdentifierType.PASSPORT,
    "National Identifier number": IdentifierType.NATIONAL_ID,
    "Business registration number (s)": IdentifierType.REGISTRATION,
    "IMO number": IdentifierType.IMO,
}
_TEXTS = {
    "Title": AttributeKind.TITLE,
    "Position": AttributeKind.FUNCTION,
    "Type of ship": AttributeKind.VESSEL_TYPE,
    "Tonnage of ship": AttributeKind.TONNAGE,
    "Current owner/operator (s)": AttributeKind.OWNER_TEXT,
}
_REMARKS = (
    *("UK Statement of Reasons", "Other Information", "Sanctions Imposed", "Type of entity"),
    *("Parent company", "Subsidiaries", "Passport additional information"),
    *("National Identifier additional information", "Previous owner/operator (s)"),
    *("Previous flags", "Length of ship", "Year Built", "Hull identification number (HIN)"),
)
_STATED_IN_TEXT = re.compile(r"UN Ref(?:erence)?[):. (]{0,4}([A-Z]{2}[ie]\.\d{3})", re.IGNORECASE)
_LISTED_REF = re.compile(r"UK Sanctions List Ref\)?:? ?([A-Z]{3}\d{4})")
_PLAIN_NUMBER = re.compile(r"(?:\d\) ?)?([A-Z]{0,4}[ -]?\d[\w-]{4,14})\.?")
_COUNTRIES = {
    "Congo (Democratic Republic)": "Democratic Republic of the Congo",
    "Qatarian": "Qatar",
}
_YEARS = re.compile(r"(?:circa |approximately )?(\d{4})(?: ?(?:-|to|/) ?(\d{4}))?", re.IGNORECASE)


def build(source: str, key: str, rows: Sequence[TableRow], file: str, log: IssueLog) -> Entity:
    """The entity that these rows (one for each name, address or variant) describe."""
    first = rows[0]
    kind = first.get("Individual, Entity, Ship", "Group Type") or ""
    draft = Draft(source, key, TYPES.get(kind.lower(), EntityType.UNKNOWN), log)
    at = f"entry {key}"
    if kind.lower() not in TYPES:
        draft.issue("type_unknown", f"{kind!r} is not a known type", f"{at} Type")
    for row in rows:
        _name(draft, row, at)
        _person(draft, row, at)
        _numbers(draft, row, at)
        _address(draft, row, at)
        for column in _REMARKS:
            draft.remark(row.get(column), f"{at} {column}", column)
    _references(draft, first, at)
    _measure(draft, first, at)
    record = "\n".join(row.raw for row in rows)
    return draft.entity(record=record, row=f"{file} row {first.row}")


def _name(draft: Draft, row: TableRow, at: str) -> None:
    given = [row.get(f"Name {n}") for n in range(1, 6)]
    family = row.get("Name 6")
    full = " ".join(filter(None, [*given, family]))
    stated = row.get("Name type", "Alias Type") or ""
    kind = _NAME_KINDS.get(stated.lower())
    locator = f"{at} Name"
    if kind is None and full:
        draft.issue("alias_type_unknown", f"{stated!r} is not a type of name", locator)
    quality = (row.get("Alias strength", "Alias Quality") or "").lower()
    if quality in _WEAK:
        kind = NameKind.WEAK
    person = draft.type is EntityType.PERSON
    draft.name(
        full,
        kind or NameKind.ALIAS,
        locator,
        stated=f"{stated}: {full}",
        given=" ".join(filter(None, given)) or None if person else None,
        family=family if person else None,
    )
    for written in re.split(r"[;\n]", row.cells.get("Name non-latin script", "")):
        draft.name(written.strip() or None, NameKind.ALIAS, f"{at} Name non-latin script")


def _person(draft: Draft, row: TableRow, at: str) -> None:
    for column, kind in _TEXTS.items():
        draft.attribute(kind, row.get(column), f"{at} {column}")
    for text in parts(row.get("D.O.B", "DOB")):
        if not says_nothing(text):
            draft.dated(DateKind.BIRTH, text, f"{at} D.O.B", _birth)
    for text in parts(row.get("Nationality(/ies)", "Nationality")):
        draft.country(AttributeKind.NATIONALITY, _country(text), f"{at} Nationality")
    for text in parts(row.get("Current believed flag of ship")):
        draft.country(AttributeKind.FLAG, text, f"{at} Current believed flag of ship")
    place = [row.get("Town of birth", "Town of Birth"), row.get("Country of birth")]
    place.append(row.get("Country of Birth"))
    draft.attribute(
        AttributeKind.BIRTH_PLACE, ", ".join(filter(None, place)), f"{at} Town of birth"
    )
    gender = row.get("Gender")
    if gender is not None and not any(a.kind is AttributeKind.GENDER for a in draft.attributes):
        draft.gender(gender, f"{at} Gender")


def _numbers(draft: Draft, row: TableRow, at: str) -> None:
    for column, kind in {**_NUMBERS, **_CONTACTS}.items():
        for number in parts(row.get(column)):
            if not any(i.type is kind and i.value == number for i in draft.identifiers):
                draft.identifier(kind, number, f"{at} {column}", label=column)
    for column in ("Passport Details", "NI Number", "Passport Number"):
        kind = IdentifierType.NATIONAL_ID if column == "NI Number" else IdentifierType.PASSPORT
        for text in parts(row.get(column)):
            # OFSI's cells hold a number with words around it; only a plain number is one.
            plain = _PLAIN_NUMBER.fullmatch(text)
            if plain is None:
                draft.remark(text, f"{at} {column}", column)
            elif not any(i.value == plain[1] for i in draft.identifiers):
                draft.identifier(kind, plain[1], f"{at} {column}", label=column, stated=text)


def _address(draft: Draft, row: TableRow, at: str) -> None:
    parts = [row.get(f"Address Line {n}", f"Address {n}") for n in range(1, 7)]
    country = _country(row.get("Address Country", "Country"))
    postal = row.get("Address Postal Code", "Post/Zip Code")
    street = ", ".join(filter(None, parts)) or None
    draft.address(f"{at} Address", street=street, postal_code=postal, country=country)


def _country(text: str | None) -> str | None:
    """A country in a name that others use too."""
    return None if text is None else _COUNTRIES.get(text, text)


def _references(draft: Draft, row: TableRow, at: str) -> None:
    text = row.get("Other Information") or ""
    stated = _STATED_IN_TEXT.search(text)
    reference = row.get("UN Reference Number") or (stated[1] if stated else None)
    for one in parts(reference):
        draft.identifier(IdentifierType.UN_REFERENCE, one, f"{at} UN Reference Number")
    group = row.get("OFSI Group ID", "Group ID")
    if group is not None and group != draft.key:
        draft.identifier(
            IdentifierType.LIST_REFERENCE, group, f"{at} OFSI Group ID", label="OFSI Group ID"
        )
    listed = _LISTED_REF.search(text)
    if listed is not None:
        draft.identifier(
            IdentifierType.LIST_REFERENCE, listed[1], f"{at} Other Information", label="uk-sl"
        )


def _measure(draft: Draft, row: TableRow, at: str) -> None:
    draft.measure(
        row.get("Regime Name", "Regime"),
        f"{at} Regime Name",
        authority=AUTHORITY,
        legal_basis=row.get("Regime Name"),
        listed_on=_day(draft, row.get("Date Designated", "Listed On"), f"{at} Date Designated"),
    )
    draft.remark(row.get("Designation source"), f"{at} Designation source", "Designation source")


def _day(draft: Draft, text: str | None, locator: str) -> date | None:
    if text is None:
        return None
    for parse in (day_first, partial(DateRange.parse, field="date")):
        try:
            found = parse(text)
        except (InvalidDate, ValueError):
            continue
        if found.exact:
            return found.start
    draft.unread("date_unreadable", f"{text!r} is not a date", text, locator)
    return None


def parts(text: str | None) -> Iterator[str]:
    """Several values of a cell are numbered, ``(1) … (2) …``, or separated by ``/`` or ``;``."""
    for part in re.split(r"\(\d+\)|;|(?<=[^/]) ?/ ?(?=[A-Z0-9]{5,})", text or ""):
        if part.strip(" ."):
            yield part.strip()


def _birth(text: str) -> DateRange:
    """``dd/mm/1945`` has an unknown day and month."""
    years = _YEARS.fullmatch(text)
    if years is None:
        return day_first(text)
    circa = text[0].isalpha()
    first = DateRange.of(int(years[1]), circa=circa)
    last = DateRange.of(int(years[2])) if years[2] else first
    return DateRange(first.start, last.end, circa)
