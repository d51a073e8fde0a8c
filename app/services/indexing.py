"""The index of some list versions, made in a folder: from one that is there, or from nothing.

An index is filed with the versions that it holds. Where one is found that differs little, only
what differs is read from the database and analysed (:mod:`app.matching.renewal`); the result
answers as one made of everything does.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.db import entities as entity_queries
from app.db import lists
from app.db.changes import Differences, differences, entities_of
from app.domain.entities import Entity, ListVersion
from app.errors import Unavailable
from app.matching.analysts import processors
from app.matching.engine import Engine
from app.matching.grouping import GROUPING_VERSION, Group
from app.matching.index import NameIndex
from app.matching.renewal import Renewal
from app.matching.shared_keys import groups_of
from app.services.bases import Versions, bases, file_versions

GROUPS_FILE = "groups.json"
VERSIONS_FILE = "versions.json"
WORTH_RENEWING = 0.2
"""The share of an index's entities that may be read anew; beyond it all are."""


def made_by() -> str:
    """Names the code that makes an index; what other code made is not renewed."""
    return f"{Engine.index_hash()} groups {GROUPING_VERSION}"


def make_index(
    session: Session, versions: Versions, work: Path, indexes: Path
) -> tuple[NameIndex, tuple[Group, ...]]:
    """Make the index of these versions in ``work``; ``indexes``: where finished ones stand."""
    index = _renewed(session, versions, work, indexes) or NameIndex.build(
        _entities(session, versions),
        work,
        processes=processors(),
        expected=sum(version.entities for version in versions),
    )
    groups = tuple(groups_of(index))
    (work / GROUPS_FILE).write_bytes(orjson.dumps(groups))
    file_versions(work / VERSIONS_FILE, versions, made_by())
    return index, groups


def _entities(session: Session, versions: Versions) -> Iterator[Entity]:
    for version in versions:
        yield from entity_queries.read_entities(session, version)


def _renewed(session: Session, versions: Versions, work: Path, indexes: Path) -> NameIndex | None:
    """The index made from one that is there; None if none is like it or it is damaged."""
    found = max(
        bases(session, indexes, VERSIONS_FILE, made_by(), {v.source for v in versions}),
        key=lambda base: base.nearness(versions),
        default=None,
    )
    if found is None:
        return None
    changes = {
        version.source: differences(session, found.versions[version.source], version)
        for version in versions
        if version.source in found.versions and version.id != found.versions[version.source].id
    }
    to_read = sum(len(c.added) + len(c.changed) for c in changes.values())
    to_read += sum(v.entities for v in versions if v.source not in found.versions)
    if to_read > WORTH_RENEWING * sum(version.entities for version in versions):
        return None
    try:
        renewal = Renewal(NameIndex.open(found.folder))
    except Unavailable:
        return None
    for version in versions:
        if version.source in changes:
            _take_changed(session, renewal, version, changes[version.source])
        elif version.source in found.versions:
            renewal.keep(renewal.numbers_of(version.source))
        else:
            for entity in entity_queries.read_entities(session, version):
                renewal.add(entity)
    return renewal.finish(work)


def _take_changed(
    session: Session, renewal: Renewal, version: ListVersion, changes: Differences
) -> None:
    """The entities of a version of which the index holds another one."""
    source = version.source
    read = entities_of(session, version, [*changes.changed, *changes.added])
    numbers = renewal.numbers_of(source)
    touched = {renewal.number_of(f"{source}:{key}"): key for key in changes.changed}
    touched |= dict.fromkeys((renewal.number_of(f"{source}:{key}") for key in changes.removed), "")
    if _stand_behind(session, renewal, source, changes.added):
        for number, run in _between(numbers, touched):
            renewal.keep(run)
            if touched.get(number):
                renewal.add(read[touched[number]])
        for key in changes.added:
            renewal.add(read[key])
    else:
        # One that stood on the list before and is there again has its old place.
        order = entity_queries.keys_in_order(session, version)
        for fresh, keys in groupby(order, key=read.__contains__):
            if fresh:
                for key in keys:
                    renewal.add(read[key])
            else:
                kept = [renewal.number_of(f"{source}:{key}") for key in keys]
                renewal.keep(np.array(kept, dtype=np.int32))
    renewal.move(source, lists.row_locators(session, version.id))


def _between(
    numbers: NDArray[np.int32], touched: Iterable[int]
) -> Iterator[tuple[int, NDArray[np.int32]]]:
    """Each touched number with those before it that are not; -1 with the last ones."""
    start = 0
    for number in sorted(touched):
        at = int(np.searchsorted(numbers, number))
        yield number, numbers[start:at]
        start = at + 1
    yield -1, numbers[start:]


def _stand_behind(session: Session, renewal: Renewal, source: str, added: tuple[str, ...]) -> bool:
    """Whether entities were first named after all that the index holds of their source."""
    numbers = renewal.numbers_of(source)
    if not added or not len(numbers):
        return True
    last = renewal.key_of(int(numbers[-1]))
    places = entity_queries.places(session, source, [last, added[0]])
    return places[last] < places[added[0]]
