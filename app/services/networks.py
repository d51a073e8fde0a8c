"""The network of some list versions, made in the folder of their index.

Where a network is there that differs little, only the relations of entities that changed are
read from the database, and only companies downstream of them are judged again; the result is
the same, byte for byte, as one made of everything.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from app.db.changes import Differences, differences
from app.db.relations import relations_of
from app.domain.entities import Entity
from app.domain.screening import MOST_LINK_DEPTH
from app.errors import Unavailable
from app.matching.grouping import Group
from app.matching.index import NameIndex
from app.network import graph
from app.network.build import NetworkBuilder
from app.network.explore import Reach, reach
from app.network.graph import Ints, Network
from app.network.renewal import reach_again
from app.services.bases import Base, Versions, bases, file_versions
from app.services.regimes import regimes_of
from app.sources.base import is_relations

NETWORK_VERSIONS_FILE = "network.json"
WORTH_RENEWING = 0.2
"""The share of the entities that may have changed; beyond it everything is read."""
_DECIDES = (
    *("build", "columns", "explore", "graph", "holdings", "ownership", "renewal", "resolve"),
    *("rules", "shares"),
)
"""The modules that decide what is saved; how it is told and drawn is not."""


def _saved() -> str:
    folder = Path(graph.__file__).parent
    code = b"".join((folder / f"{name}.py").read_bytes() for name in _DECIDES)
    return f"network {hashlib.sha256(code).hexdigest()}"


SAVED = _saved()
"""What an index on disk is filed under beside its entities: the code that made its network."""


@dataclass(frozen=True, slots=True)
class Made:
    """A network that was made; ``read`` counts the statements read from the database."""

    network: Network
    read: int
    renewed: bool


def make_network(
    session: Session,
    versions: Versions,
    index: NameIndex,
    groups: Iterable[Group],
    *,
    folder: Path,
    indexes: Path,
    day: date,
) -> Made:
    """Save the network of these versions in the folder of their index, and its reach on a day.

    ``indexes`` is where finished ones stand.
    """

    def entity(id: str) -> Entity | None:
        number = index.number_of(id)
        return None if number is None else index.entity(number)

    builder = NetworkBuilder(regimes_of)
    known = _known(session, versions, indexes)
    if known is not None:
        builder.keep(known.network, known.kept)
    read = 0
    for version in versions:
        changes = None if known is None else known.changes.get(version.source)
        if known is not None and version.source in known.base.versions and changes is None:
            continue
        keys = None if changes is None else [*changes.changed, *changes.added]
        for stated in relations_of(session, version, keys):
            holder = _id_of(version.source, stated.key)
            builder.add(
                holder,
                stated.relation,
                source=version.source,
                entry=stated.key,
                place=stated.place,
            )
            read += 1
    joined = [[member.entity_id for member in group.members] for group in groups]
    network = builder.finish(
        entity,
        joined,
        order=[version.source for version in versions],
        touched=() if known is None else known.touched,
    )
    network.save(folder)
    if known is None or builder.origin is None:
        found = reach(network, day, MOST_LINK_DEPTH)
    else:
        found = reach_again(known.reach, builder.origin, network, day, MOST_LINK_DEPTH)
    found.save(folder)
    file_versions(folder / NETWORK_VERSIONS_FILE, versions, SAVED)
    return Made(network, read, known is not None)


def _id_of(source: str, key: str) -> str:
    """Under which id an entry's relations are kept: what a user states of an entity is kept
    under that entity's own.
    """
    return key if is_relations(source) else f"{source}:{key}"


@dataclass(frozen=True, slots=True)
class _Known:
    """A network that is there, and what of it no longer holds."""

    base: Base
    network: Network
    reach: Reach
    changes: Mapping[str, Differences]
    """Of the sources of which it holds another version."""
    kept: Ints
    touched: frozenset[str]


def _known(session: Session, versions: Versions, indexes: Path) -> _Known | None:
    """The nearest network that is there; None if none is near, or it is damaged."""
    base = max(
        bases(session, indexes, NETWORK_VERSIONS_FILE, SAVED, {v.source for v in versions}),
        key=lambda base: base.nearness(versions),
        default=None,
    )
    if base is None:
        return None
    changes = {
        version.source: differences(session, base.versions[version.source], version)
        for version in versions
        if version.source in base.versions and version.id != base.versions[version.source].id
    }
    to_read = sum(len(c.added) + len(c.changed) + len(c.removed) for c in changes.values())
    to_read += sum(v.entities for v in versions if v.source not in base.versions)
    if to_read > WORTH_RENEWING * sum(version.entities for version in versions):
        return None
    try:
        network, found = Network.open(base.folder), Reach.open(base.folder)
    except Unavailable:
        return None
    return _Known(
        base,
        network,
        found,
        changes,
        _kept(network, versions, changes),
        frozenset(_touched(network, versions, base, changes)),
    )


def _kept(network: Network, versions: Versions, changes: Mapping[str, Differences]) -> Ints:
    """Numbers of the statements of entities that are as they were."""
    a = network.arrays
    wanted = {version.source for version in versions}
    stays = np.ones(network.statements, dtype=bool)
    for code, source in enumerate(network.source_names):
        if source not in wanted:
            stays[a.sources == code] = False
        elif source in changes:
            keys = (*changes[source].changed, *changes[source].removed)
            numbers = [network.number(_id_of(source, key)) for key in keys]
            other = [number for number in numbers if number is not None]
            stays[(a.sources == code) & np.isin(a.holders, other)] = False
    return np.flatnonzero(stays)


def _touched(
    network: Network, versions: Versions, base: Base, changes: Mapping[str, Differences]
) -> Iterator[str]:
    """The ids that may stand otherwise on their list than they did."""
    for source, change in changes.items():
        for keys in (change.added, change.changed, change.removed):
            yield from (f"{source}:{key}" for key in keys)
    others = {version.source for version in versions} ^ base.versions.keys()
    if others:
        yield from (id for id in network.ids if _source_in(id, others))


def _source_in(id: str, sources: set[str]) -> bool:
    return any(id.startswith(f"{source}:") for source in sources)
