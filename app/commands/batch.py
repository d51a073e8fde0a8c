"""``cordon batch``: a customer file on this machine, without a server."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from app.commands.house import House, existing_file, open_house, speaks_plainly
from app.commands.screen import AsJson
from app.errors import InvalidRequest

if TYPE_CHECKING:
    from app.domain.screening import Options
    from app.services.batch_job import Job
    from app.services.batch_workers import Workers
    from app.services.command_batches import CommandBatch
    from app.services.customer_files.columns import Field
    from app.services.customer_files.intake import TakenIn
    from app.services.customer_files.summary import Circumstances, Summary
    from app.services.customer_files.writers import ResultFormat
    from app.settings import Settings


@speaks_plainly
def batch(
    source_file: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="CSV, TSV, XLSX, JSON lines or Parquet, also packed with gzip or zstd; or a "
            "folder of Parquet files.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Argument(
            metavar="OUT",
            help="Where the results go; its ending says how: csv, tsv, xlsx, jsonl, parquet. "
            "For a folder, a folder.",
        ),
    ] = None,
    map: Annotated[
        list[str] | None, typer.Option(help="column=field, for columns not recognised.")
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only say how the file would be understood.")
    ] = False,
    format: Annotated[
        str | None, typer.Option(help="Form of the results, whatever OUT is called.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the summary there, as JSON.")
    ] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; repeatable.")] = None,
    threshold: Annotated[float | None, typer.Option(help="Score of a hit, 0 to 1.")] = None,
    profile: Annotated[
        str | None, typer.Option(help="Named thresholds: strict, standard, broad.")
    ] = None,
    all_hits: Annotated[
        bool, typer.Option("--all-hits", help="Every hit on a row of its own.")
    ] = False,
    no_group: Annotated[
        bool, typer.Option("--no-group", help="Keep entities of several lists apart.")
    ] = False,
    link_depth: Annotated[
        int, typer.Option(help="Relations between an unlisted hit and a listed one; 0 for none.")
    ] = 1,
    eu_limit: Annotated[
        str | None, typer.Option(help="The EU's limit: half_or_more or more_than_half.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes that screen.", min=1)] = 1,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Dask scheduler whose workers screen, in the place of processes here: "
            "tcp://host:8786.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the same command was interrupted.")
    ] = False,
    since: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LIST_VERSION",
            help="Screen only against what changed in a list since this version of it: "
            "SOURCE@HASH, SOURCE@DAY, or SOURCE for the one before; one for each source.",
        ),
    ] = None,
    only_hits: Annotated[
        bool, typer.Option("--only-hits", help="With --since: leave out the rows that are clear.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Screen a file of customers: every row comes back in order, its own columns first."""
    from app.commands.batch_folder import FolderRun, checked_out
    from app.commands.batch_preview import show_preview
    from app.commands.batch_since import SinceRun
    from app.services.customer_files.columns import parse_mapping
    from app.services.customer_files.parts import part_paths
    from app.services.customer_files.writers import format_of
    from app.services.questions import build_options
    from app.settings import read_settings

    mapping = parse_mapping(map or [])
    folder = source_file.is_dir()
    path = source_file if folder else existing_file(source_file)
    settings = read_settings()
    if preview:
        shown = part_paths(path)[0] if folder else path
        show_preview(shown, mapping, settings, as_json=as_json)
        return
    if out is None:
        raise typer.BadParameter("say where the results go", param_hint="OUT")
    _refuse_overwriting(path, out, summary)
    screens = _workers(workers, cluster, settings)
    kind = checked_out(path, out, format) if folder else format_of(out, format)
    if only_hits and not since:
        raise InvalidRequest("only-hits: belongs to --since", field="only_hits")
    if since and folder:
        raise InvalidRequest("since: a folder is screened as a whole", field="since")
    if since and resume:
        raise InvalidRequest("resume: a run with --since is short and begins again", field="resume")
    start = time.perf_counter()

    def asked(house: House) -> "Options":
        return build_options(
            threshold=threshold,
            profile=profile,
            sources=source or (),
            group=not no_group,
            include_linked=link_depth != 0,
            link_depth=link_depth or 1,
            eu_limit=eu_limit or settings.eu_limit,
            profiles=house.profiles,
            today=house.now().date(),
        )

    if since:
        with open_house() as house:
            changes = SinceRun(
                house=house,
                path=path,
                mapping=mapping,
                since=tuple(since),
                options=asked(house),
                kind=kind,
                all_hits=all_hits,
                only_hits=only_hits,
                workers=screens,
            )
            counts, done = changes.screen(out, quiet=as_json)
    else:
        with _taken_in(path, mapping, settings.max_unpacked_bytes) as taken, open_house() as house:
            one = FolderRun if folder else Run
            run = one(house, taken, asked(house), kind, all_hits, screens, resume)
            counts, done = run.screen(out, start, quiet=as_json)
    if summary is not None:
        _write_summary(summary, done)
    _report(counts, time.perf_counter() - start, out, since=done.since, as_json=as_json)


@contextmanager
def _taken_in(path: Path, mapping: Mapping[str, "Field"], limit: int) -> Iterator["TakenIn"]:
    """The file, read once; unpacked as long as the context lasts."""
    from app.services.customer_files.compression import plain_file
    from app.services.customer_files.file import CustomerFile
    from app.services.customer_files.intake import TakenIn, digest
    from app.services.customer_files.parts import digest_of, open_parts

    if path.is_dir():
        whole = open_parts(path, mapping, limit=limit)
        yield TakenIn(path.resolve().name, digest_of(whole), mapping, whole)
        return
    with plain_file(path, limit=limit) as (plain, compression):
        file = CustomerFile.open(plain, mapping, limit=limit)
        yield TakenIn(path.name, digest(path), mapping, file, compression)


@dataclass(frozen=True, slots=True)
class Run:
    """One file on its way through."""

    house: House
    taken: "TakenIn"
    options: "Options"
    kind: "ResultFormat"
    all_hits: bool
    workers: "Workers"
    resume: bool

    def screen(self, out: Path, start: float, *, quiet: bool) -> tuple[Counter[str], "Summary"]:
        """Write the results to ``out``, which is there only once they are whole."""
        from app.services.batch_job import counters
        from app.services.batch_results import unpack
        from app.services.customer_files.summary import Tally, summarise
        from app.services.customer_files.writers import WRITERS

        file = self.taken.file
        counts: Counter[str] = Counter()
        counted = Tally()
        with self.batch() as batch:
            before = batch.job.done
            if before and not quiet:
                typer.echo(f"{before:,} rows were screened before", err=True)
            with (
                closing(batch.results()) as chunks,
                progress(file.rows_total, before, start, quiet=quiet) as show,
                replacing(out, batch.job.batch_id) as stream,
            ):
                writer = WRITERS[self.kind](stream, file.table.columns, all_hits=self.all_hits)
                for packed, tally in chunks:
                    writer.write(list(unpack(packed)))
                    counts.update(counters(tally))
                    counted.merge(tally)
                    show(counts)
                around = self.around(batch.job)
                done = summarise(counted, around, around.finished_at or batch.job.since)
                writer.finish(done)
            batch.forget()
        return counts, done

    def batch(self) -> AbstractContextManager["CommandBatch"]:
        """What is stored of it, as long as the context lasts."""
        from app.services.command_batches import command_batch

        settings = self.house.settings
        return command_batch(
            self.house.sessions,
            self.house.catalogue,
            self.taken,
            self.options,
            workers=self.workers,
            folder=settings.batch_dir,
            max_name_length=settings.max_name_length,
            resume=self.resume,
            now=self.house.now(),
        )

    def around(self, job: "Job") -> "Circumstances":
        """What the summary says beside its counts."""
        from app import __version__
        from app.api.views import plain
        from app.services.customer_files.summary import Circumstances

        return Circumstances(
            lists=tuple(plain(job.snapshot.lists)),
            engine={"version": __version__, "config": job.snapshot.engine.config},
            options={**plain(self.options), "all_hits": self.all_hits},
            file={
                "name": self.taken.name,
                "sha256": self.taken.sha256,
                **self.taken.described(),
            },
            started_at=job.since,
            finished_at=self.house.now(),
        )


@contextmanager
def replacing(out: Path, mark: str = "") -> Iterator[BinaryIO]:
    """A file that takes the place of ``out`` when everything went well, and else leaves it.

    What a killed command left is written over by the next one of the same ``mark``.
    """
    work = out.with_name(f"{out.name}.{mark or os.getpid()}.part")
    try:
        with work.open("wb") as stream:
            yield stream
        work.replace(out)
    finally:
        work.unlink(missing_ok=True)


@contextmanager
def progress(
    total: int, before: int, start: float, *, quiet: bool
) -> Iterator[Callable[[Mapping[str, int]], None]]:
    """A bar on the terminal, and what moves it on; rows from ``before`` have no rate."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.fields[rate]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[hits]} hits"),
        TimeRemainingColumn(),
        transient=True,
        disable=quiet,
    )
    with bar:
        task = bar.add_task("", total=total, rate="", hits=0)

        def show(counts: Mapping[str, int]) -> None:
            rate = max(counts["rows_read"] - before, 0) / (time.perf_counter() - start)
            bar.update(
                task,
                completed=counts["rows_read"],
                rate=f"{rate:,.0f} rows/s",
                hits=counts["rows_hit"],
            )

        yield show


def _workers(count: int, cluster: str | None, settings: "Settings") -> "Workers":
    from app.services.batch_workers import Workers

    if cluster is None:
        return Workers(count)
    if count != 1:
        raise typer.BadParameter(
            "a cluster has as many workers as were started", param_hint="--workers"
        )
    from app.commands.cluster import cluster_workers

    return cluster_workers(cluster, settings)


def _refuse_overwriting(path: Path, out: Path, summary: Path | None) -> None:
    if path.resolve() in (out.resolve(), summary and summary.resolve()):
        raise InvalidRequest(
            f"{path} is the customer file itself, which would be lost", field="out"
        )
    if summary is not None and summary.resolve() == out.resolve():
        raise InvalidRequest(f"{out} cannot hold the results and the summary", field="summary")


def _write_summary(path: Path, summary: "Summary") -> None:
    import orjson

    with replacing(path) as stream:
        stream.write(orjson.dumps(summary, option=orjson.OPT_INDENT_2) + b"\n")


def _report(
    counts: Counter[str],
    seconds: float,
    out: Path,
    *,
    since: dict[str, Any] | None,
    as_json: bool,
) -> None:
    if as_json:
        said: dict[str, Any] = {**counts, "seconds": round(seconds, 2), "out": str(out)}
        typer.echo(json.dumps(said if since is None else {**said, "since": since}))
        return
    if since is not None:
        removed = sum(source["removed"] for source in since["sources"])
        typer.echo(
            f"no full screening: {since['screened_entities']:,} entities that changed since "
            f"{since['since']} ({removed:,} were removed)"
        )
    typer.echo(
        f"{counts['rows_read']:,} rows: {counts['rows_hit']:,} hits, "
        f"{counts['rows_review']:,} to review, {counts['rows_failed']:,} not screened; "
        f"{seconds:.1f} s, written to {out}"
    )
