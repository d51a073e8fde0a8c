"""``cordon batch --since``: a customer file against what changed in the lists."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.commands.house import House
from app.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.screening import Options
    from app.services.batch_chunk import Work
    from app.services.batch_workers import Workers
    from app.services.catalogue import Snapshot
    from app.services.customer_files.columns import Columns, Field
    from app.services.customer_files.dates import DateOrder
    from app.services.customer_files.file import CustomerFile
    from app.services.customer_files.summary import Circumstances, Summary
    from app.services.customer_files.writers import ResultFormat
    from app.services.customer_store import CustomerStore
    from app.services.delta_run import DeltaRun, UnchangedRun
    from app.services.deltas import Delta


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceRun:
    """What is asked of one file. ``only_hits``: leave rows out that are clear."""

    house: House
    path: Path
    mapping: "Mapping[str, Field]"
    since: tuple[str, ...]
    options: "Options"
    kind: "ResultFormat"
    all_hits: bool = False
    only_hits: bool = False
    workers: "Workers"

    def screen(self, out: Path, *, quiet: bool) -> tuple[Counter[str], "Summary"]:
        """Write the results to ``out``, which is there only once they are whole."""
        from app.services.customer_files.intake import digest

        begun, sha256 = self.house.now(), digest(self.path)
        snapshot, delta = self._changes(begun)
        if not quiet:
            typer.echo(f"{len(delta.entities):,} entities to screen against", err=True)
        with self._run(snapshot, delta, sha256, begun, quiet=quiet) as run:
            around = self._around(run, delta, sha256, begun)
            return self._write(run, around, out)

    def _write(
        self, run: "DeltaRun | UnchangedRun", around: "Circumstances", out: Path
    ) -> tuple[Counter[str], "Summary"]:
        from dataclasses import replace

        from app.commands.batch import replacing
        from app.domain.kinds import Verdict
        from app.services.batch_job import counters
        from app.services.customer_files.summary import Tally, summarise
        from app.services.customer_files.writers import WRITERS

        tally = Tally()
        with (
            replacing(out) as stream,
            closing(run.results(only_hits=self.only_hits)) as parts,
        ):
            writer = WRITERS[self.kind](stream, run.columns, all_hits=self.all_hits)
            for part in parts:
                tally.add(part.results)
                tally.verdicts[Verdict.CLEAR.value] += part.left_out
                writer.write(part.results)
            now = self.house.now()
            done = summarise(tally, replace(around, finished_at=now), now)
            writer.finish(done)
        return Counter(counters(tally.as_dict())), done

    def _changes(self, begun: datetime) -> "tuple[Snapshot, Delta]":
        from app.db.session import transaction
        from app.services.deltas import find_delta, versions_named

        with transaction(self.house.sessions) as session:
            since = versions_named(session, self.since)
            self._refuse_left_out([version.source for version in since])
            snapshot = self.house.catalogue.current(session)
            return snapshot, find_delta(session, snapshot, since, day=begun.date())

    def _refuse_left_out(self, sources: list[str]) -> None:
        """A source that is not searched would make every row clear."""
        asked = self.options.sources
        for source in sources:
            if asked and source not in asked:
                raise InvalidRequest(
                    f"since: {source} is not among the sources asked for", field="since"
                )

    @contextmanager
    def _run(
        self, snapshot: "Snapshot", delta: "Delta", sha256: str, begun: datetime, *, quiet: bool
    ) -> "Iterator[DeltaRun | UnchangedRun]":
        from app.services.delta_run import DeltaRun, UnchangedRun, restricted

        if not delta.entities:
            # Nobody waits for an index that nothing is looked up in.
            with self._opened() as file:
                work = self._work(snapshot, file.columns, file.date_order, begun)
                yield UnchangedRun(file, snapshot, restricted(work, delta))
            return
        store = self._store(sha256, begun, quiet=quiet)
        work = self._work(snapshot, store.columns, store.date_order, begun)
        yield DeltaRun(store, delta, snapshot, restricted(work, delta), self.workers)

    def _work(
        self, snapshot: "Snapshot", columns: "Columns", order: "DateOrder", begun: datetime
    ) -> "Work":
        from app.services.batch_chunk import Work

        return Work(
            index=snapshot.folder,
            versions=snapshot.versions,
            columns=columns,
            date_order=order,
            options=self.options,
            now=begun,
            required=self.house.catalogue.required,
            max_name_length=self.house.settings.max_name_length,
        )

    @contextmanager
    def _opened(self) -> "Iterator[CustomerFile]":
        from app.services.customer_files.compression import plain_file
        from app.services.customer_files.file import CustomerFile

        limit = self.house.settings.max_unpacked_bytes
        with plain_file(self.path, limit=limit) as (plain, _):
            yield CustomerFile.open(plain, self.mapping, limit=limit)

    def _store(self, sha256: str, begun: datetime, *, quiet: bool) -> "CustomerStore":
        from app.services.customer_store import FileKey, stored

        key = FileKey(
            sha256=sha256,
            mapping=self.mapping,
            max_name_length=self.house.settings.max_name_length,
        )
        start = time.perf_counter()
        parent = self.house.catalogue.customers
        found = stored(parent, key, self._opened, today=begun.date())
        if found.built and not quiet:
            why = " again, since it was damaged" if found.damaged else ""
            rows, seconds = found.store.rows_total, time.perf_counter() - start
            told = f"the index of {rows:,} customers was built{why} in {seconds:.1f} s"
            typer.echo(told, err=True)
        return found.store

    def _around(
        self, run: "DeltaRun | UnchangedRun", delta: "Delta", sha256: str, begun: datetime
    ) -> "Circumstances":
        from app import __version__
        from app.api.views import plain
        from app.services.customer_files.summary import Circumstances

        options = {"all_hits": self.all_hits, "only_hits": self.only_hits}
        return Circumstances(
            lists=tuple(plain(run.snapshot.lists)),
            engine={"version": __version__, "config": run.snapshot.engine.config},
            options={**plain(self.options), **options},
            file={"name": self.path.name, "sha256": sha256, **run.described},
            started_at=begun,
            since=delta.described(),
        )
