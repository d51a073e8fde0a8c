"""The full list in XML 1.1: everything but remarks stands in attributes."""

from collections.abc import Iterator
from datetime import date, datetime

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.eu.facts import KINDS, entity_of
from app.sources.eu.record import Detail, Entry, unbracketed
from app.sources.xmlfiles import Element, children, elements, local_name, root, source_text, text

ROOT = "export"
_ELSEWHERE = frozenset({"remark", "regulation", "subjectType", *KINDS})
_IN_DETAIL = frozenset({"remark", "regulationSummary", "contactInfo"})


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
        yield entity_of(_entry(element, place, file.name), log)


def _entry(element: Element, place: int, file: str) -> Entry:
    key = element.get("logicalId", "").strip()
    if not key:
        raise ListRejected(
            f"{file} sanctionEntity {place} has no logicalId", file=file, element="sanctionEntity"
        )
    subject = next(children(element, "subjectType"), None)
    details = [part for part in children(element) if local_name(part) in KINDS]
    unread = [part for part in children(element) if local_name(part) not in _ELSEWHERE]
    unread += [
        field for part in details for field in children(part) if local_name(field) not in _IN_DETAIL
    ]
    return Entry(
        key=key,
        type="" if subject is None else subject.get("code", ""),
        fields=_attributes(element),
        remarks=_remarks(element),
        regulations=tuple(map(_regulation, children(element, "regulation"))),
        details=tuple(map(_detail, details)),
        unread=tuple((local_name(part), source_text(part)) for part in unread),
        record=source_text(element),
        row=f"{file} sanctionEntity {place}",
    )


def _attributes(element: Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _remarks(element: Element) -> tuple[str, ...]:
    found = (unbracketed(text(remark) or "") for remark in children(element, "remark"))
    return tuple(remark for remarks in found for remark in remarks)


def _regulation(element: Element) -> dict[str, str]:
    return {**_attributes(element), "publicationUrl": text(element, "publicationUrl") or ""}


def _detail(element: Element) -> Detail:
    summary = next(children(element, "regulationSummary"), None)
    return Detail(
        kind=local_name(element),
        fields=_attributes(element),
        remarks=_remarks(element),
        regulation=None if summary is None else summary.get("numberTitle") or None,
        contacts=tuple(
            (contact.get("key", ""), contact.get("value", ""))
            for contact in children(element, "contactInfo")
        ),
    )
