"""CSV and JSON of the Consolidated Screening List as rows with the same fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.csl.cells import Number, Place, several
from app.sources.filekind import FileKind, expect
from app.sources.jsonarray import items
from app.sources.tables import lines, table

REQUIRED = ("source", "entity_number", "type", "programs", "name", "alt_names", "ids")
LISTS = (
    *("programs", "alt_names", "citizenships", "dates_of_birth", "nationalities"),
    *("places_of_birth", "addresses", "ids"),
)
_SCORES = frozenset({"id", "_id", "score"})
"""A search engine's own numbers; they differ between the editions of one entry."""
_MENDED = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
"""Windows-1252 that somebody read as Latin-1: ``HA\\x92Assif`` is ``HA’Assif``."""
_MENDED = {
    code: letter for code, letter in _MENDED.items() if letter != "\N{REPLACEMENT CHARACTER}"
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of one list. Facts that JSON has in parts stay so."""

    where: str
    """``row 12`` of the table or ``result 12``."""
    fields: Mapping[str, str]
    several: Mapping[str, tuple[str, ...]]
    numbers: tuple[Number, ...] = ()
    places: tuple[Place, ...] = ()
    raw: str

    def get(self, field: str) -> str | None:
        return self.fields.get(field) or None

    def all(self, field: str) -> tuple[str, ...]:
        return self.several.get(field, ())


def rows(file: SourceFile, log: IssueLog) -> Iterator[Row]:
    """Every row of either format; :class:`ListRejected` where it is neither."""
    if expect(file, FileKind.TEXT, FileKind.JSON) is FileKind.JSON:
        for number, raw, found in items(file, "results"):
            yield _from_json(found, f"result {number}", raw, file.name)
        return
    for row in table(lines(file, log), file, REQUIRED, exact=True):
        cells = {name: _text(cell) for name, cell in row.cells.items()}
        yield Row(
            where=f"row {row.row}",
            fields={name: text for name, text in cells.items() if name not in LISTS},
            several={name: tuple(several(cells.get(name))) for name in LISTS},
            raw=row.raw,
        )


def _from_json(found: Mapping[str, Any], where: str, raw: str, file: str) -> Row:
    fields: dict[str, str] = {}
    texts: dict[str, tuple[str, ...]] = {}
    numbers: tuple[Number, ...] = ()
    places: tuple[Place, ...] = ()
    for name, value in found.items():
        parts = value if isinstance(value, list) else [value]
        if name in LISTS and any(isinstance(part, dict) for part in parts):
            if name == "ids":
                numbers = tuple(_number(part) for part in parts)
            elif name == "addresses":
                places = tuple(_place(part) for part in parts)
            else:
                raise _odd(name, where, file)
        elif any(isinstance(part, dict | list) for part in parts):
            raise _odd(name, where, file)
        elif name in LISTS:
            # A list that JSON gives as one text is separated as it is in CSV.
            whole = [_text(part) for part in parts if part is not None]
            given = whole if isinstance(value, list) else several(";".join(whole))
            texts[name] = tuple(text for text in given if text not in ("", "[]"))
        elif name not in _SCORES:
            fields[name] = "; ".join(_text(part) for part in parts if part is not None)
    return Row(where=where, fields=fields, several=texts, numbers=numbers, places=places, raw=raw)


def _number(part: Mapping[str, Any]) -> Number:
    given = {name: _text(value) for name, value in part.items() if value not in (None, "")}
    known = ("type", "number", "country")
    others = [f"{name} {value}" for name, value in given.items() if name not in known]
    return Number(
        label=given.get("type", ""),
        value=given.get("number", ""),
        country=given.get("country"),
        stated=", ".join([*(given[name] for name in known if name in given), *others]),
    )


def _place(part: Mapping[str, Any]) -> Place:
    given = {name: _text(value) for name, value in part.items() if value not in (None, "")}
    return Place(
        street=given.get("address"),
        city=given.get("city"),
        region=given.get("state"),
        postal_code=given.get("postal_code"),
        country=given.get("country"),
    )


def _odd(name: str, where: str, file: str) -> ListRejected:
    return ListRejected(
        f"{file} {where}: {name!r} is not what it is in the list that trade.gov publishes",
        file=file,
        element=name,
    )


def _text(value: Any) -> str:
    return " ".join(str(value).translate(_MENDED).split())
