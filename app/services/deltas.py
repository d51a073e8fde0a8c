"""What changed in the lists since versions that a caller names, and whom that can concern.

A customer who was screened then need be screened again only for the entities that were added
or say something else now: in any fact (names, data, measures, relations), exactly those that
``GET /v1/sources/{source}/diff`` shows. An entity that was removed can be no hit any more; it
is counted and named.

A change can also make a hit of an entity that did not change itself, in one way: ownership. An
unlisted company becomes a hit when its owner is listed. So all companies count that can be hits
by ownership and that somebody changed owns or controls, over any number of steps. Groups need
no such rule: an entry that falls together with a changed one was a hit before, if it is one;
it is named beside the hit, as in every screening.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.db import changes as queries
from app.db import lists
from app.domain.entities import ListVersion
from app.domain.kinds import VersionState
from app.errors import InvalidRequest, NotFound
from app.network.graph import KINDS, OWNING, Network
from app.network.holdings import Node
from app.services.catalogue import Snapshot
from app.services.versions import named_version
from app.sources.base import is_relations

FIELD = "since"
NAMED = 1000
"""Removed entities that a summary names; it counts all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDelta:
    """What became of one source. Entities are named by their ids."""

    before: ListVersion
    now: ListVersion
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def source(self) -> str:
        return self.now.source

    def described(self) -> dict[str, Any]:
        """As summaries have it."""
        return {
            "source": self.source,
            "since": _named(self.before),
            "until": _named(self.now),
            "added": len(self.added),
            "changed": len(self.changed),
            "removed": len(self.removed),
            "removed_entities": list(self.removed[:NAMED]),
        }


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed, source by source. ``owned``: unchanged entities that changed ones own."""

    sources: tuple[SourceDelta, ...]
    owned: tuple[str, ...] = ()

    @property
    def entities(self) -> tuple[str, ...]:
        """Every entity that can be a hit now and could not, or not so, before."""
        touched = (id for s in self.sources for id in (*s.added, *s.changed))
        return tuple(dict.fromkeys((*touched, *self.owned)))

    def described(self) -> dict[str, Any]:
        """As summaries have it."""
        return {
            "since": self.mark,
            "screened_entities": len(self.entities),
            "owned_by_changed": len(self.owned),
            "sources": [source.described() for source in self.sources],
        }

    @property
    def mark(self) -> str:
        """What stands in every row of the results: the versions from which they begin."""
        return "; ".join(
            f"{s.source} {s.before.published} {s.before.label[:19]}" for s in self.sources
        )


def _named(version: ListVersion) -> dict[str, Any]:
    return {
        "list_version": version.label,
        "published": version.published.isoformat(),
        "entities": version.entities,
    }


def versions_named(session: Session, names: Sequence[str]) -> tuple[ListVersion, ...]:
    """The versions that a caller means, one for each source.

    A name is ``SOURCE@VERSION``, where VERSION is a hash or a day as everywhere, or SOURCE alone
    for the version before the active one, or a hash alone, with ``sha256:`` before it. Raises
    :class:`NotFound` and :class:`InvalidRequest` naming the field for one that is not there,
    was refused, or is the second of its source.
    """
    found: dict[str, ListVersion] = {}
    for name in names:
        version = _version(session, name.strip())
        if version.source in found:
            raise InvalidRequest(
                f"{FIELD}: {name[:80]} is the second version of {version.source}; give one",
                field=FIELD,
                source=version.source,
            )
        found[version.source] = version
    return tuple(found.values())


def _version(session: Session, name: str) -> ListVersion:
    source, at, version = name.rpartition("@")
    if at:
        _refuse_refused(session, source, version)
        return named_version(session, source, version, field=FIELD)
    if name.lower().startswith("sha256:"):
        return _by_hash(session, name.lower())
    active = named_version(session, name, None, field=FIELD)
    before = lists.version_before(session, name, active.id)
    if before is None:
        raise NotFound(
            f"{FIELD}: there is no version of {name} before {active.label[:19]}…, "
            "the first one: screen everything",
            field=FIELD,
            source=name,
        )
    return before


def _by_hash(session: Session, label: str) -> ListVersion:
    every = lists.version_details(session)
    held = [d.version for d in every if d.version.label.startswith(label)]
    served = [version for version in held if version.state is not VersionState.REJECTED]
    if held and not served:
        raise _refused(label, held[0].source)
    if not served:
        raise NotFound(f"{FIELD}: there is no version {label[:80]} of any list", field=FIELD)
    sources = sorted({version.source for version in served})
    if len({version.label for version in served}) > 1 or len(sources) > 1:
        raise InvalidRequest(
            f"{FIELD}: {label[:80]} begins several versions, of {', '.join(sources)}; "
            "write SOURCE@VERSION and more of the hash",
            field=FIELD,
        )
    return served[0]


def _refuse_refused(session: Session, source: str, name: str) -> None:
    hash = name.strip().lower().removeprefix("sha256:")
    if len(hash) < 8 or not all(c in "0123456789abcdef" for c in hash):
        return
    found = lists.version_by_hash(session, source, hash, refused=True)
    if found is not None and found.state is VersionState.REJECTED:
        raise _refused(name, source)


def _refused(name: str, source: str) -> InvalidRequest:
    return InvalidRequest(
        f"{FIELD}: the version {name[:80]} of {source} was refused, so nothing was ever "
        "screened against it",
        field=FIELD,
        source=source,
    )


def find_delta(
    session: Session, snapshot: Snapshot, since: Sequence[ListVersion], *, day: date
) -> Delta:
    """What changed from these versions to those of the snapshot; on this day, by ownership.

    Raises :class:`NotFound` for a source of which the snapshot holds none.
    """
    sources = tuple(_source(session, snapshot, before) for before in since)
    delta = Delta(sources)
    return Delta(sources, _owned(snapshot, delta.entities, day))


def _source(session: Session, snapshot: Snapshot, before: ListVersion) -> SourceDelta:
    now = snapshot.version_of(before.source)
    if now is None:
        raise NotFound(
            f"{FIELD}: the list {before.source} is not loaded any more",
            field=FIELD,
            source=before.source,
        )
    found = queries.differences(session, before, now)
    changed = queries.saying_otherwise(session, before, now, found.changed)
    # What a user states of an entity is kept under that entity's id.
    start = "" if is_relations(now.source) else f"{now.source}:"
    return SourceDelta(
        before=before,
        now=now,
        added=tuple(f"{start}{key}" for key in found.added),
        changed=tuple(f"{start}{key}" for key in changed),
        removed=tuple(f"{start}{key}" for key in found.removed),
    )


def _owned(snapshot: Snapshot, touched: Iterable[str], day: date) -> tuple[str, ...]:
    """Those that can be hits by ownership, and that somebody touched owns or controls."""
    network = snapshot.reaches.network
    known = set(touched)
    nodes = {node for id in known if (node := network.node(id)) is not None}
    reached = _owned_nodes(network, nodes)
    admitted = snapshot.reaches.admitted(day, 0, snapshot.engine.number_of)
    if not reached or admitted is None:
        return ()
    numbers = set(admitted.numbers.tolist())
    members = (network.ids[own] for node in sorted(reached) for own in network.members(node))
    return tuple(
        id for id in members if id not in known and snapshot.engine.number_of(id) in numbers
    )


def _owned_nodes(network: Network, owners: set[Node]) -> set[Node]:
    """The owners, and all that they own or control over any number of steps."""
    owning = np.isin(network.arrays.kinds, [KINDS.index(kind) for kind in OWNING])
    reached, coming = set(owners), list(owners)
    while coming:
        node = coming.pop()
        for number in network.at(node).tolist():
            target = int(network.targets[number])
            if owning[number] and int(network.holders[number]) == node and target not in reached:
                reached.add(target)
                coming.append(target)
    return reached
