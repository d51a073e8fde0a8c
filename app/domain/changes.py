"""What changed in an entity from one list version to another, fact by fact.

Where a fact stands in the files (its locator) is no part of what it says. A publisher who
offers a list in several forms (CSV, XML) also words it differently in each: the same alias is
``aka: X`` in the one and ``a.k.a. (strong): X`` in the other. Two states read from different
forms are therefore compared by what was understood alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.entities import Entity, Fact

_FORM = re.compile(r'\s*(?:<(?:[\w.-]+:)?[\w.-]+|\{\s*"[^"]*")')


class ChangeKind(StrEnum):
    """What happened to an entity, or to one fact of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One fact before and after; ``before`` is None for a new one, ``after`` for one that went."""

    field: str
    change: ChangeKind
    locator: str
    before: Fact | str | None = None
    after: Fact | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityChange:
    """One entity that was added, removed or changed."""

    entity_id: str
    caption: str
    type: str
    change: ChangeKind
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """What one list version changed in an entity."""

    list_version: str
    published: date
    change: ChangeKind
    caption: str
    changes: tuple[FieldChange, ...] = ()


FACT_FIELDS = (
    "names",
    "dates",
    "identifiers",
    "addresses",
    "measures",
    "attributes",
    "relations",
)


def compare(before: Entity, after: Entity) -> tuple[FieldChange, ...]:
    """Every difference between two states of one entity, by field, in the source's order.

    Both must have their ``record``. Facts that stand at the same place (locator) in both are
    one changed fact; facts that only moved, within the entity or in the file, are no change.
    Where nothing that was read differs, the two records themselves are the difference, if
    their form is the same.
    """
    same_form = _form(before.record) == _form(after.record)
    changes: list[FieldChange] = []
    for name in ("type", "standing", "url"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            changes.append(_change(before, name, old, new))
    for field in FACT_FIELDS:
        changes += _compare_facts(
            field, getattr(before, field), getattr(after, field), words=same_form
        )
    if not changes and same_form and before.record != after.record:
        changes.append(_change(before, "record", before.record, after.record))
    return tuple(changes)


def same_but_for_place(one: Fact, other: Fact) -> bool:
    """Whether two facts say the same in the same words."""
    return type(one) is type(other) and _said(one, True) == _said(other, True)


def _change(entity: Entity, field: str, before: str, after: str) -> FieldChange:
    return FieldChange(
        field=field, change=ChangeKind.CHANGED, locator=entity.key, before=before, after=after
    )


def _compare_facts(
    field: str, before: Iterable[Fact], after: Iterable[Fact], *, words: bool
) -> Iterator[FieldChange]:
    old, new = list(before), list(after)
    gone, come = _without(old, new, words), _without(new, old, words)
    for fact in gone:
        successor = next((c for c in come if c.locator == fact.locator), None)
        if successor is not None:
            come.remove(successor)
        yield FieldChange(
            field=field,
            change=ChangeKind.REMOVED if successor is None else ChangeKind.CHANGED,
            locator=fact.locator,
            before=fact,
            after=successor,
        )
    for fact in come:
        yield FieldChange(field=field, change=ChangeKind.ADDED, locator=fact.locator, after=fact)


def _without(facts: list[Fact], others: list[Fact], words: bool) -> list[Fact]:
    """The facts that are not among the others, each counted as often as it stands."""
    left = Counter(_said(other, words) for other in others)
    kept = []
    for fact in facts:
        said = _said(fact, words)
        if left[said] > 0:
            left[said] -= 1
        else:
            kept.append(fact)
    return kept


def _said(fact: Fact, words: bool) -> Fact:
    """The fact without its place, and without the publisher's words if these do not count."""
    return replace(fact, locator="") if words else replace(fact, locator="", stated="")


def _form(record: str) -> str:
    """What a publisher's record begins with: an XML element, a JSON key, or neither."""
    found = _FORM.match(record)
    return "" if found is None else found[0]
