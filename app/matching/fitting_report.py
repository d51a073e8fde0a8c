"""How good a table of weights is: on the data that it was fitted on, and on data left out."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidRequest
from app.matching.config import DEFAULT_THRESHOLD
from app.matching.fitting import Material, Rates, Weights, best_rows, fit, log_odds
from app.matching.fitting_data import NOBODY, Asked, Compared, Rows
from app.matching.tokens import Style

HIGHEST = 0.995
"""The highest score of names that are not the same."""
BINS = 10
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """None where there is nothing to count."""
        return self.count / self.of if self.of else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.count + other.count, self.of + other.of)


def _total(shares: Iterable[Share]) -> Share:
    return sum(shares, Share())


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Labelled pairs at the default threshold."""

    right_hits: int = 0
    wrong_hits: int = 0
    missed: int = 0
    strong_errors: int = 0

    @property
    def f1(self) -> float | None:
        """None where no pair matches and none was taken for a match."""
        total = 2 * self.right_hits + self.wrong_hits + self.missed
        return 2 * self.right_hits / total if total else None

    def __add__(self, other: "PairCounts") -> "PairCounts":
        return PairCounts(
            self.right_hits + other.right_hits,
            self.wrong_hits + other.wrong_hits,
            self.missed + other.missed,
            self.strong_errors + other.strong_errors,
        )


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What one table of weights does at the default threshold. Keys are styles."""

    aliases: Mapping[Style, Share]
    edited: Mapping[Style, Share]
    twice: Mapping[Style, Share]
    """Names with two edits; ``edited`` are those with one."""
    innocents: Share
    made: Share
    pairs: PairCounts


@dataclass(frozen=True, slots=True)
class Bin:
    """Candidates whose score is at least ``low`` and below ``high`` (1.0 is in the last)."""

    low: float
    high: float
    candidates: int
    right: int


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """``left_out`` gives for each source what weights fitted without it do on it."""

    left_out: Mapping[str, Accuracy]
    pairs: PairCounts

    @property
    def together(self) -> Accuracy:
        """All that was left out, each part judged by weights that did not know it."""
        parts = list(self.left_out.values())
        return Accuracy(
            {s: _total(part.aliases[s] for part in parts) for s in Style},
            {s: _total(part.edited[s] for part in parts) for s in Style},
            {s: _total(part.twice[s] for part in parts) for s in Style},
            _total(part.innocents for part in parts),
            _total(part.made for part in parts),
            self.pairs,
        )


def scores(rows: Rows, weights: Weights) -> NDArray[np.float64]:
    """The score of every row, as a comparison gives it."""
    values = log_odds(rows, weights)
    found = 1.0 / (1.0 + np.exp(-np.clip(values, -50.0, 50.0)))
    found = np.where(values == -math.inf, 0.0, np.minimum(found, HIGHEST))
    found = np.where(values == math.inf, 1.0, found)
    return np.asarray(np.round(found, 4), dtype=np.float64)


def _found(asked: Asked, weights: Weights, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The questions that are answered with a hit by one of those rows."""
    hit = rows & asked.offered & (scores(asked.rows, weights) >= DEFAULT_THRESHOLD)
    found = np.zeros(len(asked), dtype=np.bool_)
    found[asked.rows.owner[hit]] = True
    return found


def _recall(asked: Asked, weights: Weights) -> dict[Style, Share]:
    found = _found(asked, weights, asked.right)
    by_style = {}
    for style in Style:
        mine = asked.style == style
        by_style[style] = Share(int(found[mine].sum()), int(mine.sum()))
    return by_style


def _alarms(asked: Asked, weights: Weights) -> Share:
    every = np.ones(len(asked.rows.owner), dtype=np.bool_)
    return Share(int(_found(asked, weights, every).sum()), len(asked))


def _pairs(compared: Compared, weights: Weights) -> PairCounts:
    best = np.zeros(len(compared.pairs))
    np.maximum.at(best, compared.rows.owner, scores(compared.rows, weights))
    hit, match = best >= DEFAULT_THRESHOLD, compared.matches
    counted = np.array([p.counted for p in compared.pairs], dtype=np.bool_)
    strong = np.array([p.strong for p in compared.pairs], dtype=np.bool_)
    return PairCounts(
        int((hit & match & counted).sum()),
        int((hit & ~match & counted).sum()),
        int((~hit & match & counted).sum()),
        int(((hit != match) & counted & strong).sum()),
    )


def accuracy(material: Material, weights: Weights) -> Accuracy:
    """Recall, alarms and pairs at the default threshold."""
    return Accuracy(
        _recall(material.aliases, weights),
        _recall(material.edited, weights),
        _recall(material.twice, weights),
        _alarms(material.innocents, weights),
        _alarms(material.made, weights),
        _pairs(material.pairs, weights),
    )


def reliability(questions: Sequence[Asked], weights: Weights) -> tuple[Bin, ...]:
    """How many of the entities offered with a score of each tenth were the right one.

    Entities of other sources, and those that share an exact name with the right one, may be
    the right one too and are counted on neither side.
    """
    all_scores, all_right = [], []
    for asked in questions:
        found = np.where(asked.offered, scores(asked.rows, weights), -1.0)
        best = best_rows(asked.rows, found)
        best = best[asked.offered[best] & ~asked.doubtful[best]]
        all_scores.append(found[best])
        all_right.append((asked.right & (asked.expected[asked.rows.owner] != NOBODY))[best])
    score, right = np.concatenate(all_scores), np.concatenate(all_right)
    place = np.minimum((score * BINS + 1e-9).astype(np.int64), BINS - 1)
    return tuple(
        Bin(n / BINS, (n + 1) / BINS, int((place == n).sum()), int(right[place == n].sum()))
        for n in range(BINS)
    )


def cross_validate(material: Material, rates: Rates | None = None) -> CrossValidation:
    """Leave out every source in turn, with a part of the innocents, and every fifth of the pairs.

    Raises :class:`~app.errors.InvalidRequest` when there are not two sources to tell apart.
    """
    if len(set(material.aliases.groups)) < 2:
        raise InvalidRequest(
            "cross-validation needs aliases of two sources or more: the source is what stands "
            "before the colon of expected_entity",
            field="expected_entity",
        )
    left_out = {
        group: accuracy(rest, fit(kept, rates))
        for group, kept, rest in without_each_source(material)
    }
    pairs = PairCounts()
    for kept, rest in pair_folds(material.pairs):
        pairs += _pairs(rest, fit(replace(material, pairs=kept), rates))
    return CrossValidation(left_out, pairs)


def without_each_source(material: Material) -> Iterator[tuple[str, Material, Material]]:
    """Each source's name, everything but it, and it. Innocents are dealt out among the sources."""
    groups = sorted(set(material.aliases.groups))
    for number, group in enumerate(groups):
        aliases, edited, twice = (
            np.array([g == group for g in asked.groups], dtype=np.bool_)
            for asked in (material.aliases, material.edited, material.twice)
        )
        innocents, made = (
            np.arange(len(asked)) % len(groups) == number
            for asked in (material.innocents, material.made)
        )
        kept = replace(
            material,
            aliases=material.aliases.take(~aliases),
            edited=material.edited.take(~edited),
            twice=material.twice.take(~twice),
            innocents=material.innocents.take(~innocents),
            made=material.made.take(~made),
        )
        rest = Material(
            aliases=material.aliases.take(aliases),
            edited=material.edited.take(edited),
            twice=material.twice.take(twice),
            innocents=material.innocents.take(innocents),
            made=material.made.take(made),
            pairs=material.pairs.take(np.zeros(len(material.pairs.pairs), dtype=np.bool_)),
        )
        yield group, kept, rest


def pair_folds(compared: Compared) -> Iterator[tuple[Compared, Compared]]:
    """The pairs without a fold, and the fold; pairs that share a name stay together."""
    order = {cluster: n for n, cluster in enumerate(dict.fromkeys(compared.clusters.tolist()))}
    fold = np.array([order[c] % FOLDS for c in compared.clusters.tolist()], dtype=np.int64)
    for number in range(FOLDS):
        yield compared.take(fold != number), compared.take(fold == number)
