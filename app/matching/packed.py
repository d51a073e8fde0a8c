"""Tokens as arrays: the shape in which the kernels and the index hold them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.config import WEIGHTS
from app.matching.kernels import WIDTH
from app.matching.understand import Kind, Reading, Style, Token

COLUMNS = 8


@lru_cache(maxsize=32768)
def key(text: str) -> int:
    """A stable 63-bit key of a text; 0 is never returned."""
    return (int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1) or 1


def weight(token: Token, style: Style) -> float:
    """What a token weighs in a name of this style; one rare word weighs 1."""
    table = WEIGHTS[style]
    base = table.kinds[token.kind]
    if token.kind in (Kind.WORD, Kind.GENERIC, Kind.SYLLABLE):
        base *= 1.0 - table.common_discount * token.common
    if token.kind is Kind.WORD and len(token.form) == 2:
        base *= 0.8
    return base


@dataclass(frozen=True, slots=True)
class Packed:
    """Parallel arrays, one row per token: folded bytes, lengths, integer columns, weights."""

    bytes: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    columns: NDArray[np.int64]
    weights: NDArray[np.float32]


def pack(tokens: Sequence[Token], style: Style) -> Packed:
    """Arrays of a sequence of tokens, in its order."""
    count = len(tokens)
    raw = np.zeros((count, WIDTH), dtype=np.uint8)
    lengths = np.zeros(count, dtype=np.int32)
    columns = np.zeros((count, COLUMNS), dtype=np.int64)
    weights = np.zeros(count, dtype=np.float32)
    for row, token in enumerate(tokens):
        letters = token.fold.encode()[:WIDTH]
        raw[row, : len(letters)] = np.frombuffer(letters, dtype=np.uint8)
        lengths[row] = len(letters)
        symbols: list[Any] = [key(s) for s in token.symbols[:2]]
        symbols += [0] * (2 - len(symbols))
        columns[row] = (
            key("=" + token.form),
            key("~" + token.fold),
            key("|" + token.bones),
            len(token.bones),
            int(token.kind),
            int(token.vowelless),
            *symbols,
        )
        weights[row] = weight(token, style)
    return Packed(raw, lengths, columns, weights)


@lru_cache(maxsize=4096)
def pack_reading(reading: Reading) -> Packed:
    """The packed tokens of one reading."""
    return pack(reading.tokens, reading.style)


def deletion_keys(folded: str) -> list[int]:
    """Keys of a word and of the word with any one letter taken out.

    Two words share a key if they differ by at most one letter dropped, added, changed or
    swapped with its neighbour. Words of three letters and less give only themselves, as
    one letter changes them beyond recognition.
    """
    keys = [key(":" + folded)]
    if len(folded) > 3 and folded.isalpha():
        keys += {key(":" + folded[:i] + folded[i + 1 :]) for i in range(len(folded))}
    return keys


def reach_keys(token: Token) -> list[int]:
    """Every key under which a token is filed and looked up in an index."""
    keys = deletion_keys(token.fold)
    keys += [key(s) for s in token.symbols]
    if token.kind is Kind.SYLLABLE:
        return [*keys, key("|" + token.bones)]
    if (len(token.bones) >= (2 if token.vowelless else 3) and token.bones.isalpha()) or (
        token.bones.isalpha() and len(token.bones) == 2
    ):
        keys.append(key("|" + token.bones))
    return keys
