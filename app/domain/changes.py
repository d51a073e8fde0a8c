"""What changed in an entity from one list version to another, fact by fact."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.entities import Entity, Fact


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

    Facts that stand at the same place (locator) in both are one changed fact; facts that
    only moved are no change.
    """
    changes: list[FieldChange] = []
    for name in ("type", "standing", "url"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            changes.append(
                FieldChange(
                    field=name,
                    change=ChangeKind.CHANGED,
                    locator=before.key,
                    before=old,
                    after=new,
                )
            )
    for field in FACT_FIELDS:
        changes += _compare_facts(field, getattr(before, field), getattr(after, field))
    return tuple(changes)


def _compare_facts(
    field: str, before: Iterable[Fact], after: Iterable[Fact]
) -> Iterator[FieldChange]:
    old, new = list(before), list(after)
    gone, come = _without(old, new), _without(new, old)
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


def _without(facts: list[Fact], others: list[Fact]) -> list[Fact]:
    """The facts that are not among the others, each counted as often as it stands."""
    left = Counter(others)
    kept = []
    for fact in facts:
        if left[fact] > 0:
            left[fact] -= 1
        else:
            kept.append(fact)
    return kept
