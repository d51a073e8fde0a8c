"""An entity from the rows that belong to it: one of each list that it is on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
    RelationKind,
)
from app.errors import InvalidDate
from app.sources.base import IssueLog
from app.sources.csl.cells import FORMER_FLAG, Number, links_of, number_of, place_of
from app.sources.csl.lists import SubList, basis_of, list_named
from app.sources.csl.orders import shortened
from app.sources.csl.rows import Row
from app.sources.draft import Draft
from app.sources.ofac import tables
from app.sources.ofac.dates import parse_date
from app.sources.ofac.links import NameIndex
from app.sources.ofac.names import name_of

SOURCE = "us-csl"
NUMBERED = "OFAC"
"""With this and OFAC's number, the same on all its lists, begin the keys of its entries."""
_TEXTS = {
    "title": AttributeKind.TITLE,
    "vessel_type": AttributeKind.VESSEL_TYPE,
    "gross_tonnage": AttributeKind.TONNAGE,
    "vessel_owner": AttributeKind.OWNER_TEXT,
}
_NOTES = {
    "standard_order": "Standard order",
    "license_requirement": "License requirement",
    "license_policy": "License policy",
}
_READ = frozenset(
    {
        *("source", "entity_number", "type", "name", "federal_register_notice", "start_date"),
        *("end_date", "call_sign", "gross_registered_tonnage", "vessel_flag", "remarks"),
        *("source_list_url", "source_information_url", *_TEXTS, *_NOTES),
    }
)
_COUNTRIES = {
    "citizenships": AttributeKind.CITIZENSHIP,
    "nationalities": AttributeKind.NATIONALITY,
}
_NUMBER_LABEL = re.compile(r"(?:#|\b(?:No|Nr|Number|ID|Code)\b\.?:?)$", re.IGNORECASE)
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)")


@dataclass(slots=True)
class Around:
    """What an entry needs of the whole list: whom a link may mean, and how new the list is."""

    file: str
    log: IssueLog
    links: NameIndex = field(default_factory=NameIndex)
    newest: date | None = None
    """A day on which the list was surely in force: the last on which anybody was listed."""

    def note(self, row: Row) -> None:
        """Take note of a row, before the first entity is built."""
        started = _day_of(row.get("start_date"))
        if started is not None and (self.newest is None or started > self.newest):
            self.newest = started
        sublist, number = list_named(row.get("source") or ""), row.get("entity_number")
        if sublist is not None and sublist.ofac and number is not None:
            self.links.add_primary(row.get("name") or "", number)
            for alias in row.all("alt_names"):
                self.links.add_alias(alias, number)


def build(key: str, rows: Sequence[Row], around: Around) -> Entity:
    """The entity that these rows, one of each list that it is on, describe."""
    first = rows[0]
    draft = Draft(SOURCE, key, _type(rows), around.log)
    for row in rows:
        sublist = list_named(row.get("source") or "")
        at = f"entry {key}" if sublist is None else f"{sublist.code} entry {key}"
        _known(draft, row, sublist, at)
        _names(draft, row, sublist, at)
        _facts(draft, row, at)
        for stated in row.all("addresses"):
            place = place_of(stated, states=sublist is None or not sublist.ofac)
            draft.address(f"{at} addresses", full=place.full, country=place.country)
        for place in row.places:
            draft.address(
                f"{at} addresses",
                street=place.street,
                city=place.city,
                region=place.region,
                postal_code=place.postal_code,
                country=place.country,
            )
        _measures(draft, row, sublist, at)
        _remarks(draft, row, around.links, at)
        _numbers(draft, row, at)
    draft.end_if_over(around.newest)
    record = "\n".join(row.raw for row in rows)
    url = first.get("source_information_url") or first.get("source_list_url")
    return draft.entity(record=record, row=f"{around.file} {first.where}", url=url)


def _day_of(stated: str | None) -> date | None:
    """A day as the list writes it, None where it is no day."""
    try:
        found = DateRange.parse(stated or "")
    except InvalidDate:
        return None
    return found.start if found.exact else None


def _type(rows: Sequence[Row]) -> EntityType:
    """Commerce and State do not say whether they list persons or companies."""
    stated = next((row.get("type") for row in rows if row.get("type")), None)
    known = EntityType.UNKNOWN
    return known if stated is None else tables.ENTITY_TYPES.get(stated.lower(), known)


def _known(draft: Draft, row: Row, sublist: SubList | None, at: str) -> None:
    """The codes of the row that must be known, and the fields that we have no place for."""
    if sublist is None:
        message = f"{row.get('source')!r} is not a list that we know"
        draft.unread("list_unknown", message, row.get("source") or "", f"{at} source")
    stated = row.get("type")
    if stated is not None and stated.lower() not in tables.ENTITY_TYPES:
        draft.unread("type_unknown", f"{stated!r} is not a known type", stated, f"{at} type")
    elif stated is not None and tables.ENTITY_TYPES[stated.lower()] is not draft.type:
        message = f"{stated!r} is not what another list says of this entry"
        draft.unread("type_differs", message, stated, f"{at} type")
    for column in row.fields:
        if column not in _READ:
            draft.remark(row.get(column), f"{at} {column}", column)
    number = row.get("entity_number")
    if sublist is not None and sublist.reference is not None and number is not None:
        draft.identifier(
            IdentifierType.LIST_REFERENCE, number, f"{at} entity_number", label=sublist.reference
        )


def _names(draft: Draft, row: Row, sublist: SubList | None, at: str) -> None:
    kind = NameKind.ALIAS if draft.names else NameKind.PRIMARY
    # Commerce lists aliases as a sentence does, with "and" before the last.
    listed = sublist is not None and not sublist.ofac
    others = [re.sub(r"^and ", "", alias) if listed else alias for alias in row.all("alt_names")]
    for full, known, column in [
        (row.get("name") or "", kind, "name"),
        *((alias, NameKind.ALIAS, "alt_names") for alias in others),
    ]:
        where = f"{at} {column}"
        person = draft.type is EntityType.PERSON
        parts = name_of(full, known, person=person, stated=full, locator=where)
        draft.name(full, known, where, given=parts.given, family=parts.family)


def _facts(draft: Draft, row: Row, at: str) -> None:
    for column, kind in _TEXTS.items():
        draft.attribute(kind, row.get(column), f"{at} {column}")
    gross = row.get("gross_registered_tonnage")
    if gross is not None:
        where = f"{at} gross_registered_tonnage"
        draft.attribute(AttributeKind.TONNAGE, f"{gross} GRT", where, stated=gross)
    draft.country(AttributeKind.FLAG, row.get("vessel_flag"), f"{at} vessel_flag")
    draft.identifier(
        IdentifierType.CALL_SIGN, row.get("call_sign"), f"{at} call_sign", label="call_sign"
    )
    for column, kind in _COUNTRIES.items():
        for stated in row.all(column):
            draft.country(kind, stated, f"{at} {column}")
    for stated in row.all("places_of_birth"):
        draft.attribute(AttributeKind.BIRTH_PLACE, stated, f"{at} places_of_birth")
    for stated in row.all("dates_of_birth"):
        draft.dated(DateKind.BIRTH, stated, f"{at} dates_of_birth", _born)
    for column, label in _NOTES.items():
        draft.remark(row.get(column), f"{at} {column}", label)


def _born(stated: str) -> DateRange:
    """``1965``, ``1967-10-31``, ``circa 1961``, ``1960 to 1965``, ``07 May 1966``."""
    words = re.sub(r"^c(?:irca|\.|a\.) ?", "circa ", stated, flags=re.IGNORECASE)
    days = _DAYS.fullmatch(words)
    if days is not None:
        return DateRange(DateRange.parse(days[1]).start, DateRange.parse(days[2]).end)
    try:
        plain = DateRange.parse(words.removeprefix("circa "))
    except InvalidDate:
        return parse_date(words)
    return DateRange(plain.start, plain.end, words.startswith("circa "))


def _measures(draft: Draft, row: Row, sublist: SubList | None, at: str) -> None:
    stated = row.get("source") or ""
    title, _, office = stated.rpartition(" - ")
    notice = row.get("federal_register_notice")
    name = title or stated if sublist is None else sublist.title
    # The Treasury's lists say for which programme; the others are one themselves.
    for programme in row.all("programs") or (name,):
        basis = [basis_of(sublist, programme), shortened(notice)]
        draft.measure(
            programme,
            f"{at} programs",
            authority=office or stated if sublist is None else sublist.authority,
            legal_basis="; ".join(filter(None, basis)) or None,
            listed_on=_day(draft, row, "start_date", at),
            ended_on=_day(draft, row, "end_date", at),
            stated=": ".join(dict.fromkeys([stated or name, programme])),
        )
    if notice != shortened(notice):
        draft.remark(notice, f"{at} federal_register_notice", "Federal Register notices")
    if sublist is not None and not sublist.blocking:
        draft.once(AttributeKind.RISK_NOTE, name, f"{at} source", stated=stated)


def _day(draft: Draft, row: Row, column: str, at: str) -> date | None:
    stated = row.get(column)
    found = _day_of(stated)
    if stated is not None and found is None:
        draft.unread("date_unreadable", f"{stated!r} is not a day", stated, f"{at} {column}")
    return found


def _remarks(draft: Draft, row: Row, links: NameIndex, at: str) -> None:
    names, words = links_of(row.get("remarks") or "")
    where = f"{at} remarks"
    draft.remark(words or None, where)
    for name in names:
        _link(draft, name, links, where)


def _link(draft: Draft, name: str, links: NameIndex, where: str) -> None:
    number = draft.key.rpartition("-")[2]
    stated = f"Linked To: {name}"
    # A period that ended the remarks may have been taken off the name.
    found = links.bearers(name, apart_from=number) or links.bearers(f"{name}.", apart_from=number)
    if len(found) == 1:
        draft.relation(RelationKind.LINKED_TO, f"{NUMBERED}-{found[0]}", where, stated=stated)
    elif found:
        message = f"{name!r} is the name of {len(found)} entries: {', '.join(found)}"
        draft.unread("link_ambiguous", message, stated, where)
    else:
        message = f"{name!r} is not the name of any entry of this list"
        draft.unread("link_unresolved", message, stated, where)


def _numbers(draft: Draft, row: Row, at: str) -> None:
    where = f"{at} ids"
    for stated in row.all("ids"):
        number = number_of(stated)
        if number is None:
            message = f"what {stated!r} is cannot be told"
            draft.unread("identifier_unreadable", message, stated, where)
        else:
            _number(draft, number, where)
    for number in row.numbers:
        if number.label and number.value:
            _number(draft, number, where)
        else:
            message = f"{number.stated!r} lacks its kind or its number"
            draft.unread("identifier_unreadable", message, number.stated, where)


def _number(draft: Draft, number: Number, where: str) -> None:
    """One fact of ``ids``, which holds all that OFAC writes with a label in its Remarks."""
    label, value = number.label, number.value
    if label == "Gender":
        draft.gender(value, where)
    elif label in tables.DATE_LABELS:
        draft.dated(tables.DATE_LABELS[label], value, where, _born)
    elif label in tables.TEXT_LABELS:
        draft.attribute(tables.TEXT_LABELS[label], value, where, stated=number.stated)
    elif label in tables.COUNTRY_LABELS:
        draft.country(tables.COUNTRY_LABELS[label], value, where)
    elif label == FORMER_FLAG:
        draft.remark(value, where, label)
    elif label.startswith("Digital Currency Address"):
        draft.identifier(IdentifierType.WALLET, value, where, label=label, stated=number.stated)
        draft.once(
            AttributeKind.WALLET_CURRENCY, label.rpartition(" ")[2], where, stated=number.stated
        )
    else:
        _identifier(draft, number, where)


def _identifier(draft: Draft, number: Number, where: str) -> None:
    label, value = number.label, number.value
    kind = tables.IDENTIFIER_LABELS.get(label)
    if label == tables.GENERIC_NUMBER:
        person = draft.type is EntityType.PERSON
        kind = IdentifierType.NATIONAL_ID if person else IdentifierType.REGISTRATION
    if value.upper().startswith("IMO ") and kind in (None, IdentifierType.REGISTRATION):
        kind, value = IdentifierType.IMO, value[4:].strip()
    if kind is None and _NUMBER_LABEL.search(label) is None:
        # No number by its label, but a statement of OFAC's that has no place of its own.
        country = "" if number.country is None else f" ({number.country})"
        draft.remark(f"{value}{country}", where, label)
        return
    draft.identifier(
        kind or IdentifierType.OTHER,
        value,
        where,
        label=label,
        country=number.country,
        stated=number.stated,
    )
