"""Entities of FollowTheMoney, one in each line or nested in their targets, in any order.

An entity needs what stands about it elsewhere (its sanctions, addresses, documents and
relations), so the file is read twice: once to note where that is, once for the entities
themselves. The same entity comes out of ``entities.ftm.json`` and ``targets.nested.json``; the
latter holds only the targets and those to whom they are linked.

An entity counts as listed where one of its topics says that it is sanctioned, or where a
Sanction names it. A file without any topics (an export of one's own) lists its targets. All
others are known only, and can become hits through relations.
"""

from collections.abc import Iterator
from datetime import date

from app.domain.entities import Entity
from app.domain.kinds import EntityType, Standing
from app.sources.base import IssueLog, SourceFile
from app.sources.draft import Draft
from app.sources.jsonlines import objects
from app.sources.opensanctions import facts
from app.sources.opensanctions import properties as p
from app.sources.opensanctions.beside import STAMPS, Beside
from app.sources.opensanctions.days import newest_day
from app.sources.opensanctions.flat import Flat, flatten
from app.sources.opensanctions.relations import SOURCE
from app.sources.opensanctions.stamps import without_last_seen


def published(file: SourceFile) -> date | None:
    """The newest day on which an entity changed or was seen."""
    return newest_day(line.found.get(stamp) for line in objects(file) for stamp in STAMPS)


def read(file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield the people, organisations and things; what lies between them becomes facts."""
    nested: set[str] = set()
    with file.path.open("rb") as stream:
        beside = Beside(file, stream)
        beside.report_strays(log)
        for line in objects(file):
            row = f"{file.name} line {line.number}"
            for place, flat in enumerate(flatten(line, file)):
                if flat.schema in p.BETWEEN or flat.schema == "Address":
                    continue
                record = line.raw if place == 0 else flat.record
                if place:
                    # It may be nested in many, and have a line of its own, which says more.
                    if flat.id in nested or flat.id in beside.first:
                        continue
                    nested.add(flat.id)
                yield _entity(flat, without_last_seen(record), row, beside, log)


def _entity(flat: Flat, record: str, row: str, beside: Beside, log: IssueLog) -> Entity:
    draft = Draft(SOURCE, flat.id, p.TYPES.get(flat.schema, EntityType.UNKNOWN), log)
    if flat.schema not in p.TYPES:
        draft.issue("type_unknown", f"{flat.schema!r} is not a known schema", f"{flat.id} schema")
    about = list(beside.about(flat.id))
    facts.add_own(draft, flat, beside)
    facts.add_others(draft, about, beside)
    sanctioned = not p.SANCTIONED.isdisjoint(flat.all("topics"))
    named = any(other.schema == "Sanction" for other in about)
    if not (sanctioned or named or (flat.target and not beside.topics)):
        draft.standing = Standing.REGISTER
    elif not sanctioned and beside.topics:
        # The topics of today do not say so, and a Sanction that has ended is of the past.
        draft.end_if_over(beside.newest)
    return draft.entity(record=record, row=row, url=flat.first("sourceUrl"))
