"""One entry of the list.

The reference number (``QDi.001``) is what the Council calls permanent and what other lists
repeat; DATAID is the number of the record and the key here, as it never changes either.
Locators name the entry and the element; the list numbers nothing within an entry, and a
position would change with every element added before it.
"""

import re
from collections.abc import Mapping
from datetime import date

from app.domain.entities import DateFact, Entity
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    IdentifierType,
    NameKind,
    RelationKind,
    Standing,
)
from app.errors import InvalidDate
from app.sources.base import IssueLog
from app.sources.draft import Draft
from app.sources.un import tables
from app.sources.un.dates import TYPES, birth_days, day_of
from app.sources.un.documents import number_of, type_of
from app.sources.un.names import names_in, names_in_note
from app.sources.xmlfiles import Element, child, children, local_name, source_text, text

SOURCE = "un-sc"
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
_BIRTH_OF_ALIAS = ("CITY_OF_BIRTH", "COUNTRY_OF_BIRTH")
_REFERENCE = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)\]]\.)\s+(?=[A-Z])")
_GENDER = re.compile(r"\bGender:\s*(male|female)\b", re.I)
# Everything that has a typed place or says nothing of the entity (the version of the record
# and the empty keys of sorting); the rest of an entry is kept as remarks.
_READ = frozenset(
    {
        *_NAME_PARTS,
        *("DATAID", "VERSIONNUM", "NAME_ORIGINAL_SCRIPT", "REFERENCE_NUMBER", "LISTED_ON"),
        *("UN_LIST_TYPE", "LIST_TYPE", "TITLE", "DESIGNATION", "NATIONALITY", "NATIONALITY2"),
        *("GENDER", "COMMENTS1", "LAST_DAY_UPDATED", "DELISTED_ON"),
        *("INDIVIDUAL_ALIAS", "ENTITY_ALIAS", "INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"),
        *("INDIVIDUAL_DATE_OF_BIRTH", "INDIVIDUAL_PLACE_OF_BIRTH", "INDIVIDUAL_DOCUMENT"),
        *("SORT_KEY", "SORT_KEY_LAST_MOD"),
    }
)


def read_entry(element: Element, row: str, keys: Mapping[str, str], log: IssueLog) -> Entity:
    """The entity; ``keys`` holds the key of every entry of the list by its reference number."""
    key = text(element, "DATAID")
    assert key is not None, "the reader rejects a list with an entry that has no DATAID"
    draft = Draft(SOURCE, key, tables.TYPES[local_name(element)], log)
    at = f"DATAID {key}"
    _names(draft, element, at)
    reference = text(element, "REFERENCE_NUMBER")
    if reference is None:
        draft.issue("reference_missing", "the entry has no reference number", at)
    draft.identifier(IdentifierType.UN_REFERENCE, reference, f"{at} REFERENCE_NUMBER")
    _measure(draft, element, at)
    _person(draft, element, at)
    for part in children(element, "INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"):
        _address(draft, part, f"{at} {local_name(part)}")
    _comments(draft, text(element, "COMMENTS1"), f"{at} COMMENTS1", keys)
    updated = ", ".join(_values(child(element, "LAST_DAY_UPDATED")))
    draft.remark(updated or None, f"{at} LAST_DAY_UPDATED", "Last updated")
    for part in children(element):
        tag = local_name(part)
        if tag not in _READ and text(part) is not None:
            draft.issue("element_unknown", f"{tag} is not an element that we know", f"{at} {tag}")
            draft.remark(_stated(part), f"{at} {tag}", tag)
    return draft.entity(record=source_text(element), row=row)


def _fields(element: Element) -> dict[str, str]:
    """The texts of an element's children by their tags; empty ones are left out."""
    found = ((local_name(field), _text(field)) for field in children(element))
    return {tag: value for tag, value in found if value is not None}


def _text(element: Element, *path: str) -> str | None:
    """The text at a path; None where there is none, or a word that stands for nothing."""
    found = text(element, *path)
    return None if found in tables.NOTHING else found


def _stated(element: Element) -> str:
    fields = _fields(element)
    return "; ".join(f"{tag}: {value}" for tag, value in fields.items()) or text(element) or ""


def _values(element: Element | None) -> list[str]:
    return [value for part in children(element, "VALUE") if (value := _text(part)) is not None]


def _names(draft: Draft, element: Element, at: str) -> None:
    parts = [value for tag in _NAME_PARTS if (value := _text(element, tag)) is not None]
    whole = " ".join(parts)
    for number, name in enumerate(whole.split(";")):
        # The list may name an organisation in two languages at once.
        kind = NameKind.ALIAS if number else NameKind.PRIMARY
        draft.name(name, kind, f"{at} FIRST_NAME", stated=whole)
    locator = f"{at} NAME_ORIGINAL_SCRIPT"
    written = text(element, "NAME_ORIGINAL_SCRIPT")
    for name in names_in(written or "")[0]:
        draft.name(name, NameKind.ALIAS, locator, stated=written)
    for part in children(element, "INDIVIDUAL_ALIAS", "ENTITY_ALIAS"):
        _alias(draft, part, f"{at} {local_name(part)}")


def _alias(draft: Draft, element: Element, at: str) -> None:
    """An alias, and what stands with it: the list keeps an empty one where there is none."""
    fields = _fields(element)
    names = _alias_names(draft, fields, at) if fields.keys() & {"ALIAS_NAME", "QUALITY"} else []
    label = f"Alias {names[0]}" if names else "Alias"
    draft.remark(fields.get("NOTE"), at, label)
    _birth(draft, {"DATE": fields["DATE_OF_BIRTH"]} if "DATE_OF_BIRTH" in fields else {}, at)
    place = ", ".join(fields[tag] for tag in _BIRTH_OF_ALIAS if tag in fields)
    draft.attribute(AttributeKind.BIRTH_PLACE, place, at)
    known = {"ALIAS_NAME", "QUALITY", "NOTE", "DATE_OF_BIRTH", *_BIRTH_OF_ALIAS}
    _unknown(draft, fields, known, at, label)


def _alias_names(draft: Draft, fields: Mapping[str, str], at: str) -> list[str]:
    stated, quality = fields.get("ALIAS_NAME", ""), fields.get("QUALITY")
    kind = tables.QUALITIES.get(quality or "")
    if kind is None:
        draft.issue("alias_type_unknown", f"{quality!r} is not a quality", at)
        kind = NameKind.ALIAS
    names, about = names_in(stated)
    if not names:
        draft.issue("alias_empty", f"{stated!r} holds no name", at)
    note = fields.get("NOTE")
    if note is not None and names:
        names += names_in_note(note, names[0])
    whole = f"{quality}: {stated}" if note is None else f"{quality}: {stated} ({note})"
    for name in names:
        draft.name(name, kind, at, stated=whole)
    for words in about:
        draft.remark(words, at, f"Alias {names[0]}" if names else "Alias")
    return names


def _unknown(draft: Draft, fields: Mapping[str, str], known: set[str], at: str, label: str) -> None:
    for tag in fields.keys() - known:
        draft.issue("element_unknown", f"{tag} is not an element that we know", at)
        draft.remark(fields[tag], at, f"{label}, {tag}")


def _day(draft: Draft, element: Element, tag: str, at: str) -> date | None:
    stated = text(element, tag)
    if stated is None:
        return None
    try:
        days = day_of(stated)
    except InvalidDate as error:
        draft.unread("date_unreadable", error.message, stated, f"{at} {tag}")
        return None
    return days.start if days.exact else None


def _measure(draft: Draft, element: Element, at: str) -> None:
    programme = text(element, "UN_LIST_TYPE")
    basis = tables.LEGAL_BASES.get(programme or "")
    if programme is not None and basis is None:
        message = f"{programme!r} is not a list whose resolution we know"
        draft.issue("programme_unknown", message, f"{at} UN_LIST_TYPE")
    ended = _day(draft, element, "DELISTED_ON", at)
    if text(element, "DELISTED_ON") is not None:
        draft.standing = Standing.DELISTED
    draft.measure(
        programme,
        f"{at} UN_LIST_TYPE",
        authority=tables.AUTHORITY,
        legal_basis=basis,
        listed_on=_day(draft, element, "LISTED_ON", at),
        ended_on=ended,
    )
    for kind in _values(child(element, "LIST_TYPE")):
        if kind != "UN List":
            draft.remark(kind, f"{at} LIST_TYPE", "List")


def _person(draft: Draft, element: Element, at: str) -> None:
    """What only individuals have."""
    for tag, kind in (("TITLE", AttributeKind.TITLE), ("DESIGNATION", AttributeKind.FUNCTION)):
        for value in _values(child(element, tag)):
            draft.attribute(kind, value, f"{at} {tag}")
    for tag in ("NATIONALITY", "NATIONALITY2"):
        part = child(element, tag)
        if part is not None and child(part, "VALUE") is None:
            draft.country(AttributeKind.NATIONALITY, _text(part), f"{at} {tag}")
        for value in _values(part):
            draft.country(AttributeKind.NATIONALITY, value, f"{at} {tag}")
    draft.gender(text(element, "GENDER"), f"{at} GENDER")
    for part in children(element, "INDIVIDUAL_DATE_OF_BIRTH"):
        _birth(draft, _fields(part), f"{at} INDIVIDUAL_DATE_OF_BIRTH")
    for part in children(element, "INDIVIDUAL_PLACE_OF_BIRTH"):
        fields = _fields(part)
        place = ", ".join(fields[tag] for tag in _PLACE if tag in fields)
        draft.attribute(AttributeKind.BIRTH_PLACE, place, f"{at} INDIVIDUAL_PLACE_OF_BIRTH")
        _unknown(draft, fields, set(_PLACE), at, "Place of birth")
    for part in children(element, "INDIVIDUAL_DOCUMENT"):
        _document(draft, part, f"{at} INDIVIDUAL_DOCUMENT")


def _birth(draft: Draft, fields: Mapping[str, str], at: str) -> None:
    """A date of birth, of the person or of one of the aliases."""
    if not fields.keys() - {"TYPE_OF_DATE"}:
        return
    stated = " ".join(fields.values())
    if fields.get("TYPE_OF_DATE", "EXACT") not in TYPES:
        draft.issue("date_type_unknown", f"{stated!r} has an unknown type of date", at)
    try:
        days = birth_days(fields)
    except (InvalidDate, ValueError) as error:
        draft.issue("date_unreadable", str(error), at)
        days = None
    if days is None:
        draft.remark(stated, at, "Date of birth")
    else:
        made = DateFact(kind=DateKind.BIRTH, value=days, stated=stated, locator=at)
        if all(known.value != days for known in draft.dates):
            draft.dates.append(made)
        if "DATE" in fields:
            # Beside a year the note is the month, or says that the date is approximate.
            draft.remark(fields.get("NOTE"), at, "Date of birth")
    known = {"TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"}
    _unknown(draft, fields, known, at, "Date of birth")


def _document(draft: Draft, element: Element, at: str) -> None:
    """A document. All that is said of it stays with its number, or is a remark without one."""
    fields = _fields(element)
    if not fields:
        return
    stated = _stated(element)
    number = number_of(fields)
    kind = type_of(fields, number)
    label = fields.get("TYPE_OF_DOCUMENT2") or fields.get("TYPE_OF_DOCUMENT")
    if kind is None:
        draft.issue("type_unknown", f"{label!r} is not a type of document", at)
        kind = IdentifierType.OTHER
    if number is None or not any(map(str.isdigit, number.value)):
        draft.issue("identifier_unreadable", f"no number can be told apart: {stated}", at)
        draft.remark(stated, at, "Document")
        return
    country = fields.get("ISSUING_COUNTRY") or fields.get("COUNTRY_OF_ISSUE") or number.country
    draft.identifier(
        kind, number.value, at, label=number.words or label, country=country, stated=stated
    )


def _address(draft: Draft, element: Element, at: str) -> None:
    fields = _fields(element)
    draft.address(
        at,
        street=fields.get("STREET"),
        city=fields.get("CITY"),
        region=fields.get("STATE_PROVINCE"),
        postal_code=fields.get("ZIP_CODE"),
        country=fields.get("COUNTRY"),
    )
    place = ", ".join(fields[tag] for tag in ("CITY", "COUNTRY") if tag in fields)
    draft.remark(fields.get("NOTE"), at, f"Address in {place}" if place else "Address")
    _unknown(draft, fields, set(_PLACE), at, "Address")


def _comments(draft: Draft, comments: str | None, at: str, keys: Mapping[str, str]) -> None:
    """Remarks, with the gender and the other entries that they name.

    The list says how two entries are related only in prose, so a reference number in a
    sentence is a plain link, with the sentence as what was stated.
    """
    if comments is None:
        return
    draft.remark(comments, at)
    gender = _GENDER.search(comments)
    if gender is not None and not any(a.kind is AttributeKind.GENDER for a in draft.attributes):
        draft.gender(gender[1], at)
    seen = {i.value for i in draft.identifiers if i.type is IdentifierType.UN_REFERENCE}
    for sentence in _SENTENCE_END.split(comments):
        for reference in _REFERENCE.findall(sentence):
            if reference in seen:
                continue
            seen.add(reference)
            target = keys.get(reference)
            if target is None:
                message = f"{reference} is not the number of any entry of this list"
                draft.issue("link_unresolved", message, at)
            else:
                draft.relation(RelationKind.LINKED_TO, target, at, stated=sentence)
