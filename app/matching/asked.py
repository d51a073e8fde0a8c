"""How low a name may score and still be looked at, given what else is asked."""

from app.domain.screening import Query

BESIDE_THE_NAME = 0.35
"""How far below the floor names are looked at that other evidence may lift."""


def tells_more(query: Query) -> bool:
    """Whether anything but names is asked, which can lift a weaker name."""
    return query.birth_date is not None or any(
        (query.countries, query.gender, query.addresses, query.identifiers)
    )
