"""How long lists take to load, and how much memory: each in a process of its own.

Every list found in a folder is loaded twice into an empty home: first as it is, with the
index, then the same bytes again, which are recognised by their hash.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typer

from app.errors import InvalidRequest, Unavailable

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class ListFiles:
    """How a list is recognised by the names of its files; the first pattern must be found."""

    source: str
    patterns: tuple[str, ...]


KNOWN = (
    ListFiles(
        "ofac-sdn", (r"sdn(_[\d-]+)?\.csv", r"alt.*\.csv", r"add.*\.csv", r"sdn_comments.*\.csv")
    ),
    ListFiles("un-sc", (r"(un_)?consolidated(_[\d-]+)?\.xml",)),
    ListFiles("opensanctions", (r".*entities\.ftm.*\.json",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadTime:
    """What one list cost. Seconds are those of the whole command, its start included."""

    source: str
    file: str
    entities: int
    seconds: float
    peak_mb: int
    again_seconds: float
    again_within: float
    """The second load alone, without the start of the command."""


def found_in(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """The lists in a folder and those below it: of each the newest, by the names of its files."""
    files = sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: p.name)
    for known in KNOWN:
        chosen = [_newest(files, pattern) for pattern in known.patterns]
        if chosen[0] is not None:
            yield known.source, [path for path in chosen if path is not None]


def _newest(files: Iterable[Path], pattern: str) -> Path | None:
    fitting = [path for path in files if re.fullmatch(pattern, path.name)]
    return fitting[-1] if fitting else None


def measure_loads(folder: Path) -> list[LoadTime]:
    """Load every list found; :class:`InvalidRequest` if there is none."""
    lists = list(found_in(folder))
    if not lists:
        raise InvalidRequest(f"no list that is known by its name lies in {folder}", field="load")
    return [_measure(source, files) for source, files in lists]


def _measure(source: str, files: Sequence[Path]) -> LoadTime:
    day = _DAY.search(files[0].name)
    words = [source, *(str(path) for path in files), "--accept", "--json"]
    if day is not None:
        words += ["--published", day[1]]
    with tempfile.TemporaryDirectory() as home:
        seconds, first = _run(home, words)
        again, second = _run(home, words)
    assert second["already_loaded"], "the same bytes are recognised"
    return LoadTime(
        source=source,
        file=files[0].name,
        entities=first["version"]["entities"],
        seconds=round(seconds, 2),
        peak_mb=first["peak_mb"],
        again_seconds=round(again, 2),
        again_within=second["seconds"],
    )


def _run(home: str, words: Sequence[str]) -> tuple[float, dict[str, Any]]:
    environment = {
        **os.environ,
        "CORDON_HOME": home,
        "CORDON_DATABASE_URL": "",
        "CORDON_LOAD_SEEDS": "false",
    }
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "app", "load", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise Unavailable(f"{words[0]} could not be loaded: {done.stderr.strip()[-500:]}")
    return seconds, json.loads(done.stdout)


def print_loads(loads: Sequence[LoadTime], *, as_json: bool) -> None:
    """A table for people, or one JSON array."""
    if as_json:
        typer.echo(json.dumps([asdict(load) for load in loads]))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table()
    table.add_column("list")
    for column in ("entities", "load s", "peak MB", "again s", "loading again s"):
        table.add_column(column, justify="right", no_wrap=column != "loading again s")
    for load in loads:
        table.add_row(
            f"{load.source}\n{load.file}",
            f"{load.entities:,}",
            f"{load.seconds:.1f}",
            f"{load.peak_mb:,}",
            f"{load.again_seconds:.2f}",
            f"{load.again_within:.2f}",
        )
    Console().print(table)
