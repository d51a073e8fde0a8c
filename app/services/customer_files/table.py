"""The seam between file formats and everything else: a table is columns and rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.errors import InvalidFile

MAX_COLUMNS = 2_000
SURPLUS_SHOWN = 200
"""Characters of surplus cells that a row's problem quotes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a customer file.

    ``line`` is the 1-based line of the file on which the row starts; in a workbook and in
    Parquet it is the number of the row. ``cells`` has exactly as many items as the table has
    columns; ``problem`` says why they cannot be trusted. ``flaws`` are positions of single
    cells that cannot be, with the reason.
    """

    line: int
    cells: tuple[str, ...]
    problem: str | None = None
    flaws: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """What formats that know more than text say of a table.

    ``several`` are positions of columns whose cells may hold several values, written
    ``a; b``; ``nested`` those of columns that hold JSON text, which cannot be screened.
    ``notes`` are sentences about the file as a whole that a person should know.
    """

    several: frozenset[int] = frozenset()
    nested: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


class Table(Protocol):
    """What every file format offers."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The header, as it stands in the file."""
        ...

    @property
    def shape(self) -> Shape:
        """What is particular about its columns."""
        ...

    @property
    def written(self) -> dict[str, str]:
        """How the file is written, for people: format, encoding, delimiter."""
        ...

    def rows(self) -> Iterator[Row]:
        """Every row after the header, from the beginning on each call."""
        ...


def checked_width(labels: Sequence[str], *, line: int = 1) -> None:
    """Raise :class:`InvalidFile` for a header of more columns than are read."""
    if len(labels) > MAX_COLUMNS:
        raise InvalidFile(
            f"the header has {len(labels)} columns; at most {MAX_COLUMNS} are read",
            field="file",
            line=line,
        )


def aligned(line: int, cells: list[str], width: int, *, padded: bool = False) -> Row:
    """The row with exactly ``width`` cells, and a problem if it had another number.

    Surplus cells are harmless when they are empty, which is how spreadsheets pad rows;
    otherwise they are quoted in the problem, so that nothing is lost. Missing cells are a
    problem unless the format leaves empty ones out at the end (``padded``).
    A NUL byte is a problem too: it is the mark of a file damaged on its way.
    """
    if padded and len(cells) < width:
        cells = cells + [""] * (width - len(cells))
    found = len(cells)
    if found == width:
        problem = "the row holds a NUL byte" if "\0" in "".join(cells) else None
        return Row(line, tuple(cells), problem)
    if found < width:
        filled = tuple(cells) + ("",) * (width - found)
        return Row(line, filled, _ragged(found, width))
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
