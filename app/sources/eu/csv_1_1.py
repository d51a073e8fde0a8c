"""The full list in CSV 1.1: a row for each detail, rows of one entity together."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import groupby

from app.domain.entities import Entity
from app.domain.kinds import EntityType
from app.errors import InvalidDate, ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.draft import Draft
from app.sources.eu import facts
from app.sources.textfiles import Record, read_text, records
from app.sources.values import day_first

KEY = "Entity_LogicalId"
_Adder = Callable[[Draft, facts.Fields, str], None]
# What a row tells of: the prefix of its columns, and those of them of which one is filled.
_PREFIXES: dict[str, tuple[_Adder, tuple[str, ...]]] = {
    "NameAlias_": (facts.add_name, ("wholeName", "lastName")),
    "BirthDate_": (facts.add_birth, ("birthdate", "year", "yearRangeFrom", "place", "city")),
    "Identification_": (facts.add_identification, ("number", "latinNumber")),
    "Address_": (facts.add_address, ("city", "street", "place", "countryIso2Code", "poBox")),
    "Citizenship_": (facts.add_citizenship, ("countryIso2Code",)),
}
_RENAMED = {
    "birthDate": "birthdate",
    "day": "dayOfMonth",
    "month": "monthOfYear",
    "typeCode": "identificationTypeCode",
    "typeDescription": "identificationTypeDescription",
}


def recognises(first_line: str) -> bool:
    """Whether a line is the header of this format."""
    return KEY.lower() in first_line.lower() and ";" in first_line


def published(file: SourceFile) -> date | None:
    """The day that the first row states."""
    rows = _rows(file)
    first = next(rows, None)
    stated = "" if first is None else first[1].get("fileGenerationDate", "")
    if not stated:
        return None
    try:
        return day_first(stated).start
    except (InvalidDate, ValueError):
        raise ListRejected(
            f"{file.name}: fileGenerationDate {stated[:40]!r} is not a date", file=file.name
        ) from None


def read(file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield every entity."""
    for key, rows in groupby(_rows(file), key=lambda row: row[1].get(KEY, "").strip()):
        yield _entry(key, list(rows), file.name, log)


def _rows(file: SourceFile) -> Iterator[tuple[Record, dict[str, str]]]:
    table = records(read_text(file), file.name, delimiter=";")
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
        yield record, dict(zip(columns, record.cells, strict=True))


def _entry(key: str, rows: list[tuple[Record, dict[str, str]]], file: str, log: IssueLog) -> Entity:
    first = rows[0][1]
    if not key:
        raise ListRejected(
            f"{file} row {rows[0][0].row} has no {KEY}", file=file, row=rows[0][0].row, column=KEY
        )
    at = f"{KEY} {key}"
    code = first.get("Entity_SubjectType_ClassificationCode") or first.get("Entity_SubjectType", "")
    draft = Draft("eu-fsf", key, facts.TYPES.get(code, EntityType.UNKNOWN), log)
    if code not in facts.TYPES:
        draft.issue("type_unknown", f"{code!r} is not a known type", f"{at} SubjectType")
    subject = {
        "unitedNationId": first.get("Entity_UnitedNationId", ""),
        "euReferenceNumber": first.get("Entity_EU_ReferenceNumber", ""),
        "designationDetails": first.get("Entity_DesignationDetails", ""),
        "remark": first.get("Entity_Remark", ""),
    }
    facts.add_subject(draft, subject, at)
    for _, row in rows:
        if row.get("Entity_Regulation_Programme"):
            facts.add_regulation(draft, _part(row, "Entity_Regulation_"), at)
        for prefix, (adder, telling) in _PREFIXES.items():
            fields = _part(row, prefix)
            if any(fields.get(name, "").strip() for name in telling):
                adder(draft, fields, at)
    return draft.entity(
        record="\n".join(record.raw for record, _ in rows),
        row=f"{file} row {rows[0][0].row}",
        url=first.get("Entity_Regulation_PublicationUrl") or None,
    )


def _part(row: Mapping[str, str], prefix: str) -> dict[str, str]:
    found = {}
    for column, value in row.items():
        if column.startswith(prefix):
            name = column.removeprefix(prefix)
            name = name[:1].lower() + name[1:]
            found[_RENAMED.get(name, name)] = value
    return found
