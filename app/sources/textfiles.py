"""Text files as publishers really deliver them: bytes to text, text to rows.

Every reader of CSV goes through :func:`records`, so that each row keeps the text it was
read from (the publisher's original record) and its line number.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile

_DOS_END_OF_FILE = b"\x1a"
_CONTROL = frozenset(chr(c) for c in range(32)) - frozenset("\t\n\r\f\v")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table: its cells, its first line (1-based) and its text without line end."""

    row: int
    cells: list[str]
    raw: str


def read_text(file: SourceFile, log: IssueLog | None = None) -> str:
    """The file as text: UTF-8 (a byte order mark is dropped), else Windows-1252.

    Windows-1252 is accepted only with a ``log``, where it leaves an issue, because almost
    any byte would pass for it. A file that is empty, binary or a mixture of encodings
    raises :class:`ListRejected`. A final 0x1A, the end-of-file mark of DOS, is dropped.
    """
    data = file.path.read_bytes()
    if data.rstrip(b"\r\n").endswith(_DOS_END_OF_FILE):
        data = data.rstrip(b"\r\n").removesuffix(_DOS_END_OF_FILE)
    if not data.strip():
        raise ListRejected(f"{file.name} is empty", file=file.name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _windows_text(data, error.start, file.name, log)
    for number, line in enumerate(text.split("\n"), 1):
        if not _CONTROL.isdisjoint(line):
            raise ListRejected(
                f"{file.name} line {number} holds control characters: this is not a text file",
                file=file.name,
                row=number,
            )
    return text


def _windows_text(data: bytes, position: int, name: str, log: IssueLog | None) -> str:
    """The bytes as Windows-1252, if that is what they can only be."""
    row = data.count(b"\n", 0, position) + 1
    # Valid UTF-8 sequences elsewhere mean a damaged UTF-8 file, which must not be read as
    # if every accented letter were two strange ones.
    mixed = not data.decode("utf-8", "ignore").isascii()
    try:
        text = None if mixed or log is None else data.decode("cp1252")
    except UnicodeDecodeError:
        text = None
    if text is None or log is None:
        raise ListRejected(
            f"{name} is not a UTF-8 text file: byte {position + 1}, in line {row}, does not fit",
            file=name,
            row=row,
        )
    log.add(
        "encoding",
        f"{name} is not UTF-8 (line {row}); it was read as Windows-1252",
        f"{name} row {row}",
    )
    return text


class _Lines:
    """The lines of a text, remembering those that the csv module took for one row."""

    def __init__(self, text: str) -> None:
        self._stream = io.StringIO(text, newline="")
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._stream)
        self.taken.append(line)
        self.number += 1
        return line


def records(text: str, name: str, *, delimiter: str = ",") -> Iterator[Record]:
    """The rows of CSV text that are not blank; :class:`ListRejected` where a quote never ends."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        first = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ListRejected(
                f"{name} row {first} is not a row of a CSV file ({error})", file=name, row=first
            ) from None
        if cells:
            yield Record(first, cells, "".join(lines.taken).rstrip("\r\n"))
