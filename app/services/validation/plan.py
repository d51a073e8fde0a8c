"""What a validation is asked to do, and what it came to: everything that a report holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.screening import ListInfo, Query
from app.matching.config import DEFAULT_REVIEW_FLOOR, DEFAULT_THRESHOLD
from app.validation.statistics import THRESHOLDS, Share

FORMAT = 1
NEAR_MISSES = "near misses"
"""The part of a report to which an alarm by a near miss belongs."""
MOST_CONTROLS = 50_000
"""Controls that are asked at most; of longer lists a sample."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is asked, and where the lines are drawn."""

    seed: int = 1
    sample: int = 500
    """Questions of each kind."""
    innocents: int = 10_000
    controls: int = MOST_CONTROLS
    threshold: float = DEFAULT_THRESHOLD
    review_floor: float = DEFAULT_REVIEW_FLOOR
    customers: Path | None = None
    """A customer file of the user's own."""
    mapping: tuple[str, ...] = ()
    """What its columns hold, ``column=field``, where their names do not say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One name asked. ``expected`` is the entity that it is, or is like."""

    kind: str
    query: Query
    expected: str = ""
    listed: str = ""
    """The listed name from which the question was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The score of the expected entity, and the best of any; 0 below the lowest threshold."""

    question: Question
    score: float
    entity: str = ""
    """Who has that score: the expected entity, or its entry on another list."""
    best: float
    best_entity: str = ""
    best_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindResult:
    """What became of the questions of one kind. A review is not a hit."""

    id: str
    group: str
    title: str
    reason: str
    hits: Share
    reviews: Share
    example_listed: str
    example_asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One miss or one alarm, with the reason in a sentence."""

    part: str
    kind: str
    asked: str
    type: str
    birth_date: str | None
    entity: str
    listed: str
    score: float
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How many of the ``asked`` score at or above each threshold."""

    id: str
    title: str
    asked: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Everything that decides the answers."""

    cordon: str
    engine_config: str
    index: str
    questions: str
    """Names all questions together: reports with the same one asked the same."""
    tables: str
    python: str
    platform: str
    libraries: dict[str, str]
    lists: tuple[ListInfo, ...]
    retrieved: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Listed names asked as they stand."""

    listed: int
    asked: int
    found: Share
    """Found with the score 1.0."""
    by_type: tuple[KindResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Innocents:
    """One set of customers: how many were a hit, or for review."""

    title: str
    customers: int
    hits: Share
    reviews: Share
    same_name: int
    """Hits of customers who bear a listed name to the letter."""
    groups: tuple[KindResult, ...] = ()
    unreadable: int = 0
    doubtful: int = 0
    described: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole validation. All but ``times`` is decided by lists, code, machine and plan."""

    format: int = FORMAT
    passed: bool
    options: dict[str, object]
    versions: Versions
    entities: int
    names: int
    controls: Controls
    manipulated: tuple[KindResult, ...]
    groups: tuple[KindResult, ...]
    """The manipulated names again, all kinds of a group together."""
    aliases: tuple[KindResult, ...]
    innocents: tuple[Innocents, ...]
    near_misses: tuple[KindResult, ...]
    thresholds: tuple[float, ...] = THRESHOLDS
    curves: tuple[Curve, ...]
    misses: tuple[Case, ...]
    alarms: tuple[Case, ...]
    times: dict[str, object]
