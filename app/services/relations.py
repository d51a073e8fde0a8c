"""Loading relations of the user's own: their ids are those of the lists in service."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.db import relations as queries
from app.db.session import SessionFactory, transaction
from app.domain.kinds import EntityType, Standing
from app.sources.base import Reader, is_relations
from app.sources.registry import reader_for

if TYPE_CHECKING:
    from app.sources.relations import Known


def list_reader(source: str, sessions: SessionFactory, standing: Standing) -> Reader:
    """The reader of a source; one of relations checks its ids against the database."""
    reader = reader_for(source, standing=standing)
    if not is_relations(source):
        return reader
    # Every load comes by here, and only those of relations need their reader.
    from app.sources.relations import (  # noqa: PLC0415 (see above)
        Known,
        KnownEntity,
        RelationsReader,
    )

    def look_up(ids: Sequence[str]) -> "Known":
        with transaction(sessions) as session:
            found = queries.present(session, ids)
            absent = [id for id in ids if id not in found and ":" in id]
            former = queries.formerly(session, absent) if absent else {}
            others = [id for id in ids if id not in found and ":" not in id]
            places = queries.places(session, others) if others else set()
        entities = {
            id: KnownEntity(EntityType(type), caption, former=id not in found)
            for id, (type, caption) in {**former, **found}.items()
        }
        return Known(entities, frozenset(places))

    return RelationsReader(source, look_up)
