"""The United Nations Security Council's consolidated list, in XML.

The reference number (``QDi.001``) is what the Council calls permanent and what other lists
repeat; DATAID is the number of the record and the key here, as it never changes either.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import (
    AttributeKind,
    DateKind,
    EntityType,
    IdentifierType,
    NameKind,
)
from app.errors import InvalidDate, ListRejected
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.draft import Draft
from app.sources.xmlfiles import (
    Element,
    attribute,
    child,
    children,
    elements,
    local_name,
    root,
    source_text,
    text,
)

AUTHORITY = "United Nations Security Council"
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_TYPES = {"INDIVIDUAL": EntityType.PERSON, "ENTITY": EntityType.ORGANIZATION}
_QUALITIES = {
    "Good": NameKind.ALIAS,
    "Low": NameKind.WEAK,
    "a.k.a.": NameKind.ALIAS,
    "f.k.a.": NameKind.FORMER,
}
_DOCUMENTS = (
    (re.compile(r"pas+(?:port|aporte)|passeport", re.IGNORECASE), IdentifierType.PASSPORT),
    (
        re.compile(r"nation|identi|iqama|resid|bosnian|personal id|id card", re.IGNORECASE),
        IdentifierType.NATIONAL_ID,
    ),
)
# Everything that has a typed place; the rest of an entry is kept as remarks.
_READ = frozenset(
    {
        *_NAME_PARTS,
        *("DATAID", "VERSIONNUM", "NAME_ORIGINAL_SCRIPT", "REFERENCE_NUMBER", "LISTED_ON"),
        *("UN_LIST_TYPE", "LIST_TYPE", "TITLE", "DESIGNATION", "NATIONALITY", "GENDER"),
        *("INDIVIDUAL_ALIAS", "ENTITY_ALIAS", "INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"),
        *("INDIVIDUAL_DATE_OF_BIRTH", "INDIVIDUAL_PLACE_OF_BIRTH", "INDIVIDUAL_DOCUMENT"),
        *("SORT_KEY", "SORT_KEY_LAST_MOD"),
    }
)


class UnReader:
    """Reads ``consolidated.xml``."""

    info = SourceInfo(
        id="un-sc",
        title="United Nations Security Council Consolidated List",
        publisher=AUTHORITY,
        url="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
        licence="Published by the United Nations for use by everybody; see its terms of use.",
        formats=("XML",),
        persons=(500, 1_200),
        organizations=(150, 500),
        stale_after_days=180,
        downloads=(
            Download(
                name="consolidated.xml",
                url="https://scsanctions.un.org/resources/xml/en/consolidated.xml",
            ),
        ),
        hosts=("un.org", "unsolprodfiles.blob.core.windows.net"),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The day on which the file was generated."""
        stated = attribute(_root(files), "dateGenerated")
        try:
            return None if stated is None else datetime.fromisoformat(stated).date()
        except ValueError:
            raise ListRejected(
                f"{files[0].name}: dateGenerated {stated!r} is not a date", element="dateGenerated"
            ) from None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield the individuals, then the entities."""
        _root(files)
        for place, element in enumerate(elements(files[0], *_TYPES), 1):
            yield _entry(element, place, files[0].name, log)


def _root(files: Sequence[SourceFile]) -> Element:
    if len(files) != 1:
        raise ListRejected(f"un-sc is one file, not {len(files)}", files=len(files))
    found = root(files[0])
    if local_name(found) != "CONSOLIDATED_LIST":
        raise ListRejected(
            f"{files[0].name} begins with <{local_name(found)}> and is not the consolidated list "
            "of the Security Council (<CONSOLIDATED_LIST>)",
            file=files[0].name,
            element=local_name(found),
        )
    return found


def _entry(element: Element, place: int, file: str, log: IssueLog) -> Entity:
    key = text(element, "DATAID")
    if key is None:
        raise ListRejected(f"{file} entry {place} has no DATAID", file=file, element="DATAID")
    draft = Draft("un-sc", key, _TYPES[local_name(element)], log)
    at = f"DATAID {key}"
    _names(draft, element, at)
    reference = text(element, "REFERENCE_NUMBER")
    draft.identifier(IdentifierType.UN_REFERENCE, reference, f"{at} REFERENCE_NUMBER")
    _measure(draft, element, at)
    _person(draft, element, at)
    for number, part in enumerate(children(element, "INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"), 1):
        _address(draft, part, f"{at} {local_name(part)} {number}")
    for part in children(element):
        if local_name(part) not in _READ:
            draft.remark(text(part), f"{at} {local_name(part)}")
    return draft.entity(record=source_text(element), row=f"{file} {local_name(element)} {place}")


def _person(draft: Draft, element: Element, at: str) -> None:
    """What only individuals have."""
    for part in children(element, "TITLE", "DESIGNATION"):
        kind = AttributeKind.TITLE if local_name(part) == "TITLE" else AttributeKind.FUNCTION
        for value in children(part, "VALUE"):
            draft.attribute(kind, text(value), f"{at} {local_name(part)}")
    for value in children(child(element, "NATIONALITY"), "VALUE"):
        draft.country(AttributeKind.NATIONALITY, text(value), f"{at} NATIONALITY")
    draft.gender(text(element, "GENDER"), f"{at} GENDER")
    for number, part in enumerate(children(element, "INDIVIDUAL_DATE_OF_BIRTH"), 1):
        _birth(draft, part, f"{at} INDIVIDUAL_DATE_OF_BIRTH {number}")
    for number, part in enumerate(children(element, "INDIVIDUAL_PLACE_OF_BIRTH"), 1):
        place_text = ", ".join(filter(None, (text(field) for field in children(part))))
        locator = f"{at} INDIVIDUAL_PLACE_OF_BIRTH {number}"
        draft.attribute(AttributeKind.BIRTH_PLACE, place_text, locator)
    for number, part in enumerate(children(element, "INDIVIDUAL_DOCUMENT"), 1):
        _document(draft, part, f"{at} INDIVIDUAL_DOCUMENT {number}")


def _names(draft: Draft, element: Element, at: str) -> None:
    parts = [value for tag in _NAME_PARTS if (value := text(element, tag)) is not None]
    draft.name(" ".join(parts), NameKind.PRIMARY, f"{at} FIRST_NAME")
    for written in _several(text(element, "NAME_ORIGINAL_SCRIPT")):
        draft.name(written, NameKind.ALIAS, f"{at} NAME_ORIGINAL_SCRIPT")
    for number, alias in enumerate(children(element, "INDIVIDUAL_ALIAS", "ENTITY_ALIAS"), 1):
        locator = f"{at} {local_name(alias)} {number}"
        name = text(alias, "ALIAS_NAME")
        if name is None:
            # The list keeps an empty alias for entries without one.
            continue
        quality = text(alias, "QUALITY")
        kind = _QUALITIES.get(quality or "")
        if kind is None:
            draft.issue("alias_type_unknown", f"{quality!r} is not a quality", locator)
            kind = NameKind.ALIAS
        for one in _several(name):
            draft.name(one, kind, locator, stated=f"{quality}: {name}")
        for field in children(alias):
            if local_name(field) not in ("QUALITY", "ALIAS_NAME"):
                draft.remark(text(field), locator, f"Alias {name}, {local_name(field)}")


def _several(value: str | None) -> Iterator[str]:
    """Names in one value are separated by semicolons."""
    for part in (value or "").split(";"):
        if part.strip():
            yield part.strip()


def _measure(draft: Draft, element: Element, at: str) -> None:
    listed = text(element, "LISTED_ON")
    day = None
    if listed is not None:
        try:
            day = date.fromisoformat(listed[:10])
        except ValueError:
            draft.unread("date_unreadable", f"{listed!r} is not a date", listed, f"{at} LISTED_ON")
    draft.measure(
        text(element, "UN_LIST_TYPE"),
        f"{at} UN_LIST_TYPE",
        authority=AUTHORITY,
        listed_on=day,
    )


def _birth(draft: Draft, element: Element, at: str) -> None:
    kind = text(element, "TYPE_OF_DATE")
    note = text(element, "NOTE")
    given = [f for f in ("DATE", "YEAR", "FROM_YEAR", "TO_YEAR") if text(element, f)]
    draft.remark(note, at, "Date of birth")
    if not given:
        return
    if kind not in ("EXACT", "APPROXIMATELY", "BETWEEN"):
        draft.issue("date_type_unknown", f"{kind!r} is not a type of date", at)
    circa = kind == "APPROXIMATELY" or (note or "").lower().startswith("approx")

    def parse(_: str) -> DateRange:
        exact = text(element, "DATE") or text(element, "YEAR")
        if exact is not None:
            return DateRange.parse(exact[:10], circa=circa)
        first, last = text(element, "FROM_YEAR"), text(element, "TO_YEAR")
        if first is None or last is None:
            raise InvalidDate("one end of the range is missing", field="date")
        return DateRange(DateRange.parse(first).start, DateRange.parse(last).end, circa)

    stated = " ".join(filter(None, [kind, *(text(element, field) for field in given)]))
    draft.dated(DateKind.BIRTH, stated, at, parse)


def _document(draft: Draft, element: Element, at: str) -> None:
    label = text(element, "TYPE_OF_DOCUMENT2") or text(element, "TYPE_OF_DOCUMENT")
    number = text(element, "NUMBER")
    fields = [(local_name(f), text(f)) for f in children(element)]
    stated = "; ".join(f"{name} {value}" for name, value in fields if value is not None)
    if number is None:
        draft.remark(stated or None, at)
        return
    kinds = (kind for pattern, kind in _DOCUMENTS if pattern.search(label or ""))
    draft.identifier(
        next(kinds, IdentifierType.OTHER),
        number,
        at,
        label=label,
        country=text(element, "ISSUING_COUNTRY") or text(element, "COUNTRY_OF_ISSUE"),
        stated=stated,
    )


def _address(draft: Draft, element: Element, at: str) -> None:
    draft.address(
        at,
        street=text(element, "STREET"),
        city=text(element, "CITY"),
        region=text(element, "STATE_PROVINCE"),
        postal_code=text(element, "ZIP_CODE"),
        country=text(element, "COUNTRY"),
    )
    draft.remark(text(element, "NOTE"), at, "Address")
