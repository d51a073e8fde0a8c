"""Names as OFAC writes them: a person's family name stands before the first comma."""

from app.domain.entities import Name
from app.domain.kinds import NameKind


def name_of(text: str, kind: NameKind, *, person: bool, stated: str, locator: str) -> Name:
    """The name as published; for a person with a comma in it, also its two parts."""
    full = " ".join(text.split())
    family, comma, given = full.partition(",")
    family, given = family.strip(), given.strip()
    split = person and bool(comma and family and given)
    return Name(
        full=full,
        kind=kind,
        family=family if split else None,
        given=given if split else None,
        stated=stated,
        locator=locator,
    )
