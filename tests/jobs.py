"""What tests of batches share: a seeded database, queued files, and waiting for something."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.db import batches as stored
from app.db.session import SessionFactory, transaction
from app.db.tables_screening import BatchRow
from app.domain.screening import Options
from app.services import batches
from app.services.batch_owner import place_of
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.intake import TakenIn
from tests.processes import PATIENCE

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Yard:
    """A database and the folder of its uploads."""

    sessions: SessionFactory
    folder: Path

    def queue(
        self, batch_id: str, names: Sequence[str], *, now: datetime = NOW, place: str | None = ""
    ) -> None:
        """Take in a file of these names; ``place`` is this folder unless told otherwise."""
        self.folder.mkdir(exist_ok=True)
        path = self.folder / batch_id
        path.write_text("id,name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(names)))
        taken = TakenIn("customers.csv", "0" * 64, {}, CustomerFile.open(path))
        with transaction(self.sessions, write=True) as session:
            batches.create(
                session,
                taken,
                Options(),
                all_hits=False,
                id=batch_id,
                now=now,
                place=place_of(self.folder) if place == "" else place,
            )

    def row(self, batch_id: str) -> BatchRow:
        with transaction(self.sessions) as session:
            row = stored.get(session, batch_id)
            assert row is not None
            return row

    def state(self, batch_id: str) -> str:
        return self.row(batch_id).state

    def ordinals(self, batch_id: str) -> list[int]:
        with transaction(self.sessions) as session:
            return [chunk.ordinal for chunk in stored.chunk_places(session, batch_id)]


def until(happened: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
    """Wait until something happens."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.005)
