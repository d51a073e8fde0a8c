"""Files with one JSON object in each line, of any size."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.filekind import FileKind, expect

MAX_LINE = 16_000_000
"""Bytes of the longest line that is read; no entity needs more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One object, its line number (1-based), the byte at which the line begins, and its bytes."""

    number: int
    start: int
    raw: bytes
    found: dict[str, Any]


def objects(file: SourceFile) -> Iterator[Line]:
    """Each object, blank lines left out.

    :class:`ListRejected` names the line that is too long, cut off, not UTF-8 or no object.
    """
    expect(file, FileKind.JSON)
    with file.path.open("rb") as stream:
        number = start = 0
        while raw := stream.readline(MAX_LINE + 1):
            number += 1
            if len(raw) > MAX_LINE:
                raise _bad(file, number, f"is longer than {MAX_LINE:,} bytes")
            if raw.strip():
                yield parse(file, number, start, raw)
            start += len(raw)


def parse(file: SourceFile, number: int, start: int, raw: bytes) -> Line:
    """The object in one line; :class:`ListRejected` where there is none."""
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise _bad(file, number, "is UTF-16; UTF-8 is read") from None
        try:
            raw.decode()
        except UnicodeDecodeError as odd:
            words = f"is not UTF-8: its byte {odd.start + 1} does not fit"
            raise _bad(file, number, words) from None
        raise _bad(file, number, f"is not JSON or is cut off ({error.msg})") from None
    if not isinstance(found, dict):
        raise _bad(file, number, "holds no JSON object")
    return Line(number, start, raw.rstrip(b"\r\n"), found)


def _bad(file: SourceFile, number: int, words: str) -> ListRejected:
    return ListRejected(f"{file.name} line {number} {words}", file=file.name, row=number)
