"""Birth dates and gender."""

from rapidfuzz.distance import OSA

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import DateKind, EntityType
from app.domain.screening import Evidence, Query
from app.matching.evidence.effects import agree, differ

NEAR_DAYS = 366
"""Dates of which one is not known to the day may be a year apart and be an estimate."""


def birth_date(query: Query, entity: Entity, score: float) -> Evidence | None:
    """The listed birth date that speaks best for the entity, since lists state alternatives."""
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
            return agree("birth_date_equal", score), listed, "the same day"
        return agree("birth_date_compatible", score), listed, "compatible as far as known"
    if asked.exact and listed.exact:
        if _swapped(asked, listed):
            return differ("birth_date_slip", score), listed, "day and month are exchanged"
        if OSA.distance(str(asked), str(listed)) <= 1:
            return differ("birth_date_slip", score), listed, "one digit differs, perhaps a slip"
    elif _days_apart(asked, listed) <= NEAR_DAYS:
        return differ("birth_date_near", score), listed, "within a year of each other"
    return differ("birth_date_conflict", score), listed, "different"


def _swapped(one: DateRange, other: DateRange) -> bool:
    """Day and month in each other's place."""
    a, b = one.start, other.start
    return (a.year, a.month, a.day) == (b.year, b.day, b.month)


def _days_apart(one: DateRange, other: DateRange) -> int:
    """Days between two intervals that do not overlap."""
    mine, theirs = one.widened(), other.widened()
    return max((theirs.start - mine.end).days, (mine.start - theirs.end).days)


def gender(query: Query, entity: Entity, score: float) -> Evidence | None:
    """Whether the gender asked is one of those that the list states."""
    known = entity.genders()
    if query.gender is None or not known:
        return None
    theirs = ", ".join(sorted(known))
    if query.gender in known:
        effect, words = agree("gender_equal", score), f"Both {query.gender}."
    else:
        effect = differ("gender_conflict", score)
        words = f"Asked as {query.gender}, listed as {theirs}."
    return Evidence(
        feature="gender", effect=effect, query=query.gender, candidate=theirs, sentence=words
    )
