"""The formats of before 2017: XML (``<WHOLE>``) and CSV 1.0, which name the fields alike.

Dates, numbers and contacts are written into one value there, as in ``1958 - 1963
(approximative)`` and ``AD001095 (passport-National passport) [known to be expired](lost)``.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.eu.facts import entity_of
from app.sources.eu.record import Detail, Entry, contacts_in, unbracketed
from app.sources.xmlfiles import Element, children, elements, local_name, root, source_text

ROOT = "WHOLE"
_KINDS = {
    "NAME": "nameAlias",
    "BIRTH": "birthdate",
    "ADDRESS": "address",
    "PASSPORT": "identification",
    "CITIZEN": "citizenship",
}
_RENAMED = {
    "LASTNAME": "lastName",
    "FIRSTNAME": "firstName",
    "MIDDLENAME": "middleName",
    "WHOLENAME": "wholeName",
    "GENDER": "gender",
    "TITLE": "title",
    "FUNCTION": "function",
    "LANGUAGE": "nameLanguage",
    "PLACE": "place",
    "COUNTRY": "countryDescription",
    "STREET": "street",
    "ZIPCODE": "zipCode",
    "CITY": "city",
}
_RANGE = re.compile(r"(\d{4}) - (\d{4})")
_NUMBER = re.compile(
    r"(?P<number>.*?)\s*\((?P<code>\w+)-(?P<description>[^)]*)\)"
    r"\s*(?:\[(?P<flag>[^\]]*)\])?\s*(?P<remark>.*)"
)
_FLAGS = {
    "known to be expired": "knownExpired",
    "known to be false": "knownFalse",
    "reported lost": "reportedLost",
    "revoked by issuer": "revokedByIssuer",
}
_NO_DATE = frozenset({"", "N/A"})


def published(file: SourceFile) -> date:
    """The day that the root element states, as DD/MM/YYYY."""
    stated = root(file).get("Date", "")
    try:
        return datetime.strptime(stated, "%d/%m/%Y").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise ListRejected(
            f"{file.name}: Date {stated[:40]!r} is not a date", element="Date"
        ) from None


def read(file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield every entity."""
    for place, element in enumerate(elements(file, "ENTITY", comments=True), 1):
        yield entity_of(_entry(element, place, file.name), log)


def _entry(element: Element, place: int, file: str) -> Entry:
    key = element.get("Id", "").strip()
    if not key:
        raise ListRejected(f"{file} ENTITY {place} has no Id", file=file, element="ENTITY")
    parts = list(children(element))
    return Entry(
        key=key,
        type=element.get("Type", ""),
        fields={},
        remarks=tuple(unbracketed(element.get("remark", ""))),
        regulations=(
            {
                "numberTitle": element.get("legal_basis", ""),
                "publicationDate": element.get("reg_date", ""),
                "programme": element.get("programme", ""),
                "publicationUrl": element.get("pdf_link", ""),
            },
        ),
        details=tuple(_element(part) for part in parts if local_name(part) in _KINDS),
        unread=tuple(
            (local_name(part), source_text(part))
            for part in parts
            if local_name(part) not in _KINDS
        ),
        record=source_text(element),
        row=f"{file} ENTITY {place}",
    )


def _element(element: Element) -> Detail:
    fields = {local_name(field): "".join(map(str, field.itertext())) for field in children(element)}
    # The publisher writes what it says of a date into a comment: "Comment: from passport".
    comments = [
        " ".join((node.text or "").split()).removeprefix("Comment:").strip()
        for node in element
        if not local_name(node)
    ]
    return detail(
        _KINDS[local_name(element)],
        fields,
        key=element.get("Id", ""),
        regulation=element.get("legal_basis") or None,
        comments=comments,
    )


def detail(
    kind: str,
    stated: Mapping[str, str],
    *,
    key: str,
    regulation: str | None,
    comments: list[str] | None = None,
) -> Detail:
    """A detail from the fields of these formats, which are named in capital letters."""
    fields = {_RENAMED.get(name, name): value for name, value in stated.items()}
    fields["logicalId"] = key
    remarks = list(comments or ())
    contacts: tuple[tuple[str, str], ...] = ()
    if kind == "address":
        number = fields.pop("NUMBER", "").strip()
        fields["street"] = f"{number} {fields.get('street', '')}".strip()
        contacts, rest = contacts_in(fields.pop("OTHER", ""))
        remarks += unbracketed(rest or "")
    elif kind == "birthdate":
        fields |= _date(" ".join(fields.pop("DATE", "").split()))
    elif kind == "identification":
        found, remark = _number(" ".join(fields.pop("NUMBER", "").split()))
        fields |= found
        remarks += unbracketed(remark)
    return Detail(
        kind=kind,
        fields=fields,
        remarks=tuple(remark for remark in remarks if remark),
        regulation=regulation,
        contacts=contacts,
    )


def _date(stated: str) -> dict[str, str]:
    if stated.upper() in _NO_DATE:
        return {}
    exact = stated.removesuffix("(approximative)").strip()
    fields = {"circa": "true"} if exact != stated else {}
    years = _RANGE.fullmatch(exact)
    if years is None:
        return {**fields, "birthdate": exact}
    return {**fields, "yearRangeFrom": years[1], "yearRangeTo": years[2]}


def _number(stated: str) -> tuple[dict[str, str], str]:
    """The number with its type and what is known of it, and the remark behind them."""
    found = _NUMBER.fullmatch(stated)
    if found is None:
        return {"number": stated}, ""
    flag, remark = found["flag"], found["remark"]
    fields = {
        "number": found["number"],
        "identificationTypeCode": found["code"],
        "identificationTypeDescription": found["description"],
    }
    if flag in _FLAGS:
        fields[_FLAGS[flag]] = "true"
    elif flag is not None:
        remark = f"{flag} {remark}"
    return fields, remark
