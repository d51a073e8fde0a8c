"""Loading a list: read, check, compare with the version before, make active.

A load is work of its own, so it opens its own transactions: many short ones, with the new
version in service only after the last (see :mod:`app.db.loading`). Whatever interrupts it
leaves the version before in service, and a running server is hardly slowed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.db import lists, loading
from app.db.loading import NewVersion
from app.db.locks import LISTS, held
from app.db.session import SessionFactory, short_transaction, transaction
from app.db.writing import VersionWriter
from app.domain.entities import Entity, ListVersion
from app.domain.kinds import EntityType, Standing
from app.errors import ListRejected
from app.services.seeds import SEEDS, seed_files
from app.sources.base import IssueLog, Reader, SourceFile, SourceInfo, content_hash
from app.sources.registry import reader_for

SHRINK_LIMIT = 0.1
"""A version that lost more than this share of its entities is refused unless accepted."""
GUARDS_HOLD_DAYS = 365
OLD_LIST_SHARE = 0.5
"""Lists grow over the years and the guards are those of today's: of a version published more
than a year ago only this share of the minimum is asked."""
CLOCKS_DIFFER_DAYS = 1
"""It is tomorrow already where some publishers live."""
PROGRESS_EVERY = 500

Progress = Callable[[int], None]
Prepare = Callable[[Session, tuple[ListVersion, ...]], object]
"""Makes ready what serving these versions needs (their index), before they are active."""


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
    warnings: tuple[str, ...] = ()


def load_version(
    sessions: SessionFactory,
    reader: Reader,
    files: Sequence[SourceFile],
    *,
    published: date | None,
    now: datetime,
    accept: bool = False,
    prepare: Prepare | None = None,
    progress: Progress | None = None,
) -> LoadResult:
    """Load files as the new active version of the reader's source.

    Bytes that are active already are recognised by their hash and not read again.
    ``accept`` lets a version through that is small, shrank, is older or dated in the future; it
    never lets an empty or unreadable one through. Raises :class:`ListRejected` for a version
    that must not become active; it is kept with the reasons, and the version before keeps
    serving.
    """
    source = reader.info.id
    sha256 = content_hash(files)
    with held(sessions, LISTS):
        with transaction(sessions, write=True) as session:
            loading.discard_unfinished(session)
            active = lists.active_version(session, source)
            if active is not None and active.sha256 == sha256:
                return LoadResult(
                    version=active,
                    already_loaded=True,
                    unchanged=active.entities,
                    issues=lists.details_of(session, active.id).issues,
                )
        day, unreadable = published, None
        try:
            day = day or reader.published(files)
        except ListRejected as error:
            unreadable = error
        new = NewVersion(
            source=source,
            sha256=sha256,
            published=day or now.date(),
            retrieved=now,
            files=tuple(file.name for file in files),
        )
        with transaction(sessions, write=True) as session:
            version = loading.begin(session, new)
        load = _Load(sessions, reader.info, version, active, accept=accept)
        if unreadable is not None:
            raise load.refuse([unreadable.message], unreadable)
        load.stage(reader, files, progress)
        reasons = load.refusals()
        if reasons:
            raise load.refuse(reasons)
        return load.finish(prepare)


def load_seeds(
    sessions: SessionFactory, directory: Path, *, now: datetime, prepare: Prepare | None = None
) -> LoadResult:
    """Load the article's entities; a second time changes nothing."""
    reader, files = reader_for(SEEDS), seed_files(directory)
    return load_version(sessions, reader, files, published=None, now=now, prepare=prepare)


@dataclass(slots=True)
class _Load:
    """One version on its way into service."""

    sessions: SessionFactory
    info: SourceInfo
    version: ListVersion
    active: ListVersion | None
    accept: bool = field(kw_only=True)
    log: IssueLog = field(default_factory=IssueLog)
    counts: Counter[str] = field(default_factory=Counter)
    rows: dict[str, str] = field(default_factory=dict)
    writer: VersionWriter = field(init=False)

    def stage(self, reader: Reader, files: Sequence[SourceFile], progress: Progress | None) -> None:
        """Write the entities, in service for nobody yet."""
        self.writer = VersionWriter(self.sessions, self.info.id, self.version.id)
        try:
            for entity in reader.read(files, self.log):
                self._count(entity)
                self.writer.add(entity)
                if progress is not None and self.counts["entities"] % PROGRESS_EVERY == 0:
                    progress(self.counts["entities"])
        except ListRejected as error:
            raise self.refuse([error.message], error) from None
        except BaseException:
            # Not a fault of the list: leave no trace but the version that did not finish.
            with transaction(self.sessions, write=True) as session:
                loading.discard_unfinished(session)
            raise
        if progress is not None:
            progress(self.counts["entities"])
        self.counts["issues"] = len(self.log.issues)
        self.writer.finish()

    def refuse(self, reasons: Sequence[str], cause: ListRejected | None = None) -> ListRejected:
        """Keep the version as refused; the error to raise, with what the reader said of it."""
        with transaction(self.sessions, write=True) as session:
            counts = dict(self.counts)
            loading.reject(session, self.version.id, reasons, counts, self.log.issues)
        details = {} if cause is None else cause.details
        known = {
            "source": self.info.id,
            "list_version": self.version.label,
            "reasons": list(reasons),
        }
        return ListRejected(
            f"{self.info.id} was not loaded: {'; '.join(reasons)}", **{**details, **known}
        )

    def finish(self, prepare: Prepare | None) -> LoadResult:
        """Make the index, then put the version in service."""
        counts = {key: self.counts[key] for key in _COUNTED}
        with transaction(self.sessions) as session:
            rows = lists.packed_rows(session, self.info.id, self.rows)
        with short_transaction(self.sessions) as session:
            complete = loading.complete(session, self.version.id, counts, rows, self.log.issues)
        if prepare is not None:
            with transaction(self.sessions) as session:
                others = (v for v in lists.active_versions(session) if v.source != self.info.id)
                versions = sorted((*others, complete), key=lambda v: v.source)
                prepare(session, tuple(versions))
        with transaction(self.sessions, write=True) as session:
            version = loading.activate(session, self.version.id)
        return LoadResult(
            version=version,
            added=self.writer.added,
            changed=self.writer.changed,
            removed=self.writer.removed,
            unchanged=self.writer.unchanged,
            issues=dict(Counter(issue.code for issue in self.log.issues)),
            warnings=self._warnings(),
        )

    def refusals(self) -> list[str]:
        """Why the version must not become active; empty when it may."""
        found = self.counts["entities"]
        if not found:
            return ["the files hold no entity at all"]
        reasons = []
        twice = list(dict.fromkeys(self.writer.doubled))
        if len(twice) == 1:
            reasons.append(f"the id {twice[0]} stands more than once")
        elif twice:
            reasons.append(f"{len(twice)} ids stand more than once, the first is {twice[0]}")
        if self.accept:
            return reasons
        age = (self.version.retrieved.date() - self.version.published).days
        share = 1.0 if age <= GUARDS_HOLD_DAYS else OLD_LIST_SHARE
        if age < -CLOCKS_DIFFER_DAYS:
            # It would make every true version after it look old.
            reasons.append(
                f"it says that it was published {self.version.published}, which is in the future: "
                "that date or this machine's clock is wrong"
            )
        reasons += [
            f"{self.counts[what]} {what} are fewer than the {least * share:.0f} expected"
            for what, (least, _) in self._guards()
            if self.counts[what] < least * share
        ]
        if self.active is None:
            return reasons
        if found < self.active.entities * (1 - SHRINK_LIMIT):
            reasons.append(
                f"{found} entities are over {SHRINK_LIMIT:.0%} fewer than the"
                f" {self.active.entities} of the active version"
            )
        if self.version.published < self.active.published:
            reasons.append(
                f"it was published {self.version.published}, before the active one of"
                f" {self.active.published}"
            )
        return reasons

    def _warnings(self) -> tuple[str, ...]:
        return tuple(
            f"{self.counts[what]} {what} are more than the {most} expected"
            for what, (_, most) in self._guards()
            if self.counts[what] > most
        )

    def _guards(self) -> tuple[tuple[str, tuple[int, int]], ...]:
        return ("persons", self.info.persons), ("organizations", self.info.organizations)

    def _count(self, entity: Entity) -> None:
        self.counts["entities"] += 1
        self.counts[_COUNTED_TYPES[entity.type]] += 1
        self.counts["names"] += len(entity.names)
        self.counts["mentioned"] += entity.standing is Standing.MENTIONED
        self.counts["delisted"] += entity.standing is Standing.DELISTED
        if entity.row is not None:
            self.rows[entity.key] = entity.row


_COUNTED_TYPES = {
    EntityType.PERSON: "persons",
    EntityType.ORGANIZATION: "organizations",
    EntityType.VESSEL: "vessels",
    EntityType.AIRCRAFT: "aircraft",
    EntityType.UNKNOWN: "unknown",
}
_COUNTED = ("entities", *_COUNTED_TYPES.values(), "mentioned", "delisted", "names", "issues")
