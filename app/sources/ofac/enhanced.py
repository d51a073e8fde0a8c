"""The enhanced XML format (SDN_ENHANCED.XML, and one's own exports from the list service).

Each entity is whole in itself: words stand beside the numbers of their reference values. A
relationship is stated by one of its two entities, so the file is read twice: once for who
is in it and what each states of others, once for the entities.
"""

from collections.abc import Iterator
from datetime import date

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac.dates import Period
from app.sources.ofac.enhanced_entity import EnhancedEntity, References, period_of
from app.sources.ofac.lists import Membership, OfacList
from app.sources.ofac.relationships import Relationship, Relationships
from app.sources.xmlfiles import (
    Element,
    attribute,
    child,
    children,
    elements,
    first,
    local_name,
    text,
)

ROOT = "sanctionsData"


def published(file: SourceFile) -> date | None:
    """The day in ``publicationInfo/dataAsOf``; None where there is none."""
    stated = text(first(file, "publicationInfo", "entities"), "dataAsOf")
    if stated is None:
        return None
    try:
        return date.fromisoformat(stated[:10])
    except ValueError:
        raise ListRejected(
            f"{file.name}: dataAsOf {stated[:40]!r} is not a day",
            file=file.name,
            element="dataAsOf",
        ) from None


def read(ofac: OfacList, file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield every entity, in the file's order."""
    references = References()
    relationships = Relationships()
    membership = Membership(ofac)
    for element in elements(file, "referenceValue", "entity"):
        if local_name(element) == "referenceValue":
            references.add(element)
            continue
        key = _key(element, file, relationships)
        names = children(child(element, "sanctionsLists"), "sanctionsList")
        membership.add(key, (name for e in names if (name := references.word(e))))
        for stated in children(child(element, "relationships"), "relationship"):
            relationships.add(_relationship(ofac, key, stated, references))
    membership.check(file, log)
    for row, element in enumerate(elements(file, "entity"), 1):
        entity = EnhancedEntity(ofac, element, references, log)
        yield entity.build(relationships, f"{ofac.files.enhanced} entity {row}")


def _key(element: Element, file: SourceFile, relationships: Relationships) -> str:
    """The entity's number, noted; :class:`ListRejected` where there is none or it is taken."""
    key = attribute(element, "id")
    problem = None
    if key is None or not key.isdigit():
        problem = f"an entity has no number as its id ({key!r})"
    elif key in relationships.keys:
        problem = f"two entities have the id {key}"
    if problem is not None or key is None:
        raise ListRejected(f"{file.name}: {problem}", file=file.name, element="entity")
    relationships.keys.add(key)
    return key


def _relationship(
    ofac: OfacList, key: str, element: Element, references: References
) -> Relationship:
    target = child(element, "relatedEntity")
    range = child(element, "dateRange")
    period: Period | None = None if range is None else period_of(range)
    quality = references.word(child(element, "quality"))
    notes = [f"quality: {quality}"] if quality else []
    notes += ["dates that cannot be read"] if range is not None and period is None else []
    notes += [comment] if (comment := text(element, "comments")) else []
    return Relationship(
        source=key,
        target=("" if target is None else attribute(target, "entityId")) or "",
        type=references.word(child(element, "type")) or "",
        name=text(target),
        locator=f"{ofac.files.enhanced} relationship {attribute(element, 'id')}",
        period=period,
        note="; ".join(notes) or None,
    )
