"""Relations that the UK's list states by name: parent companies, subsidiaries, ships' owners.

The list names the other entity in words, without its number. A name becomes a relation only
where it is, letter for letter but for case and spaces, a name of exactly one other entry of
the list. Whatever the cell holds stays a remark as well, so nothing is lost where it is not.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from app.domain.entities import Attribute, Entity, Relation
from app.domain.kinds import RelationKind
from app.sources.uk.entry import parts

_KINDS = MappingProxyType(
    {
        "Parent company": RelationKind.LINKED_TO,
        "Subsidiaries": RelationKind.CONTROLS,
        "Current owner/operator (s)": RelationKind.LINKED_TO,
        "Previous owner/operator (s)": RelationKind.LINKED_TO,
    }
)
"""By column: what the entry that has it is to the entity that is named there. An owner or
operator may be either, so it is a link and no ownership."""


def with_links(entities: Sequence[Entity]) -> Iterator[Entity]:
    """The entities, each with the relations that its cells state."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for entity in entities:
        for name in entity.names:
            named[_folded(name.full)].add(entity.id)
    for entity in entities:
        found = [r for a in entity.attributes for r in _relations(entity, a, named)]
        yield replace(entity, relations=tuple(dict.fromkeys(found))) if found else entity


def _relations(
    entity: Entity, attribute: Attribute, named: defaultdict[str, set[str]]
) -> Iterator[Relation]:
    column = next((c for c in _KINDS if attribute.locator.endswith(f" {c}")), None)
    if column is None:
        return
    for name in parts(attribute.stated):
        bearers = named.get(_folded(name), set())
        if len(bearers) == 1 and entity.id not in bearers:
            yield Relation(
                kind=_KINDS[column],
                target=next(iter(bearers)),
                role=column,
                stated=f"{column}: {name}",
                locator=attribute.locator,
            )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
