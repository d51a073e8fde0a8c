"""On whose authority an entity is listed: measures, with list, version, entry and place."""

from collections.abc import Sequence

from app.domain.entities import Entity, Measure
from app.domain.kinds import Standing
from app.domain.screening import PathStep, Provenance
from app.services.catalogue import Snapshot


def provenance_of(snapshot: Snapshot, entity: Entity) -> tuple[Provenance, ...]:
    """One for each measure; one without a programme where no measure is stated."""
    if not entity.measures:
        return (_one_provenance(snapshot, entity, None, entity.names[0].locator),)
    return tuple(_one_provenance(snapshot, entity, m, m.locator) for m in entity.measures)


def _one_provenance(
    snapshot: Snapshot, entity: Entity, measure: Measure | None, locator: str
) -> Provenance:
    version = snapshot.version_of(entity.source)
    assert version is not None
    return Provenance(
        source=entity.source,
        list_version=version.label,
        published=version.published,
        retrieved=version.retrieved,
        entry=entity.key,
        programme=None if measure is None else measure.programme,
        legal_basis=None if measure is None else measure.legal_basis,
        listed_on=None if measure is None else measure.listed_on,
        locator=entity.row or locator,
        url=entity.url,
    )


def of_those_listed(snapshot: Snapshot, path: Sequence[PathStep]) -> tuple[Provenance, ...]:
    """On whose authority those are listed to whom a path leads."""
    ends = (snapshot.engine.entity(id) for id in dict.fromkeys(step.to_id for step in path))
    listed = (entity for entity in ends if entity.standing is Standing.LISTED)
    return tuple(p for entity in listed for p in provenance_of(snapshot, entity))
