"""Small networks made in memory, of entities that have nothing but relations."""

from collections.abc import Iterable

from app.domain.entities import Entity, Name, Relation
from app.domain.kinds import EntityType, RelationKind, Standing
from app.network.build import NetworkBuilder
from app.network.graph import Network


def entity(id: str, *relations: Relation, listed: bool = False) -> Entity:
    source, _, key = id.rpartition(":")
    return Entity(
        source=source,
        key=key,
        type=EntityType.ORGANIZATION,
        standing=Standing.LISTED if listed else Standing.REGISTER,
        names=(Name(full=f"Name of {id}", stated=id, locator=id),),
        relations=relations,
    )


def relation(target: str, kind: str = "linked_to", **more: object) -> Relation:
    return Relation(
        kind=RelationKind(kind),
        target=target,
        stated=f"{kind} {target}",
        locator=f"to {target}",
        **more,  # type: ignore[arg-type]  # the tests name real fields
    )


def network(*entities: Entity, groups: Iterable[tuple[str, ...]] = ()) -> Network:
    builder = NetworkBuilder(lambda e: 1 if e.source == "a" else 2)
    known = {e.id: e for e in builder.watch(entities)}
    return builder.finish(known.get, groups)
