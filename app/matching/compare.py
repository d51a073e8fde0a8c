"""Two names beside each other: how alike, and why or why not."""

from dataclasses import dataclass

from app.domain.kinds import QueryType, Scoring, Verdict
from app.domain.screening import Evidence
from app.matching.config import (
    DEFAULT_REVIEW_FLOOR,
    DEFAULT_THRESHOLD,
    OFAC_REVIEW_FLOOR,
    OFAC_THRESHOLD,
)
from app.matching.names import compare_name, name_evidence
from app.matching.ofac_score import ofac_compare, ofac_evidence
from app.matching.tokens import Style
from app.matching.understand import style_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How alike two names are, 0..1, with the verdict at the default thresholds of the scoring."""

    score: float
    verdict: Verdict
    explanation: str
    evidence: tuple[Evidence, ...]


def compare_names(
    name1: str,
    name2: str,
    type: QueryType = QueryType.ANY,
    scoring: Scoring = Scoring.CORDON,
) -> Comparison:
    """Compare two names of a type.

    The order of the names does not matter to the score; in OFAC's scoring it does, and the
    first name is the one that is asked.
    """
    if scoring is Scoring.OFAC:
        return _as_ofac(name1, name2)
    found = max(
        (compare_name(name1, name2, style) for style in _styles(name1, name2, type)),
        key=lambda c: c.score,
    )
    return _comparison(found.score, name_evidence(found), DEFAULT_THRESHOLD, DEFAULT_REVIEW_FLOOR)


def _as_ofac(asked: str, listed: str) -> Comparison:
    found = ofac_compare(asked, listed)
    evidence = ofac_evidence(asked, listed, found)
    return _comparison(found.score, evidence, OFAC_THRESHOLD, OFAC_REVIEW_FLOOR)


def _styles(name1: str, name2: str, kind: QueryType) -> set[Style]:
    return {style_of(kind, name1), style_of(kind, name2)}


def _comparison(
    score: float, evidence: Evidence, threshold: float, review_floor: float
) -> Comparison:
    verdict = Verdict.CLEAR
    if score >= threshold:
        verdict = Verdict.HIT
    elif score >= review_floor:
        verdict = Verdict.REVIEW
    return Comparison(
        score=score, verdict=verdict, explanation=evidence.sentence, evidence=(evidence,)
    )
