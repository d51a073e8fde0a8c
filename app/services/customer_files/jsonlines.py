"""JSON lines: one object a line, its keys the columns.

The columns of a file are the keys of all its lines, in the order of their first appearance.
Numbers keep the digits with which they are written, because an identifier is a number to
the program that wrote the file. Objects within objects become columns with dots.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import InvalidFile
from app.services.customer_files.encoding import Encoding, marked
from app.services.customer_files.table import Row, Shape, checked_width
from app.services.customer_files.textlines import Lines, opened_text
from app.services.customer_files.values import flattened, is_list, is_nested, text_of

QUOTED = 200
_LONE = re.compile(r"[\ud800-\udfff]")
"""Half a character, which an escape in JSON can spell and no database stores."""
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
_UTF8 = Encoding("utf-8", "UTF-8")


@dataclass(frozen=True, slots=True)
class JsonLinesTable:
    """A file of JSON lines on disk; make it with :meth:`open`."""

    path: Path
    encoding: Encoding
    columns: tuple[str, ...]
    shape: Shape

    @classmethod
    def open(cls, path: Path) -> "JsonLinesTable":
        """Read the whole file for its keys; :class:`InvalidFile` if no line is an object."""
        with path.open("rb") as stream:
            encoding = marked(stream.read(4)) or _UTF8
        columns: dict[str, None] = {}
        several: set[str] = set()
        nested: set[str] = set()
        for _, record in _records(path, encoding):
            if isinstance(record, str):
                continue
            columns |= dict.fromkeys(record)
            several |= {key for key, value in record.items() if is_list(value)}
            nested |= {key for key, value in record.items() if is_nested([value])}
            checked_width(tuple(columns))
        if not columns:
            raise InvalidFile("no line of the file is a JSON object with keys", field="file")
        places = {key: position for position, key in enumerate(columns)}
        shape = Shape(
            several=frozenset(places[key] for key in several - nested),
            nested=frozenset(places[key] for key in nested),
        )
        return cls(path, encoding, tuple(columns), shape)

    @property
    def written(self) -> dict[str, str]:
        return {"format": "jsonl", "encoding": self.encoding.label}

    def rows(self) -> Iterator[Row]:
        nothing = ("",) * len(self.columns)
        for line, record in _records(self.path, self.encoding):
            if isinstance(record, str):
                yield Row(line, nothing, record)
                continue
            cells = tuple(text_of(record.get(column)) for column in self.columns)
            nul = any("\0" in cell for cell in cells)
            yield Row(line, cells, "the row holds a NUL byte" if nul else None)


def looks_like(head: bytes) -> bool:
    """Whether a file that begins so is JSON lines: its first line begins an object."""
    mark = marked(head)
    text = head.decode("utf-8" if mark is None else mark.codec, errors="replace")
    line = text.lstrip("\ufeff \t\r\n").partition("\n")[0].strip()
    if not line.startswith("{"):
        return False
    # A line longer than what was read can only be judged by how it begins.
    return line[1:].lstrip().startswith('"') or line == "{}"


def _records(path: Path, encoding: Encoding) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Every line that is not blank: its object, or a sentence about why it is none."""
    with opened_text(path, encoding) as stream:
        lines = Lines(stream)
        for line in lines:
            if line.strip("\ufeff \t\r\n"):
                yield lines.number, _record(line.strip("\ufeff \t\r\n"))


def _record(line: str) -> dict[str, Any] | str:
    try:
        found = json.loads(line, object_pairs_hook=_object, parse_int=str, parse_float=str)
        if not isinstance(found, dict):
            return f"the line is not a JSON object: {_quoted(line)}"
        flat = flattened(found)
        damaged = _ESCAPED.search(line) is not None and any(
            map(_LONE.search, (*flat, *map(text_of, flat.values())))
        )
    except (ValueError, RecursionError) as error:
        return f"the line is not JSON that can be read ({error}): {_quoted(line)}"
    return f"the line spells half a character: {_quoted(line)}" if damaged else flat


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:60]!r} stands in it twice")
    return found


def _quoted(line: str) -> str:
    return line if len(line) <= QUOTED else line[:QUOTED] + "…"
