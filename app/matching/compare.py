"""Two names beside each other: how alike, and why or why not."""

from dataclasses import dataclass

from app.domain.kinds import QueryType, Verdict
from app.domain.screening import Evidence
from app.matching.config import DEFAULT_REVIEW_FLOOR, DEFAULT_THRESHOLD
from app.matching.names import NameComparison, compare_name, name_evidence
from app.matching.tokens import Style
from app.matching.understand import style_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How alike two names are, 0..1, with the verdict at the default thresholds."""

    score: float
    verdict: Verdict
    explanation: str
    evidence: tuple[Evidence, ...]


def compare_names(name1: str, name2: str, type: QueryType = QueryType.ANY) -> Comparison:
    """Compare two names of a type; the order of the names does not matter to the score."""
    found = max(
        (compare_name(name1, name2, style) for style in _styles(name1, name2, type)),
        key=lambda c: c.score,
    )
    return _comparison(found)


def _styles(name1: str, name2: str, kind: QueryType) -> set[Style]:
    return {style_of(kind, name1), style_of(kind, name2)}


def _comparison(found: NameComparison) -> Comparison:
    verdict = Verdict.CLEAR
    if found.score >= DEFAULT_THRESHOLD:
        verdict = Verdict.HIT
    elif found.score >= DEFAULT_REVIEW_FLOOR:
        verdict = Verdict.REVIEW
    evidence = name_evidence(found)
    return Comparison(
        score=found.score,
        verdict=verdict,
        explanation=evidence.sentence,
        evidence=(evidence,),
    )
