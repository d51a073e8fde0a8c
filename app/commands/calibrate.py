"""``cordon calibrate``: what a score is worth, and the thresholds of the profiles."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.fit_options import (
    BASE_RATE,
    AliasFile,
    FitFiles,
    GoldenFile,
    InnocentFile,
    ListFile,
    PairFile,
)
from app.commands.house import speaks_plainly


@speaks_plainly
def calibrate(
    listed: ListFile,
    aliases: AliasFile,
    innocents: InnocentFile,
    pairs: PairFile,
    golden: GoldenFile = None,
    base_rate: Annotated[
        float, typer.Option(help="Share of listed ones among those asked.", min=1e-6, max=0.5)
    ] = BASE_RATE,
    strict_alarms: Annotated[
        float, typer.Option(help="Share of innocents that strict alarms.", min=0.0, max=1.0)
    ] = 0.001,
    broad_alarms: Annotated[
        float, typer.Option(help="Share of innocents that broad alarms.", min=0.0, max=1.0)
    ] = 0.01,
    out: Annotated[Path | None, typer.Option(help="Where the table of probabilities goes.")] = None,
    profiles: Annotated[Path | None, typer.Option(help="Where the profiles go.")] = None,
    page: Annotated[
        Path | None, typer.Option(help="A page whose marked part is written anew.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Fit probabilities and profiles to the weights in use, and say how good they are."""
    from app.commands.calibrate_run import Shares, run_calibrate

    run_calibrate(
        FitFiles(listed, aliases, innocents, pairs, golden),
        Shares(base_rate, strict_alarms, broad_alarms),
        out=out,
        profiles=profiles,
        page=page,
        as_json=as_json,
    )
