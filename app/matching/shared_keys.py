"""Groups of an index: only entries that share a key with another list are looked at.

Most entries of most lists share nothing, so the keys of all are kept as numbers in the index and
compared by sorting; the rules of :mod:`app.matching.grouping` then decide about the few.
"""

import numpy as np
from numpy.typing import NDArray

from app.matching.grouping import Group, GroupFinder
from app.matching.index import NameIndex

EVERYBODY = 1000
"""Bearers of a key that certainly tells nobody apart."""


def groups_of(index: NameIndex) -> tuple[Group, ...]:
    """The groups that a finder that is shown every entity would find."""
    finder = GroupFinder()
    for number in sharing(index).tolist():
        finder.add(index.entity(number))
    return finder.groups()


def sharing(index: NameIndex) -> NDArray[np.int32]:
    """Entities that share a key with an entity of another source; ascending."""
    a = index.arrays
    holders = np.repeat(np.arange(index.size, dtype=np.int32), np.diff(a.group_starts))
    if not len(holders):
        return holders
    order = np.argsort(a.group_keys, kind="stable")
    keys, holders = a.group_keys[order], holders[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sources = a.entity_sources[holders]
    several = np.minimum.reduceat(sources, starts) != np.maximum.reduceat(sources, starts)
    counts = np.diff(np.append(starts, len(keys)))
    return np.unique(holders[np.repeat(several & (counts <= EVERYBODY), counts)])
