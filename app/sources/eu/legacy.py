"""The XML of before 2017 (``<WHOLE>``): the same fields, as elements."""

from collections.abc import Iterator
from datetime import date, datetime

from app.domain.entities import Entity
from app.domain.kinds import EntityType
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.draft import Draft
from app.sources.eu import facts
from app.sources.xmlfiles import Element, children, elements, local_name, root, source_text

ROOT = "WHOLE"
_RENAMED = {
    "LASTNAME": "lastName",
    "FIRSTNAME": "firstName",
    "MIDDLENAME": "middleName",
    "WHOLENAME": "wholeName",
    "GENDER": "gender",
    "TITLE": "title",
    "FUNCTION": "function",
    "LANGUAGE": "nameLanguage",
    "DATE": "birthdate",
    "PLACE": "place",
    "COUNTRY": "countryDescription",
    "NUMBER": "number",
    "STREET": "street",
    "ZIPCODE": "zipCode",
    "CITY": "city",
    "OTHER": "remark",
}
_ADDERS = {
    "NAME": facts.add_name,
    "BIRTH": facts.add_birth,
    "ADDRESS": facts.add_address,
    "CITIZEN": facts.add_citizenship,
}


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
    for place, element in enumerate(elements(file, "ENTITY"), 1):
        yield _entry(element, place, file.name, log)


def _entry(element: Element, place: int, file: str, log: IssueLog) -> Entity:
    key = element.get("Id", "").strip()
    if not key:
        raise ListRejected(f"{file} ENTITY {place} has no Id", file=file, element="ENTITY")
    at = f"ENTITY {key}"
    code = element.get("Type", "")
    draft = Draft("eu-fsf", key, facts.TYPES.get(code, EntityType.UNKNOWN), log)
    if code not in facts.TYPES:
        draft.issue("type_unknown", f"{code!r} is not a known type", f"{at} Type")
    draft.remark(element.get("remark", "").strip() or None, f"{at} remark")
    regulation = {
        "numberTitle": element.get("legal_basis", ""),
        "publicationDate": element.get("reg_date", ""),
        "programme": element.get("programme", ""),
    }
    facts.add_regulation(draft, regulation, at)
    for part in children(element):
        name = local_name(part)
        fields = {
            _RENAMED.get(local_name(field), local_name(field)): "".join(map(str, field.itertext()))
            for field in children(part)
        }
        fields["logicalId"] = part.get("Id", "")
        if name == "ADDRESS":
            number = fields.pop("number", "").strip()
            fields["street"] = f"{number} {fields.get('street', '')}".strip()
        born, approximately, _ = fields.get("birthdate", "").partition("(approximative)")
        if approximately:
            fields["birthdate"], fields["circa"] = born.strip(), "true"
        if name == "PASSPORT":
            _number(draft, fields, at)
        elif name in _ADDERS:
            _ADDERS[name](draft, fields, at)
        else:
            draft.remark(source_text(part), f"{at} {name}")
    return draft.entity(
        record=source_text(element),
        row=f"{file} ENTITY {place}",
        url=element.get("pdf_link", "").strip() or None,
    )


def _number(draft: Draft, fields: dict[str, str], at: str) -> None:
    """``AD001095 (passport-National passport) ((passport))``: number, type, remark."""
    number, _, rest = fields.get("number", "").partition(" (")
    kind, _, remark = rest.partition(") (")
    code, _, description = kind.strip("() ").partition("-")
    made = {
        **fields,
        "number": number,
        "identificationTypeCode": code,
        "identificationTypeDescription": description,
        "remark": remark.strip("() "),
    }
    facts.add_identification(draft, made, at)
