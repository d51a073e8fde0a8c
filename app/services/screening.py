"""One question: search, add the paperwork, judge, store."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from ulid import ULID

from app import __version__
from app.db.session import SessionFactory, transaction
from app.domain.entities import Entity
from app.domain.kinds import Risk, Scoring, Standing, Verdict
from app.domain.screening import (
    EngineInfo,
    Grouped,
    Hit,
    Match,
    Options,
    OwnershipNote,
    PathStep,
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
from app.services.provenance import of_those_listed, provenance_of
from app.services.records import last_described
from app.services.stored_screenings import store
from app.sources.registry import reader_for

MOST_TOGETHER = 10
"""Entries of other lists that may fall together with those asked for."""


def screen(
    sessions: SessionFactory,
    catalogue: Catalogue,
    query: Query,
    options: Options,
    *,
    now: datetime,
) -> Screening:
    """Answer one question and store it with its answer.

    No transaction is open while names are compared, and the one that stores begins with its
    write: one that had read before could not write after somebody else has.
    """
    with transaction(sessions) as session:
        snapshot = snapshot_for(session, catalogue, options)
        asked_about = entity_asked_about(session, snapshot, options)
    found = answer(
        snapshot,
        query,
        options,
        now=now,
        required=catalogue.required,
        id=new_id(),
        asked_about=asked_about,
    )
    with transaction(sessions, write=True) as session:
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
    way = prepared(snapshot, options, day=now.date(), required=required)
    matches, hits = found_by(way, query)
    absent = None
    if asked_about is not None:
        shown = {id for hit in hits for id in (hit.entity_id, *(g.entity_id for g in hit.grouped))}
        absent = why_not(
            snapshot.engine, query, way.search, asked_about, shown=shown, found=matches
        )
    return Screening(
        id=id,
        screened_at=now,
        query=query,
        options=way.options,
        verdict=verdict_of(hits, way.problems),
        hits=hits,
        lists=_searched(snapshot, options),
        engine=EngineInfo(version=__version__, config=snapshot.engine.config),
        problems=way.problems,
        why_not=absent,
    )


@dataclass(frozen=True, slots=True)
class Way:
    """What questions that are put to the same lists in the same way have in common."""

    links: Links
    options: Options
    """With the thresholds in force."""
    search: SearchOptions
    problems: tuple[str, ...]
    """Why no answer can be complete, in words."""
    paths: bool
    """Whether to look up who is behind those that are listed themselves."""


def prepared(
    snapshot: Snapshot,
    options: Options,
    *,
    day: date,
    required: Sequence[str] = (),
    paths: bool = True,
) -> Way:
    """Work out once what does not depend on the question. ``day`` is today.

    Without ``paths`` nobody looks up who is behind those that are listed themselves.
    """
    threshold = DEFAULT_THRESHOLD if options.threshold is None else options.threshold
    floor = DEFAULT_REVIEW_FLOOR if options.review_floor is None else options.review_floor
    links = Links(snapshot, options.as_of or day, options.eu_limit)
    return Way(
        links,
        dataclasses.replace(options, threshold=threshold, review_floor=floor),
        _how(links, options, threshold, min(floor, threshold)),
        _problems(snapshot, options, required),
        paths and options.include_linked,
    )


def found_by(way: Way, query: Query) -> tuple[list[Match], tuple[Hit, ...]]:
    """What the engine found, and the hits that it comes to, best first.

    Raises :class:`~app.errors.InvalidName` where the way asks for a name and none is given.
    """
    _refuse_nameless(way, query)
    matches = way.links.snapshot.engine.search(query, way.search)
    return matches, _hits(way, matches)


def found_by_all(way: Way, queries: Sequence[Query]) -> list[tuple[Hit, ...]]:
    """The hits of many questions, in their order; the same as of one after the other.

    Raises what :func:`found_by` raises.
    """
    for query in queries:
        _refuse_nameless(way, query)
    found = way.links.snapshot.engine.search_many(queries, way.search)
    return [_hits(way, matches) for matches in found]


def _refuse_nameless(way: Way, query: Query) -> None:
    if way.options.scoring is Scoring.OFAC and not query.names:
        raise InvalidName("give a name: OFAC's scoring compares nothing else", field="name")


def _hits(way: Way, matches: Sequence[Match]) -> tuple[Hit, ...]:
    """The hits that the engine's matches come to, best first, as many as were asked for."""
    if not matches:
        return ()
    hits = _found(way.links, matches, way.search, way.options)
    if way.options.group:
        hits = together(way.links, hits, way.options)
    hits = hits[: way.options.limit]
    if way.paths:
        hits = tuple(_with_those_behind(way.links, hit) for hit in hits)
    return hits


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


# --- The verdict --------------------------------------------------------------------------


def _problems(snapshot: Snapshot, options: Options, required: Sequence[str]) -> tuple[str, ...]:
    """Why the answer cannot be complete, in words."""
    loaded = {info.source for info in snapshot.lists}
    when = "" if options.as_of is None else f" as of {options.as_of}"
    if not loaded:
        return (f"no list is loaded{when}",)
    needed = dict.fromkeys(options.sources or required)
    return tuple(f"the list {s} is not loaded{when}" for s in needed if s not in loaded)


def verdict_of(hits: Sequence[Hit], problems: Sequence[str]) -> Verdict:
    """The verdict of an answer: a list that is missing never reads as clear."""
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
        provenance += of_those_listed(snapshot, path)
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
    grouped, provenance = [], list(hit.provenance)
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
    return dataclasses.replace(hit, provenance=tuple(provenance), grouped=tuple(grouped))


def _with_those_behind(links: Links, hit: Hit) -> Hit:
    """The hit with whoever is behind it: its own entry and those of other lists for it."""
    ids = [grouped.entity_id for grouped in hit.grouped]
    if hit.risk in (Risk.SANCTIONED, Risk.MENTIONED):
        ids = [hit.entity_id, *ids]
    entities = map(links.snapshot.engine.entity, ids)
    path = (*hit.path, *(step for entity in entities for step in links.behind(entity)))
    return dataclasses.replace(hit, path=path)
