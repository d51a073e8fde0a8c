"""What a workbook's sheet holds besides values: formulas and merged areas.

The library that reads the values passes over both. Here the sheet's XML is looked through
in pieces, so that its size does not matter.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from openpyxl.utils import range_boundaries

from app.errors import InvalidFile, PayloadTooLarge, UnsupportedFile
from app.services.customer_files.encoding import READ

PIECE = 1 << 20
OVERLAP = 1 << 16
MAX_HELD = 400_000_000
"""Bytes of the parts that are held in memory while rows are read: above all, the table of texts."""

_STREAMED = ("xl/worksheets/", "xl/media/")

MAX_MERGED = 100_000

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_MARK = re.compile(
    rb"<(?:\w+:)?(?:"
    rb"c\s[^<>]{0,200}?\br=\"(?P<cell>[A-Z]+\d+)\"[^<>]{0,200}>\s*<(?:\w+:)?f(?P<formula>[\s>/])"
    rb"|mergeCell\s[^<>]{0,200}?\bref=\"(?P<area>[A-Z]+\d+:[A-Z]+\d+)\")"
)
"""Attributes are few and short; without a bound, a tag that has no end is searched in full."""

_VALUE = re.compile(rb"(?:/>|</(?:\w+:)?f>)\s*<(?:\w+:)?v(?:\s[^>]*)?>(?P<value>[^<]?)")
_TEXT = re.compile(rb"\st=\"str\"")
"""A formula whose value is a text, which may be the empty one."""


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that are merged into one."""

    name: str
    first_column: int
    first_row: int
    last_column: int
    last_row: int


@dataclass(frozen=True, slots=True)
class Marks:
    """How many formulas a sheet has, and what is merged in it."""

    formulas: int
    first_formula: str
    merged: tuple[Area, ...]


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so may be a workbook: a ZIP archive or an OLE document."""
    return head.startswith((b"PK\x03\x04", _OLE))


def checked_archive(path: Path, limit: int) -> None:
    """Raise for what is no XLSX workbook, is protected, or unpacks to more than ``limit`` bytes."""
    with path.open("rb") as stream:
        if stream.read(len(_OLE)) == _OLE:
            _refuse_ole(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise InvalidFile(f"the workbook is damaged or cut off ({error})", field="file") from error
    if not {"xl/workbook.xml", "[Content_Types].xml"} <= {part.filename for part in parts}:
        raise UnsupportedFile(
            f"this is a ZIP archive that holds no XLSX workbook; {READ}",
            field="file",
            found="a ZIP archive",
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limit:
        raise PayloadTooLarge(
            f"the workbook unpacks to {unpacked:,} bytes; at most {limit:,} are read",
            field="file",
            limit=limit,
        )
    held = sum(part.file_size for part in parts if not part.filename.startswith(_STREAMED))
    if held > MAX_HELD or _texts_among_sheets(path):
        raise PayloadTooLarge(
            f"the workbook's texts and styles have {held:,} bytes; at most {MAX_HELD:,} are "
            "read: send CSV or Parquet",
            field="file",
            limit=MAX_HELD,
        )


def _texts_among_sheets(path: Path) -> bool:
    """Whether the table of texts is called as if it were a sheet, which nobody does in earnest."""
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml")
    return any(
        entry.get("ContentType", "").endswith("sharedStrings+xml")
        and entry.get("PartName", "").lstrip("/").startswith(_STREAMED)
        for entry in etree.fromstring(types, _parser())
    )


def _refuse_ole(path: Path) -> None:
    with path.open("rb") as stream:
        before = b""
        while piece := stream.read(PIECE):
            if _PROTECTED in before + piece:
                raise InvalidFile(
                    "the workbook is protected by a password; save it without one", field="file"
                )
            before = piece[-len(_PROTECTED) :]
    raise UnsupportedFile(
        f"this is an old Excel or Word document; {READ}",
        field="file",
        found="an old Excel or Word document",
    )


def read_marks(path: Path, sheet: str) -> Marks:
    """The marks of the sheet of that title.

    Raises :class:`InvalidFile` for a formula without a value, because what its cell means is
    not known, and for a document type, which no spreadsheet program writes and which can
    unpack to anything.
    """
    formulas, first = 0, ""
    merged: list[Area] = []
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if part.endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    if b"<!DOCTYPE" in stream.read(OVERLAP):
                        raise InvalidFile(f"{part} has a document type", field="file")
        for found, after in _found(archive, _part_of(archive, sheet)):
            cell, area = found.group("cell"), found.group("area")
            if cell is not None:
                formulas += 1
                first = first or cell.decode()
                value = _VALUE.search(after)
                if value is None or not (value["value"] or _TEXT.search(found.group())):
                    raise _never_computed(sheet, cell.decode())
            elif len(merged) < MAX_MERGED:
                name = area.decode()
                left, top, right, bottom = range_boundaries(name)
                merged.append(Area(name, left or 1, top or 1, right or 1, bottom or 1))
    return Marks(formulas, first, tuple(merged))


def _never_computed(sheet: str, cell: str) -> InvalidFile:
    return InvalidFile(
        f"sheet {sheet!r}, cell {cell}: the formula has no computed value; open the file in a "
        "spreadsheet program and save it",
        field="file",
        sheet=sheet,
        cell=cell,
    )


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The name of the part that holds the sheet of that title."""
    book = etree.fromstring(archive.read("xl/workbook.xml"), _parser())
    links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _parser())
    ids = [s.get(_RELATION) for s in book.iter(f"{_MAIN}sheet") if s.get("name") == sheet]
    targets = [link.get("Target") for link in links if ids and link.get("Id") == ids[0]]
    if not targets or targets[0] is None:
        raise InvalidFile(f"the sheet {sheet!r} is missing from the workbook", field="file")
    target = targets[0]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _found(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[re.Match[bytes], bytes]]:
    """Every mark, with the XML that follows it as far as the cell's end."""
    with archive.open(part) as stream:
        held = b""
        while True:
            piece = stream.read(PIECE)
            held += piece
            # What begins near the end may go on in the next piece.
            safe = len(held) - OVERLAP if piece else len(held)
            last = 0
            for found in _MARK.finditer(held):
                if found.start() >= safe:
                    break
                last = found.end()
                yield found, _to_cell_end(held, found.end("formula"))
            if not piece:
                return
            held = held[max(last, safe, 0) :]


def _to_cell_end(held: bytes, start: int) -> bytes:
    if start < 0:
        return b""
    end = held.find(b"c>", start, start + OVERLAP)
    return held[start - 1 : start + OVERLAP if end < 0 else end]
