"""CSV files that a command is given, with columns that must be there."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from app.commands.house import existing_file
from app.errors import InvalidFile, MissingColumn


@dataclass(frozen=True, slots=True)
class CsvTable:
    """All rows of a file; a row's number in the file is its place and 2."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]

    def refuse(self, place: int, column: str, problem: str) -> InvalidFile:
        """The error that names a cell which cannot be used."""
        return InvalidFile(f"{self.name} row {place + 2}: {problem}", row=place + 2, column=column)


def read_csv(path: Path, required: Collection[str]) -> CsvTable:
    """Read a CSV in UTF-8; :class:`MissingColumn` names the columns that it lacks."""
    try:
        with existing_file(path).open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restval="", restkey="")
            columns = tuple(reader.fieldnames or ())
            missing = sorted(set(required) - set(columns))
            if missing:
                raise MissingColumn(
                    f"{path.name}: no column {', '.join(missing)}", field="file", columns=missing
                )
            rows = tuple(reader)
    except UnicodeDecodeError as error:
        raise InvalidFile(f"{path.name} is not UTF-8 text", field="file") from error
    return CsvTable(path.name, columns, rows)
