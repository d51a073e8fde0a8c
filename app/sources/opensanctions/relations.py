"""Relations: between two entities, and from a property that names another one."""

from app.domain.entities import Relation
from app.sources.draft import Draft
from app.sources.opensanctions import properties as p
from app.sources.opensanctions.beside import Beside
from app.sources.opensanctions.days import first_day, last_day
from app.sources.opensanctions.flat import Flat
from app.sources.opensanctions.percentages import percentage, together

SOURCE = "opensanctions"


def add_relation(draft: Draft, flat: Flat, beside: Beside) -> None:
    """The relation that the entity holds to each entity at the other end."""
    _, end, kind = p.RELATIONS[flat.schema]
    at = f"{flat.schema} {flat.id}"
    percentages = list(flat.all("percentage"))
    for stated in percentages:
        if percentage(stated) == (None, None):
            draft.issue("percentage_unreadable", f"{stated!r} is not a percentage", at)
    low, high = together(percentages)
    role = flat.first(*p.ROLE)
    dates = [*flat.all("startDate"), *(f"until {day}" for day in flat.all("endDate"))]
    words = " ".join(filter(None, [flat.schema, role, *percentages, *dates]))
    targets = list(flat.all(end))
    if not targets:
        draft.remark(words, at)
    for target in targets:
        if _found(draft, target, beside, f"{at} {end}", words):
            draft.relations.append(
                Relation(
                    kind=kind,
                    target=f"{SOURCE}:{target}",
                    role=role,
                    percentage_low=low,
                    percentage_high=high,
                    starts_on=first_day(flat.all("startDate")),
                    ends_on=last_day(flat.all("endDate")),
                    stated=words,
                    locator=at,
                )
            )


def add_owned(draft: Draft, flat: Flat) -> None:
    """The relation to a thing that names the entity as its owner or parent."""
    for name, (kind, turned) in p.POINTERS.items():
        if turned and draft.key in flat.properties.get(name, ()):
            at = f"{flat.schema} {flat.id} {name}"
            draft.relation(kind, flat.id, at, stated=f"{name} of {flat.caption}", role=name)


def add_pointer(draft: Draft, name: str, value: str, at: str, beside: Beside) -> None:
    """A property that names another entity, or says in words who it is."""
    kind, turned = p.POINTERS[name]
    if value == draft.key or not beside.knows(value):
        draft.remark(value, at, name)
    elif not turned:
        draft.relation(kind, value, at, stated=f"{name} {value}", role=name)


def _found(draft: Draft, target: str, beside: Beside, at: str, words: str) -> bool:
    if beside.knows(target):
        return True
    message = f"there is no entity {target!r} at its other end"
    draft.unread("link_unresolved", message, f"{words} {target}", at)
    return False
