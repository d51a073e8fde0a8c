"""What is left out without being compared would not have reached the floor."""

import csv
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.commands.made_list import made_list
from app.domain.entities import Entity, Name
from app.domain.kinds import EntityType
from app.matching.config import feature_weights
from app.matching.index import NameIndex
from app.matching.kernels.features import COUNT, FEATURES, judge
from app.matching.kernels.rank import measure_promising, score_names
from app.matching.kernels.shapes import Words
from app.matching.packed import pack_reading
from app.matching.tokens import Style
from app.matching.understand import understand
from tests.matching.test_kernels import FIRMS, NAMES

Rows = NDArray[np.int32]
ASIDE = (
    "Kim Jong", "Jong Kim Un Chol", "J. R. R. Ivanov", "Abdulrahman Alzahrani", "Abdul Rahman Al",
    "Anna Annan Nana", "Verus", "Verus Bank of Kunlun", "Bank Kunlun 7", "Carlyle Partners VIII",
    "Ivanovna Petrovna Olga", "Ivanov Petrovich Oleg", "Gaz prom Neft", "Moscow Tehran Trading",
)  # fmt: skip
"""Names in which words are joined, left over, numbers, initials, places, general words."""


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(islice(made_list(10_000), 260))


def _asked(index: NameIndex) -> Iterator[tuple[Style, Words]]:
    rng = random.Random(3)
    listed = [n.full for number in range(index.size) for n in index.entity(number).names]
    words = [word for name in listed for word in name.split()]
    names = [*NAMES, *FIRMS, *ASIDE, *rng.sample(listed, 30)]
    names += [" ".join(rng.sample(words, rng.randrange(1, 5))) for _ in range(30)]
    for name in names:
        letters = list(name)
        letters[rng.randrange(len(letters))] = rng.choice("aeinrst")
        for style in Style:
            for text in (name, "".join(letters)):
                yield from ((style, pack_reading(r)) for r in understand(text, style))


def _some(index: NameIndex, words: Words, style: Style) -> Rows:
    """Names that share a word with the question, and some that share nothing."""
    everybody = np.ones(index.size, dtype=np.bool_)
    near = index.search(words, everybody, 60, 0.0, feature_weights(style)).names
    few = np.arange(0, index.names, index.names // 8, dtype=np.int32)
    return np.unique(np.concatenate([near, few])).astype(np.int32)


def _kept(
    index: NameIndex, words: Words, names: Rows, params: NDArray[np.float64], floor: float
) -> list[int]:
    chosen, scores = names.copy(), np.zeros(len(names))
    scratch = index._buffers(len(names)).scratch
    count = score_names(
        words, chosen, len(names), index._tokens, index._names, params, floor, scratch, scores
    )
    return [int(name) for name in chosen[:count]]


def test_a_floor_leaves_out_exactly_the_names_that_score_less(index: NameIndex) -> None:
    for style, words in _asked(index):
        params = feature_weights(style)
        names = _some(index, words, style)
        scores = [judge(row, params) for row in index.measure(words, names)]
        for floor in (0.05, 0.4, 0.7, 0.9):
            expected = [
                n for n, score in zip(names.tolist(), scores, strict=True) if score >= floor
            ]
            assert _kept(index, words, names, params, floor) == expected


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("feature", range(1, COUNT), ids=[name for name, _, _ in FEATURES[1:]])
def test_no_feature_lies_outside_its_limits(index: NameIndex, feature: int, sign: float) -> None:
    """Where nothing but one feature counts, a name reaches the score that the feature gives."""
    params = np.zeros(COUNT)
    params[feature] = sign
    for style, words in islice(_asked(index), feature % 4, None, 4):
        names = _some(index, words, style)
        measured = index.measure(words, names)[:, feature] * sign
        for place in np.unique(measured, return_index=True)[1].tolist():
            row = index.measure(words, names[place : place + 1])[0]
            score = judge(row, params)
            if score > 0.0:
                assert _kept(index, words, names[place : place + 1], params, score)


def test_most_names_are_not_compared_word_by_word(index: NameIndex) -> None:
    compared = offered = 0
    for style, words in _asked(index):
        names = _some(index, words, style)
        features = np.empty((len(names), COUNT))
        scratch = index._buffers(len(names)).scratch
        compared += measure_promising(
            words, names.copy(), len(names), index._tokens, index._names, scratch,
            feature_weights(style), 0.7, features,
        )  # fmt: skip
        offered += len(names)
    assert compared < 0.4 * offered


@pytest.mark.realdata
def test_the_same_names_are_left_out_of_a_real_list(realdata: Path) -> None:
    with (realdata / "eval" / "list.csv").open(encoding="utf-8", newline="") as stream:
        listed = list(csv.DictReader(stream))[::8]
    with (realdata / "eval" / "alias_queries.csv").open(encoding="utf-8", newline="") as stream:
        asked = [row["name"] for row in csv.DictReader(stream)][::20]
    index = NameIndex.build(
        Entity(
            source="custom:real",
            key=row["id"],
            type=EntityType(row["type"]),
            names=(Name(full=row["name"], stated=row["name"], locator="row"),),
        )
        for row in listed
    )
    everybody = np.ones(index.size, dtype=np.bool_)
    for name in asked:
        for style in Style:
            params = feature_weights(style)
            for reading in understand(name, style):
                words = pack_reading(reading)
                names = np.sort(index.candidates(words, everybody, 120)).astype(np.int32)
                scores = [judge(row, params) for row in index.measure(words, names)]
                for floor in (0.35, 0.7):
                    expected = [
                        n for n, score in zip(names.tolist(), scores, strict=True) if score >= floor
                    ]
                    assert _kept(index, words, names, params, floor) == expected
