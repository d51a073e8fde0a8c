"""One listed name as the raw material of questions."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.dates import DateRange
from app.domain.entities import Entity, Name
from app.domain.kinds import DateKind, EntityType, NameKind

CONTROL_KINDS = frozenset({NameKind.PRIMARY, NameKind.ALIAS, NameKind.FORMER})
"""Names that must be found by themselves; a weak alias need not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedName:
    """A name with what its entity says of itself. ``given`` and ``family`` are often unknown."""

    entity_id: str
    type: EntityType
    full: str
    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()
    births: tuple[DateRange, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The words in the order of the list; a comma only separates."""
        return tuple(self.full.replace(",", " ").split())

    @property
    def text(self) -> str:
        """The name without the comma between family and given names."""
        return " ".join(self.words)

    @property
    def is_person(self) -> bool:
        return self.type is EntityType.PERSON

    @property
    def is_organization(self) -> bool:
        return self.type is EntityType.ORGANIZATION


def listed_name(entity: Entity, name: Name) -> ListedName:
    """The name with its parts, stated by the source or set off by a comma; else unknown."""
    given, family = (name.given or "").split(), (name.family or "").split()
    before, comma, after = name.full.partition(",")
    if not given and not family and comma and entity.type is EntityType.PERSON:
        family, given = before.split(), after.replace(",", " ").split()
    return ListedName(
        entity_id=entity.id,
        type=entity.type,
        full=name.full,
        given=tuple(given),
        family=tuple(family),
        countries=entity.countries(),
        births=tuple(d.value for d in entity.dates if d.kind is DateKind.BIRTH),
    )


def control_names(entity: Entity) -> Iterator[Name]:
    """The names of an entity that must be found by themselves, each text once."""
    seen = set()
    for name in entity.names:
        if name.kind in CONTROL_KINDS and name.full not in seen:
            seen.add(name.full)
            yield name
