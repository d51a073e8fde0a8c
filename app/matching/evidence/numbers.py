"""Numbers: an equal one decides, a slip in one is told from another number by check digits."""

from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from app.domain.check_digits import check_digits
from app.domain.entities import Entity, Identifier
from app.domain.kinds import IdentifierType
from app.domain.screening import Evidence, Query, QueryIdentifier
from app.matching.arrays import normal_number
from app.matching.evidence.effects import agree, differ

IDENTIFIER_SCORE = 1.0
"""An equal strong identifier decides."""
SHORTEST = 4
"""Letters and digits below which a number says nothing."""
BANK = 8
"""Letters of a BIC that name the bank; three more name a branch."""

_INTERCHANGED = {IdentifierType.TAX_ID, IdentifierType.REGISTRATION}
_PERMANENT = (IdentifierType.IMO, IdentifierType.LEI, IdentifierType.SERIAL_NUMBER)
"""Numbers that a thing keeps for life, in whatever country it is registered."""
_OF_A_COUNTRY = (
    IdentifierType.NATIONAL_ID,
    IdentifierType.TAX_ID,
    IdentifierType.REGISTRATION,
)
"""Numbers of which one country gives each but one. People renew passports, ships change flags
with their call signs and MMSI, and anybody has several wallets: those say nothing if they
differ."""


def identifier(query: Query, entity: Entity, score: float) -> Evidence | None:
    """The number that says most: an equal one, else a slip in one, else a different one."""
    asked = [i for i in query.identifiers if len(normal_number(i.value)) >= SHORTEST]
    pairs = [(mine, theirs) for mine in asked for theirs in entity.identifiers]
    for mine, theirs in pairs:
        if _same(mine, theirs):
            effect = round(max(0.0, IDENTIFIER_SCORE - score), 4)
            words = f"The {_label(theirs)} {theirs.value} is the listed one."
            return _evidence(mine, theirs, effect, words)
    for mine, theirs in pairs:
        if _is_slip(mine, theirs):
            words = (
                f"The {_label(theirs)} {mine.value} fails its check digit and is one error away "
                f"from the listed {theirs.value}."
            )
            return _evidence(mine, theirs, agree("identifier_slip", score), words)
    for mine, theirs in _conflicts(asked, entity):
        words = f"The {_label(theirs)} differs: {mine.value} against {theirs.value}."
        kind = "identifier_permanent" if theirs.type in _PERMANENT else "identifier_conflict"
        return _evidence(mine, theirs, differ(kind, score), words)
    return None


def _evidence(mine: QueryIdentifier, theirs: Identifier, effect: float, sentence: str) -> Evidence:
    return Evidence(
        feature="identifier",
        effect=effect,
        query=mine.value,
        candidate=theirs.value,
        sentence=sentence,
    )


def _same(mine: QueryIdentifier, theirs: Identifier) -> bool:
    if not _of_one_kind(mine, theirs):
        return False
    one, other = plain_number(theirs.type, mine.value), plain_number(theirs.type, theirs.value)
    return one == other and one != ""


def _of_one_kind(mine: QueryIdentifier, theirs: Identifier) -> bool:
    """Whether the two may be one number: of the same kind and, if both say so, country."""
    kinds = {mine.type, theirs.type}
    if IdentifierType.OTHER not in kinds and len(kinds) == 2 and kinds != _INTERCHANGED:
        return False
    return mine.country is None or theirs.country is None or mine.country == theirs.country


@lru_cache(maxsize=4096)
def plain_number(kind: IdentifierType, value: str) -> str:
    """A number without what is written around it: ``IMO 9074729`` is ``9074729``."""
    plain = normal_number(value)
    if kind in (IdentifierType.IMO, IdentifierType.MMSI, IdentifierType.LEI):
        return plain.removeprefix(kind.value.upper())
    # A head office is written with and without XXX.
    if kind is IdentifierType.BIC and len(plain) == BANK + 3 and plain.endswith("XXX"):
        return plain[:BANK]
    return plain


def _is_slip(mine: QueryIdentifier, theirs: Identifier) -> bool:
    """One digit wrong or two exchanged, which the check digit of the number asked gives away.

    If both numbers are sound they are two numbers, however alike.
    """
    if not _of_one_kind(mine, theirs):
        return False
    one, other = plain_number(theirs.type, mine.value), plain_number(theirs.type, theirs.value)
    if OSA.distance(one, other) != 1:
        return False
    country = theirs.country or mine.country
    return (
        check_digits(theirs.type, one, country) is False
        and check_digits(theirs.type, other, country) is True
    )


def _conflicts(
    asked: list[QueryIdentifier], entity: Entity
) -> Iterator[tuple[QueryIdentifier, Identifier]]:
    """Numbers of one kind that differ, those for life first."""
    pairs = [(mine, theirs) for mine in asked for theirs in entity.identifiers]
    for mine, theirs in pairs:
        if mine.type is theirs.type and theirs.type in _PERMANENT:
            yield mine, theirs
    for mine, theirs in pairs:
        given = mine.country is not None and mine.country == theirs.country
        if mine.type is theirs.type and theirs.type in _OF_A_COUNTRY and given:
            yield mine, theirs


def _label(identifier: Identifier) -> str:
    return identifier.label or identifier.type.value.replace("_", " ")
