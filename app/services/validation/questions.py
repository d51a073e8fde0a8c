"""Every question of a validation, made from the pool and the seed alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.entities import Entity, Name
from app.domain.kinds import EntityType, NameKind, QueryType
from app.domain.screening import Query
from app.services.validation.plan import Plan, Question
from app.services.validation.pool import Pool, rng_for, shuffled
from app.validation.customers import customers
from app.validation.listed import ListedName
from app.validation.manipulations import MANIPULATIONS, manipulate
from app.validation.near_misses import NEAR_MISSES, Material, Record, near_miss
from app.validation.texts import plain_key

CULTURE = "culture "
"""Begins the kind of a question about an invented customer."""


def query_type(type: EntityType) -> QueryType:
    """How a customer record would state the type."""
    return QueryType.ANY if type is EntityType.UNKNOWN else QueryType(type.value)


def controls(pool: Pool, plan: Plan) -> list[Question]:
    """Listed names as they stand: all of the pool, or a sample of them."""
    names = list(pool.names)
    if len(names) > plan.controls:
        names = rng_for(plan.seed, "controls").sample(names, plan.controls)
    return [_about(name.type.value, name, Record(name.full)) for name in names]


def manipulated(pool: Pool, plan: Plan) -> dict[str, list[Question]]:
    """Up to ``plan.sample`` manipulated names of each kind, of different entities."""
    found = {}
    for kind in MANIPULATIONS:
        rng = rng_for(plan.seed, kind.id)
        questions = (
            _about(kind.id, name, Record(made))
            for name in shuffled(pool.names, rng)
            if (made := manipulate(kind, name, rng)) is not None
        )
        found[kind.id] = _of_different_entities(questions, plan.sample)
    return found


def near_misses(pool: Pool, plan: Plan) -> dict[str, list[Question]]:
    """Up to ``plan.sample`` records of each kind that are like a listed one and are not it."""
    material, found = Material.of(pool.names), {}
    for kind in NEAR_MISSES:
        rng = rng_for(plan.seed, kind.id)
        questions = (
            _about(kind.id, name, made)
            for name in shuffled(pool.names, rng)
            if (made := near_miss(kind, name, material, rng)) is not None
        )
        found[kind.id] = _of_different_entities(questions, plan.sample)
    return found


def innocents(plan: Plan) -> list[Question]:
    """Invented customers by name alone and, in the same order, with all that is known of them."""
    return [
        Question(kind=CULTURE + customer.culture, query=customer.query)
        for customer in customers(plan.innocents, plan.seed)
    ]


def by_name(question: Question) -> Question:
    """The question with name and type alone."""
    return Question(
        kind=question.kind, query=Query(name=question.query.name, type=question.query.type)
    )


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Aliases that are asked of an index which does not know them."""

    questions: tuple[Question, ...]
    names: Mapping[str, Name]
    """The alias taken away from each entity, by its id."""


def aliases(pool: Pool, plan: Plan) -> HeldOut:
    """One alias each of many entities, up to ``plan.sample`` of each kind.

    The first name stays, and so does an alias that only repeats another name of the entity
    in other case, punctuation or order.
    """
    rng = rng_for(plan.seed, "aliases")
    questions: dict[str, list[Question]] = {}
    taken = {}
    for entity in shuffled(pool.entities, rng):
        keys = [plain_key(name.full) for name in entity.names]
        own = [n for n, key in enumerate(keys) if n and key and keys.count(key) == 1]
        if not own:
            continue
        name = entity.names[rng.choice(own)]
        kind = alias_kind(entity, name)
        of_kind = questions.setdefault(kind, [])
        if len(of_kind) < plan.sample:
            of_kind.append(_asked(kind, entity.id, entity.type, entity.caption, Record(name.full)))
            taken[entity.id] = name
    return HeldOut(tuple(q for kind in sorted(questions) for q in questions[kind]), taken)


def alias_kind(entity: Entity, name: Name) -> str:
    """Weak aliases by themselves, the others by the type of their entity."""
    if name.kind is NameKind.WEAK:
        return "alias_weak"
    known = (EntityType.PERSON, EntityType.ORGANIZATION)
    return f"alias_{entity.type.value if entity.type in known else 'other'}"


def _about(kind: str, name: ListedName, record: Record) -> Question:
    return _asked(kind, name.entity_id, name.type, name.full, record)


def _asked(kind: str, id: str, type: EntityType, listed: str, record: Record) -> Question:
    query = Query(name=record.name, type=query_type(type), birth_date=record.birth_date)
    return Question(kind=kind, query=query, expected=id, listed=listed)


def _of_different_entities(questions: Iterator[Question], most: int) -> list[Question]:
    found: dict[str, Question] = {}
    for question in questions:
        if question.expected not in found:
            found[question.expected] = question
            if len(found) == most:
                break
    return list(found.values())
