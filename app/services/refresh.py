"""Loading a list: read, check, compare with the version before, make active.

Everything happens in the caller's one transaction, so whatever interrupts it leaves the
version before in service. A version that fails its checks is stored as ``rejected`` with
the reasons: the caller commits that and then calls :meth:`LoadResult.raise_if_rejected`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.db import lists
from app.db.lists import NewVersion
from app.db.writing import VersionWriter
from app.domain.entities import Entity, ListVersion
from app.domain.kinds import EntityType, Standing, VersionState
from app.errors import ListRejected
from app.sources.base import IssueLog, Reader, SourceFile, SourceInfo, content_hash
from app.sources.registry import reader_for

SHRINK_LIMIT = 0.1
"""A version that lost more than this share of its entities is refused unless accepted."""
PROGRESS_EVERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """What became of a load."""

    version: ListVersion
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    already_loaded: bool = False
    issues: dict[str, int]
    reasons: tuple[str, ...] = ()

    def raise_if_rejected(self) -> None:
        """Raise :class:`ListRejected` with the reasons; call it after the commit."""
        if self.version.state is VersionState.REJECTED:
            raise ListRejected(
                f"{self.version.source} was not loaded: {'; '.join(self.reasons)}",
                source=self.version.source,
                list_version=self.version.label,
                reasons=list(self.reasons),
            )


def load_version(
    session: Session,
    reader: Reader,
    files: Sequence[SourceFile],
    *,
    published: date | None,
    now: datetime,
    accept: bool = False,
    progress: Callable[[int], None] | None = None,
) -> LoadResult:
    """Load files as the new active version of the reader's source.

    Bytes that are active already are recognised by their hash and not read again.
    ``accept`` lets a version through that shrank or is older; it never lets an empty or
    unreadable one through. Raises :class:`ListRejected` at once for files that are not
    what they should be: then nothing is stored.
    """
    info = reader.info
    sha256 = content_hash(files)
    lists.lock_lists(session)
    active = lists.active_version(session, info.id)
    if active is not None and active.sha256 == sha256:
        issues = dict(lists.issue_counts(session, active.id))
        return LoadResult(
            version=active, already_loaded=True, unchanged=active.entities, issues=issues
        )
    log = IssueLog()
    entities = _read(reader, files, log, progress)
    day = published or reader.published(files) or now.date()
    new = NewVersion(
        source=info.id,
        sha256=sha256,
        published=day,
        retrieved=now,
        files=tuple(file.name for file in files),
    )
    counts = _count(entities, len(log.issues))
    reasons = _refusals(info, entities, counts, active, day, accept=accept)
    tally = dict(Counter(issue.code for issue in log.issues))
    if reasons:
        refused = lists.record_rejected(session, new, reasons, counts, log.issues)
        return LoadResult(version=refused, issues=tally, reasons=tuple(reasons))
    version_id = lists.insert_active(session, new)
    writer = VersionWriter(session, info.id, version_id)
    for entity in entities:
        writer.add(entity)
    writer.finish()
    lists.add_issues(session, version_id, log.issues)
    rows = {entity.key: entity.row for entity in entities if entity.row is not None}
    return LoadResult(
        version=lists.complete(session, version_id, counts, rows),
        added=writer.added,
        changed=writer.changed,
        removed=writer.removed,
        unchanged=writer.unchanged,
        issues=tally,
    )


def load_seeds(session: Session, directory: Path, *, now: datetime) -> LoadResult:
    """Load the article's entities; a second time changes nothing."""
    files = [SourceFile.at(path) for path in sorted(directory.glob("*.json"))]
    return load_version(session, reader_for("article"), files, published=None, now=now)


def _read(
    reader: Reader,
    files: Sequence[SourceFile],
    log: IssueLog,
    progress: Callable[[int], None] | None,
) -> list[Entity]:
    entities = []
    for entity in reader.read(files, log):
        entities.append(entity)
        if progress is not None and len(entities) % PROGRESS_EVERY == 0:
            progress(len(entities))
    if progress is not None:
        progress(len(entities))
    return entities


def _count(entities: Sequence[Entity], issues: int) -> dict[str, int]:
    types = Counter(entity.type for entity in entities)
    return {
        "entities": len(entities),
        "persons": types[EntityType.PERSON],
        "organizations": types[EntityType.ORGANIZATION],
        "vessels": types[EntityType.VESSEL],
        "aircraft": types[EntityType.AIRCRAFT],
        "unknown": types[EntityType.UNKNOWN],
        "mentioned": sum(entity.standing is Standing.MENTIONED for entity in entities),
        "names": sum(len(entity.names) for entity in entities),
        "issues": issues,
    }


def _refusals(
    info: SourceInfo,
    entities: Sequence[Entity],
    counts: dict[str, int],
    active: ListVersion | None,
    day: date,
    *,
    accept: bool,
) -> list[str]:
    """Why the version must not become active; empty when it may."""
    if not entities:
        return ["the files hold no entity at all"]
    reasons = []
    twice = [key for key, n in Counter(e.key for e in entities).items() if n > 1]
    if twice:
        reasons.append(f"{len(twice)} ids stand more than once, the first is {twice[0]}")
    for what, (least, _) in (
        ("persons", info.persons),
        ("organizations", info.organizations),
    ):
        if counts[what] < least:
            reasons.append(f"{counts[what]} {what} are fewer than the {least} expected")
    if active is not None and not accept:
        if len(entities) < active.entities * (1 - SHRINK_LIMIT):
            reasons.append(
                f"{len(entities)} entities are over {SHRINK_LIMIT:.0%} fewer than the"
                f" {active.entities} of the active version"
            )
        if day < active.published:
            reasons.append(f"it was published {day}, before the active one of {active.published}")
    return reasons
