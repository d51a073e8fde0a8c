"""Evidence of the name: which word met which, and what that is worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.screening import Evidence
from app.matching.arrays import is_exact, is_respaced
from app.matching.config import WEAK_ALIAS_CAP, feature_weights
from app.matching.kernels.features import COUNT, judge
from app.matching.kernels.rank import compare
from app.matching.kernels.shapes import Pairing, pairing
from app.matching.packed import pack_reading
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


def compare_name(query: str, candidate: str, style: Style, *, weak: bool = False) -> NameComparison:
    """Compare every reading of two names and keep the best. ``weak``: a weak alias."""
    best = NameComparison(query, candidate, 0.0, (), (), ())
    for mine in understand(query, style):
        for theirs in understand(candidate, style):
            found = _compare_readings(query, candidate, mine, theirs)
            if found.score > best.score or not (best.pairs or best.lost_query):
                best = found
    exact = is_exact(query, candidate)
    score = 1.0 if exact else best.score
    respaced = score < SAME_LETTERS and is_respaced(query, candidate)
    if respaced:
        score = SAME_LETTERS
    capped = weak and score > WEAK_ALIAS_CAP and _is_one_word(candidate, style)
    if capped:
        score = WEAK_ALIAS_CAP
    return NameComparison(
        query, candidate, round(score, 4), best.pairs, best.lost_query, best.lost_candidate,
        exact, respaced, capped,
    )  # fmt: skip


def _is_one_word(name: str, style: Style) -> bool:
    """Whether no reading of a name has two words. One that cannot be read counts as written."""
    readings = understand(name, style)
    if not readings:
        return len(name.split()) == 1
    return all(len(reading.tokens) == 1 for reading in readings)


def paired(mine: Reading, theirs: Reading) -> tuple[Pairing, NDArray[np.float64]]:
    """Which word of two readings met which, and what that says as features."""
    met = pairing(len(mine.tokens), len(theirs.tokens))
    packed, listed = pack_reading(mine), pack_reading(theirs)
    features = np.empty(COUNT, np.float64)
    compare(packed, listed, met, features)
    return met, features


def _compare_readings(query: str, candidate: str, mine: Reading, theirs: Reading) -> NameComparison:
    # The kernel walks the tokens in order, so a fixed order makes it symmetric.
    if [t.form for t in mine.tokens] > [t.form for t in theirs.tokens]:
        turned = _compare_readings(candidate, query, theirs, mine)
        return NameComparison(
            query,
            candidate,
            turned.score,
            tuple(WordPair(p.candidate, p.query, p.likeness) for p in turned.pairs),
            turned.lost_candidate,
            turned.lost_query,
        )
    nq, nc = len(mine.tokens), len(theirs.tokens)
    met, features = paired(mine, theirs)
    score = judge(features, feature_weights(mine.style))
    q_to, c_to, q_like = met.q_to, met.c_to, met.q_like
    pairs: list[WordPair] = []
    for i in range(nq):
        j = int(q_to[i])
        if j < 0:
            continue
        group = tuple(mine.tokens[k] for k in range(nq) if q_to[k] == j)
        if len(group) > 1:
            if q_to[:i].tolist().count(j) == 0:
                pairs.append(WordPair(group, (theirs.tokens[j],), float(q_like[i])))
            continue
        others = tuple(theirs.tokens[k] for k in range(nc) if c_to[k] == i)
        pairs.append(WordPair((mine.tokens[i],), others, float(q_like[i])))
    lost_q = tuple(t for t, to in zip(mine.tokens, q_to, strict=True) if to < 0)
    lost_c = tuple(t for t, to in zip(theirs.tokens, c_to, strict=True) if to < 0)
    return NameComparison(query, candidate, float(score), tuple(pairs), lost_q, lost_c)


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
