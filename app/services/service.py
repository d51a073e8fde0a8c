"""The parts that live as long as a serving process, and how work is done with them."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from app.db.session import SessionFactory, transaction
from app.domain.entities import Entity
from app.domain.kinds import EuLimit
from app.domain.screening import Options, Query, Screening
from app.matching.profiles import Profiles
from app.services import screening
from app.services.asking import Asking
from app.services.batch_keeping import BatchKeeper
from app.services.batch_runner import BatchRunner
from app.services.catalogue import Catalogue, Snapshot
from app.services.schedule import CommandRunner, Scheduler
from app.services.stored_screenings import row_of
from app.services.storing import ScreeningStore

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may bring."""

    name_length: int
    bulk: int
    upload_bytes: int
    unpacked_bytes: int


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that live as long as the process."""

    limits: Limits
    sessions: SessionFactory
    catalogue: Catalogue
    runner: BatchRunner
    keeper: BatchKeeper
    scheduler: Scheduler
    commands: CommandRunner
    uploads: Path
    """Folder for files on their way in."""
    asking: Asking
    """The thread of questions that need nothing but the lists in service."""
    asking_patiently: Asking
    """Those of questions that may wait for the database or for an index."""
    store: ScreeningStore
    source_urls: Mapping[str, tuple[str, ...]]
    """Addresses of lists that come before the publishers' own."""
    profiles: Profiles
    """Thresholds that a caller may ask for by name."""
    eu_limit: EuLimit = EuLimit.HALF_OR_MORE
    """How the EU's limit is read where the caller does not say."""

    def commit(self, work: Callable[[Session], Result], *, write: bool = False) -> Result:
        """Do the work in one transaction; it is committed when this returns.

        A generator dependency would commit after the answer is on its way, when a failure
        could not be told to the caller any more.
        """
        with transaction(self.sessions, write=write) as session:
            return work(session)

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)

    def ask(self, query: Query, options: Options) -> tuple[Screening, Future[None]]:
        """Answer one question, which is stored once the future is done without an error.

        Nobody may be told the answer before.
        """

        def prepare(session: Session) -> tuple[Snapshot, Entity | None]:
            found = screening.snapshot_for(session, self.catalogue, options)
            return found, screening.entity_asked_about(session, found, options)

        snapshot, asked_about = self.commit(prepare)
        found = screening.answer(
            snapshot,
            query,
            options,
            now=self.now(),
            required=self.catalogue.required,
            id=screening.new_id(),
            asked_about=asked_about,
        )
        return found, self.store.add(row_of(found))

    def close(self) -> None:
        """End the threads that answer and store, once they have done what was asked."""
        self.asking.close()
        self.asking_patiently.close()
        self.store.close()

    def snapshot(self) -> Snapshot:
        """The lists in service."""
        return self.commit(self.catalogue.current)
