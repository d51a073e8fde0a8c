"""Answers counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from app.services.validation.customer_file import Customers
from app.services.validation.plan import Answer, Curve, Innocents, KindResult, Plan
from app.validation.manipulations import MANIPULATIONS
from app.validation.near_misses import NEAR_MISSES
from app.validation.statistics import at_least, share
from app.validation.texts import plain_key

Score = Callable[[Answer], float]

ALIASES = {
    "alias_person": ("Persons", "aliases and former names of persons"),
    "alias_organization": ("Organisations", "aliases and former names of organisations"),
    "alias_other": ("Ships, aircraft, unknown", "other names of all other entities"),
    "alias_weak": ("Weak aliases", "too common or too short to stand alone, as the list says"),
}
"""Titles and reasons of the kinds of aliases."""

TYPES = {
    "person": "Persons",
    "organization": "Organisations",
    "vessel": "Ships",
    "aircraft": "Aircraft",
    "unknown": "Type unknown",
}
GROUPS = {
    "letters": "Letters wrong",
    "words": "Words moved, cut, added",
    "writing": "Written otherwise",
    "meaning": "Same meaning",
}


def own(answer: Answer) -> float:
    """The score of the entity that the question is about."""
    return answer.score


def any_entity(answer: Answer) -> float:
    """The best score of any entity."""
    return answer.best


def result(
    of: tuple[str, str, str, str], answers: Sequence[Answer], plan: Plan, score: Score = own
) -> KindResult:
    """One line of a table. ``of``: id, group, title and reason."""
    id, group, title, reason = of
    hits = sum(score(a) >= plan.threshold for a in answers)
    reviews = sum(plan.review_floor <= score(a) < plan.threshold for a in answers)
    first = answers[0].question if answers else None
    return KindResult(
        id=id, group=group, title=title, reason=reason,
        hits=share(hits, len(answers)), reviews=share(reviews, len(answers)),
        example_listed="" if first is None else first.listed,
        example_asked="" if first is None else first.query.name,
    )  # fmt: skip


def manipulated(answers: Mapping[str, Sequence[Answer]], plan: Plan) -> tuple[KindResult, ...]:
    """A line for each kind of manipulated name."""
    return tuple(
        result((k.id, k.group, k.title, k.reason), answers[k.id], plan) for k in MANIPULATIONS
    )


def groups(answers: Mapping[str, Sequence[Answer]], plan: Plan) -> tuple[KindResult, ...]:
    """A line for each group of kinds: all questions of its kinds together."""
    return tuple(
        result((group, group, title, ""), _of_group(answers, group), plan)
        for group, title in GROUPS.items()
    )


def _of_group(answers: Mapping[str, Sequence[Answer]], group: str) -> list[Answer]:
    return [a for kind in MANIPULATIONS if kind.group == group for a in answers[kind.id]]


def near_misses(answers: Mapping[str, Sequence[Answer]], plan: Plan) -> tuple[KindResult, ...]:
    """A line for each kind of record that must not match."""
    return tuple(result((k.id, "", k.title, k.reason), answers[k.id], plan) for k in NEAR_MISSES)


def controls_by_type(answers: Sequence[Answer], plan: Plan) -> tuple[KindResult, ...]:
    """A line for each type of entity on the lists."""
    by_kind = grouped(answers)
    return tuple(
        result((kind, "", title, ""), by_kind[kind], plan)
        for kind, title in TYPES.items()
        if kind in by_kind
    )


def aliases(answers: Sequence[Answer], plan: Plan) -> tuple[KindResult, ...]:
    """A line for each kind of alias that the lists have."""
    by_kind = grouped(answers)
    return tuple(
        result((kind, "", title, reason), by_kind[kind], plan)
        for kind, (title, reason) in ALIASES.items()
        if kind in by_kind
    )


def innocents(
    title: str, answers: Sequence[Answer], plan: Plan, file: Customers | None = None
) -> Innocents:
    """One set of customers, and a line for each culture or type among them."""
    hits = [a for a in answers if a.best >= plan.threshold]
    reviews = sum(plan.review_floor <= a.best < plan.threshold for a in answers)
    same = sum(plain_key(a.question.query.name) == plain_key(a.best_name) for a in hits)
    return Innocents(
        title=title,
        customers=len(answers),
        hits=share(len(hits), len(answers)),
        reviews=share(reviews, len(answers)),
        same_name=same,
        groups=tuple(
            result((kind, "", kind.rpartition(" ")[2], ""), some, plan, any_entity)
            for kind, some in sorted(grouped(answers).items())
        ),
        unreadable=0 if file is None else file.unreadable,
        doubtful=0 if file is None else file.doubtful,
        described={} if file is None else file.described,
    )


def grouped(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    """The answers by the kind of their question."""
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.question.kind, []).append(answer)
    return found


def recall_curves(
    asked: Mapping[str, Sequence[Answer]], alias_answers: Sequence[Answer]
) -> list[Curve]:
    """How much is found as the threshold moves: each group of manipulated names, and aliases."""
    curves = []
    for group, title in GROUPS.items():
        curves.append(curve(group, title, _of_group(asked, group), own))
    strong = [a for a in alias_answers if a.question.kind != "alias_weak"]
    curves.append(curve("aliases", "Real aliases", strong, own))
    return curves


def curve(id: str, title: str, answers: Sequence[Answer], score: Score) -> Curve:
    """How many score at or above each threshold."""
    return Curve(id=id, title=title, asked=len(answers), counts=at_least(map(score, answers)))
