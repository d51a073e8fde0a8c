"""What goes in and out over HTTP. Unknown fields are errors; every field is described."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.domain.kinds import EntityType, IdentifierType, NotAHit, QueryType, Risk, Verdict


class Body(BaseModel):
    """A request body: unknown fields are errors and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True)


class IdentifierIn(Body):
    """A number that the customer has."""

    value: Annotated[str, Field(description="The number as written.", examples=["BD3843329"])]
    type: Annotated[
        str,
        Field(
            description="What kind of number: " + ", ".join(f"`{k}`" for k in IdentifierType) + ".",
            examples=["passport"],
        ),
    ] = "other"
    country: Annotated[
        str | None,
        Field(description="The country that gave the number: ISO code or name.", examples=["sk"]),
    ] = None


class OptionsIn(Body):
    """How to ask. Left out: the engine's defaults."""

    threshold: Annotated[
        float | None,
        Field(description="Score from which an answer is a `hit`, 0 to 1.", examples=[0.8]),
    ] = None
    review_floor: Annotated[
        float | None,
        Field(description="Score from which an answer is for `review`, 0 to 1.", examples=[0.7]),
    ] = None
    profile: Annotated[
        str | None,
        Field(
            description="Named thresholds: `strict` (payments), `standard`, `broad` (taking on "
            "customers), or one of this installation; `GET /v1/engine` shows them. A "
            "`threshold` wins over it.",
            examples=["standard"],
        ),
    ] = None
    scoring: Annotated[
        str,
        Field(
            description="`cordon`, or `ofac` for the scores of OFAC's Sanctions List Search, "
            "which compares names and nothing else.",
        ),
    ] = "cordon"
    why_not: Annotated[
        str | None,
        Field(
            description="Id of an entity of which the answer says why it is not among the hits.",
            examples=["ofac-sdn:20157"],
        ),
    ] = None
    limit: Annotated[int, Field(description="Most hits in the answer, 1 to 100.")] = 10
    sources: Annotated[
        list[str],
        Field(description="Only these sources; empty for all.", examples=[["ofac-sdn", "article"]]),
    ] = []
    as_of: Annotated[
        str | None,
        Field(description="Answer with the lists as they stood on this day (YYYY-MM-DD)."),
    ] = None
    include_linked: Annotated[
        bool,
        Field(
            description="Show who is behind a hit, and find entities that are not listed but "
            "related to listed ones. Those that an ownership rule makes blocked are found always."
        ),
    ] = True
    link_depth: Annotated[
        int,
        Field(description="Most relations between an entity that is not listed and a listed one."),
    ] = 1
    eu_limit: Annotated[
        str | None,
        Field(description="The EU's limit: `half_or_more` or `more_than_half`; or as set here."),
    ] = None
    include_mentioned: Annotated[
        bool,
        Field(description="Also find people who are only named in a source as bystanders."),
    ] = False
    group: Annotated[
        bool,
        Field(description="One hit for entries of several lists that are the same entity."),
    ] = True


class ScreenIn(Body):
    """Whom to screen: at least a name or one identifier."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"name": "Kim Jong-eun", "type": "person", "reference": "customer-123"},
            ]
        },
    )

    name: Annotated[
        str | None,
        Field(description="The name, in any script and order.", examples=["Kim Jong-eun"]),
    ] = None
    type: Annotated[
        str,
        Field(
            description="What the name belongs to: " + ", ".join(f"`{k}`" for k in QueryType) + ".",
            examples=["person"],
        ),
    ] = "any"
    birth_date: Annotated[
        str | None,
        Field(
            description="`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as known.",
            examples=["1984-01-08"],
        ),
    ] = None
    countries: Annotated[
        list[str],
        Field(
            description="Nationality, residence or registration: ISO codes or names.",
            examples=[["kp"]],
        ),
    ] = []
    gender: Annotated[
        str | None, Field(description="`male`, `female` or `other`.", examples=["male"])
    ] = None
    aliases: Annotated[list[str], Field(description="Other names of the same customer.")] = []
    addresses: Annotated[list[str], Field(description="Addresses, one string each.")] = []
    identifiers: Annotated[list[IdentifierIn], Field(description="Numbers of the customer.")] = []
    reference: Annotated[
        str | None, Field(description="Your own id; it comes back.", examples=["customer-123"])
    ] = None
    options: Annotated[OptionsIn, Field(description="How to ask.")] = OptionsIn()


class BulkIn(Body):
    """Up to 500 questions. Each is checked by itself; a bad one does not spoil the others."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"items": [{"name": "Sergey Shoygu"}, {"name": "ООО «Верус»"}]}]
        },
    )

    items: Annotated[
        list[Any],
        Field(description="Questions as for `/v1/screen`.", json_schema_extra={"items": {}}),
    ]


class EvidenceOut(BaseModel):
    """One comparison that moved the score."""

    feature: Annotated[str, Field(description="What was compared: `name`, `birth_date`, …")]
    effect: Annotated[
        float, Field(description="What it added to the score; effects add up to the score.")
    ]
    query: Annotated[str, Field(description="The value asked.")]
    candidate: Annotated[str, Field(description="The value in the list.")]
    sentence: Annotated[str, Field(description="The comparison in words.")]


class ProvenanceOut(BaseModel):
    """On whose authority: one entry of one list version."""

    source: Annotated[str, Field(description="The source.", examples=["ofac-sdn"])]
    list_version: Annotated[str, Field(description="SHA-256 of the list's bytes.")]
    published: Annotated[date, Field(description="When the list was published.")]
    retrieved: Annotated[datetime | None, Field(description="When it was loaded here.")]
    entry: Annotated[str, Field(description="The publisher's own id.", examples=["20157"])]
    programme: Annotated[str | None, Field(description="The sanctions programme.")]
    legal_basis: Annotated[str | None, Field(description="The law behind the programme.")]
    listed_on: Annotated[date | None, Field(description="When the entity was listed.")]
    locator: Annotated[str, Field(description="Where the entry stands in the source.")]
    url: Annotated[str | None, Field(description="The publisher's page, where there is one.")]


class PathStepOut(BaseModel):
    """One relation on the way from the hit to a listed entity."""

    from_id: Annotated[str, Field(description="Entity id that the step starts from.")]
    from_caption: Annotated[str, Field(description="Its name.")]
    kind: Annotated[str, Field(description="The kind of relation.", examples=["linked_to"])]
    to_id: Annotated[str, Field(description="Entity id that the step leads to.")]
    to_caption: Annotated[str, Field(description="Its name.")]
    statement: Annotated[str, Field(description="The relation in the source's words.")]
    provenance: Annotated[ProvenanceOut, Field(description="Where the relation is stated.")]
    inverse: Annotated[
        bool, Field(description="Whether the relation is one of `to_id` to `from_id`.")
    ] = False
    percentage: Annotated[
        str | None, Field(description="The share that is stated.", examples=["60 %"])
    ] = None


class OwnershipOut(BaseModel):
    """What one ownership rule says of an entity that is not listed."""

    rule: Annotated[str, Field(description="`ofac`, `eu`, `uk` or `any`.")]
    title: Annotated[str, Field(description="The rule's name.")]
    status: Annotated[str, Field(description="`certain`, `possible` or `no`.")]
    limit: Annotated[str, Field(description="The share asked for.", examples=["50 % or more"])]
    source: Annotated[str, Field(description="The document that the rule comes from.")]
    arithmetic: Annotated[list[str], Field(description="The sums, one sentence a company.")]
    missing: Annotated[list[str], Field(description="What would have to be known to be sure.")]
    notes: Annotated[list[str], Field(description="How the sums were made, where it matters.")]
    limit_source: Annotated[str, Field(description="The text that words the limit so.")] = ""


class GroupedOut(BaseModel):
    """An entry of another list that is the same entity as the hit."""

    entity_id: Annotated[str, Field(description="`source:entry`.", examples=["eu-fsf:EU.1.2"])]
    caption: Annotated[str, Field(description="Its primary name there.")]
    reason: Annotated[str, Field(description="Why it is the same entity.")]
    score: Annotated[float | None, Field(description="Its own score, if it is in view itself.")]


class HitOut(BaseModel):
    """One entity that the name may mean."""

    entity_id: Annotated[str, Field(description="`source:entry`.", examples=["ofac-sdn:20157"])]
    caption: Annotated[str, Field(description="The entity's primary name.")]
    type: Annotated[EntityType, Field(description="What the entity is.")]
    score: Annotated[float, Field(description="How alike, 0 to 1.")]
    probability: Annotated[
        float | None,
        Field(
            description="That it is the same party, where as many of those asked are listed as "
            "`base_rate` of `GET /v1/engine` says; null with scoring `ofac`."
        ),
    ] = None
    verdict: Annotated[Verdict, Field(description="`hit` or `review`, by this hit's score.")]
    risk: Annotated[Risk, Field(description="Why the hit matters.")]
    matched_name: Annotated[str, Field(description="The listed name that was closest.")]
    evidence: Annotated[list[EvidenceOut], Field(description="What moved the score.")]
    explanation: Annotated[str, Field(description="The reasons in a sentence or two.")]
    provenance: Annotated[list[ProvenanceOut], Field(description="On whose authority.")]
    path: Annotated[list[PathStepOut], Field(description="Relations to listed entities.")]
    grouped: Annotated[
        list[GroupedOut], Field(description="Entries of other lists for the same entity.")
    ] = []
    ownership: Annotated[
        list[OwnershipOut], Field(description="What the ownership rules say of an unlisted hit.")
    ] = []


class NameTermOut(BaseModel):
    """What one feature added to the log-odds of the names' score."""

    feature: Annotated[str, Field(description="The feature.", examples=["clash"])]
    meaning: Annotated[str, Field(description="What it measures.")]
    value: Annotated[float, Field(description="Its value for these names.")]
    weight: Annotated[float, Field(description="Its weight in the table.")]
    log_odds: Annotated[float, Field(description="Value times weight.")]


class WhyNotOut(BaseModel):
    """What held an entity below the hits, or kept it out of view."""

    entity_id: Annotated[str, Field(description="The entity asked about.")]
    caption: Annotated[str, Field(description="Its primary name.")]
    type: Annotated[EntityType, Field(description="What it is.")]
    reason: Annotated[
        NotAHit, Field(description="One of " + ", ".join(f"`{k}`" for k in NotAHit) + ".")
    ]
    best_name: Annotated[str, Field(description="Its name that came closest.")]
    score: Annotated[float, Field(description="The score that it would have.")]
    threshold: Annotated[float, Field(description="Score of a `hit` of its source and type.")]
    review_floor: Annotated[float, Field(description="The lowest score that is shown.")]
    evidence: Annotated[
        list[EvidenceOut], Field(description="What moved the score; effects add up to it.")
    ]
    name_terms: Annotated[
        list[NameTermOut],
        Field(description="What the name's effect is made of: log-odds that add up to its own."),
    ]
    sentences: Annotated[list[str], Field(description="The same in words.")]


class ListOut(BaseModel):
    """One list that the answer rests on."""

    source: Annotated[str, Field(description="The source.")]
    list_version: Annotated[str, Field(description="SHA-256 of the list's bytes.")]
    published: Annotated[date, Field(description="When it was published.")]
    entities: Annotated[int, Field(description="Entities in it.")]
    stale: Annotated[bool, Field(description="Whether it is older than its limit.")]


class EngineOut(BaseModel):
    """Which code with which numbers answered."""

    version: Annotated[str, Field(description="Cordon's version.")]
    config: Annotated[str, Field(description="SHA-256 of the table of weights.")]


class ScreeningOut(BaseModel):
    """An answer, stored under its id."""

    screening_id: Annotated[str, Field(description="Id of the stored screening.")]
    verdict: Annotated[
        Verdict,
        Field(
            description="`incomplete` when a list that was needed is not there: never `clear` then."
        ),
    ]
    screened_at: Annotated[datetime, Field(description="When, in UTC.")]
    reference: Annotated[str | None, Field(description="Your own id.")]
    query: Annotated[dict[str, Any], Field(description="The question as understood.")]
    hits: Annotated[list[HitOut], Field(description="Best first, ties by entity id.")]
    lists: Annotated[list[ListOut], Field(description="The lists that were searched.")]
    engine: Annotated[EngineOut, Field(description="What answered.")]
    problems: Annotated[
        list[str], Field(description="Why the verdict is `incomplete`; empty otherwise.")
    ]
    why_not: Annotated[
        WhyNotOut | None, Field(description="Of the entity of `options.why_not`, if one was given.")
    ] = None


class ErrorBody(BaseModel):
    """What went wrong."""

    code: Annotated[str, Field(description="Stable name of the error.", examples=["invalid_name"])]
    message: Annotated[str, Field(description="A sentence for a person.")]
    details: Annotated[dict[str, Any], Field(description="The field, row or element meant.")]


class ErrorOut(BaseModel):
    """The one shape of every error."""

    error: Annotated[ErrorBody, Field(description="The error.")]


class BulkOut(BaseModel):
    """Answers in the order of the questions; in the place of a bad question its error."""

    results: Annotated[
        list[ScreeningOut | ErrorOut], Field(description="One for each question, in order.")
    ]


class RuleOut(BaseModel):
    """Thresholds for entities of one source, of one type, or of both."""

    source: Annotated[str | None, Field(description="The source; null for all.")]
    type: Annotated[EntityType | None, Field(description="The type of entity; null for all.")]
    threshold: Annotated[float, Field(description="Score of a `hit`.")]
    review_floor: Annotated[float, Field(description="Score of a `review`.")]


class ProfileOut(BaseModel):
    """Thresholds with a name."""

    name: Annotated[str, Field(description="What `options.profile` says.", examples=["strict"])]
    threshold: Annotated[float, Field(description="Score of a `hit`.")]
    review_floor: Annotated[float, Field(description="Score of a `review`.")]
    rules: Annotated[list[RuleOut], Field(description="What is different for some.")]


class EngineInfoOut(BaseModel):
    """The engine as it answers now."""

    version: Annotated[str, Field(description="Cordon's version.")]
    config: Annotated[str, Field(description="SHA-256 of the table of weights.")]
    threshold: Annotated[float, Field(description="Default score of a `hit`.")]
    review_floor: Annotated[float, Field(description="Default score of a `review`.")]
    profiles: Annotated[list[ProfileOut], Field(description="Named sets of thresholds.")]
    base_rate: Annotated[
        float,
        Field(description="Share of listed ones among those asked for which `probability` holds."),
    ]
    entities: Annotated[int, Field(description="Entities that are searched.")]
    names: Annotated[int, Field(description="Names that are searched, one for each reading.")]


class Health(BaseModel):
    """Whether the process lives, or can answer."""

    status: Annotated[str, Field(description="`ok`, or what is missing.")]
