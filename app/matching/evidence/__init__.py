"""Evidence beside the name: one function for each kind, ``(query, entity, score) -> Evidence``.

Missing data is neutral and gives no evidence. Agreement takes a share of what is missing
to a full score; contradiction takes a fixed part away. The shares stand in
:data:`app.matching.config.EFFECTS`.
"""

from collections.abc import Iterator

from app.domain.entities import Entity
from app.domain.screening import Evidence, Query
from app.matching.evidence.numbers import identifier
from app.matching.evidence.people import birth_date, gender
from app.matching.evidence.places import address, country

__all__ = ["weigh"]

KINDS = (birth_date, country, gender, address, identifier)


def weigh(query: Query, entity: Entity, score: float) -> Iterator[Evidence]:
    """Every piece of evidence beside the name, in a fixed order, each on top of the others."""
    for kind in KINDS:
        evidence = kind(query, entity, score)
        if evidence is not None:
            score += evidence.effect
            yield evidence
