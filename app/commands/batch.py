"""``cordon batch``: a customer file on this machine, without a server."""

import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from app.commands.house import existing_file, open_house, speaks_plainly
from app.commands.screen import AsJson


@speaks_plainly
def batch(
    source_file: Annotated[Path, typer.Argument(metavar="IN", help="CSV or TSV with a header.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where the results go (CSV).")],
    map: Annotated[
        list[str] | None, typer.Option(help="column=field, for columns not recognised.")
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
    workers: Annotated[int, typer.Option(help="Processes that screen.", min=1)] = 1,
    as_json: AsJson = False,
) -> None:
    """Screen a file of customers: every row comes back in order, its own columns first."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from app.services.batches import in_chunks, tally
    from app.services.customer_files.columns import parse_mapping
    from app.services.customer_files.file import CustomerFile
    from app.services.customer_files.output import ResultWriter
    from app.services.customer_files.screen_rows import RowScreener
    from app.services.questions import build_options

    # One process does the work.
    del workers
    start = time.perf_counter()
    file = CustomerFile.open(existing_file(source_file), parse_mapping(map or []))
    counts: Counter[str] = Counter()
    work = out.with_name(f"{out.name}.{os.getpid()}.part")
    bar = Progress(
        TextColumn("{task.fields[rate]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[hits]} hits"),
        TimeRemainingColumn(),
        transient=True,
        disable=as_json,
    )
    with open_house() as house:
        now = house.now()
        screener = RowScreener(
            snapshot=house.snapshot(),
            columns=file.columns,
            date_order=file.date_order,
            options=build_options(
                threshold=threshold,
                profile=profile,
                sources=source or (),
                group=not no_group,
                profiles=house.profiles,
                today=now.date(),
            ),
            now=now,
            required=house.catalogue.required,
            max_name_length=house.settings.max_name_length,
        )
        try:
            with bar, work.open("w", encoding="utf-8", newline="") as stream:
                task = bar.add_task("", total=file.rows_total, rate="", hits=0)
                writer = ResultWriter(stream, file.table.columns, all_hits=all_hits)
                for rows in in_chunks(file.rows()):
                    results = list(screener.screen(rows))
                    writer.write(results)
                    counts.update(tally(results))
                    rate = counts["rows_read"] / (time.perf_counter() - start)
                    bar.update(
                        task,
                        completed=counts["rows_read"],
                        rate=f"{rate:,.0f} rows/s",
                        hits=counts["rows_hit"],
                    )
            work.replace(out)
        finally:
            work.unlink(missing_ok=True)
    _report(counts, time.perf_counter() - start, out, as_json=as_json)


def _report(counts: Counter[str], seconds: float, out: Path, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({**counts, "seconds": round(seconds, 2), "out": str(out)}))
        return
    typer.echo(
        f"{counts['rows_read']:,} rows: {counts['rows_hit']:,} hits, "
        f"{counts['rows_review']:,} to review, {counts['rows_failed']:,} not screened; "
        f"{seconds:.1f} s, written to {out}"
    )
