"""Countries and addresses."""

from collections.abc import Iterator
from functools import lru_cache

from rigour.addresses import compare_address, normalize_address

from app.domain.entities import Address, Entity
from app.domain.screening import Evidence, Query
from app.matching.evidence.effects import agree, differ

ALIKE = 0.7
"""How alike two addresses must be, as rigour compares them: a differing house number brings
them near 0, a town alone against a street in it reaches 0.6."""
LEAST_WORDS = 3
"""An address of fewer words is a town or a country and not a place where somebody lives."""


def country(query: Query, entity: Entity, score: float) -> Evidence | None:
    """Whether a country is shared: of nationality, residence or registration."""
    known = entity.countries()
    if not query.countries or not known:
        return None
    shared = sorted(known.intersection(query.countries))
    mine, theirs = ", ".join(sorted(query.countries)), ", ".join(sorted(known))
    if shared:
        effect = agree("country_shared", score)
        words = f"Shares the country {', '.join(shared).upper()}."
    else:
        effect = differ("country_conflict", score)
        words = f"Countries differ: {mine.upper()} against {theirs.upper()}."
    return Evidence(feature="country", effect=effect, query=mine, candidate=theirs, sentence=words)


def address(query: Query, entity: Entity, score: float) -> Evidence | None:
    """The address that speaks best for the entity; people move, so others say nothing."""
    found = list(_compare_addresses(query, entity, score))
    if not found:
        return None
    effect, mine, theirs, words = max(found, key=lambda one: one[0])
    return Evidence(feature="address", effect=effect, query=mine, candidate=theirs, sentence=words)


def _compare_addresses(
    query: Query, entity: Entity, score: float
) -> Iterator[tuple[float, str, str, str]]:
    for mine in query.addresses:
        for theirs in entity.addresses:
            if _same_place(mine, theirs.full):
                words = f"The address resembles “{theirs.full}”."
                yield agree("address_alike", score), mine, theirs.full, words
            elif _same_town(mine, theirs):
                words = f"Both addresses are in {theirs.city}."
                yield agree("address_town", score), mine, theirs.full, words


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple((normalize_address(text, latinize=True, min_length=2) or "").split())


def _same_place(mine: str, theirs: str) -> bool:
    """Whether both say more than a town, and mean the same."""
    if min(len(_words(mine)), len(_words(theirs))) < LEAST_WORDS:
        return False
    return compare_address(mine, theirs) >= ALIKE


def _same_town(mine: str, theirs: Address) -> bool:
    town = _words(theirs.city or "")
    asked = _words(mine)
    return bool(town) and any(
        asked[n : n + len(town)] == town for n in range(len(asked) - len(town) + 1)
    )
