"""What ``cordon fit`` and ``cordon calibrate`` are given, declared without what they need."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

ListFile = Annotated[Path, typer.Option("--list", help="The list searched: a custom list.")]
AliasFile = Annotated[Path, typer.Option(help="CSV with type,name,expected_entity.")]
InnocentFile = Annotated[Path, typer.Option(help="CSV with type,name of nobody listed.")]
PairFile = Annotated[Path, typer.Option(help="CSV with schema,name1,name2,is_match,quality.")]
GoldenFile = Annotated[
    Path | None, typer.Option(help="CSV with type,name1,name2,verdict; fitted, not counted.")
]

PERSON_ALARMS, ORGANIZATION_ALARMS = 0.0027, 0.04
"""The defaults of :class:`app.matching.fitting.Rates`, which a test holds them to."""
BASE_RATE = 0.01
"""That of :mod:`app.matching.calibration_fit`."""


@dataclass(frozen=True, slots=True)
class FitFiles:
    """Where the data are."""

    list: Path
    aliases: Path
    innocents: Path
    pairs: Path
    golden: Path | None
