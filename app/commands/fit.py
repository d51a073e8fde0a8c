"""``cordon fit``: the table of feature weights, from labelled data, and how good it is."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.fit_options import (
    ORGANIZATION_ALARMS,
    PERSON_ALARMS,
    AliasFile,
    FitFiles,
    GoldenFile,
    InnocentFile,
    ListFile,
    PairFile,
)
from app.commands.house import speaks_plainly


@speaks_plainly
def fit(
    listed: ListFile,
    aliases: AliasFile,
    innocents: InnocentFile,
    pairs: PairFile,
    golden: GoldenFile = None,
    out: Annotated[Path | None, typer.Option(help="Where the table of weights goes.")] = None,
    person_alarms: Annotated[
        float, typer.Option(help="Share of innocent persons alarmed.", min=0.0, max=1.0)
    ] = PERSON_ALARMS,
    organization_alarms: Annotated[
        float, typer.Option(help="Share of made organisations alarmed.", min=0.0, max=1.0)
    ] = ORGANIZATION_ALARMS,
    cross_validation: Annotated[
        bool, typer.Option("--cross-validate", help="Also fit without each source in turn.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Fit the weights of the matcher's features, and say how good they are."""
    from app.commands.fit_run import run_fit
    from app.matching.fitting import Rates

    run_fit(
        FitFiles(listed, aliases, innocents, pairs, golden),
        Rates(person_alarms, organization_alarms),
        out=out,
        crossed=cross_validation,
        as_json=as_json,
    )
