"""The list in CSV: 1.1 with the fields of XML 1.1, and 1.0 with those of the older XML.

A row tells of one detail, beside the columns of the entity itself, which every row repeats.
The rows of one entity stand together in the files we know of; they are put together wherever
they stand, because a mirror may have sorted them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.entities import Entity
from app.errors import InvalidDate, ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.eu import legacy
from app.sources.eu.facts import entity_of
from app.sources.eu.record import Detail, Entry, contacts_in, unbracketed
from app.sources.textfiles import Record, read_text, records
from app.sources.values import day_first

KEY_1_1, KEY_1_0 = "Entity_LogicalId", "Entity_logical_id"
_PREFIXES = {
    "NameAlias_": "nameAlias",
    "BirthDate_": "birthdate",
    "Identification_": "identification",
    "Address_": "address",
    "Citizenship_": "citizenship",
}
_OLD_PREFIXES = {
    "Naal_": "nameAlias",
    "Birt_": "birthdate",
    "Iden_": "identification",
    "Addr_": "address",
    "Citi_": "citizenship",
}
_RENAMED = {
    "birthDate": "birthdate",
    "day": "dayOfMonth",
    "month": "monthOfYear",
    "typeCode": "identificationTypeCode",
    "typeDescription": "identificationTypeDescription",
    "eU_ReferenceNumber": "euReferenceNumber",
}
_TYPE_COLUMNS = ("Entity_SubjectType_ClassificationCode", "Entity_SubjectType", "Subject_type")
_OLD_ENTITY = {
    "Leba_numtitle": "numberTitle",
    "Leba_publication_date": "publicationDate",
    "Leba_url": "publicationUrl",
    "Programme": "programme",
}
# A detail of 1.0 repeats these of its regulation; 1.1 says more under "Regulation_".
_OLD_REGULATION = ("leba_numtitle", "leba_publication_date", "leba_url", "programme")

Cells = Mapping[str, str]


@dataclass(slots=True)
class _Rows:
    """The rows of one entity."""

    first: int
    cells: list[Cells] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)


def recognises(first_line: str) -> bool:
    """Whether a line is the header of one of the two formats."""
    return KEY_1_0.lower() in first_line.lower() or KEY_1_1.lower() in first_line.lower()


def published(file: SourceFile) -> date | None:
    """The day that the first row states."""
    first = next(_rows(file, IssueLog()), None)
    stated = "" if first is None else _generated(first[1])
    if not stated:
        return None
    try:
        return day_first(stated).start
    except (InvalidDate, ValueError):
        raise ListRejected(
            f"{file.name}: the date of the file {stated[:40]!r} is not a date", file=file.name
        ) from None


def read(file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield every entity, in the order in which they first appear."""
    found: dict[str, _Rows] = {}
    for record, cells in _rows(file, log):
        key = (cells.get(KEY_1_1) or cells.get(KEY_1_0) or "").strip()
        if not key:
            raise ListRejected(
                f"{file.name} row {record.row} has no {KEY_1_1}",
                file=file.name,
                row=record.row,
                column=KEY_1_1,
            )
        rows = found.setdefault(key, _Rows(record.row))
        rows.cells.append(cells)
        rows.raw.append(record.raw)
    for key, rows in found.items():
        old = KEY_1_0 in rows.cells[0]
        entry = _old_entry(key, rows, file.name) if old else _entry(key, rows, file.name)
        yield entity_of(entry, log)


def _rows(file: SourceFile, log: IssueLog) -> Iterator[tuple[Record, Cells]]:
    table = _table(read_text(file, log), file.name)
    header = next(table, None)
    columns = [] if header is None else [cell.strip() for cell in header.cells]
    for record in table:
        if len(record.cells) != len(columns):
            raise ListRejected(
                f"{file.name} row {record.row} has {len(record.cells)} cells instead of "
                f"{len(columns)}",
                file=file.name,
                row=record.row,
            )
        cells: dict[str, str] = {}
        for column, cell in zip(columns, record.cells, strict=True):
            # CSV 1.0 repeats the number of the entity before each group of columns.
            cells.setdefault(column, cell)
        yield record, cells


def _table(text: str, name: str) -> Iterator[Record]:
    """The rows; a spreadsheet program may have put each of them into one cell."""
    wrapped = None
    for record in records(text, name, delimiter=";"):
        if wrapped is None:
            wrapped = len(record.cells) == 1
        if not wrapped:
            yield record
            continue
        line = ";".join(record.cells).rstrip("\t").replace("\\n", " ")
        for inner in records(line, name, delimiter=";"):
            yield Record(record.row, [cell.strip() for cell in inner.cells], record.raw)


def _generated(cells: Cells) -> str:
    """The day of the file; the name of its column differs between editions."""
    columns = (c for c in cells if c.lower().startswith(("filegenerationdate", "date_file")))
    return cells.get(next(columns, ""), "").strip()


def _type(cells: Cells) -> str:
    return next((value for c in _TYPE_COLUMNS if (value := cells.get(c, "").strip())), "")


def _entry(key: str, rows: _Rows, file: str) -> Entry:
    """An entry of CSV 1.1."""
    fields = _part(rows.cells[0], "Entity_")
    for column in ("subjectType", "subjectType_ClassificationCode"):
        fields.pop(column, None)
    remark = fields.pop("remark", "")
    fields = {n: v for n, v in fields.items() if not n.startswith("regulation_")}
    regulations = [_part(cells, "Entity_Regulation_") for cells in rows.cells]
    details = [
        made
        for cells in rows.cells
        for prefix, kind in _PREFIXES.items()
        if (made := _detail(kind, _part(cells, prefix))) is not None
    ]
    return Entry(
        key=key,
        type=_type(rows.cells[0]),
        fields=fields,
        remarks=tuple(unbracketed(remark)),
        regulations=_distinct(r for r in regulations if r.get("programme", "").strip()),
        details=_once(details),
        unread=_unread(rows.cells, ("Entity_", *_PREFIXES)),
        record="\n".join(rows.raw),
        row=f"{file} row {rows.first}",
    )


def _part(cells: Cells, prefix: str) -> dict[str, str]:
    found = {}
    for column, value in cells.items():
        if column.startswith(prefix) and value.strip():
            name = column.removeprefix(prefix)
            name = name[:1].lower() + name[1:]
            found[_RENAMED.get(name, name)] = value
    return found


def _detail(kind: str, fields: dict[str, str]) -> Detail | None:
    if not fields:
        return None
    remark, regulation = fields.pop("remark", ""), fields.get("regulation_NumberTitle")
    contacts, rest = contacts_in(fields.pop("contactInfo", ""))
    fields = {n: v for n, v in fields.items() if not n.startswith("regulation_")}
    return Detail(
        kind=kind,
        fields=fields,
        remarks=(*unbracketed(remark), *unbracketed(rest or "")),
        regulation=regulation,
        contacts=contacts,
    )


def _old_entry(key: str, rows: _Rows, file: str) -> Entry:
    """An entry of CSV 1.0."""
    regulations = [
        {name: cells.get(column, "") for column, name in _OLD_ENTITY.items()}
        for cells in rows.cells
    ]
    remarks = [r for cells in rows.cells for r in unbracketed(cells.get("Entity_remark", ""))]
    details = [
        made
        for cells in rows.cells
        for prefix, kind in _OLD_PREFIXES.items()
        if (made := _old_detail(kind, prefix, cells)) is not None
    ]
    known = ("Date_file", KEY_1_0, "Subject_type", "Entity_remark", "EU_ref_num", *_OLD_ENTITY)
    return Entry(
        key=key,
        type=_type(rows.cells[0]),
        fields={"euReferenceNumber": rows.cells[0].get("EU_ref_num", "")},
        remarks=tuple(dict.fromkeys(remarks)),
        regulations=_distinct(r for r in regulations if r["programme"].strip()),
        details=_once(details),
        unread=_unread(rows.cells, (*known, *_OLD_PREFIXES)),
        record="\n".join(rows.raw),
        row=f"{file} row {rows.first}",
    )


def _old_detail(kind: str, prefix: str, cells: Cells) -> Detail | None:
    stated = {
        column.removeprefix(prefix): value
        for column, value in cells.items()
        if column.startswith(prefix) and value.strip()
    }
    if not stated:
        return None
    key, regulation = stated.pop("logical_id", "").strip(), stated.get("leba_numtitle")
    fields = {n.upper(): v for n, v in stated.items() if n not in _OLD_REGULATION}
    return legacy.detail(kind, fields, key=key, regulation=regulation)


def _distinct(regulations: Iterator[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    return tuple({tuple(sorted(found.items())): found for found in regulations}.values())


def _once(details: Sequence[Detail]) -> tuple[Detail, ...]:
    """Each detail once: every row of an entity may repeat one."""
    return tuple({(d.kind, tuple(sorted(d.fields.items()))): d for d in details}.values())


def _unread(rows: Sequence[Cells], known: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Cells of columns that no edition has had so far."""
    found = {
        (column, cell.strip()): None
        for cells in rows
        for column, cell in cells.items()
        if cell.strip() and not column.startswith((*known, "fileGenerationDate"))
    }
    return tuple(found)
