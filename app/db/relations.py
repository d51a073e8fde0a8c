"""What the lists in service know of ids that a file names."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.tables import AddressRow, EntityRow, EntityStateRow


def present(session: Session, refs: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Type and caption of those of the ids that stand on the newest version of their list."""
    query = (
        select(EntityRow.ref, EntityStateRow.type, EntityStateRow.caption)
        .join(EntityStateRow, EntityStateRow.entity_id == EntityRow.id)
        .where(EntityRow.ref.in_(refs), EntityStateRow.until_id.is_(None))
    )
    return {ref: (type, caption) for ref, type, caption in session.execute(query)}


def places(session: Session, names: Sequence[str]) -> set[str]:
    """Those of the names that some list gives as the city or region of an address."""
    folded = {name.lower(): name for name in names}
    found: set[str] = set()
    for column in (AddressRow.city, AddressRow.region):
        query = select(func.lower(column)).where(func.lower(column).in_(folded)).distinct()
        found.update(folded[name] for name in session.scalars(query))
    return found
