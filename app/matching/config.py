"""The numbers that decide, in one visible table.

Weights are relative to one rare word of a name, which weighs 1. Scores run from 0 to 1.
:data:`CONFIG_HASH` names this table together with the table of common words, and stands
in every answer, so that an answer can be traced to the numbers that produced it.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib import resources

from app.matching.understand import Kind, Style

DEFAULT_THRESHOLD = 0.8
DEFAULT_REVIEW_FLOOR = 0.7


@dataclass(frozen=True, slots=True)
class StyleWeights:
    """How one style of name is compared. ``kinds`` gives the weight of each kind of token."""

    kinds: tuple[float, ...]
    common_discount: float
    """How much of a word's weight is lost when it is as common as the commonest."""
    missing: float
    """Cost of a word that only one side has, relative to its weight."""
    contradiction: float
    """Cost of words that both sides have in each other's place."""
    enough: float
    """Weight of agreeing words from which a match needs no further support."""
    thin: float
    """How sharply a score falls when less than that agrees."""


def _kinds(**weights: float) -> tuple[float, ...]:
    return tuple(weights[kind.name.lower()] for kind in Kind)


PERSON = StyleWeights(
    kinds=_kinds(
        word=1.0, initial=0.3, number=0.4, particle=0.12, title=0.05, stop=0.08, legal=0.3,
        generic=0.7, place=0.6, suffix=0.25, syllable=1.0,
    ),
    common_discount=0.6,
    missing=0.3,
    contradiction=2.0,
    enough=1.3,
    thin=0.35,
)  # fmt: skip

ORGANIZATION = StyleWeights(
    kinds=_kinds(
        word=1.0, initial=0.3, number=0.8, particle=0.08, title=0.2, stop=0.05, legal=0.08,
        generic=0.4, place=0.45, suffix=0.3, syllable=1.0,
    ),
    common_discount=0.65,
    missing=0.42,
    contradiction=1.2,
    enough=0.85,
    thin=0.35,
)  # fmt: skip

WEIGHTS = {Style.PERSON: PERSON, Style.ORGANIZATION: ORGANIZATION}

WEAK_ALIAS_CAP = 0.75
"""A one-word weak alias alone never reaches the threshold."""

EFFECTS = {
    "birth_date_equal": 0.5,
    "birth_date_compatible": 0.2,
    "birth_date_slip": -0.03,
    "birth_date_conflict": -0.2,
    "country_shared": 0.15,
    "country_conflict": -0.06,
    "gender_equal": 0.05,
    "gender_conflict": -0.2,
    "identifier_conflict": -0.15,
    "address_alike": 0.3,
}
"""Agreement takes this share of what is missing to 1; contradiction takes this much away."""


def _hash() -> str:
    common = resources.files(__package__).joinpath("common.tsv").read_bytes()
    table = {style.name: asdict(weights) for style, weights in WEIGHTS.items()}
    payload = json.dumps([table, EFFECTS, WEAK_ALIAS_CAP], sort_keys=True).encode() + common
    return "sha256:" + hashlib.sha256(payload).hexdigest()


CONFIG_HASH = _hash()
