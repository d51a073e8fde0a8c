"""A validation from the first question to the report."""

import dataclasses
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from app.domain.entities import Entity
from app.errors import ListNotLoaded
from app.matching import Engine
from app.services.catalogue import Snapshot
from app.services.validation import questions as make
from app.services.validation import tally
from app.services.validation.asking import Asker, Reasons
from app.services.validation.customer_file import Customers, read_customers
from app.services.validation.plan import (
    NEAR_MISSES,
    Answer,
    Case,
    Controls,
    Curve,
    Innocents,
    Plan,
    Progress,
    Question,
    Report,
)
from app.services.validation.pool import Pool, draw
from app.services.validation.versions import versions_of
from app.services.workfolder import work_folder
from app.validation.statistics import share

EXACT = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class _Questions:
    """Everything that is asked, made before anything is."""

    controls: list[Question]
    manipulated: dict[str, list[Question]]
    near: dict[str, list[Question]]
    aliases: make.HeldOut
    innocents: list[Question]
    file: Customers | None

    def all(self) -> Iterator[Question]:
        yield from self.controls
        for questions in (*self.manipulated.values(), *self.near.values()):
            yield from questions
        yield from self.aliases.questions
        yield from self.innocents
        yield from () if self.file is None else self.file.questions


@dataclasses.dataclass(frozen=True, slots=True)
class _Answers:
    controls: list[Answer]
    manipulated: dict[str, list[Answer]]
    near: dict[str, list[Answer]]
    aliases: list[Answer]
    innocents: tuple[Innocents, ...]
    customers: dict[str, list[Answer]]
    """By the title of the set."""


def validate(
    snapshot: Snapshot, plan: Plan, *, work: Path, now: datetime, progress: Progress
) -> Report:
    """Ask everything and count. ``work``: a folder for the index without the aliases.

    Raises :class:`ListNotLoaded` where nothing is listed, and what reading the customer file
    raises, before anything is asked.
    """
    start = time.perf_counter()
    file = None
    if plan.customers is not None:
        file = read_customers(plan.customers, plan.mapping, now.date())
    progress("reading the lists", 0, 1)
    pool = draw(snapshot.engine.entities(), plan.seed)
    if not pool.listed:
        raise ListNotLoaded("no list is loaded, so there is nothing to ask; see `cordon load`")
    asked = _Questions(
        make.controls(pool, plan), make.manipulated(pool, plan), make.near_misses(pool, plan),
        make.aliases(pool, plan), make.innocents(plan), file,
    )  # fmt: skip
    answers = _ask(snapshot, asked, plan, work, progress)
    progress("writing reasons", 0, 1)
    report = _report(snapshot, plan, pool, asked, answers)
    times = {"started": now.isoformat(), "seconds": round(time.perf_counter() - start, 1)}
    return dataclasses.replace(report, times=times)


def _ask(
    snapshot: Snapshot, asked: _Questions, plan: Plan, work: Path, progress: Progress
) -> _Answers:
    asker = Asker(snapshot.engine, snapshot.groups, progress)
    strict = Asker(snapshot.engine, snapshot.groups, progress, plan.threshold)
    customers = {
        "Invented customers, name and type": asker.ask_all(
            "innocent customers", [make.by_name(q) for q in asked.innocents]
        ),
        "The same with date, country, gender": asker.ask_all(
            "innocent customers with their data", asked.innocents
        ),
    }
    counted = [tally.innocents(title, found, plan) for title, found in customers.items()]
    if asked.file is not None:
        title = "The customer file given"
        customers[title] = asker.ask_all("the customer file", asked.file.questions)
        counted.append(tally.innocents(title, customers[title], plan, asked.file))
    return _Answers(
        controls=strict.ask_all("control names", asked.controls),
        manipulated={
            kind: asker.ask_all(f"manipulated names: {kind}", some)
            for kind, some in asked.manipulated.items()
        },
        near={
            kind: asker.ask_all(f"near misses: {kind}", some) for kind, some in asked.near.items()
        },
        aliases=_ask_aliases(snapshot.engine, asked.aliases, work, progress),
        innocents=tuple(counted),
        customers=customers,
    )


def _ask_aliases(
    engine: Engine, held_out: make.HeldOut, work: Path, progress: Progress
) -> list[Answer]:
    """Ask for aliases in an index that does not hold them.

    Entries of other lists do not count as the expected entity here: they may hold the alias.
    """
    if not held_out.questions:
        return []
    progress("building an index without the aliases", 0, 1)
    with work_folder(work, ".validating-") as folder:
        without = Engine.build(_without(engine.entities(), held_out), folder)
        return Asker(without, {}, progress).ask_all("real aliases", held_out.questions)


def _without(entities: Iterator[Entity], held_out: make.HeldOut) -> Iterator[Entity]:
    for entity in entities:
        taken = held_out.names.get(entity.id)
        if taken is None:
            yield entity
        else:
            rest = tuple(name for name in entity.names if name != taken)
            yield dataclasses.replace(entity, names=rest)


def _report(
    snapshot: Snapshot, plan: Plan, pool: Pool, asked: _Questions, answers: _Answers
) -> Report:
    found = share(sum(a.score == EXACT for a in answers.controls), len(answers.controls))
    reasons = Reasons(snapshot.engine, plan.threshold)
    return Report(
        passed=found.count == found.of,
        options={
            "seed": plan.seed, "sample": plan.sample, "innocents": plan.innocents,
            "controls": plan.controls,
            "threshold": plan.threshold, "review_floor": plan.review_floor,
            "customers": None if plan.customers is None else plan.customers.name,
        },
        versions=versions_of(snapshot, asked.all()),
        entities=pool.listed,
        names=pool.listed_names,
        controls=Controls(
            listed=pool.controls, asked=len(answers.controls), found=found,
            by_type=tally.controls_by_type(answers.controls, plan),
        ),
        manipulated=tally.manipulated(answers.manipulated, plan),
        groups=tally.groups(answers.manipulated, plan),
        aliases=tally.aliases(answers.aliases, plan),
        innocents=answers.innocents,
        near_misses=tally.near_misses(answers.near, plan),
        curves=_curves(answers),
        misses=tuple(_misses(reasons, plan, asked, answers)),
        alarms=tuple(_alarms(reasons, plan, answers)),
        times={},
    )  # fmt: skip


def _curves(answers: _Answers) -> tuple[Curve, ...]:
    near = [a for some in answers.near.values() for a in some]
    customers = (
        tally.curve(f"customers_{n}", title, some, tally.any_entity)
        for n, (title, some) in enumerate(answers.customers.items())
    )
    return (
        *tally.recall_curves(answers.manipulated, answers.aliases),
        tally.curve("near_misses", "Near misses taken", near, tally.own),
        *customers,
    )


def _misses(reasons: Reasons, plan: Plan, asked: _Questions, answers: _Answers) -> Iterator[Case]:
    for answer in answers.controls:
        if answer.score < EXACT:
            yield reasons.miss("controls", answer)
    for answer in _flat(answers.manipulated):
        if answer.score < plan.threshold:
            yield reasons.miss("manipulated", answer)
    for answer in answers.aliases:
        if answer.score < plan.threshold:
            taken = asked.aliases.names[answer.question.expected]
            yield reasons.miss("aliases", answer, taken)


def _alarms(reasons: Reasons, plan: Plan, answers: _Answers) -> Iterator[Case]:
    for title, some in answers.customers.items():
        for answer in some:
            if answer.best >= plan.threshold:
                yield reasons.alarm(title, answer, answer.best_entity, answer.best)
    for answer in _flat(answers.near):
        if answer.score >= plan.threshold:
            yield reasons.alarm(NEAR_MISSES, answer, answer.entity, answer.score)


def _flat(answers: Mapping[str, Sequence[Answer]]) -> Iterator[Answer]:
    for some in answers.values():
        yield from some
