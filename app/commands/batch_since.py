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
    from app.services.customer_files.columns import Field
    from app.services.customer_files.summary import Circumstances, Summary
    from app.services.customer_files.writers import ResultFormat
    from app.services.customer_store import CustomerStore
    from app.services.delta_run import DeltaRun


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
    workers: int = 1

    def screen(self, out: Path, *, quiet: bool) -> tuple[Counter[str], "Summary"]:
        """Write the results to ``out``, which is there only once they are whole."""
        from app.commands.batch import replacing
        from app.domain.kinds import Verdict
        from app.services.batch_job import counters
        from app.services.customer_files.intake import digest
        from app.services.customer_files.summary import Tally, summarise
        from app.services.customer_files.writers import WRITERS

        begun = self.house.now()
        sha256 = digest(self.path)
        run = self._run(sha256, begun, quiet=quiet)
        counted, tally = Counter[str](), Tally()
        with replacing(out) as stream, closing(run.results()) as chunks:
            writer = WRITERS[self.kind](stream, run.columns, all_hits=self.all_hits)
            for results in chunks:
                tally.add(results)
                if self.only_hits:
                    results = [r for r in results if r.verdict is not Verdict.CLEAR]
                writer.write(results)
            done = summarise(tally, self._around(run, sha256, begun), begun)
            writer.finish(done)
        counted.update(counters(tally.as_dict()))
        return counted, done

    def _run(self, sha256: str, begun: datetime, *, quiet: bool) -> "DeltaRun":
        from app.db.session import transaction
        from app.services.batch_chunk import Work
        from app.services.batch_workers import Workers
        from app.services.delta_run import DeltaRun, delta_work
        from app.services.deltas import find_delta, versions_named

        with transaction(self.house.sessions) as session:
            since = versions_named(session, self.since)
            self._refuse_left_out([version.source for version in since])
            snapshot = self.house.catalogue.current(session)
            delta = find_delta(session, snapshot, since, day=begun.date())
        if not quiet:
            typer.echo(f"{len(delta.entities):,} entities to screen against", err=True)
        store = self._store(sha256, begun, quiet=quiet)
        work = Work(
            index=snapshot.folder,
            versions=snapshot.versions,
            columns=store.columns,
            date_order=store.date_order,
            options=self.options,
            now=begun,
            required=self.house.catalogue.required,
            max_name_length=self.house.settings.max_name_length,
        )
        return DeltaRun(store, delta, snapshot, delta_work(work, delta), Workers(self.workers))

    def _refuse_left_out(self, sources: list[str]) -> None:
        """A source that is not searched would make every row clear."""
        asked = self.options.sources
        for source in sources:
            if asked and source not in asked:
                raise InvalidRequest(
                    f"since: {source} is not among the sources asked for", field="since"
                )

    def _store(self, sha256: str, begun: datetime, *, quiet: bool) -> "CustomerStore":
        from app.services.customer_files.compression import plain_file
        from app.services.customer_files.file import CustomerFile
        from app.services.customer_store import FileKey, stored

        settings = self.house.settings
        limit = settings.max_unpacked_bytes
        key = FileKey(
            sha256=sha256,
            mapping=self.mapping,
            max_name_length=settings.max_name_length,
        )

        @contextmanager
        def opened() -> Iterator[CustomerFile]:
            with plain_file(self.path, limit=limit) as (plain, _):
                yield CustomerFile.open(plain, self.mapping, limit=limit)

        start = time.perf_counter()
        found = stored(settings.customers_dir, key, opened, today=begun.date())
        if found.built and not quiet:
            why = " again, since it was damaged" if found.damaged else ""
            rows, seconds = found.store.rows_total, time.perf_counter() - start
            typer.echo(f"the index of {rows:,} customers was built{why} in {seconds:.1f} s", err=True)
        return found.store

    def _around(self, run: "DeltaRun", sha256: str, begun: datetime) -> "Circumstances":
        from app import __version__
        from app.api.views import plain
        from app.services.customer_files.summary import Circumstances

        options = {"all_hits": self.all_hits, "only_hits": self.only_hits}
        return Circumstances(
            lists=tuple(plain(run.snapshot.lists)),
            engine={"version": __version__, "config": run.snapshot.engine.config},
            options={**plain(self.options), **options},
            file={"name": self.path.name, "sha256": sha256, **run.store.described},
            started_at=begun,
            finished_at=self.house.now(),
            since=run.delta.described(),
        )
