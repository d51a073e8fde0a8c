"""Evidence beside the name: one function for each kind, ``(query, candidate, ...) -> Evidence``.

Missing data is neutral and gives no evidence. Agreement takes a share of what is missing
to a full score; contradiction takes a fixed part away. The shares stand in
:data:`app.matching.config.EFFECTS`.
"""

from collections.abc import Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from app.domain.dates import DateRange
from app.domain.entities import Entity, Identifier
from app.domain.kinds import DateKind, EntityType, IdentifierType
from app.domain.screening import Evidence, Query, QueryIdentifier
from app.matching.arrays import normal_number
from app.matching.config import EFFECTS

IDENTIFIER_SCORE = 1.0
"""An equal strong identifier decides."""


def weigh(query: Query, entity: Entity, score: float) -> Iterator[Evidence]:
    """Every piece of evidence beside the name, in a fixed order, each on top of the others."""
    for finding in (_birth_date, _country, _gender, _address, _identifier):
        evidence = finding(query, entity, score)
        if evidence is not None:
            score += evidence.effect
            yield evidence


def _agree(kind: str, score: float) -> float:
    return round((1.0 - score) * EFFECTS[kind], 4)


def _differ(kind: str, score: float) -> float:
    return round(max(EFFECTS[kind], -score), 4)


def _birth_date(query: Query, entity: Entity, score: float) -> Evidence | None:
    if query.birth_date is None or entity.type not in (EntityType.PERSON, EntityType.UNKNOWN):
        return None
    known = [d.value for d in entity.dates if d.kind is DateKind.BIRTH]
    if not known:
        return None
    asked = query.birth_date
    effect, theirs, words = max(
        (_compare_dates(asked, date, score) for date in known), key=lambda found: found[0]
    )
    return Evidence(
        feature="birth_date",
        effect=effect,
        query=str(asked),
        candidate=str(theirs),
        sentence=f"Born {asked}; the list says {theirs}: {words}.",
    )


def _compare_dates(
    asked: DateRange, listed: DateRange, score: float
) -> tuple[float, DateRange, str]:
    if asked.overlaps(listed):
        if asked.exact and listed.exact:
            return _agree("birth_date_equal", score), listed, "the same day"
        return _agree("birth_date_compatible", score), listed, "compatible as far as known"
    if asked.exact and listed.exact and _is_slip(asked, listed):
        return _differ("birth_date_slip", score), listed, "different, perhaps a slip of the pen"
    return _differ("birth_date_conflict", score), listed, "different"


def _is_slip(one: DateRange, other: DateRange) -> bool:
    """Day and month swapped, or one digit wrong (or two neighbours swapped)."""
    a, b = one.start, other.start
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return True
    return bool(OSA.distance(a.isoformat(), b.isoformat()) <= 1)


def _country(query: Query, entity: Entity, score: float) -> Evidence | None:
    known = entity.countries()
    if not query.countries or not known:
        return None
    shared = sorted(known.intersection(query.countries))
    mine, theirs = ", ".join(sorted(query.countries)), ", ".join(sorted(known))
    if shared:
        effect = _agree("country_shared", score)
        words = f"Shares the country {', '.join(shared).upper()}."
    else:
        effect = _differ("country_conflict", score)
        words = f"Countries differ: {mine.upper()} against {theirs.upper()}."
    return Evidence(feature="country", effect=effect, query=mine, candidate=theirs, sentence=words)


def _gender(query: Query, entity: Entity, score: float) -> Evidence | None:
    known = entity.genders()
    if query.gender is None or not known:
        return None
    theirs = ", ".join(sorted(known))
    if query.gender in known:
        effect, words = _agree("gender_equal", score), f"Both {query.gender}."
    else:
        effect = _differ("gender_conflict", score)
        words = f"Asked as {query.gender}, listed as {theirs}."
    return Evidence(
        feature="gender", effect=effect, query=query.gender, candidate=theirs, sentence=words
    )


def _address(query: Query, entity: Entity, score: float) -> Evidence | None:
    if not query.addresses or not entity.addresses:
        return None
    likeness, mine, theirs = (
        max(
            (float(fuzz.token_set_ratio(m.casefold(), t.full.casefold())), m, t.full)
            for m in query.addresses
            for t in entity.addresses
            if t.street is not None or t.city is not None
        )
        if any(t.street or t.city for t in entity.addresses)
        else (0.0, "", "")
    )
    if likeness < 85.0:
        return None
    return Evidence(
        feature="address",
        effect=_agree("address_alike", score),
        query=mine,
        candidate=theirs,
        sentence=f"The address resembles “{theirs}”.",
    )


def _identifier(query: Query, entity: Entity, score: float) -> Evidence | None:
    asked = [i for i in query.identifiers if len(normal_number(i.value)) >= 4]
    for mine in asked:
        for theirs in entity.identifiers:
            if _same_number(mine, theirs):
                return Evidence(
                    feature="identifier",
                    effect=round(max(0.0, IDENTIFIER_SCORE - score), 4),
                    query=mine.value,
                    candidate=theirs.value,
                    sentence=f"The {_label(theirs)} {theirs.value} is the listed one.",
                )
    for mine in asked:
        rivals = [t for t in entity.identifiers if _comparable(mine, t)]
        if rivals:
            return Evidence(
                feature="identifier",
                effect=_differ("identifier_conflict", score),
                query=mine.value,
                candidate=rivals[0].value,
                sentence=(
                    f"The {_label(rivals[0])} differs: {mine.value} against {rivals[0].value}."
                ),
            )
    return None


def _same_number(mine: QueryIdentifier, theirs: Identifier) -> bool:
    if normal_number(mine.value) != normal_number(theirs.value):
        return False
    kinds = {mine.type, theirs.type}
    if IdentifierType.OTHER not in kinds and len(kinds) == 2 and kinds != _INTERCHANGED:
        return False
    return mine.country is None or theirs.country is None or mine.country == theirs.country


_INTERCHANGED = {IdentifierType.TAX_ID, IdentifierType.REGISTRATION}


def _comparable(mine: QueryIdentifier, theirs: Identifier) -> bool:
    """Whether two different numbers contradict: of one kind, and of one country.

    People renew passports, so different passports say little and are left out.
    """
    return (
        mine.type is theirs.type
        and mine.type not in (IdentifierType.OTHER, IdentifierType.PASSPORT, IdentifierType.WALLET)
        and mine.country is not None
        and mine.country == theirs.country
    )


def _label(identifier: Identifier) -> str:
    return identifier.label or identifier.type.value.replace("_", " ")
