"""Loading a list version: checks, the difference to the version before, the switch.

Everything happens in the caller's one transaction: if it is rolled back or the process is
killed, the version before goes on serving.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.db import lists
from app.db.loading import Difference, VersionWriter, counts_of
from app.domain.entities import Entity, Issue, ListVersion
from app.domain.kinds import VersionState
from app.errors import ListRejected
from app.sources.base import IssueLog, Reader, SourceFile, SourceInfo, content_hash
from app.sources.registry import reader_for

MAX_SHRINK = 0.10
"""Share of the active version's entities that may be missing before a person must look."""
PROGRESS_EVERY = 500
SEED_SOURCE = "article"
SEED_PATTERNS = ("*.json", "*.jsonl", "*.yaml", "*.yml", "*.toml", "*.csv")

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """What became of the files.

    ``version`` is the active version, or the refused one with ``reasons``. A refused
    version is a result and not an exception, so that the caller commits it as evidence of
    what was offered; call :meth:`require_accepted` after the commit to report the error.
    """

    version: ListVersion
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    already_loaded: bool = False
    issues: dict[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()

    @property
    def rejected(self) -> bool:
        return self.version.state is VersionState.REJECTED

    def require_accepted(self) -> None:
        """Raise :class:`ListRejected` with the reasons if the version was refused."""
        if self.rejected:
            raise ListRejected(
                f"{self.version.source}: {'; '.join(self.reasons)}. "
                "The version before keeps serving.",
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
    progress: Progress | None = None,
) -> LoadResult:
    """Load one published state of a source and make it the active one.

    Bytes that are active already change nothing and are not parsed. A version is refused
    (see :class:`LoadResult`) when it has no entity, fewer persons or organisations than
    the source's minimum, the same key twice, more than a tenth fewer entities than the
    active version, or is published before it. ``accept`` says that a person looked at a
    small version and wants it: it lifts the minimum and the shrinkage, nothing else.
    ``published`` falls back to what the files state, then to the day of ``now``.
    ``progress`` is told the number of entities read so far.
    """
    lists.lock_lists(session)
    source = reader.info.id
    sha256 = content_hash(files)
    active = lists.active_version(session, source)
    if active is not None and active.sha256 == sha256:
        counted = dict(lists.issue_counts(session, active.id))
        return LoadResult(
            version=active, unchanged=active.entities, already_loaded=True, issues=counted
        )
    log = IssueLog()
    new = lists.NewVersion(
        source=source,
        sha256=sha256,
        published=_published(reader, files, published, now),
        retrieved=now,
        files=tuple(file.name for file in files),
    )
    load = _Load(session, reader.info, new, active, accept, log)
    return load.run(reader, files, progress)


def _published(
    reader: Reader, files: Sequence[SourceFile], published: date | None, now: datetime
) -> date:
    if published is not None:
        return published
    try:
        stated = reader.published(files)
    except ListRejected:
        # Files without a readable date are refused with their reason when they are read.
        stated = None
    return stated or now.astimezone(UTC).date()


@dataclass(slots=True)
class _Load:
    """One load on its way: the checks, and what is counted for them."""

    session: Session
    info: SourceInfo
    new: lists.NewVersion
    active: ListVersion | None
    accept: bool
    log: IssueLog
    types: Counter[str] = field(default_factory=Counter)
    rows: dict[str, str] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    def run(
        self, reader: Reader, files: Sequence[SourceFile], progress: Progress | None
    ) -> LoadResult:
        reasons = self._too_old()
        if reasons:
            return self._refuse(reasons)
        # What a refused version wrote is taken back to here; that it was refused stays.
        savepoint = self.session.begin_nested()
        version_id = lists.insert_active(self.session, self.new)
        writer = VersionWriter(self.session, self.new.source, version_id)
        try:
            for entity in self._checked(reader.read(files, self.log), progress):
                writer.add(entity)
        except ListRejected as error:
            reasons = [error.message]
        else:
            reasons = self._refusals()
        if reasons:
            savepoint.rollback()
            return self._refuse(reasons)
        self._warn_of_many()
        lists.add_issues(self.session, version_id, self.log.issues)
        difference = writer.finish()
        savepoint.commit()
        version = lists.complete(self.session, version_id, self._counts(), self.rows)
        return self._result(version, difference)

    def _checked(self, entities: Iterator[Entity], progress: Progress | None) -> Iterator[Entity]:
        """Count the entities, leave out those whose key came before."""
        seen: set[str] = set()
        for number, entity in enumerate(entities, 1):
            self.types[entity.type.value] += 1
            if entity.key in seen:
                self.twice.append(entity.key)
                continue
            seen.add(entity.key)
            if entity.row is not None:
                self.rows[entity.key] = entity.row
            yield entity
            if progress is not None and number % PROGRESS_EVERY == 0:
                progress(number)
        if progress is not None:
            progress(self.types.total())

    # --- Checks ---------------------------------------------------------------------------

    def _too_old(self) -> list[str]:
        if self.active is None or self.new.published >= self.active.published:
            return []
        return [
            f"published on {self.new.published}, before the active version of "
            f"{self.active.published}"
        ]

    def _refusals(self) -> list[str]:
        if not self.types.total():
            return ["there is no entity in the files"]
        reasons = []
        if self.twice:
            shown = ", ".join(self.twice[:5]) + (" …" if len(self.twice) > 5 else "")
            reasons.append(f"entries stand in the files more than once: {shown}")
        if not self.accept:
            reasons += self._too_few() + self._shrunk()
        return reasons

    def _guards(self) -> tuple[tuple[str, int, tuple[int, int]], ...]:
        return (
            ("persons", self.types["person"], self.info.persons),
            ("organisations", self.types["organization"], self.info.organizations),
        )

    def _too_few(self) -> list[str]:
        return [
            f"{number:,} {what}, while the list has at least {least:,}"
            for what, number, (least, _) in self._guards()
            if number < least
        ]

    def _shrunk(self) -> list[str]:
        if self.active is None:
            return []
        number, before = self.types.total(), self.active.entities
        if number >= before * (1 - MAX_SHRINK):
            return []
        return [f"{number:,} entities, more than a tenth fewer than the {before:,} before"]

    def _warn_of_many(self) -> None:
        for what, number, (_, most) in self._guards():
            if number > most:
                message = f"{number:,} {what}, while at most {most:,} were expected"
                self.log.add("count_above_maximum", message, ", ".join(self.new.files))

    # --- Results --------------------------------------------------------------------------

    def _counts(self) -> dict[str, int]:
        return counts_of(self.types, len(self.log.issues))

    def _refuse(self, reasons: list[str]) -> LoadResult:
        version = lists.record_rejected(
            self.session, self.new, reasons, self._counts(), self.log.issues
        )
        return self._result(version, Difference(), tuple(reasons))

    def _result(
        self, version: ListVersion, difference: Difference, reasons: tuple[str, ...] = ()
    ) -> LoadResult:
        return LoadResult(
            version=version,
            added=difference.added,
            changed=difference.changed,
            removed=difference.removed,
            unchanged=difference.unchanged,
            issues=_by_code(self.log.issues),
            reasons=reasons,
        )


def _by_code(issues: Sequence[Issue]) -> dict[str, int]:
    return dict(sorted(Counter(issue.code for issue in issues).items()))


def load_seeds(session: Session, directory: Path, *, now: datetime) -> LoadResult | None:
    """Load the seed files; None if the folder holds none.

    A second call with the same files changes nothing; a changed file makes a new version.
    Seeds are shipped with the release and reviewed there, so they may shrink.
    """
    files = sorted(path for pattern in SEED_PATTERNS for path in directory.glob(pattern))
    if not files:
        return None
    return load_version(
        session,
        reader_for(SEED_SOURCE),
        [SourceFile.at(path) for path in files],
        published=None,
        now=now,
        accept=True,
    )
