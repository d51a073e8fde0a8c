"""A part of a network as it is shown, drawn and exported."""

from dataclasses import dataclass
from datetime import date

from app.domain.screening import OwnershipNote, PathStep, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """One entity. ``state`` is ``listed``; ``owned`` or ``possibly_owned`` by those listed;
    ``unlisted``; ``delisted``; or ``absent``, which is on none of the lists in service.

    ``same_as`` are the ids of the entries of other lists for the same entity, ``distance``
    the relations between it and the entity asked about, ``hidden`` how many of its neighbours
    are not shown.
    """

    id: str
    caption: str
    type: str
    state: str
    distance: int
    same_as: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """One statement behind an edge, and where it stands."""

    stated: str
    percentage: str | None
    role: str | None
    starts_on: date | None
    ends_on: date | None
    origin: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeView:
    """All statements of one kind from one entity to another.

    ``percentage`` is the stricter reading where they ``disagree``.
    """

    from_id: str
    to_id: str
    kind: str
    percentage: str | None
    disagree: bool
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkView:
    """The surroundings of an entity on a day.

    ``truncated``: there are more nodes than were asked for. ``ownership`` is what the rules
    say of the entity itself, where somebody listed holds a part of it.
    """

    entity_id: str
    caption: str
    day: date
    depth: int
    truncated: bool
    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    ownership: tuple[OwnershipNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsView:
    """The shortest paths between two entities; ``truncated`` if there are more, or may be."""

    from_id: str
    to_id: str
    day: date
    depth: int
    truncated: bool
    paths: tuple[tuple[PathStep, ...], ...]
