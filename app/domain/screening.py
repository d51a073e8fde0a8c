"""One question and its answer."""

from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.dates import DateRange
from app.domain.kinds import (
    EntityType,
    EuLimit,
    IdentifierType,
    NotAHit,
    QueryType,
    Risk,
    Scoring,
    Verdict,
)

MOST_LINK_DEPTH = 3
"""Relations at the most between somebody listed and a hit that is ``linked``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryIdentifier:
    """A number the caller gives. ``country`` narrows it where two countries share numbers."""

    value: str
    type: IdentifierType = IdentifierType.OTHER
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Whom the caller asks about, already checked: at least a name or one identifier.

    Countries are lower-case ISO 3166-1 alpha-2 codes; gender is male, female or other.
    """

    name: str = ""
    type: QueryType = QueryType.ANY
    birth_date: DateRange | None = None
    countries: tuple[str, ...] = ()
    gender: str | None = None
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    identifiers: tuple[QueryIdentifier, ...] = ()
    reference: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name first, then the aliases."""
        return ((self.name,) if self.name else ()) + self.aliases


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRule:
    """The thresholds for entities of a source and of a type; None means all of them."""

    source: str | None = None
    type: EntityType | None = None
    threshold: float
    review_floor: float

    def covers(self, source: str, type: EntityType) -> bool:
        """Whether the rule speaks of entities of this source and type."""
        return self.source in (None, source) and self.type in (None, type)

    @property
    def rank(self) -> int:
        """The rule of the highest rank decides: a source says more than a type."""
        return 2 * (self.source is not None) + (self.type is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to ask. Scores run from 0 to 1; None takes the engine's default.

    ``rules`` are the thresholds of the profile for single sources and types, as they were
    when the question was put, so that asking again later means the same.
    """

    threshold: float | None = None
    review_floor: float | None = None
    profile: str | None = None
    rules: tuple[ThresholdRule, ...] = ()
    scoring: Scoring = Scoring.CORDON
    why_not: str | None = None
    limit: int = 10
    sources: tuple[str, ...] = ()
    as_of: date | None = None
    include_linked: bool = True
    link_depth: int = 1
    eu_limit: EuLimit = EuLimit.HALF_OR_MORE
    include_mentioned: bool = False
    group: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One comparison that moved the score.

    ``effect`` is what it added to the score (negative: took away); the effects of a hit
    add up to its score.
    """

    feature: str
    effect: float
    query: str
    candidate: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """On whose authority: one entry of one list version, and where it stands there."""

    source: str
    list_version: str
    published: date
    retrieved: datetime | None = None
    entry: str
    programme: str | None = None
    legal_basis: str | None = None
    listed_on: date | None = None
    locator: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One relation on the way from a hit to the listed entity behind it."""

    from_id: str
    from_caption: str
    kind: str
    to_id: str
    to_caption: str
    statement: str
    provenance: Provenance
    inverse: bool = False
    """The relation is stated from ``to_id`` to ``from_id``: who owns a hit lies behind it."""
    percentage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipNote:
    """What one ownership rule says of a hit that is not listed: the sums, and what is missing.

    ``status`` is ``certain``, ``possible`` or ``no``; ``limit`` the share that the rule asks,
    and ``limit_source`` the text that words it so.
    """

    rule: str
    title: str
    status: str
    limit: str
    source: str
    arithmetic: tuple[str, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    limit_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What the engine says of one entity: the comparison, without the paperwork."""

    entity_id: str
    caption: str
    type: EntityType
    score: float
    matched_name: str
    evidence: tuple[Evidence, ...]
    explanation: str
    decided_by_identifier: bool = False
    capped: bool = False
    """Whether the name is a weak alias of one word, which makes no hit without other data."""
    probability: float | None = None
    """That they are one party, in the population of ``calibration.tsv``; None where the
    score is not our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTerm:
    """What one feature of the names' comparison added to the log-odds of its score."""

    feature: str
    meaning: str
    value: float
    weight: float
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """What held an entity below the hits, or kept it out of view.

    The effects of the evidence add up to ``score``; the log-odds of ``name_terms`` add up to
    the log-odds of the name's effect, where the names are not simply the same and nothing
    capped it.
    """

    entity_id: str
    caption: str
    type: EntityType
    reason: NotAHit
    best_name: str
    score: float
    threshold: float
    review_floor: float
    evidence: tuple[Evidence, ...]
    name_terms: tuple[NameTerm, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """An entry of another list that is the same entity as a hit; ``score`` is its own, if any."""

    entity_id: str
    caption: str
    reason: str
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One entity in the answer, with the entries of every list that are this entity.

    ``reason`` says why the entry of the hit itself belongs to the ``grouped`` ones.
    """

    entity_id: str
    caption: str
    type: EntityType
    score: float
    verdict: Verdict
    risk: Risk
    matched_name: str
    evidence: tuple[Evidence, ...]
    explanation: str
    provenance: tuple[Provenance, ...]
    path: tuple[PathStep, ...] = ()
    grouped: tuple[Grouped, ...] = ()
    ownership: tuple[OwnershipNote, ...] = ()
    probability: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInfo:
    """One list that an answer rests on."""

    source: str
    list_version: str
    published: date
    entities: int
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """Which code with which settings answered."""

    version: str
    config: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """One question with its answer, stored and replayable."""

    id: str
    screened_at: datetime
    query: Query
    options: Options
    verdict: Verdict
    hits: tuple[Hit, ...]
    lists: tuple[ListInfo, ...]
    engine: EngineInfo
    problems: tuple[str, ...] = field(default=())
    """Why the verdict is ``incomplete``, in words; empty otherwise."""
    why_not: WhyNot | None = None
    """Of the entity that the options asked about, if any."""
