"""One question: search, add the paperwork, judge, store."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session
from ulid import ULID

from app import __version__
from app.db import screenings
from app.db.tables_screening import ScreeningRow
from app.domain.codec import decode_json
from app.domain.entities import Entity, Measure
from app.domain.kinds import Risk, Scoring, Standing, Verdict
from app.domain.screening import (
    EngineInfo,
    Grouped,
    Hit,
    Match,
    Options,
    OwnershipNote,
    PathStep,
    Provenance,
    Query,
    Screening,
)
from app.errors import InvalidName, NotFound
from app.matching import SearchOptions
from app.matching.config import DEFAULT_REVIEW_FLOOR, DEFAULT_THRESHOLD, WEAK_ALIAS_CAP
from app.matching.grouping import Group
from app.matching.why_not import why_not
from app.services.catalogue import Catalogue, Snapshot
from app.services.linked import Links, judge
from app.services.records import last_described
from app.sources.registry import reader_for

MOST_TOGETHER = 10
"""Entries of other lists that may fall together with those asked for."""


def screen(
    session: Session, catalogue: Catalogue, query: Query, options: Options, *, now: datetime
) -> Screening:
    """Answer one question and store it with its answer; the caller commits.

    A server calls the three steps by themselves instead, so that no transaction is open
    while names are compared, and the one that stores begins with its write.
    """
    snapshot = snapshot_for(session, catalogue, options)
    found = answer(
        snapshot,
        query,
        options,
        now=now,
        required=catalogue.required,
        id=new_id(),
        asked_about=entity_asked_about(session, snapshot, options),
    )
    store(session, found)
    return found


def new_id() -> str:
    """An id for a screening; ids sort by time."""
    return f"scr_{ULID()}"


def snapshot_for(session: Session, catalogue: Catalogue, options: Options) -> Snapshot:
    """The lists that a question is put to.

    Raises :class:`~app.errors.UnknownSource` for a source that Cordon cannot read. A
    source that it can read and has not loaded makes the answer ``incomplete``.
    """
    for source in options.sources:
        reader_for(source)
    if options.as_of is None:
        return catalogue.current(session)
    return catalogue.as_of(session, options.as_of)


def entity_asked_about(session: Session, snapshot: Snapshot, options: Options) -> Entity | None:
    """The entity of ``options.why_not``, as the lists searched or else any list described it.

    Raises :class:`~app.errors.NotFound` naming the field for one that no list ever held.
    """
    wanted = options.why_not
    if wanted is None:
        return None
    if snapshot.engine.holds(wanted):
        return snapshot.engine.entity(wanted)
    try:
        return last_described(session, wanted)
    except NotFound:
        raise NotFound(
            f"options.why_not: there is no entity {wanted[:80]}",
            field="options.why_not",
            entity_id=wanted[:80],
        ) from None


def store(session: Session, found: Screening) -> None:
    """Write a screening; the caller commits."""
    screenings.add_all(session, [row_of(found)])


def answer(
    snapshot: Snapshot,
    query: Query,
    options: Options,
    *,
    now: datetime,
    required: Sequence[str] = (),
    id: str = "",
    asked_about: Entity | None = None,
) -> Screening:
    """Answer one question from a snapshot without storing anything."""
    if options.scoring is Scoring.OFAC and not query.names:
        raise InvalidName("give a name: OFAC's scoring compares nothing else", field="name")
    threshold = DEFAULT_THRESHOLD if options.threshold is None else options.threshold
    floor = DEFAULT_REVIEW_FLOOR if options.review_floor is None else options.review_floor
    links = Links(snapshot, options.as_of or now.date())
    search = _how(links, options, threshold, min(floor, threshold))
    matches = snapshot.engine.search(query, search)
    hits = _found(links, matches, search, options)
    if options.group:
        hits = together(links, hits, options)
    hits = hits[: options.limit]
    absent = None
    if asked_about is not None:
        shown = {id for hit in hits for id in (hit.entity_id, *(g.entity_id for g in hit.grouped))}
        absent = why_not(snapshot.engine, query, search, asked_about, shown=shown, found=matches)
    problems = problems_of(snapshot, options, required)
    return Screening(
        id=id,
        screened_at=now,
        query=query,
        options=dataclasses.replace(options, threshold=threshold, review_floor=floor),
        verdict=_verdict(hits, problems),
        hits=hits,
        lists=_searched(snapshot, options),
        engine=EngineInfo(version=__version__, config=snapshot.engine.config),
        problems=problems,
        why_not=absent,
    )


def _how(links: Links, options: Options, threshold: float, floor: float) -> SearchOptions:
    """How names are searched: those listed, and whom those listed reach."""
    engine, reaches = links.snapshot.engine, links.snapshot.reaches
    depth = options.link_depth if options.include_linked else 0
    return SearchOptions(
        threshold=threshold,
        review_floor=floor,
        rules=options.rules,
        scoring=options.scoring,
        # Entries of one entity fall together, so a few more are looked at.
        limit=options.limit + (MOST_TOGETHER if options.group else 0),
        sources=frozenset(options.sources),
        include_mentioned=options.include_mentioned,
        admitted=reaches.admitted(links.day, depth, engine.number_of),
        only=links.snapshot.only,
    )


def _found(
    links: Links, matches: Sequence[Match], search: SearchOptions, options: Options
) -> tuple[Hit, ...]:
    """Every entry that is a hit, best first."""
    judged = (_hit(links, match, search, options) for match in matches)
    hits = tuple(hit for hit in judged if hit is not None)
    if any(hit.risk in (Risk.OWNED, Risk.LINKED) for hit in hits):
        # What their links weigh has moved them.
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.entity_id)))
    return hits


def get_screening(session: Session, screening_id: str) -> Screening:
    """A stored screening as it was answered; :class:`NotFound` if there is none."""
    row = screenings.get(session, screening_id)
    if row is None:
        raise NotFound(f"there is no screening {screening_id[:60]}", id=screening_id[:60])
    return _screening(row)


# --- The verdict --------------------------------------------------------------------------


def problems_of(snapshot: Snapshot, options: Options, required: Sequence[str]) -> tuple[str, ...]:
    """Why the answer cannot be complete, in words."""
    loaded = {info.source for info in snapshot.lists}
    when = "" if options.as_of is None else f" as of {options.as_of}"
    if not loaded:
        return (f"no list is loaded{when}",)
    needed = dict.fromkeys(options.sources or required)
    return tuple(f"the list {s} is not loaded{when}" for s in needed if s not in loaded)


def _verdict(hits: Sequence[Hit], problems: Sequence[str]) -> Verdict:
    verdicts = {hit.verdict for hit in hits}
    if Verdict.HIT in verdicts:
        return Verdict.HIT
    if problems:
        return Verdict.INCOMPLETE
    return Verdict.REVIEW if verdicts else Verdict.CLEAR


def _searched(snapshot: Snapshot, options: Options) -> tuple[Any, ...]:
    if not options.sources:
        return snapshot.lists
    return tuple(info for info in snapshot.lists if info.source in options.sources)


# --- A hit and its paperwork --------------------------------------------------------------


def _judged(match: Match, threshold: float) -> Verdict:
    """A weak alias of one word is looked at, however low the threshold is, and is no hit."""
    alone = match.capped and match.score <= WEAK_ALIAS_CAP
    return Verdict.HIT if match.score >= threshold and not alone else Verdict.REVIEW


def _hit(links: Links, match: Match, search: SearchOptions, options: Options) -> Hit | None:
    """The hit for a match; None for one that is not listed, and that nothing makes a hit."""
    snapshot = links.snapshot
    entity = snapshot.engine.entity(match.entity_id)
    threshold, floor = search.limits_for(entity.source, entity.type)
    provenance = provenance_of(snapshot, entity)
    risk = Risk.SANCTIONED
    path: tuple[PathStep, ...] = ()
    ownership: tuple[OwnershipNote, ...] = ()
    if entity.standing in (Standing.LISTED, Standing.MENTIONED):
        if entity.standing is Standing.MENTIONED:
            risk = Risk.MENTIONED
        if options.include_linked:
            path = links.behind(entity)
    else:
        judged = judge(
            links, match, include_linked=options.include_linked, depth=options.link_depth
        )
        if judged is None:
            return None
        match = judged.weigh(match)
        if match.score < floor:
            return None
        risk, path, ownership = judged.risk, judged.path, judged.ownership
        provenance += _of_those_listed(snapshot, path)
    return Hit(
        entity_id=match.entity_id,
        caption=match.caption,
        type=match.type,
        score=match.score,
        verdict=_judged(match, threshold),
        risk=risk,
        matched_name=match.matched_name,
        evidence=match.evidence,
        explanation=match.explanation,
        provenance=provenance,
        path=path,
        ownership=ownership,
        probability=match.probability,
    )


def _of_those_listed(snapshot: Snapshot, path: Sequence[PathStep]) -> tuple[Provenance, ...]:
    """On whose authority those are listed to whom a path leads."""
    ends = (snapshot.engine.entity(id) for id in dict.fromkeys(step.to_id for step in path))
    listed = (entity for entity in ends if entity.standing is Standing.LISTED)
    return tuple(p for entity in listed for p in provenance_of(snapshot, entity))


def together(links: Links, hits: Sequence[Hit], options: Options) -> tuple[Hit, ...]:
    """One hit for each entity: the best of its entries, with the provenance of all of them.

    Entries that the question did not reach by themselves are named too, unless their
    source was left out of the question.
    """
    snapshot = links.snapshot
    own = {hit.entity_id: hit for hit in hits}
    seen: set[str] = set()
    merged = []
    for hit in hits:
        if hit.entity_id in seen:
            continue
        group = snapshot.groups.get(hit.entity_id)
        seen.update((hit.entity_id,) if group is None else (m.entity_id for m in group.members))
        merged.append(hit if group is None else _with_group(links, hit, group, own, options))
    return tuple(merged)


def _with_group(
    links: Links, hit: Hit, group: Group, own: Mapping[str, Hit], options: Options
) -> Hit:
    snapshot = links.snapshot
    reasons = {member.entity_id: member.reason for member in group.members}
    grouped, provenance, path = [], list(hit.provenance), list(hit.path)
    for id, reason in reasons.items():
        if id == hit.entity_id:
            continue
        entity = snapshot.engine.entity(id)
        if options.sources and entity.source not in options.sources:
            continue
        other = own.get(id)
        grouped.append(
            Grouped(
                entity_id=id,
                caption=entity.caption,
                reason=reason or reasons[hit.entity_id],
                score=None if other is None else other.score,
            )
        )
        provenance += provenance_of(snapshot, entity)
        if options.include_linked:
            path += links.behind(entity)
    return dataclasses.replace(
        hit, provenance=tuple(provenance), path=tuple(path), grouped=tuple(grouped)
    )


def provenance_of(snapshot: Snapshot, entity: Entity) -> tuple[Provenance, ...]:
    """One for each measure; one without a programme where no measure is stated."""
    if not entity.measures:
        return (_one_provenance(snapshot, entity, None, entity.names[0].locator),)
    return tuple(_one_provenance(snapshot, entity, m, m.locator) for m in entity.measures)


def _one_provenance(
    snapshot: Snapshot, entity: Entity, measure: Measure | None, locator: str
) -> Provenance:
    version = snapshot.version_of(entity.source)
    assert version is not None
    return Provenance(
        source=entity.source,
        list_version=version.label,
        published=version.published,
        retrieved=version.retrieved,
        entry=entity.key,
        programme=None if measure is None else measure.programme,
        legal_basis=None if measure is None else measure.legal_basis,
        listed_on=None if measure is None else measure.listed_on,
        locator=entity.row or locator,
        url=entity.url,
    )


# --- Storing ------------------------------------------------------------------------------


def _plain(value: object) -> Any:
    return orjson.loads(orjson.dumps(value))


def row_of(found: Screening) -> dict[str, Any]:
    """A screening as the columns of its table."""
    return {
        "id": found.id,
        "screened_at": found.screened_at,
        "reference": found.query.reference,
        "verdict": found.verdict.value,
        "query": _plain(found.query),
        "options": _plain(found.options),
        "answer": {
            "hits": _plain(found.hits),
            "problems": list(found.problems),
            "why_not": _plain(found.why_not),
        },
        "lists": _plain(found.lists),
        "engine_version": found.engine.version,
        "engine_config": found.engine.config,
    }


def _screening(row: ScreeningRow) -> Screening:
    stored = {
        "id": row.id,
        "screened_at": row.screened_at.isoformat(),
        "query": row.query,
        "options": row.options,
        "verdict": row.verdict,
        "lists": row.lists,
        "engine": {"version": row.engine_version, "config": row.engine_config},
        **row.answer,
    }
    return decode_json(Screening, stored)
