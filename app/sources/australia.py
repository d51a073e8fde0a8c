"""Australia's consolidated list (DFAT), a workbook with one row for each name.

Rows belong together by their reference: ``12`` is the primary name, ``12a`` and ``12b`` are
other names of the same person or entity.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from app.domain.entities import Entity
from app.domain.kinds import AttributeKind, DateKind, EntityType, IdentifierType, NameKind
from app.errors import InvalidDate, ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.draft import Draft
from app.sources.ofac.dates import parse_date
from app.sources.tables import TableRow, lines, table
from app.sources.values import country_code
from app.sources.worded import says_nothing

AUTHORITY = "Department of Foreign Affairs and Trade (DFAT)"
NAME = "Name of Individual or Entity"
_REQUIRED = ("Reference", NAME, "Type", "Name Type", "Control Date")
# The case of these values drifts from row to row, so they are compared without it.
_TYPES = {
    "individual": EntityType.PERSON,
    "entity": EntityType.ORGANIZATION,
    "vessel": EntityType.VESSEL,
}
_NAME_KINDS = {
    "primary name": NameKind.PRIMARY,
    "aka": NameKind.ALIAS,
    "alias": NameKind.ALIAS,
    "original script": NameKind.ALIAS,
    "fka": NameKind.FORMER,
    "formerly": NameKind.FORMER,
    "formerly known as": NameKind.FORMER,
    "previously listed as": NameKind.FORMER,
}
_REFERENCE = re.compile(r"(\d+) ?[a-z][a-z\d.]*|(\d+)", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|[\s;,])\(?[a-z]\) ?(?=\S)")
_PREVIOUS = re.compile(
    r"(.+?) ?\((?:previously|formerly) listed as(?:[.,] in arabic: (.+?))? ?\)"
    r"|(?:formerly|previously) known as (.+)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?:listed|designated)[^0-9]{0,40}(\d{1,2} [A-Z][a-z]{2})[a-z.]* (\d{4})", re.I
)
_UN_REFERENCE = re.compile(r"\b(?:QD|TA|KP|IQ|LY|SO|CD|SD|CF|YE|SS|ML|GB|HT)[ie]\.\d{3}\b")


class AustraliaReader:
    """Reads the list in XLSX and XLS."""

    info = SourceInfo(
        id="au-dfat",
        title="Australia's Consolidated List",
        publisher=AUTHORITY,
        url="https://www.dfat.gov.au/international-relations/security/sanctions/consolidated-list",
        licence="Creative Commons Attribution 4.0 Australia.",
        formats=("XLSX", "XLS"),
        persons=(1_300, 4_000),
        stale_after_days=STALE_AFTER_DAYS["au-dfat"],
        downloads=(
            Download(
                name="Australian_Sanctions_Consolidated_List.xlsx",
                url="https://www.dfat.gov.au/sites/default/files/"
                "Australian_Sanctions_Consolidated_List.xlsx",
            ),
        ),
        hosts=("dfat.gov.au",),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The newest control date: the file states no day of its own."""
        days = [row.get("Control Date") or "" for row in _rows(files)]
        stated = max((day for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day)), default=None)
        return None if stated is None else date.fromisoformat(stated)

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield every person and entity."""
        file = files[0]
        # Rows of one entity are not always together.
        together: dict[str, list[TableRow]] = {}
        for row in _rows(files):
            together.setdefault(_reference(row, file), []).append(row)
        for key, rows in together.items():
            yield _entry(key, rows, file.name, log)


def _rows(files: Sequence[SourceFile]) -> Iterator[TableRow]:
    if len(files) != 1:
        raise ListRejected(f"au-dfat is one file, not {len(files)}", files=len(files))
    return table(lines(files[0]), files[0], _REQUIRED)


def _reference(row: TableRow, file: SourceFile) -> str:
    found = _REFERENCE.fullmatch(row.get("Reference") or "")
    if found is None:
        raise ListRejected(
            f"{file.name} row {row.row}: {row.get('Reference')!r} is not a reference",
            file=file.name,
            row=row.row,
            column="Reference",
        )
    return found[1] or found[2]


def _entry(key: str, rows: list[TableRow], file: str, log: IssueLog) -> Entity:
    stated = (rows[0].get("Type") or "").lower()
    draft = Draft("au-dfat", key, _TYPES.get(stated, EntityType.UNKNOWN), log)
    if stated not in _TYPES:
        draft.issue("type_unknown", f"{stated!r} is not a known type", f"entry {key} Type")
    for row in rows:
        at = f"entry {row.get('Reference')}"
        kind = _NAME_KINDS.get((row.get("Name Type") or "").lower())
        if kind is None:
            draft.issue(
                "alias_type_unknown", f"{row.get('Name Type')!r} is not a type", f"{at} Name Type"
            )
        _name(draft, row.get(NAME) or "", kind or NameKind.ALIAS, at)
        _facts(draft, row, f"entry {key}")
    first = rows[0]
    listing = first.get("Listing Information")
    draft.measure(
        first.get("Committees"),
        f"entry {key} Committees",
        authority=AUTHORITY,
        legal_basis=listing,
        listed_on=_listed_on(listing),
    )
    record = "\n".join(row.raw for row in rows)
    return draft.entity(record=record, row=f"{file} row {first.row}")


def _name(draft: Draft, stated: str, kind: NameKind, at: str) -> None:
    """A name without the words about it: that it was listed before, and how it is written."""
    before = _PREVIOUS.fullmatch(stated)
    if before is not None and kind is not NameKind.PRIMARY:
        draft.name(before[1] or before[3], NameKind.FORMER, at, stated=stated)
        draft.name(before[2], NameKind.ALIAS, at, stated=stated)
        return
    for place, full in enumerate(stated.split(" / ")):
        draft.name(full, NameKind.ALIAS if place else kind, at, stated=stated)


def _facts(draft: Draft, row: TableRow, at: str) -> None:
    """What is repeated with every name; the same fact is kept once."""
    for text in _several(row.get("Date of Birth")):
        draft.dates_worded(DateKind.BIRTH, text, f"{at} Date of Birth")
    for text in _several(row.get("Place of Birth")):
        draft.attribute(AttributeKind.BIRTH_PLACE, text, f"{at} Place of Birth")
    for text in _several(row.get("Citizenship")):
        draft.country(AttributeKind.CITIZENSHIP, text, f"{at} Citizenship")
    for text in _several(row.get("Address")):
        last = text.rpartition(",")[2].strip(" .")
        known = last if country_code(last) is not None else None
        if not says_nothing(text):
            draft.address(f"{at} Address", full=text, country=known)
    notes = row.get("Additional Information")
    draft.remark(notes, f"{at} Additional Information")
    for reference in _UN_REFERENCE.findall(row.get("Listing Information") or ""):
        if not any(i.value == reference for i in draft.identifiers):
            draft.identifier(IdentifierType.UN_REFERENCE, reference, f"{at} Listing Information")


def _several(text: str | None) -> Iterator[str]:
    """``a) … b) …``: several values of one cell."""
    for part in _NUMBERED.split(text or ""):
        if part.strip(" ;,"):
            yield part.strip(" ;,")


def _listed_on(text: str | None) -> date | None:
    """The day with which the cell begins; others in it are of amendments or other lists."""
    found = _LISTED.match(text or "")
    if found is None:
        return None
    try:
        return parse_date(f"{found[1]} {found[2]}").start
    except InvalidDate:
        return None
