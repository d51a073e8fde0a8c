"""What an index holds on disk, and the keys under which it files whole names and numbers."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.matching.kernels.shapes import Keys
from app.matching.script import latin_readings, plain_text
from app.matching.symbols import key
from app.matching.understand import clean, split_words


@dataclass(frozen=True, slots=True)
class Arrays:
    """What is on disk. ``*_starts`` cut the array after them into rows.

    Tables of keys (``spell``: words by their spellings; ``pair``: names by words written
    together; ``exact``: names; ``number``: entities by their numbers; ``id``: entities) are
    the arrays of :class:`~app.matching.kernels.shapes.Keys`.
    """

    token_letters: NDArray[np.uint8]
    token_lengths: NDArray[np.int32]
    token_columns: NDArray[np.int64]
    token_weights: NDArray[np.float32]
    token_reach: NDArray[np.float32]
    spell_starts: NDArray[np.int32]
    spell_rests: NDArray[np.uint32]
    spell_values: NDArray[np.int32]
    posting_starts: NDArray[np.int32]
    postings: NDArray[np.int32]
    name_starts: NDArray[np.int32]
    name_tokens: NDArray[np.int32]
    name_entities: NDArray[np.int32]
    name_numbers: NDArray[np.int16]
    name_mass: NDArray[np.float32]
    name_capped: NDArray[np.uint8]
    exact_starts: NDArray[np.int32]
    exact_rests: NDArray[np.uint32]
    exact_values: NDArray[np.int32]
    pair_starts: NDArray[np.int32]
    pair_rests: NDArray[np.uint32]
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
    card_starts: NDArray[np.int64]
    cards: NDArray[np.uint8]

    def keys(self, table: str) -> Keys:
        """One of the tables of keys."""
        starts: NDArray[np.int32] = getattr(self, f"{table}_starts")
        shift = 64 - (len(starts) - 1).bit_length() + 1
        return Keys(
            starts, getattr(self, f"{table}_rests"), getattr(self, f"{table}_values"), shift
        )


def file_under(keys: NDArray[np.uint64], values: NDArray[np.int32]) -> Keys:
    """A table of keys; values under one key keep their order."""
    bits = max(1, (len(keys) // 2).bit_length())
    shift = 64 - bits
    order = np.argsort(keys, kind="stable")
    buckets = (keys >> np.uint64(shift)).astype(np.int64)
    starts = np.zeros(2**bits + 1, dtype=np.int32)
    np.cumsum(np.bincount(buckets, minlength=2**bits), out=starts[1:])
    rests = (keys[order] & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    return Keys(starts, rests, values[order], shift)


def look_up(keys: Keys, wanted: int) -> NDArray[np.int32]:
    """The values under a key given as a Python integer of 63 bits."""
    spread = spread_key(wanted)
    place = spread >> keys.shift
    start, end = int(keys.starts[place]), int(keys.starts[place + 1])
    found: NDArray[np.int32] = keys.values[start:end]
    same: NDArray[np.bool_] = keys.rests[start:end] == spread & 0xFFFFFFFF
    return found[same]


def spread_key(value: int) -> int:
    """A key of 63 bits as one of 64 whose high bits are all in use."""
    return (value << 1) & 0xFFFFFFFFFFFFFFFF


@lru_cache(maxsize=4096)
def exact_key(text: str) -> int:
    """The same for two writings of one name that differ in case, accents, punctuation, order."""
    words = [_exact_word(word) for word in split_words(clean(text).replace(".", ""))]
    words = sorted(filter(None, words))
    return key("exact " + " ".join(words)) if words else 0


@lru_cache(maxsize=32768)
def _exact_word(word: str) -> str:
    if all(ord(c) < 0x250 or not c.isalpha() for c in word):
        return next(iter(latin_readings(word)), "")
    return "".join(c for c in plain_text(word) if c.isalnum())


def number_key(value: str) -> int:
    """The key of an identifier: letters and digits only, upper case."""
    return key("number " + normal_number(value))


def normal_number(value: str) -> str:
    return "".join(c for c in value.upper() if c.isalnum())
