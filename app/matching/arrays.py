"""What an index holds on disk, and the keys under which it files whole names and numbers."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.kernels import building
from app.matching.kernels.shapes import Keys
from app.matching.script import latin_readings, plain_text
from app.matching.symbols import hashed
from app.matching.understand import clean, split_words

LEAST_WHOLE = 7
"""Letters that a name must have to be known by them wherever its words are parted."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """What is on disk. ``*_starts`` cut the array after them into rows.

    Tables of keys (``spell``: words by their spellings; ``pair``: names by words written
    together; ``exact``: names; ``whole``: names without spaces; ``number``: entities by their
    numbers; ``id``: entities) are the arrays of :class:`~app.matching.kernels.shapes.Keys`.
    """

    token_letters: NDArray[np.uint8]
    token_lengths: NDArray[np.int32]
    token_columns: NDArray[np.uint32]
    token_weights: NDArray[np.float32]
    token_forms: NDArray[np.uint8]
    token_reach: NDArray[np.float32]
    spell_starts: NDArray[np.int32]
    spell_rests: NDArray[np.uint16]
    spell_values: NDArray[np.int32]
    posting_starts: NDArray[np.int32]
    postings: NDArray[np.int32]
    name_starts: NDArray[np.int32]
    name_tokens: NDArray[np.int32]
    name_entities: NDArray[np.int32]
    name_numbers: NDArray[np.uint16]
    name_mass: NDArray[np.float32]
    name_capped: NDArray[np.uint8]
    exact_starts: NDArray[np.int32]
    exact_rests: NDArray[np.uint32]
    exact_values: NDArray[np.int32]
    whole_starts: NDArray[np.int32]
    whole_rests: NDArray[np.uint32]
    whole_values: NDArray[np.int32]
    pair_starts: NDArray[np.int32]
    pair_rests: NDArray[np.uint16]
    pair_values: NDArray[np.int32]
    number_starts: NDArray[np.int32]
    number_rests: NDArray[np.uint32]
    number_values: NDArray[np.int32]
    id_starts: NDArray[np.int32]
    id_rests: NDArray[np.uint32]
    id_values: NDArray[np.int32]
    entity_types: NDArray[np.uint8]
    entity_standings: NDArray[np.uint8]
    entity_sources: NDArray[np.int32]
    group_starts: NDArray[np.int32]
    group_keys: NDArray[np.uint32]
    row_starts: NDArray[np.int32]
    rows: NDArray[np.uint8]
    card_starts: NDArray[np.int64]
    cards: NDArray[np.uint8]
    like_starts: NDArray[np.int64]
    likes: NDArray[np.uint8]

    def keys(self, table: str) -> Keys:
        """One of the tables of keys."""
        starts: NDArray[np.int32] = getattr(self, f"{table}_starts")
        shift = 64 - (len(starts) - 1).bit_length() + 1
        return Keys(
            starts, getattr(self, f"{table}_rests"), getattr(self, f"{table}_values"), shift
        )


@dataclass(frozen=True, slots=True)
class Filing:
    """How a table keeps its keys: what a bucket does not say is in ``rests``, of this type."""

    kind: type[np.unsignedinteger[Any]]
    rest_shift: int
    least_bits: int
    load: int
    """At most so many keys share a bucket on average, and at least half as many."""


LOOSE = Filing(np.uint16, 0, 8, 4)
"""Words and pairs of words: a kernel compares what it finds, so that a rare false find is
harmless."""
SURE = Filing(np.uint32, 16, 16, 2)
"""Names, numbers and entities: the high 48 bits of a key are kept, bucket and rest together."""


def file_under(keys: NDArray[np.uint64], values: NDArray[np.int32], filing: Filing) -> Keys:
    """A table of keys; values under one key keep their order."""
    bits = max(filing.least_bits, (len(keys) // filing.load).bit_length())
    shift = 64 - bits
    starts = np.zeros(2**bits + 1, dtype=np.int32)
    building.count_buckets(keys, shift, starts)
    np.cumsum(starts, out=starts)
    rests, filed = np.empty(len(keys), dtype=filing.kind), np.empty(len(keys), dtype=np.int32)
    building.fill_table(keys, values, shift, filing.rest_shift, starts[:-1].copy(), rests, filed)
    return Keys(starts, rests, filed, shift)


def look_up(keys: Keys, wanted: int) -> NDArray[np.int32]:
    """The values under a key of 63 bits in a table that is filed :data:`SURE`."""
    spread = short_key(wanted)
    place = spread >> keys.shift
    start, end = int(keys.starts[place]), int(keys.starts[place + 1])
    found: NDArray[np.int32] = keys.values[start:end]
    same: NDArray[np.bool_] = keys.rests[start:end] == spread >> SURE.rest_shift & 0xFFFFFFFF
    return found[same]


def short_key(value: int) -> int:
    """What a table that is filed :data:`SURE` keeps of a key of 63 bits, as one of 64."""
    return (value << 1) & 0xFFFFFFFFFFFF0000


def kept_keys(keys: Keys) -> NDArray[np.uint64]:
    """The keys of a table that is filed :data:`SURE`, beside its values."""
    buckets = np.repeat(
        np.arange(len(keys.starts) - 1, dtype=np.uint64) << np.uint64(keys.shift),
        np.diff(keys.starts),
    )
    rests = keys.rests.astype(np.uint64) << np.uint64(SURE.rest_shift)
    kept: NDArray[np.uint64] = buckets | rests
    return kept


@lru_cache(maxsize=4096)
def exact_key(text: str) -> int:
    """The same for two writings of one name that differ in case, accents, punctuation, order."""
    words = sorted(_exact_words(text))
    return hashed("exact " + " ".join(words)) if words else 0


@lru_cache(maxsize=4096)
def whole_keys(text: str) -> tuple[int, ...]:
    """The same for two writings of one name that differ in where words are parted.

    A name with a comma has two, since it is written in the other order too. Those with few
    letters have none: they would be other names' letters.
    """
    orders = [text]
    family, comma, given = text.partition(",")
    if comma:
        orders.append(f"{given} {family}")
    return tuple(sorted({key for order in orders if (key := _whole_key(order))}))


def is_exact(one: str, other: str) -> bool:
    """Whether two names differ in nothing but case, accents, punctuation and order."""
    return exact_key(one) == exact_key(other) != 0


def is_respaced(one: str, other: str) -> bool:
    """Whether two names differ in nothing but where their words are parted."""
    return not set(whole_keys(one)).isdisjoint(whole_keys(other))


def _whole_key(text: str) -> int:
    letters = "".join(_exact_words(text))
    return hashed("whole " + letters) if len(letters) >= LEAST_WHOLE else 0


@lru_cache(maxsize=1024)
def _exact_words(text: str) -> tuple[str, ...]:
    words = split_words(clean(text).replace(".", ""))
    return tuple(word for word in map(_exact_word, words) if word)


@lru_cache(maxsize=32768)
def _exact_word(word: str) -> str:
    if all(ord(c) < 0x250 or not c.isalpha() for c in word):
        return next(iter(latin_readings(word)), "")
    return "".join(c for c in plain_text(word) if c.isalnum())


def number_key(value: str) -> int:
    """The key of an identifier: letters and digits only, upper case."""
    return hashed("number " + normal_number(value))


def normal_number(value: str) -> str:
    return "".join(c for c in value.upper() if c.isalnum())
