"""The tables of this package: tab-separated text beside the code."""

import hashlib
from functools import cache
from importlib import resources

FOLDER = "data"


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of ``data/<name>.tsv``; lines that begin with ``#`` are comments."""
    text = resources.files(__package__).joinpath(FOLDER, f"{name}.tsv").read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(line.split("\t")) for line in lines)


@cache
def alternatives(name: str) -> dict[str, tuple[str, ...]]:
    """For each cell the other cells of its rows, which may stand for it."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows(name):
        for cell in row:
            found[cell] = (*found.get(cell, ()), *(c for c in row if c != cell))
    return found


@cache
def mapping(name: str) -> dict[str, tuple[str, ...]]:
    """What each first cell may be written as."""
    found: dict[str, tuple[str, ...]] = {}
    for first, *rest in rows(name):
        found[first] = (*found.get(first, ()), *(c for cell in rest for c in cell.split()))
    return found


@cache
def digest() -> str:
    """Names all tables together, so that two reports can tell whether they asked the same."""
    folder = resources.files(__package__).joinpath(FOLDER)
    total = hashlib.sha256()
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        total.update(entry.name.encode() + entry.read_bytes())
    return "sha256:" + total.hexdigest()
