"""Fitting probabilities and profiles to the weights in use, and how good they are."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from app.commands.calibrate_page import Measured, fill_page, tables
from app.commands.fit_files import gather
from app.commands.fit_options import FitFiles
from app.commands.house import existing_file
from app.matching.calibration import calibration_table
from app.matching.calibration_fit import (
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


@dataclass(frozen=True, slots=True)
class Shares:
    """Of those asked: how many are listed; of innocents: how many each profile alarms."""

    listed: float
    strict: float
    broad: float


def run_calibrate(
    files: FitFiles,
    shares: Shares,
    *,
    out: Path | None,
    profiles: Path | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Fit probabilities and profiles, write them where it is said, and print how good they are."""
    if page is not None:
        # What cannot be filled is refused before any work.
        fill_page(existing_file(page).read_text(encoding="utf-8"), "", page.name)
    material = gather(files)
    found = _measure(material, shares)
    if out is not None:
        out.write_text(calibration_table(found.calibration, shares.listed), encoding="utf-8")
    if profiles is not None:
        profiles.write_text(profiles_table(found.profiles, NOTE), encoding="utf-8")
    if page is not None:
        text = page.read_text(encoding="utf-8")
        page.write_text(fill_page(text, tables(found), page.name), encoding="utf-8")
    typer.echo(json.dumps(_as_json(found)) if as_json else tables(found))


def _measure(material: Material, shares: Shares) -> Measured:
    weights = {style: feature_weights(style) for style in Style}
    units = units_of(material, shares.listed)
    seen = cases(material, weights, units)
    table = fit_calibration(seen)
    said = predicted(seen, table)
    beside = leave_out(material, units)
    chosen = choose_profiles(material, weights, strict=shares.strict, broad=shares.broad)
    return Measured(
        base_rate=shares.listed,
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
