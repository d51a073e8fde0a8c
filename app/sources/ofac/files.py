"""The four files of an OFAC list: which is which, and their rows.

The files carry no header and may have been renamed, so each is recognised by its number
of columns, which OFAC's data specification fixes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.textfiles import Record, read_text, records

NULL = "-0-"
REMARKS_LIMIT = 1000
"""The Remarks column is cut after this many characters; the rest is in the comments file."""


class Part(Enum):
    """A file of the list by its number of columns."""

    MAIN = 12
    ADDRESSES = 6
    ALIASES = 5
    COMMENTS = 2


@dataclass(frozen=True, slots=True)
class FileNames:
    """What OFAC calls the files of a list; locators use these names.

    The first four together are the list in CSV; each of the others is all of it.
    """

    main: str
    aliases: str
    addresses: str
    comments: str
    classic: str
    advanced: str
    enhanced: str

    def of(self, part: Part) -> str:
        return {
            Part.MAIN: self.main,
            Part.ALIASES: self.aliases,
            Part.ADDRESSES: self.addresses,
            Part.COMMENTS: self.comments,
        }[part]


SDN_FILES = FileNames(
    main="sdn.csv",
    aliases="alt.csv",
    addresses="add.csv",
    comments="sdn_comments.csv",
    classic="sdn.xml",
    advanced="sdn_advanced.xml",
    enhanced="sdn_enhanced.xml",
)
CONS_FILES = FileNames(
    main="cons_prim.csv",
    aliases="cons_alt.csv",
    addresses="cons_add.csv",
    comments="cons_comments.csv",
    classic="consolidated.xml",
    advanced="cons_advanced.xml",
    enhanced="cons_enhanced.xml",
)

_NUMBER = re.compile(r"[0-9]{1,10}")
_HEADERS = frozenset({"entnum", "entnumber", "entid", "id", "uid"})
Rows = Mapping[Part, Sequence[Record]]


def value_of(cell: str) -> str | None:
    """The cell's text, or None for OFAC's null (``-0- ``) and for an empty cell."""
    text = cell.strip()
    return None if text in (NULL, "") else text


def read_files(files: Sequence[SourceFile], names: FileNames, log: IssueLog) -> Rows:
    """All rows of all files by part, headers left out, every row of the right width.

    An absent alias, address or comments file becomes an issue; an absent or doubled main
    file, a file of another kind and a malformed row raise :class:`ListRejected`.
    """
    found: dict[Part, list[Record]] = {}
    for file in files:
        text = read_text(file, log)
        rows = list(_rows(text, file.name))
        if not rows:
            raise ListRejected(f"{file.name} holds no rows", file=file.name)
        part = Part(len(rows[0].cells))
        if part in found:
            raise ListRejected(
                f"{file.name} is a second file with {part.value} columns ({names.of(part)})",
                file=file.name,
            )
        _check_whole(text, rows[-1], file.name)
        if part is Part.MAIN:
            _check_entries(rows, file.name)
        found[part] = rows
    if Part.MAIN not in found:
        raise ListRejected(
            f"no file with {Part.MAIN.value} columns ({names.main}) among the files given",
            files=[file.name for file in files],
        )
    for part in Part:
        if part not in found:
            log.add("file_missing", f"{names.of(part)} was not given", names.of(part))
    return MappingProxyType({part: found.get(part, []) for part in Part})


def _rows(text: str, name: str) -> Iterator[Record]:
    """The rows of one file, each as wide as the first and beginning with an entry's number."""
    width = None
    for index, record in enumerate(records(text, name)):
        if width is None:
            width = len(record.cells)
            if width not in {part.value for part in Part}:
                raise ListRejected(
                    f"{name} row {record.row} has {width} columns; OFAC's files have "
                    "12, 6, 5 or 2: this is not one of them",
                    file=name,
                    row=record.row,
                )
        if len(record.cells) != width:
            raise ListRejected(
                f"{name} row {record.row} has {len(record.cells)} columns instead of {width}",
                file=name,
                row=record.row,
            )
        number = record.cells[0].strip()
        if _NUMBER.fullmatch(number) is None:
            # Some mirrors add a row of column names, which only ever stands first.
            if index == 0 and "".join(filter(str.isalnum, number)).lower() in _HEADERS:
                continue
            raise ListRejected(
                f"{name} row {record.row} begins with {number[:40]!r} instead of a number",
                file=name,
                row=record.row,
            )
        yield record


def _check_whole(text: str, last: Record, name: str) -> None:
    """Refuse a file that breaks off inside its last cell, as a half download does."""
    if not text.endswith(("\n", '"', NULL, NULL + " ")):
        raise ListRejected(
            f"{name} breaks off in row {last.row}: it is not the whole file",
            file=name,
            row=last.row,
        )


def _check_entries(rows: Sequence[Record], name: str) -> None:
    """Refuse a main file with two entries of one number, or with one that has no name."""
    first_rows: dict[str, int] = {}
    for record in rows:
        key = record.cells[0].strip()
        problem = None
        if key in first_rows:
            problem = f"repeats entry {key} of row {first_rows[key]}"
        elif value_of(record.cells[1]) is None:
            problem = f"gives no name for entry {key}"
        if problem is not None:
            raise ListRejected(f"{name} row {record.row} {problem}", file=name, row=record.row)
        first_rows[key] = record.row
