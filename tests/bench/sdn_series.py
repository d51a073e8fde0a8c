"""A series of daily SDN versions: the real days, with made-up edits on the days between.

OFAC changes its list two or three times a week by some dozen entries. A day made up here
adds, changes and removes up to a hundred of them on top of the day before, and some that
were removed come back. A real day is passed on byte for byte, so what was made up before
it is all undone on that day: harder on the storage than the truth.
"""

import csv
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

NULL = "-0- "
END = b"\x1a"
MOST_EDITS = 100
ADDED, CHANGED = 0.3, 0.5
"""Shares of the edits; the rest removes, so that the list grows about as the real one does."""
RETURNS = 0.2
"""Share of the removed that come back, after at most :data:`AWAY_DAYS`."""
AWAY_DAYS = 40
LONG_REMARKS = 850
"""Longer ones get no addition: OFAC cuts them at 1,000 characters."""

_FILE = re.compile(r"sdn_(\d{4}-\d{2}-\d{2})\.csv")
_YEAR = re.compile(r"(?<=DOB )\d\d? \w{3} (?=\d{4})")


def real_days(history: Path) -> dict[date, Path]:
    """The real files of a folder by their day."""
    named = ((_FILE.fullmatch(path.name), path) for path in sorted(history.iterdir()))
    return {date.fromisoformat(found[1]): path for found, path in named if found is not None}


def days_of(real: Sequence[date], count: int) -> list[date]:
    """``count`` days: the real ones, days between them, and then days after the last."""
    span = (real[-1] - real[0]).days
    between = [d for n in range(span) if (d := real[0] + timedelta(n)) not in real]
    wanted = count - len(real)
    if wanted <= len(between):
        # Spread over the whole time, so that every real day has made-up ones before it.
        chosen = [between[place * len(between) // wanted] for place in range(wanted)]
        return sorted([*real, *chosen])
    after = [real[-1] + timedelta(n + 1) for n in range(wanted - len(between))]
    return sorted([*real, *between, *after])


def series(history: Path, count: int, *, seed: int = 2023) -> Iterator[tuple[date, bytes]]:
    """Every day with its ``sdn.csv``, oldest first; the same bytes for the same seed."""
    real = real_days(history)
    editor = Editor(random.Random(seed))
    for place, day in enumerate(days_of(sorted(real), count)):
        if day in real:
            data = real[day].read_bytes()
            editor.begin(data)
        else:
            data = editor.next_day(place)
        yield day, data


@dataclass
class Editor:
    """Holds the rows of the day before, by entry number, and edits them."""

    rng: random.Random
    rows: dict[int, str] = field(default_factory=dict)
    away: list[tuple[int, int, str]] = field(default_factory=list)
    """When an entry comes back, its number and its row."""

    def begin(self, data: bytes) -> None:
        """Go on from these bytes."""
        lines = data.removesuffix(END).decode("utf-8").split("\r\n")
        self.rows = {int(line.partition(",")[0]): line for line in lines if line}
        self.away = []

    def next_day(self, place: int) -> bytes:
        """The file of the next day; ``place`` counts the days."""
        self._bring_back(place)
        for _ in range(self.rng.randint(0, MOST_EDITS)):
            share = self.rng.random()
            if share < ADDED:
                self._add()
            elif share < ADDED + CHANGED:
                self._change()
            else:
                self._remove(place)
        return "".join(f"{row}\r\n" for _, row in sorted(self.rows.items())).encode() + END

    def _bring_back(self, place: int) -> None:
        for due, number, row in self.away:
            if due <= place:
                self.rows[number] = row
        self.away = [entry for entry in self.away if entry[0] > place]

    def _some(self) -> int:
        return self.rng.choice(list(self.rows))

    def _add(self) -> None:
        cells, other = _cells(self.rows[self._some()]), _cells(self.rows[self._some()])
        mixed = other[1].split(" ")
        words = cells[1].split(" ")
        cells[1] = " ".join([*words[:1], *(mixed[1:] or mixed)])
        number = max(self.rows) + self.rng.randint(1, 3)
        self.rows[number] = _row([str(number), *cells[1:]])

    def _change(self) -> None:
        number = self._some()
        cells = _cells(self.rows[number])
        kind = self.rng.choice(("remark", "birth", "programme", "name"))
        if kind == "birth" and _YEAR.search(cells[11]):
            cells[11] = _YEAR.sub("", cells[11], count=1)
        elif kind == "programme":
            cells[3] = f"{cells[3]}] [SDGT" if "SDGT" not in cells[3] else "SDGT"
        elif kind == "name" or len(cells[11]) > LONG_REMARKS:
            cells[1] += self.rng.choice((" Jr.", "OV", " II", "A"))
        else:
            cells[11] = self._longer(cells[11])
        self.rows[number] = _row(cells)

    def _longer(self, remarks: str) -> str:
        passport = f"Passport {self.rng.randint(10**7, 10**8)} (Russia)."
        return passport if remarks == NULL else f"{remarks.removesuffix('.')}; {passport}"

    def _remove(self, place: int) -> None:
        number = self._some()
        row = self.rows.pop(number)
        if self.rng.random() < RETURNS:
            self.away.append((place + self.rng.randint(1, AWAY_DAYS), number, row))


def _cells(row: str) -> list[str]:
    return next(csv.reader([row]))


def _row(cells: Sequence[str]) -> str:
    """A row as OFAC writes it: the number and nulls bare, everything else in quotes."""
    quoted = (c if c == NULL else '"' + c.replace('"', '""') + '"' for c in cells[1:])
    return ",".join([cells[0], *quoted])
