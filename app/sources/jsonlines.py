"""Files with one JSON object in each line, of any size."""

from collections.abc import Iterator
from typing import Any

import orjson

from app.errors import ListRejected
from app.sources.base import SourceFile
from app.sources.filekind import FileKind, expect

MAX_LINE = 16_000_000
"""Bytes of the longest line that is read; no entity needs more."""


def objects(file: SourceFile) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
    """Each object with its line number (1-based) and its line, blank lines left out.

    :class:`ListRejected` names the line that is too long, cut off, not UTF-8 or no object.
    """
    expect(file, FileKind.JSON)
    with file.path.open("rb") as stream:
        number = 0
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise _bad(file, number, f"is longer than {MAX_LINE:,} bytes")
            if not line.strip():
                continue
            try:
                found = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise _bad(file, number, f"is not JSON or is cut off ({error.msg})") from None
            if not isinstance(found, dict):
                raise _bad(file, number, "holds no JSON object")
            yield number, line.rstrip(b"\r\n"), found


def _bad(file: SourceFile, number: int, words: str) -> ListRejected:
    return ListRejected(f"{file.name} line {number} {words}", file=file.name, row=number)
