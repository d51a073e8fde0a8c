"""Answers that are remembered, so that a customer who stands in the file twice is screened once.

Most answers are "clear" and alike, so there is room for many of them: what is kept is a digest
of the question and a reference to the one answer. An answer with hits is as large as its
explanations, and there is room for fewer.
"""

import hashlib
from collections import OrderedDict
from typing import Generic, TypeVar

import orjson

from app.domain.screening import Query

Value = TypeVar("Value")

KEPT_CLEAR = 500_000
"""Some 50 MB when it is full."""

KEPT_HITS = 50_000


class Remembered(Generic[Value]):
    """The answers to the questions that were asked last. Values must be hashable."""

    def __init__(self, clear: int = KEPT_CLEAR, hits: int = KEPT_HITS) -> None:
        self._most_clear, self._most_hits = clear, hits
        self._clear: dict[bytes, Value] = {}
        self._hits: OrderedDict[bytes, Value] = OrderedDict()
        self._same: dict[Value, Value] = {}

    def get(self, key: bytes) -> Value | None:
        """The answer to the question of this :func:`key_of`, if it is remembered."""
        found = self._clear.get(key)
        if found is None:
            found = self._hits.get(key)
            if found is not None:
                self._hits.move_to_end(key)
        return found

    def keep(self, key: bytes, value: Value, *, clear: bool) -> None:
        """Remember an answer; ``clear`` ones are few different ones, for many questions."""
        if clear:
            self._clear[key] = self._same.setdefault(value, value)
            if len(self._clear) > self._most_clear:
                del self._clear[next(iter(self._clear))]
            return
        self._hits[key] = value
        if len(self._hits) > self._most_hits:
            self._hits.popitem(last=False)


def key_of(query: Query) -> bytes:
    """What a question is remembered under: 16 bytes.

    Of a hundred million questions, two share one with odds of 1 in 10^22.
    """
    return hashlib.blake2b(orjson.dumps(query), digest_size=16).digest()
