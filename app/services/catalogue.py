"""The lists in service: one reference to an engine and the versions that it holds.

Every process asks the database which versions are active, at most once a second, and
swaps its reference when they changed. An index is built beside the one in service, in a
folder named by its content, so that a second process opens it instead of building it. A
server opens it in a thread of its own and lets another process build what is missing: a
question never waits for either.
"""

import hashlib
import os
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
from filelock import FileLock
from sqlalchemy.orm import Session

from app.db import lists
from app.db.session import SessionFactory, transaction
from app.domain.codec import decode_json
from app.domain.entities import ListVersion
from app.domain.screening import ListInfo
from app.errors import AppError, Unavailable
from app.matching import Engine
from app.matching.grouping import Group
from app.matching.views import Admitted
from app.network.graph import Network
from app.services.indexing import GROUPS_FILE, made_by, make_index
from app.services.networks import SAVED, make_network
from app.services.reach import Reaches
from app.services.workfolder import work_folder
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import is_relations

CHECK_SECONDS = 1.0
KEPT_FOLDERS = 8
"""Indexes that are kept on disk beside those just opened; an older one is built again if asked."""
KEPT_DAYS = 4
"""Past states of the lists that are kept open for questions with ``as_of``."""


Build = Callable[[date | None], object]
"""Builds the index of the lists in service, or of those of a day, in another process."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An engine, and the versions whose entities it searches."""

    engine: Engine
    versions: tuple[ListVersion, ...]
    groups: Mapping[str, Group] = field(default_factory=dict)
    """By entity id: the entries of all lists that are one entity with it."""
    today: Callable[[], date] = date.today
    reaches: Reaches = field(default_factory=lambda: Reaches(Network.empty()))
    """The relations between the entities of all lists, and how far those listed reach."""
    folder: Path = Path()
    """Where the index lies, for other processes to open."""
    only: Admitted | None = None
    """The entities that can be hits, where not all of these versions can."""

    def restricted(self, entities: Iterable[str]) -> "Snapshot":
        """The same lists, with these of their entities alone to be found."""
        numbers = (self.engine.number_of(id) for id in entities)
        chosen = np.array(sorted(n for n in numbers if n is not None), dtype=np.int64)
        return replace(self, only=Admitted(chosen))

    @property
    def lists(self) -> tuple[ListInfo, ...]:
        """What an answer says of these versions; their age is that of this moment."""
        return _infos(self.versions, self.today())

    def version_of(self, source: str) -> ListVersion | None:
        """The version of a source in this snapshot."""
        return next((v for v in self.versions if v.source == source), None)


@lru_cache(maxsize=64)
def _infos(versions: tuple[ListVersion, ...], today: date) -> tuple[ListInfo, ...]:
    # Every answer has them, and they change once a day.
    return tuple(
        ListInfo(
            source=version.source,
            list_version=version.label,
            published=version.published,
            entities=version.entities,
            stale=is_stale(version, today),
        )
        for version in versions
    )


class Catalogue:
    """Holds the snapshot in service. Safe to share between threads.

    With ``sessions`` new lists are opened in a thread of their own while everybody is served
    the old ones, without by whoever asks next. ``build`` builds an index that is missing;
    without it, or if it fails, this process does it, and all its threads are slowed.
    """

    def __init__(
        self,
        index_dir: Path,
        required: Sequence[str] = (),
        *,
        sessions: SessionFactory | None = None,
        build: Build | None = None,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.required = tuple(required)
        self._index_dir = index_dir
        self._sessions = sessions
        self._build_beside = build
        self._clock = clock
        self._today = today
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._swapping = threading.Lock()
        self._current: Snapshot | None = None
        self._ids: tuple[int, ...] = ()
        self._checked = float("-inf")
        self._past: OrderedDict[tuple[int, ...], Snapshot] = OrderedDict()

    @property
    def customers(self) -> Path:
        """Where customers are kept for being screened again, beside the indexes of lists."""
        return self._index_dir.with_name("customers")

    @property
    def index_dir(self) -> Path:
        """Where the indexes stand, each in a folder of its own."""
        return self._index_dir

    def current(self, session: Session) -> Snapshot:
        """The snapshot of the active versions."""
        held = self._current
        if held is not None and self._clock() - self._checked < CHECK_SECONDS:
            return held
        ids = lists.active_ids(session)
        self._checked = self._clock()
        if held is not None and ids == self._ids:
            return held
        if held is None:
            return self.catch_up(session)
        if self._swapping.acquire(blocking=False):
            if self._sessions is not None:
                threading.Thread(target=self._swap, args=(self._sessions,), daemon=True).start()
            else:
                try:
                    return self.catch_up(session)
                finally:
                    self._swapping.release()
        return held

    def catch_up(self, session: Session) -> Snapshot:
        """The snapshot of the versions that are active now, in service once this returns."""
        with self._opening:
            ids = lists.active_ids(session)
            if self._current is None or ids != self._ids:
                self._current = self._open(session, lists.active_versions(session))
                self._ids = ids
            return self._current

    def _swap(self, sessions: SessionFactory) -> None:
        try:
            with transaction(sessions) as session:
                self.catch_up(session)
        except Exception as error:  # noqa: BLE001 (the old lists serve on, and it is tried again)
            _warn("swap_failed", type(error).__name__)
        finally:
            self._swapping.release()

    def as_of(self, session: Session, day: date) -> Snapshot:
        """The snapshot of the versions that were the newest on a day."""
        versions = lists.versions_as_of(session, day)
        ids = tuple(v.id for v in versions)
        snapshot = self._remembered(ids)
        if snapshot is not None:
            return snapshot
        with self._opening:
            snapshot = self._remembered(ids) or self._open(session, versions, day)
        with self._lock:
            self._past[ids] = snapshot
            while len(self._past) > KEPT_DAYS:
                self._past.popitem(last=False)
        return snapshot

    def of(self, session: Session, versions: tuple[ListVersion, ...]) -> Snapshot:
        """The snapshot of these versions, whichever are active."""
        with self._opening:
            if self._current is not None and self._current.versions == versions:
                return self._current
            return self._open(session, versions)

    def _remembered(self, ids: tuple[int, ...]) -> Snapshot | None:
        with self._lock:
            if ids in self._past:
                self._past.move_to_end(ids)
            return self._past.get(ids)

    def prepare(self, session: Session, versions: tuple[ListVersion, ...]) -> None:
        """Build the index of these versions now, so that whoever serves them only opens it."""
        self._open(session, versions)

    def _open(
        self, session: Session, versions: tuple[ListVersion, ...], day: date | None = None
    ) -> Snapshot:
        folder = self._index_dir / _folder_name(versions)
        held = self._opened(folder, versions)
        if held is None and self._current is not None and self._build_beside is not None:
            try:
                self._build_beside(day)
            except AppError as error:
                _warn("index_failed", error.code)
            held = self._opened(folder, versions)
        if held is not None:
            return held
        with _only_builder(self._index_dir):
            # Another process may have built it while this one waited.
            held = self._opened(folder, versions)
            if held is None:
                self._build(session, versions, folder)
        held = held or self._opened(folder, versions)
        if held is None:
            raise Unavailable(f"the index {folder.name} is gone as soon as it was built")
        return held

    def _opened(self, folder: Path, versions: tuple[ListVersion, ...]) -> Snapshot | None:
        """The saved index, if it is there; a damaged one is removed.

        It is made again from the database, which is the truth.
        """
        if not folder.is_dir():
            return None
        try:
            held = open_snapshot(folder, versions, today=self._today)
            os.utime(folder)
        except (Unavailable, FileNotFoundError):
            shutil.rmtree(folder, ignore_errors=True)
            return None
        return held

    def _build(self, session: Session, versions: tuple[ListVersion, ...], folder: Path) -> None:
        with work_folder(self._index_dir, ".building-") as work:
            searched = tuple(v for v in versions if not is_relations(v.source))
            index, groups = make_index(session, searched, work, self._index_dir)
            make_network(
                session,
                versions,
                index,
                groups,
                folder=work,
                indexes=self._index_dir,
                day=self._today(),
            )
            work.replace(folder)
        self._forget_old()

    def _forget_old(self) -> None:
        """Remove the indexes that were not opened for the longest time.

        A process that still has one open keeps its arrays; the files are gone once it ends.
        """
        folders = [path for path in self._index_dir.iterdir() if path.is_dir()]
        finished = [path for path in folders if not path.name.startswith(".")]
        finished.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in finished[KEPT_FOLDERS:]:
            shutil.rmtree(path, ignore_errors=True)


def _warn(event: str, error: str) -> None:
    # Only what goes wrong is logged here, and a command that goes right starts sooner.
    import structlog

    structlog.get_logger().warning(event, error=error)


def open_snapshot(
    folder: Path, versions: tuple[ListVersion, ...], *, today: Callable[[], date] = date.today
) -> Snapshot:
    """The index of these versions as it lies in a folder, with nothing asked of a database.

    Raises :class:`~app.errors.Unavailable` for one that is damaged or not there.
    """
    engine, groups = Engine.open(folder), _read_groups(folder)
    return Snapshot(engine, versions, groups, today, Reaches.open(folder), folder)


def _only_builder(index_dir: Path) -> FileLock:
    """Held while an index is built: two at once would take twice the memory."""
    index_dir.mkdir(parents=True, exist_ok=True)
    return FileLock(index_dir / ".build.lock", thread_local=False, is_singleton=False)


def is_stale(version: ListVersion, today: date) -> bool:
    """Whether a version is older than its source's limit, where the source has one."""
    limit = STALE_AFTER_DAYS.get(version.source)
    return limit is not None and (today - version.published).days > limit


def _read_groups(folder: Path) -> dict[str, Group]:
    try:
        saved = orjson.loads((folder / GROUPS_FILE).read_bytes())
        groups = [decode_json(Group, group) for group in saved]
    except (OSError, ValueError):
        raise Unavailable(f"the index {folder.name} is damaged: no groups") from None
    return {member.entity_id: group for group in groups for member in group.members}


def _folder_name(versions: tuple[ListVersion, ...]) -> str:
    # The ids are part of the name because facts are read as of a version of this database.
    parts = [f"{v.source}={v.sha256}={v.id}" for v in versions]
    made = [made_by(), SAVED, *parts]
    return hashlib.sha256("\n".join(made).encode()).hexdigest()[:32]
