"""``cordon calibrate``: what a score is worth, and the thresholds of the profiles."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.commands.calibrate_page import Measured, fill_page, tables
from app.commands.fit_files import (
    AliasFile,
    FitFiles,
    GoldenFile,
    InnocentFile,
    ListFile,
    PairFile,
    gather,
)
from app.commands.house import existing_file, speaks_plainly
from app.matching.calibration import calibration_table
from app.matching.calibration_fit import (
    DEFAULT_BASE_RATE,
    cases,
    fit_calibration,
    predicted,
    units_of,
)
from app.matching.calibration_report import (
    Part,
    choose_profiles,
    leave_out,
    profile_figures,
    reliability_of,
)
from app.matching.config import feature_weights
from app.matching.fitting import Material
from app.matching.profiles import profiles_table
from app.matching.tokens import Style

NOTE = "Thresholds of each profile; * is any source, any type. `cordon calibrate` writes this."


@speaks_plainly
def calibrate(
    listed: ListFile,
    aliases: AliasFile,
    innocents: InnocentFile,
    pairs: PairFile,
    golden: GoldenFile = None,
    base_rate: Annotated[
        float, typer.Option(help="Share of listed ones among those asked.", min=1e-6, max=0.5)
    ] = DEFAULT_BASE_RATE,
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
    if page is not None:
        # What cannot be filled is refused before any work.
        fill_page(existing_file(page).read_text(encoding="utf-8"), "", page.name)
    material = gather(FitFiles(listed, aliases, innocents, pairs, golden))
    found = _measure(material, base_rate, strict_alarms, broad_alarms)
    if out is not None:
        out.write_text(calibration_table(found.calibration, base_rate), encoding="utf-8")
    if profiles is not None:
        profiles.write_text(profiles_table(found.profiles, NOTE), encoding="utf-8")
    if page is not None:
        text = page.read_text(encoding="utf-8")
        page.write_text(fill_page(text, tables(found), page.name), encoding="utf-8")
    typer.echo(json.dumps(_as_json(found)) if as_json else tables(found))


def _measure(material: Material, base_rate: float, strict: float, broad: float) -> Measured:
    weights = {style: feature_weights(style) for style in Style}
    units = units_of(material, base_rate)
    seen = cases(material, weights, units)
    table = fit_calibration(seen)
    said = predicted(seen, table)
    beside = leave_out(material, units)
    chosen = choose_profiles(material, weights, strict=strict, broad=broad)
    return Measured(
        base_rate=base_rate,
        calibration=table,
        fitted={style: reliability_of(seen, said, style) for style in Style},
        left_out={style: reliability_of(beside.seen, beside.said, style) for style in Style},
        profiles=chosen,
        figures=profile_figures(chosen, [Part(material, weights)]),
        figures_left_out=profile_figures(chosen, beside.parts),
    )


def _as_json(found: Measured) -> dict[str, object]:
    def named(by_style: dict[Style, object]) -> dict[str, object]:
        return {style.name.lower(): value for style, value in by_style.items()}

    return {
        "base_rate": found.base_rate,
        "calibration": named({s: asdict(c) for s, c in found.calibration.items()}),
        "reliability": named({s: asdict(r) for s, r in found.left_out.items()}),
        "reliability_fitted": named({s: asdict(r) for s, r in found.fitted.items()}),
        "profiles": [
            asdict(f) | {"aliases": named({s: asdict(v) for s, v in f.aliases.items()})}
            for f in found.figures
        ],
    }
