"""The full list in XML 1.1: everything stands in attributes."""

from collections.abc import Iterator
from datetime import date, datetime

from app.domain.entities import Entity
from app.domain.kinds import EntityType
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.draft import Draft
from app.sources.eu import facts
from app.sources.xmlfiles import Element, children, elements, local_name, root, source_text, text

ROOT = "export"
_ADDERS = {
    "nameAlias": facts.add_name,
    "birthdate": facts.add_birth,
    "identification": facts.add_identification,
    "address": facts.add_address,
    "citizenship": facts.add_citizenship,
}
_ELSEWHERE = frozenset({"regulation", "subjectType"})


def published(file: SourceFile) -> date:
    """The day on which the file was generated."""
    stated = root(file).get("generationDate", "")
    try:
        return datetime.fromisoformat(stated).date()
    except ValueError:
        raise ListRejected(
            f"{file.name}: generationDate {stated[:40]!r} is not a date", element="generationDate"
        ) from None


def read(file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield every sanctioned entity."""
    for place, element in enumerate(elements(file, "sanctionEntity"), 1):
        yield _entry(element, place, file.name, log)


def _entry(element: Element, place: int, file: str, log: IssueLog) -> Entity:
    key = element.get("logicalId", "").strip()
    if not key:
        raise ListRejected(
            f"{file} sanctionEntity {place} has no logicalId", file=file, element="sanctionEntity"
        )
    at = f"sanctionEntity {key}"
    subject = next(children(element, "subjectType"), None)
    code = "" if subject is None else subject.get("code", "")
    draft = Draft("eu-fsf", key, facts.TYPES.get(code, EntityType.UNKNOWN), log)
    if code not in facts.TYPES:
        draft.issue("type_unknown", f"{code!r} is not a known type", f"{at} subjectType")
    facts.add_subject(draft, _fields(element), at)
    url = None
    for regulation in children(element, "regulation"):
        url = url or text(regulation, "publicationUrl")
        facts.add_regulation(draft, _fields(regulation), at)
    for part in children(element):
        name = local_name(part)
        adder = _ADDERS.get(name)
        if adder is not None:
            adder(draft, _fields(part), at)
            for contact in children(part, "contactInfo"):
                facts.add_contact(draft, contact.get("key", ""), contact.get("value"), at)
        elif name not in _ELSEWHERE and name != "remark":
            draft.remark(source_text(part), f"{at} {name}")
    row = f"{file} sanctionEntity {place}"
    return draft.entity(record=source_text(element), row=row, url=url)


def _fields(element: Element) -> dict[str, str]:
    found = {str(name): str(value) for name, value in element.attrib.items()}
    remark = text(element, "remark")
    return found if remark is None else {**found, "remark": remark}
