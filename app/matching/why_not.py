"""Why an entity is not among the hits: what kept it out of view, or its score too low.

The entity is compared with the question as if it had been a candidate, by the same code that
judges hits, so that the numbers are those that it would have had.
"""

from collections.abc import Collection, Sequence

import numpy as np

from app.domain.entities import Entity
from app.domain.kinds import EntityType, NotAHit, Scoring, Standing
from app.domain.screening import Evidence, Match, NameTerm, Query, WhyNot
from app.matching.arrays import is_exact, is_respaced
from app.matching.config import feature_weights
from app.matching.engine import Engine
from app.matching.kernels.features import FEATURES, judge
from app.matching.names import paired, readings_in_order
from app.matching.tokens import Style
from app.matching.understand import style_of
from app.matching.views import ADMITTED, SearchOptions

DECIMALS = 4
SHOWN_TERMS = 3
"""How many of the features that cost a name most are named in a sentence."""


def why_not(
    engine: Engine,
    query: Query,
    options: SearchOptions,
    entity: Entity,
    *,
    shown: Collection[str] = (),
    found: Sequence[Match] = (),
) -> WhyNot:
    """What held an entity below the hits.

    ``shown`` are the ids of the hits and of all entries grouped with them, ``found`` what the
    search returned with these options. The entity may be one that the engine does not hold.
    """
    match = engine.judge(query, entity, options.scoring)
    threshold, floor = options.limits_for(entity.source, entity.type)
    terms = _terms(query, entity, match, options.scoring)
    reason = NotAHit.AMONG_THE_HITS
    if entity.id not in shown:
        reason = _hidden(engine, query, options, entity) or _too_low(match, floor, found, options)
    return WhyNot(
        entity_id=entity.id,
        caption=entity.caption,
        type=entity.type,
        reason=reason,
        best_name=match.matched_name,
        score=match.score,
        threshold=threshold,
        review_floor=floor,
        evidence=match.evidence,
        name_terms=terms,
        sentences=tuple(_sentences(reason, match, threshold, floor, terms)),
    )


def _too_low(match: Match, floor: float, found: Sequence[Match], options: SearchOptions) -> NotAHit:
    """Why an entity that the question looks at is not shown."""
    if match.score >= floor:
        full = len(found) >= options.limit
        beyond = full and match.score <= found[-1].score
        return NotAHit.BEYOND_LIMIT if beyond else NotAHit.NOT_A_CANDIDATE
    named = _name_effect(match.evidence)
    if named >= floor:
        return NotAHit.CONFLICTING_DATA
    if match.capped:
        return NotAHit.CAPPED_WEAK_ALIAS
    return NotAHit.BELOW_FLOOR if named > 0.0 else NotAHit.NOT_A_CANDIDATE


def _hidden(engine: Engine, query: Query, options: SearchOptions, entity: Entity) -> NotAHit | None:
    """Why the question does not look at this entity at all, if so."""
    if not engine.holds(entity.id):
        return NotAHit.EXCLUDED_BY_AS_OF
    if options.sources and entity.source not in options.sources:
        return NotAHit.EXCLUDED_BY_SOURCE
    if entity.type not in ADMITTED[query.type]:
        return NotAHit.EXCLUDED_BY_TYPE
    mentioned = entity.standing is Standing.MENTIONED and options.include_mentioned
    if entity.standing is not Standing.LISTED and not mentioned:
        return NotAHit.EXCLUDED_BY_STANDING
    return None


def _name_effect(evidence: Sequence[Evidence]) -> float:
    return sum(e.effect for e in evidence if e.feature == "name")


# --- The terms of the name's score -------------------------------------------------------


def _terms(query: Query, entity: Entity, match: Match, scoring: Scoring) -> tuple[NameTerm, ...]:
    named = [e for e in match.evidence if e.feature == "name"]
    if not named or scoring is Scoring.OFAC:
        return ()
    asked, listed = named[0].query, named[0].candidate
    unknown = entity.type is EntityType.UNKNOWN
    style = style_of(query.type, asked) if unknown else style_of(entity.type, listed)
    return name_terms(asked, listed, style)


def name_terms(asked: str, listed: str, style: Style) -> tuple[NameTerm, ...]:
    """What each feature added to the log-odds of two names, the bias first.

    Their sum is the log-odds of the score, which lies at 0.995 at most. Nothing is returned
    for names that are the same but for order or spaces, or that have nothing in common: no
    weight decides there.
    """
    if is_exact(asked, listed) or is_respaced(asked, listed):
        return ()
    weights = feature_weights(style)
    best, score = None, 0.0
    for one, other, _ in readings_in_order(asked, listed, style):
        features = paired(one, other)[1]
        judged = float(judge(features, weights))
        if judged > score:
            best, score = features, judged
    if best is None:
        return ()
    return tuple(
        NameTerm(
            feature=name,
            meaning=meaning,
            value=round(float(best[n]), DECIMALS),
            weight=float(weights[n]),
            log_odds=round(float(best[n] * weights[n]), DECIMALS),
        )
        for n, (name, _, meaning) in enumerate(FEATURES)
        if best[n] * weights[n] != 0.0
    )


def score_of(terms: Sequence[NameTerm]) -> float:
    """The score that terms add up to."""
    odds = sum(term.log_odds for term in terms)
    return min(float(1.0 / (1.0 + np.exp(-odds))), 0.995)


# --- In words -----------------------------------------------------------------------------

_SAID = {
    NotAHit.AMONG_THE_HITS: "It is among the hits, or grouped with one of them.",
    NotAHit.EXCLUDED_BY_SOURCE: "Its source was left out of the question.",
    NotAHit.EXCLUDED_BY_TYPE: "The question asked for another type of entity.",
    NotAHit.EXCLUDED_BY_STANDING: "Its source does not list it as sanctioned.",
    NotAHit.EXCLUDED_BY_AS_OF: "It stood on none of the lists that were searched.",
    NotAHit.NOT_A_CANDIDATE: "No word of the names brought it into view, so it was not scored.",
    NotAHit.CAPPED_WEAK_ALIAS: (
        "Only a weak alias of one word agrees, which never makes a hit by itself."
    ),
    NotAHit.CONFLICTING_DATA: "The name alone would do; other data contradict it.",
    NotAHit.BELOW_FLOOR: "The names are not alike enough.",
    NotAHit.BEYOND_LIMIT: "More entities score higher than the answer may hold.",
}


def _sentences(
    reason: NotAHit, match: Match, threshold: float, floor: float, terms: Sequence[NameTerm]
) -> list[str]:
    said = [_SAID[reason], *(e.sentence for e in match.evidence), _sum(match, threshold, floor)]
    worst = sorted((t for t in terms if t.log_odds < 0.0), key=lambda t: t.log_odds)
    if worst and match.score < threshold:
        costs = "; ".join(f"{t.meaning} ({t.log_odds:+.2f})" for t in worst[:SHOWN_TERMS])
        said.append(f"What cost the name most, in log-odds: {costs}.")
    return said


def _sum(match: Match, threshold: float, floor: float) -> str:
    """The effects as a sum, with where it lies."""
    parts = " ".join(
        f"{e.feature.replace('_', ' ')} {e.effect:.4f}"
        if n == 0
        else f"{'−' if e.effect < 0 else '+'} {e.feature.replace('_', ' ')} {abs(e.effect):.4f}"
        for n, e in enumerate(match.evidence)
    )
    if match.score >= threshold:
        where = f"at or above the threshold of {threshold:g}"
    elif match.score >= floor:
        where = f"for review: below the threshold of {threshold:g}"
    else:
        where = f"below the review floor of {floor:g}"
    return f"{parts or 'Nothing'} = {match.score:.4f}, {where}."
