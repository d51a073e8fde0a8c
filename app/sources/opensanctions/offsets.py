"""Which lines of a large file speak of an entity: 16 bytes for each mention."""

from array import array

import numpy as np
from numpy.typing import NDArray


class Offsets:
    """Collects (key, offset) pairs; :meth:`freeze` is called once, before the first question.

    Keys are kept as their 64-bit hashes, so an answer may, once in an age, hold a line too
    many: the reader of the line checks of whom it speaks.
    """

    def __init__(self) -> None:
        self._hashes = array("q")
        self._starts = array("q")
        self._keys: NDArray[np.int64] = np.empty(0, np.int64)
        self._offsets: NDArray[np.int64] = np.empty(0, np.int64)

    def add(self, key: str, offset: int) -> None:
        """The line at this offset speaks of the entity with this key."""
        self._hashes.append(hash(key))
        self._starts.append(offset)

    def freeze(self) -> None:
        """Sort what was collected."""
        keys = np.frombuffer(self._hashes, np.int64) if self._hashes else self._keys
        offsets = np.frombuffer(self._starts, np.int64) if self._starts else self._offsets
        order = np.lexsort((offsets, keys))
        self._keys, self._offsets = keys[order], offsets[order]
        del keys, offsets
        self._hashes, self._starts = array("q"), array("q")

    def of(self, key: str) -> list[int]:
        """The offsets of the lines that speak of it, ascending, each once."""
        mark = hash(key)
        first = int(np.searchsorted(self._keys, mark, "left"))
        if first == len(self._keys) or self._keys[first] != mark:
            return []
        last = int(np.searchsorted(self._keys, mark, "right"))
        return sorted({int(offset) for offset in self._offsets[first:last]})

    def __contains__(self, key: str) -> bool:
        mark = hash(key)
        place = int(np.searchsorted(self._keys, mark))
        return place < len(self._keys) and bool(self._keys[place] == mark)

    def missing_from(self, other: "Offsets") -> list[int]:
        """The offsets of lines that speak of an entity of which ``other`` knows nothing."""
        absent = ~np.isin(self._keys, other._keys)
        return sorted({int(offset) for offset in self._offsets[absent]})
