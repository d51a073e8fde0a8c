"""The seam between file formats and everything else: a table is columns and rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

SURPLUS_SHOWN = 200
"""Characters of surplus cells that a row's problem quotes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a customer file.

    ``line`` is the 1-based line of the file on which the row starts. ``cells`` has exactly
    as many items as the table has columns; ``problem`` says why they cannot be trusted.
    """

    line: int
    cells: tuple[str, ...]
    problem: str | None = None


class Table(Protocol):
    """What every file format offers."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The header, as it stands in the file."""
        ...

    @property
    def written(self) -> dict[str, str]:
        """How the file is written, for people: format, encoding, delimiter."""
        ...

    def rows(self) -> Iterator[Row]:
        """Every row after the header, from the beginning on each call."""
        ...


def aligned(line: int, cells: list[str], width: int) -> Row:
    """The row with exactly ``width`` cells, and a problem if it had another number.

    Surplus cells are harmless when they are empty, which is how spreadsheets pad rows;
    otherwise they are quoted in the problem, so that nothing is lost.
    A NUL byte is a problem too: it is the mark of a file damaged on its way.
    """
    found = len(cells)
    if found == width:
        problem = "the row holds a NUL byte" if "\0" in "".join(cells) else None
        return Row(line, tuple(cells), problem)
    if found < width:
        padded = tuple(cells) + ("",) * (width - found)
        return Row(line, padded, _ragged(found, width))
    surplus = cells[width:]
    if not any(cell.strip() for cell in surplus):
        return Row(line, tuple(cells[:width]))
    quoted = "; ".join(surplus)
    if len(quoted) > SURPLUS_SHOWN:
        quoted = quoted[:SURPLUS_SHOWN] + "…"
    return Row(line, tuple(cells[:width]), f"{_ragged(found, width)}; beyond them: {quoted}")


def _ragged(found: int, width: int) -> str:
    cells = "1 cell" if found == 1 else f"{found} cells"
    return f"the row has {cells} where the header has {width}"
