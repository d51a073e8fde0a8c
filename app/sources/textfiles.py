"""Text files as publishers really deliver them: bytes to text, text to rows.

Every reader of CSV goes through :func:`records`, so that each row keeps the text it was
read from (the publisher's original record) and its line number.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile

_END = b"\x1a"
"""The end-of-file mark of DOS."""
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\v"))


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table: its cells, its first line (1-based) and its text without line end."""

    row: int
    cells: list[str]
    raw: str


MAX_LINE = 16_000_000
"""Bytes of the longest line that is read; no row of any list needs more."""


def read_text(file: SourceFile, log: IssueLog | None = None) -> str:
    """The file as text, for a reader that needs all of it at once; see :func:`text_lines`."""
    return "".join(text_lines(file, log))


def text_lines(file: SourceFile, log: IssueLog | None = None) -> Iterator[str]:
    """The lines with their ends: UTF-8 (a byte order mark is dropped), else Windows-1252.

    The file is checked as a whole before the first line is yielded, and never held in memory.
    Windows-1252 is accepted only with a ``log``, where it leaves an issue, because almost
    any byte would pass for it. A file that is empty, binary, a mixture of encodings or one
    line without an end raises :class:`ListRejected`. A final 0x1A, the end-of-file mark of
    DOS, is dropped.
    """
    encoding = _encoding(file, log)
    with file.path.open(encoding=encoding, newline="") as stream:
        for line in stream:
            kept = line.replace(_END.decode(), "")
            if kept:
                yield kept


@dataclass(slots=True)
class _Scan:
    """What one pass over the bytes tells of a text file."""

    blank: bool = True
    bad_row: int = 0
    bad_byte: int = 0
    """Where the first byte stands that is not UTF-8 (1-based); 0 if there is none."""
    utf_8: bool = False
    """Whether some characters beyond ASCII are well-formed UTF-8."""
    windows: bool = True
    """Whether every line could be Windows-1252."""
    control_row: int = 0


def _encoding(file: SourceFile, log: IssueLog | None) -> str:
    with file.path.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise ListRejected(
                f"{file.name} is not a UTF-8 text file: it is UTF-16", file=file.name, row=1
            )
    scan = _scan(file)
    if scan.blank:
        raise ListRejected(f"{file.name} is empty", file=file.name)
    # Valid UTF-8 sequences elsewhere mean a damaged UTF-8 file, which must not be read as
    # if every accented letter were two strange ones.
    if scan.bad_row and (log is None or scan.utf_8 or not scan.windows):
        raise ListRejected(
            f"{file.name} is not a UTF-8 text file: byte {scan.bad_byte}, in line "
            f"{scan.bad_row}, does not fit",
            file=file.name,
            row=scan.bad_row,
        )
    if scan.control_row:
        raise ListRejected(
            f"{file.name} line {scan.control_row} holds control characters: this is not a text"
            " file",
            file=file.name,
            row=scan.control_row,
        )
    if not scan.bad_row or log is None:
        return "utf-8-sig"
    log.add(
        "encoding",
        f"{file.name} is not UTF-8 (line {scan.bad_row}); it was read as Windows-1252",
        f"{file.name} row {scan.bad_row}",
    )
    return "cp1252"


def _scan(file: SourceFile) -> _Scan:
    found, before, number, ended = _Scan(), 0, 0, 0
    with file.path.open("rb") as stream:
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise ListRejected(
                    f"{file.name} line {number} is longer than {MAX_LINE:,} bytes: it is no list",
                    file=file.name,
                    row=number,
                )
            bare = line.rstrip(b"\r\n").removesuffix(_END)
            if not found.control_row and line.strip():
                # The end-of-file mark is one only where nothing follows.
                odd = bare.translate(None, _CONTROL) != bare
                found.control_row = ended or (number if odd else 0)
            if line.rstrip(b"\r\n").endswith(_END):
                ended = number
            found.blank = found.blank and not bare.strip()
            if not line.isascii():
                _look(found, line, number, before)
            before += len(line)
    return found


def _look(found: _Scan, line: bytes, number: int, before: int) -> None:
    """Take note of the encoding of a line that is not ASCII."""
    try:
        line.decode("utf-8")
        found.utf_8 = True
        return
    except UnicodeDecodeError as error:
        if not found.bad_row:
            found.bad_row, found.bad_byte = number, before + error.start + 1
    found.utf_8 = found.utf_8 or not line.decode("utf-8", "ignore").isascii()
    try:
        line.decode("cp1252")
    except UnicodeDecodeError:
        found.windows = False


class _Lines:
    """The lines of a text, remembering those that the csv module took for one row."""

    def __init__(self, text: str | Iterable[str]) -> None:
        self._stream = io.StringIO(text, newline="") if isinstance(text, str) else iter(text)
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._stream)
        self.taken.append(line)
        self.number += 1
        return line


def records(text: str | Iterable[str], name: str, *, delimiter: str = ",") -> Iterator[Record]:
    """The rows of CSV text, or of its lines, that are not blank.

    :class:`ListRejected` where a quote never ends.
    """
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
