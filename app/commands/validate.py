"""``cordon validate``: the matcher put to the test, and the report for whoever audits it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.house import existing_file, open_house, speaks_plainly
from app.commands.screen import AsJson

if TYPE_CHECKING:
    from app.services.validation.plan import Progress, Report
    from app.validation.statistics import Share


@speaks_plainly
def validate(
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where report.html and report.json go; else CORDON_HOME/validation and the time.",
        ),
    ] = None,
    sample: Annotated[int, typer.Option(help="Questions of each kind.", min=1)] = 500,
    innocents: Annotated[
        int, typer.Option(help="Invented customers to ask.", min=1, max=100_000)
    ] = 10_000,
    customers: Annotated[
        Path | None, typer.Option(help="Also ask these customers of yours: CSV or TSV.")
    ] = None,
    map: Annotated[
        list[str] | None, typer.Option(help="column=field, for columns of it not recognised.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed draws another sample.")] = 1,
    threshold: Annotated[float | None, typer.Option(help="Score of a hit, 0 to 1.")] = None,
    review_floor: Annotated[float | None, typer.Option(help="Score of a review, 0 to 1.")] = None,
    as_json: AsJson = False,
) -> None:
    """Test the matcher against the loaded lists, and write a report with all misses and alarms.

    Exits with 1 if a listed name is not found by itself.
    """
    from app.services.questions import build_options
    from app.services.validation.plan import Plan
    from app.services.validation.run import validate as run
    from app.services.validation.writing import usable_folder, write_report

    with open_house() as house:
        now = house.now()
        options = build_options(threshold=threshold, review_floor=review_floor, today=now.date())
        assert options.threshold is not None
        assert options.review_floor is not None
        plan = Plan(
            seed=seed,
            sample=sample,
            innocents=innocents,
            threshold=options.threshold,
            review_floor=options.review_floor,
            customers=None if customers is None else existing_file(customers),
            mapping=tuple(map or ()),
        )
        place = house.settings.home / "validation" / f"{now:%Y%m%dT%H%M%SZ}"
        folder = usable_folder(place if out is None else out)
        with _progress(quiet=as_json) as progress:
            report = run(
                house.snapshot(), plan, work=house.settings.home, now=now, progress=progress
            )
        write_report(report, folder)
    _print(report, folder, as_json=as_json)
    if not report.passed:
        raise typer.Exit(1)


@contextmanager
def _progress(*, quiet: bool) -> "Iterator[Progress]":
    """A bar on the terminal that says what is being asked."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=quiet,
    )
    with bar:
        task = bar.add_task("", total=1)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )


def _print(report: "Report", folder: Path, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_summary(report, folder), ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title=f"{report.entities:,} listed entities, threshold {report.options['threshold']}"
    )
    for column in ("what", "asked", "hit %", "95 %", "review %"):
        table.add_column(column, justify="left" if column == "what" else "right")
    found = report.controls.found
    table.add_row("control names, score 1.0", f"{found.of:,}", *_shown(found), "")
    lines = [(k.title, k.hits, k.reviews) for k in report.manipulated]
    lines += [(f"aliases: {k.title}", k.hits, k.reviews) for k in report.aliases]
    lines += [(f"not listed: {i.title}", i.hits, i.reviews) for i in report.innocents]
    lines += [(f"near miss: {k.title}", k.hits, k.reviews) for k in report.near_misses]
    for title, hits, reviews in lines:
        table.add_row(title, f"{hits.of:,}", *_shown(hits), _shown(reviews)[0])
    Console().print(table)
    said = "controls passed" if report.passed else f"controls FAILED: {found.of - found.count:,}"
    typer.echo(f"{said}; {report.times['seconds']} s, written to {folder}")


def _shown(share: "Share") -> tuple[str, str]:
    if share.value is None or share.low is None or share.high is None:
        return "", ""
    return f"{100 * share.value:.1f}", f"{100 * share.low:.1f}–{100 * share.high:.1f}"


def _summary(report: "Report", folder: Path) -> dict[str, object]:
    """The numbers without the cases, which stand in the file."""
    from app.api.views import plain

    whole = plain(report)
    assert isinstance(whole, dict)
    left_out = ("misses", "alarms", "curves", "thresholds")
    kept = {key: value for key, value in whole.items() if key not in left_out}
    counts = {"misses": len(report.misses), "alarms": len(report.alarms)}
    return {"folder": str(folder), **kept, **counts}
