"""A folder of parts as one batch of the command: one part after the other, one result for each.

All parts stay with the lists, the engine and the day that the batch began with. What is stored
are the chunks of the part at hand; once its result is written, they go and only its counts stay.
So a folder needs no more room in the database than its largest part.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from app.db import batches as stored
from app.db.session import transaction
from app.db.tables_screening import BatchRow
from app.services.batch_results import row_of
from app.services.command_batches import CommandBatch
from app.services.customer_files.file import CustomerFile
from app.services.customer_files.parts import name_of, naming
from app.services.customer_files.summary import Tally

_PARTS = "parts"


@dataclass(frozen=True, slots=True)
class FolderBatch:
    """A command's batch whose file is a folder."""

    batch: CommandBatch

    def written(self) -> dict[str, Any]:
        """The tallies of the parts whose results are written, by name, in order."""
        with transaction(self.batch.sessions) as session:
            return self._recorded(row_of(session, self.batch.job.batch_id))

    def results(self, part: CustomerFile) -> Generator[tuple[bytes, dict[str, Any]], None, None]:
        """Every chunk of a part, packed and with its tally; parts come in order.

        Close it to end before the last.
        """
        with transaction(self.batch.sessions) as session:
            done = stored.rows_done(session, self.batch.job.batch_id)
        one = replace(
            self.batch,
            taken=replace(self.batch.taken, file=part),
            job=replace(self.batch.job, done=done),
        )
        with naming(name_of(part)):
            yield from one.results()

    def keep(self, part: CustomerFile, tally: Tally) -> None:
        """Keep in mind that the result of a part is where it belongs, and drop its chunks."""
        batch_id = self.batch.job.batch_id
        with transaction(self.batch.sessions, write=True) as session:
            row = row_of(session, batch_id)
            done = {**self._recorded(row), name_of(part): tally.as_dict()}
            row.options = {**row.options, _PARTS: {"since": self._since, "done": done}}
            stored.drop_chunks(session, batch_id)

    def _recorded(self, row: BatchRow) -> dict[str, Any]:
        # A batch that was begun again, with another engine, has another beginning.
        recorded = row.options.get(_PARTS, {})
        return dict(recorded["done"]) if recorded.get("since") == self._since else {}

    @property
    def _since(self) -> str:
        return self.batch.job.since.astimezone(UTC).isoformat()
