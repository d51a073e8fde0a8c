"""What an index holds on disk, and the keys under which it files things."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.matching.packed import key
from app.matching.script import latin_readings, plain_text
from app.matching.understand import Kind, Reading, clean, split_words


@dataclass(frozen=True, slots=True)
class Arrays:
    """What is on disk. CSR pairs are ``*_starts`` with the array they cut."""

    token_bytes: NDArray[np.uint8]
    token_lengths: NDArray[np.int32]
    token_columns: NDArray[np.int64]
    token_weights: NDArray[np.float32]
    token_styles: NDArray[np.uint8]
    token_reach: NDArray[np.float32]
    keys: NDArray[np.int64]
    key_tokens: NDArray[np.int32]
    posting_starts: NDArray[np.int64]
    postings: NDArray[np.int32]
    name_starts: NDArray[np.int64]
    name_tokens: NDArray[np.int32]
    name_entities: NDArray[np.int32]
    name_numbers: NDArray[np.int16]
    name_mass: NDArray[np.float32]
    name_capped: NDArray[np.uint8]
    exact_keys: NDArray[np.int64]
    exact_names: NDArray[np.int32]
    joined_keys: NDArray[np.int64]
    joined_names: NDArray[np.int32]
    number_keys: NDArray[np.int64]
    number_entities: NDArray[np.int32]
    entity_types: NDArray[np.uint8]
    entity_standings: NDArray[np.uint8]
    entity_sources: NDArray[np.int32]
    card_starts: NDArray[np.int64]
    cards: NDArray[np.uint8]
    id_keys: NDArray[np.int64]
    id_entities: NDArray[np.int32]


def exact_key(text: str) -> int:
    """The same for two writings of one name that differ in case, accents, punctuation, order."""
    words = [_exact_word(word) for word in split_words(clean(text).replace(".", ""))]
    words = sorted(filter(None, words))
    return key("exact " + " ".join(words)) if words else 0


def _exact_word(word: str) -> str:
    if all(ord(c) < 0x250 or not c.isalpha() for c in word):
        return next(iter(latin_readings(word)), "")
    return "".join(c for c in plain_text(word) if c.isalnum())


def joined_keys(reading: Reading) -> list[int]:
    """Keys of neighbouring words written together, and of the whole name."""
    words = [t.fold for t in reading.tokens if t.kind is not Kind.LEGAL]
    runs = {"".join(words[i : i + 2]) for i in range(len(words) - 1)} | {"".join(words)}
    return [key("joined " + run) for run in sorted(runs) if len(words) > 1 and len(run) >= 6]


def long_words(reading: Reading) -> list[int]:
    """The keys under which a word of the query may stand as two words in a list."""
    words = {t.fold for t in reading.tokens if len(t.fold) >= 6}
    return [key("joined " + word) for word in sorted(words)]


def number_key(value: str) -> int:
    """The key of an identifier: letters and digits only, upper case."""
    return key("number " + normal_number(value))


def normal_number(value: str) -> str:
    return "".join(c for c in value.upper() if c.isalnum())
