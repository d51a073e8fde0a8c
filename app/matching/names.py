"""Evidence of the name: which word met which, and what that is worth."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.domain.screening import Evidence
from app.matching.arrays import is_exact, is_respaced
from app.matching.config import WEAK_ALIAS_CAP, feature_weights
from app.matching.kernels.features import COUNT
from app.matching.kernels.rank import compare, score_pair
from app.matching.kernels.room import new_pairing
from app.matching.kernels.shapes import Pairing, Words
from app.matching.packed import packed_readings
from app.matching.tokens import Kind, Reading, Style, Token
from app.matching.understand import understand

SAME_LETTERS = 0.99
"""Score of a name whose words are only parted elsewhere."""


@dataclass(frozen=True, slots=True)
class WordPair:
    """Words of the query and of the candidate that were taken for the same."""

    query: tuple[Token, ...]
    candidate: tuple[Token, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Two names word by word. ``score`` is 0..1."""

    query: str
    candidate: str
    score: float
    pairs: tuple[WordPair, ...]
    lost_query: tuple[Token, ...]
    lost_candidate: tuple[Token, ...]
    exact: bool = False
    respaced: bool = False
    """The same letters in the same order, and words parted elsewhere."""
    capped: bool = False


@dataclass(frozen=True, slots=True)
class ReadName:
    """One reading of a name as it is compared."""

    reading: Reading
    packed: Words
    forms: list[str]


def _reads(name: str, style: Style) -> tuple[ReadName, ...]:
    return tuple(
        ReadName(reading, packed, [token.form for token in reading.tokens])
        for reading, packed in zip(
            understand(name, style), packed_readings(name, style), strict=True
        )
    )


# Listed names come again with other questions, long after a question has been answered.
_asked_reads = lru_cache(maxsize=256)(_reads)
_listed_reads = lru_cache(maxsize=8192)(_reads)


@dataclass(frozen=True, slots=True)
class NameScore:
    """How alike two names are, 0..1, and the readings that say so; not yet which word met which.

    ``turned``: the readings are compared the other way round.
    """

    query: str
    candidate: str
    score: float
    best: tuple[ReadName, ReadName] | None
    turned: bool = False
    exact: bool = False
    respaced: bool = False
    capped: bool = False


def readings_in_order(
    query: str, candidate: str, style: Style
) -> Iterator[tuple[ReadName, ReadName, bool]]:
    """Every reading of one name beside every one of the other, and whether they are turned.

    The kernel walks the words in order, so that a fixed order of the two makes it symmetric.
    """
    for mine in _asked_reads(query, style):
        for theirs in _listed_reads(candidate, style):
            if mine.forms > theirs.forms:
                yield theirs, mine, True
            else:
                yield mine, theirs, False


def score_name(query: str, candidate: str, style: Style, *, weak: bool = False) -> NameScore:
    """Compare every reading of two names and keep the best. ``weak``: a weak alias."""
    score, best, turned = 0.0, None, False
    weights = feature_weights(style)
    for one, other, turn in readings_in_order(query, candidate, style):
        found = float(score_pair(one.packed, other.packed, weights))
        if best is None or found > score:
            score, best, turned = found, (one, other), turn
    exact = is_exact(query, candidate)
    if exact:
        score = 1.0
    respaced = score < SAME_LETTERS and is_respaced(query, candidate)
    if respaced:
        score = SAME_LETTERS
    capped = weak and score > WEAK_ALIAS_CAP and _is_one_word(candidate, style)
    if capped:
        score = WEAK_ALIAS_CAP
    return NameScore(query, candidate, round(score, 4), best, turned, exact, respaced, capped)


def compare_name(query: str, candidate: str, style: Style, *, weak: bool = False) -> NameComparison:
    """Compare two names, and say which word met which. ``weak``: a weak alias."""
    return explained(score_name(query, candidate, style, weak=weak))


def explained(found: NameScore) -> NameComparison:
    """Which word met which, in the readings that gave the score."""
    pairs: tuple[WordPair, ...] = ()
    lost_query: tuple[Token, ...] = ()
    lost_candidate: tuple[Token, ...] = ()
    if found.best is not None:
        pairs, lost_query, lost_candidate = _pairs(*found.best)
    if found.turned:
        pairs = tuple(WordPair(p.candidate, p.query, p.likeness) for p in pairs)
        lost_query, lost_candidate = lost_candidate, lost_query
    return NameComparison(
        found.query, found.candidate, found.score, pairs, lost_query, lost_candidate,
        found.exact, found.respaced, found.capped,
    )  # fmt: skip


def _is_one_word(name: str, style: Style) -> bool:
    """Whether no reading of a name has two words. One that cannot be read counts as written."""
    readings = understand(name, style)
    if not readings:
        return len(name.split()) == 1
    return all(len(reading.tokens) == 1 for reading in readings)


def paired(one: ReadName, other: ReadName) -> tuple[Pairing, NDArray[np.float64]]:
    """Which word of two readings met which, and what that says as features."""
    met: Pairing = new_pairing(len(one.forms), len(other.forms))
    features = np.empty(COUNT, np.float64)
    compare(one.packed, other.packed, met, features)
    return met, features


def _pairs(
    one: ReadName, other: ReadName
) -> tuple[tuple[WordPair, ...], tuple[Token, ...], tuple[Token, ...]]:
    """The words that met, and those of each name that met nothing."""
    mine, theirs = one.reading.tokens, other.reading.tokens
    met, _ = paired(one, other)
    q_to, c_to, q_like = met.q_to.tolist(), met.c_to.tolist(), met.q_like.tolist()
    pairs: list[WordPair] = []
    for i, j in enumerate(q_to):
        if j < 0:
            continue
        group = tuple(token for token, to in zip(mine, q_to, strict=True) if to == j)
        if len(group) > 1:
            if j not in q_to[:i]:
                pairs.append(WordPair(group, (theirs[j],), q_like[i]))
            continue
        others = tuple(token for token, to in zip(theirs, c_to, strict=True) if to == i)
        pairs.append(WordPair((mine[i],), others, q_like[i]))
    lost_q = tuple(t for t, to in zip(mine, q_to, strict=True) if to < 0)
    lost_c = tuple(t for t, to in zip(theirs, c_to, strict=True) if to < 0)
    return tuple(pairs), lost_q, lost_c


def name_evidence(found: NameComparison) -> Evidence:
    """The comparison as one piece of evidence with its sentence."""
    return Evidence(
        feature="name",
        effect=found.score,
        query=found.query,
        candidate=found.candidate,
        sentence=_sentence(found),
    )


_LITTLE = (Kind.STOP, Kind.PARTICLE, Kind.TITLE)


def _quoted(tokens: tuple[Token, ...]) -> str:
    return " ".join(dict.fromkeys(t.text or t.form for t in tokens))


def _how(pair: WordPair) -> str:
    mine, theirs = _quoted(pair.query), _quoted(pair.candidate)
    if mine.casefold() == theirs.casefold():
        return f"“{mine}” is the same"
    one, other = pair.query[0], pair.candidate[0]
    if len(pair.query) > 1 or len(pair.candidate) > 1:
        return f"“{mine}” is “{theirs}” written apart or together"
    if Kind.INITIAL in (one.kind, other.kind):
        return f"“{mine}” may abbreviate “{theirs}”"
    if Kind.LEGAL in (one.kind, other.kind) and pair.likeness >= 0.97:
        return f"“{mine}” and “{theirs}” are the same legal form"
    if set(one.symbols) & set(other.symbols):
        return f"“{mine}” and “{theirs}” mean the same"
    if pair.likeness >= 0.96:
        return f"“{mine}” is another spelling of “{theirs}”"
    return f"“{mine}” resembles “{theirs}” ({pair.likeness:.0%})"


def _sentence(found: NameComparison) -> str:
    if found.exact:
        ending = " A one-word weak alias alone does not make a hit." if found.capped else ""
        return f"“{found.query}” is the listed name “{found.candidate}”.{ending}"
    if found.respaced:
        ending = " A one-word weak alias alone does not make a hit." if found.capped else ""
        return (
            f"“{found.query}” is the listed name “{found.candidate}” written apart or "
            f"together.{ending}"
        )
    if not found.pairs:
        return f"“{found.query}” and “{found.candidate}” have no word in common."
    said = [_how(p) for p in found.pairs if p.query[0].kind not in _LITTLE] or [
        _how(p) for p in found.pairs
    ]
    sentence = "; ".join(said)
    mine = tuple(t for t in found.lost_query if t.kind not in _LITTLE)
    theirs = tuple(t for t in found.lost_candidate if t.kind not in _LITTLE)
    if mine and theirs:
        sentence += f"; but “{_quoted(mine)}” stands against “{_quoted(theirs)}”"
    elif mine:
        sentence += f"; “{_quoted(mine)}” is not in the listed name"
    elif theirs:
        sentence += f"; the listed name also has “{_quoted(theirs)}”"
    if found.capped:
        sentence += "; a one-word weak alias alone does not make a hit"
    return sentence[0].upper() + sentence[1:] + "."
