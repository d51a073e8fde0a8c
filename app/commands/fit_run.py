"""Fitting the table of weights, and how good it is, in words and figures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from app.commands.fit_files import gather
from app.commands.fit_options import FitFiles
from app.matching.config import feature_weights
from app.matching.fitting import Rates, Weights, table
from app.matching.fitting import fit as fit_weights
from app.matching.fitting_report import (
    Accuracy,
    Bin,
    CrossValidation,
    Share,
    accuracy,
    cross_validate,
    reliability,
)
from app.matching.kernels.features import FEATURES
from app.matching.tokens import Style


def run_fit(
    files: FitFiles, rates: Rates, *, out: Path | None, crossed: bool, as_json: bool
) -> None:
    """Fit, write the table to ``out``, and print how good it is; ``crossed``: also without each
    source in turn.
    """
    material = gather(files)
    weights = fit_weights(material, rates)
    before = {style: feature_weights(style) for style in Style}
    columns = {"before": accuracy(material, before), "after": accuracy(material, weights)}
    left_out = cross_validate(material, rates) if crossed else None
    bins = reliability((material.aliases, material.innocents), weights)
    if out is not None:
        out.write_text(table(weights), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(_as_json(columns, left_out, bins, weights), ensure_ascii=False))
        return
    if left_out is not None:
        columns["left out"] = left_out.together
    _print_accuracy("At the default threshold", columns)
    if left_out is not None:
        _print_sources(left_out.left_out)
    _print_bins(bins)
    typer.echo(f"weights written to {out}" if out is not None else table(weights))


def _figures(found: Accuracy) -> dict[str, Share]:
    """The shares of one column, by what they say."""
    figures = {}
    for what, shares in (
        ("aliases", found.aliases),
        ("one edit", found.edited),
        ("two edits", found.twice),
    ):
        for style in Style:
            figures[f"{what}, {style.name.lower()}"] = shares[style]
        figures[f"{what}, all"] = sum(shares.values(), Share())
    figures["innocents alarmed"] = found.innocents
    figures["made organisations alarmed"] = found.made
    return figures


def _print_accuracy(title: str, columns: Mapping[str, Accuracy]) -> None:
    shown = Table(title=title)
    shown.add_column("what")
    for name in columns:
        shown.add_column(name, justify="right")
    figures = [_figures(found) for found in columns.values()]
    for what in figures[0]:
        shown.add_row(what, *(_shown(column[what]) for column in figures))
    pairs = [found.pairs for found in columns.values()]
    shown.add_row("pairs, F1", *("" if p.f1 is None else f"{p.f1:.3f}" for p in pairs))
    shown.add_row("pairs, STRONG errors", *(str(p.strong_errors) for p in pairs))
    Console().print(shown)


def _print_sources(left_out: Mapping[str, Accuracy]) -> None:
    shown = Table(title="Aliases and innocents left out, source by source")
    shown.add_column("source")
    for column in ("persons", "organizations", "all", "innocents alarmed", "made alarmed"):
        shown.add_column(column, justify="right")
    for source, found in left_out.items():
        shares = [*(found.aliases[style] for style in Style)]
        shares += [sum(shares, Share()), found.innocents, found.made]
        shown.add_row(source, *map(_shown, shares))
    Console().print(shown)


def _shown(share: Share) -> str:
    return "" if share.value is None else f"{100 * share.value:.2f} % of {share.of:,}"


def _print_bins(bins: Sequence[Bin]) -> None:
    shown = Table(title="Candidates by score, and how many were right")
    for column in ("score", "candidates", "right", "share"):
        shown.add_column(column, justify="right")
    for b in bins:
        share = f"{100 * b.right / b.candidates:.1f} %" if b.candidates else ""
        shown.add_row(f"{b.low:.1f}–{b.high:.1f}", f"{b.candidates:,}", f"{b.right:,}", share)
    Console().print(shown)


def _as_json(
    columns: Mapping[str, Accuracy],
    crossed: CrossValidation | None,
    bins: Sequence[Bin],
    weights: Weights,
) -> dict[str, object]:
    answer: dict[str, object] = {name: _plain(found) for name, found in columns.items()}
    if crossed is not None:
        answer["cross_validation"] = {
            "together": _plain(crossed.together),
            "left_out": {name: _plain(found) for name, found in crossed.left_out.items()},
        }
    answer["reliability"] = [asdict(b) for b in bins]
    answer["weights"] = {
        style.name.lower(): {
            name: float(weights[style][n]) for n, (name, _, _) in enumerate(FEATURES)
        }
        for style in Style
    }
    return answer


def _plain(found: Accuracy) -> dict[str, object]:
    figures = {
        what: {"count": share.count, "of": share.of, "share": share.value}
        for what, share in _figures(found).items()
    }
    return figures | {"pairs": asdict(found.pairs) | {"f1": found.pairs.f1}}
