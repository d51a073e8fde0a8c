"""The Denied Persons List as the Bureau of Industry and Security gives it out: ``dpl.txt``.

Tab-separated text without ids, with one row for each address of a name.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from app.domain.dates import DateRange
from app.domain.entities import Entity
from app.domain.kinds import EntityType, NameKind
from app.errors import ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.csl.lists import LISTS
from app.sources.csl.orders import key_of, order_of, shortened
from app.sources.draft import Draft
from app.sources.filekind import FileKind, expect
from app.sources.tables import TableRow, lines, table

SOURCE = "us-dpl"
_LIST = LISTS["DPL"]
_REQUIRED = ("Name", "Street_Address", "City", "Effective_Date", "Expiration_Date", "FR_Citation")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ALSO = re.compile(r"\s+(?:A/K/A|A\.K\.A\.|AKA|D/B/A|D\.B\.A\.|DBA)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"^(.*\S) \((?:A/K/A|A\.K\.A\.) ([^()]+)\) (\S.*)$", re.IGNORECASE)
_YEARS = (1979, 2100)
"""The Export Administration Act is of 1979. Years of changes beyond these are slips of the
keyboard (``0222``, ``2922``); expiry dates far in the future are not (``DENIED UNTIL 3017``)."""


class DeniedPersonsReader:
    """Reads ``dpl.txt``."""

    info = SourceInfo(
        id=SOURCE,
        title="Denied Persons List",
        publisher=_LIST.authority,
        url="https://www.bis.doc.gov/index.php/the-denied-persons-list",
        licence="Work of the United States Government, in the public domain",
        formats=("TXT (tab-separated)",),
        stale_after_days=STALE_AFTER_DAYS["us-dpl"],
        downloads=(Download(name="dpl.txt", url="https://www.bis.doc.gov/dpl/dpl.txt"),),
        hosts=("bis.gov", "www.bis.gov", "media.bis.gov"),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The newest day on which a row was changed: the file states no day of its own."""
        return _newest(_rows(files, IssueLog()))

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield everybody who is denied export privileges."""
        file = files[0]
        together: dict[str, list[TableRow]] = {}
        for row in _rows(files, log):
            together.setdefault(_key(row, file), []).append(row)
        newest = _newest(row for rows in together.values() for row in rows)
        for key, rows in together.items():
            yield _entry(key, rows, file.name, newest, log)


def _rows(files: Sequence[SourceFile], log: IssueLog) -> Iterator[TableRow]:
    if len(files) != 1:
        raise ListRejected(f"{SOURCE} is one file, not {len(files)}", files=len(files))
    file = files[0]
    expect(file, FileKind.TEXT)
    yield from table(lines(file, log, delimiter="\t"), file, _REQUIRED, exact=True)


def _key(row: TableRow, file: SourceFile) -> str:
    name = row.get("Name")
    if name is None:
        raise ListRejected(
            f"{file.name} row {row.row} has no name", file=file.name, row=row.row, column="Name"
        )
    return key_of(name, order_of(row.get("FR_Citation"), row.get("Effective_Date")))


def _newest(rows: Iterator[TableRow]) -> date | None:
    days = (_changed(row.get("Last_Update")) for row in rows)
    return max((day for day in days if day is not None), default=None)


def _changed(stated: str | None) -> date | None:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", stated or "")
    if found is None or not _YEARS[0] <= int(found[1]) <= _YEARS[1]:
        return None
    try:
        return date.fromisoformat(found[0])
    except ValueError:
        return None


def _entry(
    key: str, rows: Sequence[TableRow], file: str, newest: date | None, log: IssueLog
) -> Entity:
    draft = Draft(SOURCE, key, EntityType.UNKNOWN, log)
    at = f"entry {key}"
    for row in rows:
        _names(draft, row.get("Name") or "", f"{at} Name")
        draft.address(
            f"{at} Street_Address",
            street=row.get("Street_Address"),
            city=row.get("City"),
            region=row.get("State"),
            postal_code=row.get("Postal_Code"),
            country=row.get("Country"),
        )
        _order(draft, row, at)
        for column in ("Action", "Standard_Order"):
            draft.remark(row.get(column), f"{at} {column}", column.replace("_", " "))
        changed = row.get("Last_Update")
        if changed is not None and _changed(changed) is None:
            message = f"{changed!r} is no day on which this list can have been changed"
            draft.unread("date_unreadable", message, changed, f"{at} Last_Update")
    draft.end_if_over(newest)
    record = "\n".join(row.raw for row in rows)
    return draft.entity(record=record, row=f"{file} row {rows[0].row}")


def _names(draft: Draft, stated: str, at: str) -> None:
    """``FUYI SUN A/K/A FRANK SUN`` are two names, ``PEARL (A.K.A. NEI-CHIEN CHU) LI`` too."""
    inside = _BETWEEN.match(stated)
    names = _ALSO.split(stated) if inside is None else [f"{inside[1]} {inside[3]}", inside[2]]
    for place, name in enumerate(names):
        kind = NameKind.ALIAS if draft.names or place else NameKind.PRIMARY
        draft.name(name, kind, at, stated=stated)


def _order(draft: Draft, row: TableRow, at: str) -> None:
    citation = row.get("FR_Citation")
    listed = _day(draft, row, "Effective_Date", at)
    ended = _day(draft, row, "Expiration_Date", at)
    if any(known.listed_on == listed and known.ended_on == ended for known in draft.measures):
        # Rows of one order differ only in how completely they cite its notices.
        draft.remark(citation, f"{at} FR_Citation", "FR Citation")
        return
    draft.measure(
        _LIST.title,
        f"{at} FR_Citation",
        authority=_LIST.authority,
        legal_basis="; ".join(filter(None, [_LIST.basis, shortened(citation)])),
        listed_on=listed,
        ended_on=ended,
        stated=citation,
    )


def _day(draft: Draft, row: TableRow, column: str, at: str) -> date | None:
    stated = row.get(column)
    if stated is None:
        return None
    found = _DAY.fullmatch(stated)
    try:
        if found is not None:
            return DateRange.of(int(found[3]), int(found[1]), int(found[2])).start
    except ValueError:
        found = None
    draft.unread("date_unreadable", f"{stated!r} is not MM/DD/YYYY", stated, f"{at} {column}")
    return None
