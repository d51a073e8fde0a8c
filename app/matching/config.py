"""The numbers that decide, in one visible table.

Weights are relative to one rare word of a name, which weighs 1. Scores run from 0 to 1.
:data:`CONFIG_HASH` names this table together with all tables of words and the kernels, and
stands in every answer, so that an answer can be traced to the numbers that produced it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.matching.kernels import SOURCE_DIGEST
from app.matching.kernels.features import FEATURES
from app.matching.tokens import Kind, Style

DEFAULT_THRESHOLD = 0.8
DEFAULT_REVIEW_FLOOR = 0.7
OFAC_THRESHOLD = 0.9
OFAC_REVIEW_FLOOR = 0.85
"""Where OFAC's scoring is asked for and no threshold is given; ``docs/ofac.md`` says what
they catch."""


@dataclass(frozen=True, slots=True)
class StyleWeights:
    """What the words of one style of name weigh. ``kinds`` gives the weight of each kind."""

    kinds: tuple[float, ...]
    common_discount: float
    """How much of a word's weight is lost when it is as common as the commonest."""


def _kinds(**weights: float) -> tuple[float, ...]:
    return tuple(weights[kind.name.lower()] for kind in Kind)


PERSON = StyleWeights(
    kinds=_kinds(
        word=1.0, initial=0.3, number=0.4, particle=0.12, title=0.05, stop=0.08, legal=0.3,
        generic=0.7, place=0.6, suffix=0.25, syllable=1.0, patronymic=0.8,
    ),
    common_discount=0.6,
)  # fmt: skip

ORGANIZATION = StyleWeights(
    kinds=_kinds(
        word=1.0, initial=0.3, number=0.8, particle=0.08, title=0.2, stop=0.05, legal=0.08,
        generic=0.4, place=0.45, suffix=0.3, syllable=1.0, patronymic=1.0,
    ),
    common_discount=0.65,
)  # fmt: skip

WEIGHTS = {Style.PERSON: PERSON, Style.ORGANIZATION: ORGANIZATION}

WEIGHTS_FILE = "weights.tsv"


@cache
def feature_weights(style: Style) -> NDArray[np.float64]:
    """The weight of every feature, in the order of the features; the first is the bias."""
    table = resources.files(__package__).joinpath(WEIGHTS_FILE).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and line[0] != "#"]
    known = {row[0]: float(row[1 + style]) for row in rows}
    return np.array([known[name] for name, _, _ in FEATURES], dtype=np.float64)


WEAK_ALIAS_CAP = 0.75
"""A one-word weak alias alone never reaches the threshold."""

EFFECTS = {
    "birth_date_equal": 0.5,
    "birth_date_compatible": 0.2,
    "birth_date_slip": -0.03,
    "birth_date_near": -0.08,
    "birth_date_conflict": -0.25,
    "country_shared": 0.15,
    "country_conflict": -0.06,
    "gender_equal": 0.05,
    "gender_conflict": -0.2,
    "identifier_slip": 0.5,
    "identifier_conflict": -0.15,
    "identifier_permanent": -0.3,
    "address_alike": 0.3,
    "address_town": 0.1,
}
"""Agreement takes this share of what is missing to 1; contradiction takes this much away."""


def _tables(folder: Traversable) -> Iterator[bytes]:
    """Every table of words and weights under a folder, with its name, in a fixed order."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _tables(entry)
        elif entry.name.endswith((".tsv", ".txt")):
            yield entry.name.encode() + entry.read_bytes()


def _hash() -> str:
    table = {style.name: asdict(weights) for style, weights in WEIGHTS.items()}
    # The kernels hold numbers of their own, such as the costs of letters.
    numbers = [table, EFFECTS, WEAK_ALIAS_CAP, SOURCE_DIGEST]
    payload = json.dumps(numbers, sort_keys=True).encode()
    words = b"".join(_tables(resources.files(__package__)))
    return "sha256:" + hashlib.sha256(payload + words).hexdigest()


CONFIG_HASH = _hash()


def _index_hash() -> str:
    folder = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(folder.rglob("*.py")))
    return hashlib.sha256(CONFIG_HASH.encode() + sources).hexdigest()


INDEX_HASH = _index_hash()
"""Names everything that decides what an index of given entities holds: how names are
understood is code, so that an index which other code wrote must not be searched."""
