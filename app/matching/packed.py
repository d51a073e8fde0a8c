"""Tokens as arrays: the shape in which the kernels and the index hold them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.matching.config import WEIGHTS
from app.matching.kernels.hashing import WIDTH
from app.matching.kernels.shapes import Words
from app.matching.kernels.words import COLUMNS, SYMBOLS, meta
from app.matching.symbols import key
from app.matching.tokens import Kind, Reading, Style, Token

_LOW_HALF = 0xFFFFFFFF


def weight(token: Token, style: Style) -> float:
    """What a token weighs in a name of this style; one rare word weighs 1."""
    table = WEIGHTS[style]
    if token.kind is Kind.GENERIC and token.general:
        return token.general
    base = table.kinds[token.kind]
    if token.kind in (Kind.WORD, Kind.GENERIC, Kind.SYLLABLE):
        base *= 1.0 - table.common_discount * token.common
    if token.kind is Kind.WORD and len(token.form) == 2:
        base *= 0.8
    return base


def pack(tokens: Sequence[Token], style: Style) -> Words:
    """Arrays of a sequence of tokens, in its order."""
    return _arrays([_remembered(token, style) for token in tokens])


def pack_mixed(tokens: Iterable[tuple[Token, Style]]) -> Words:
    """Arrays of tokens that belong to names of different styles."""
    return _arrays([_row(token, style) for token, style in tokens])


_Row = tuple[bytes, int, tuple[int, ...], float, bytes]


def _row(token: Token, style: Style) -> _Row:
    """The letters of one token, their number, its columns, its weight, and how it is written."""
    folded, written = token.fold.encode()[:WIDTH], token.form.encode()[:WIDTH]
    return (
        folded.ljust(WIDTH, b"\0"),
        len(folded),
        _columns(token, style),
        weight(token, style),
        written.ljust(WIDTH, b"\0"),
    )


_remembered = lru_cache(maxsize=16384)(_row)
"""The same for the words of questions, which are mostly the same ones."""


def _arrays(rows: Sequence[_Row]) -> Words:
    letters, lengths, columns, weights, forms = zip(*rows, strict=True) if rows else ((),) * 5
    return Words(
        _letters(letters),
        np.array(lengths, dtype=np.int32),
        np.array(columns, dtype=np.uint32).reshape(-1, COLUMNS),
        np.array(weights, dtype=np.float32),
        _letters(forms),
    )


def _letters(rows: Iterable[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(bytearray(b"".join(rows)), dtype=np.uint8).reshape(-1, WIDTH)


def _columns(token: Token, style: Style) -> tuple[int, ...]:
    symbols = (*token.symbols[:SYMBOLS], *(0,) * (SYMBOLS - len(token.symbols)))
    bits = meta(
        token.kind,
        style=style,
        vowelless=token.vowelless,
        n_bones=_counted_bones(token),
        script=token.script,
        written=len(token.form.encode()),
    )
    keys = (key("=" + token.form), key("~" + token.fold), key("|" + token.bones))
    return (*(k & _LOW_HALF for k in keys), bits, *(s & _LOW_HALF for s in symbols))


def _counted_bones(token: Token) -> int:
    return len(token.bones) if token.bones.isalpha() else 0


@lru_cache(maxsize=4096)
def pack_reading(reading: Reading) -> Words:
    """The packed tokens of one reading."""
    return pack(reading.tokens, reading.style)
