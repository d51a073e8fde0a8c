"""Which of the UK's formats a file has, and which rows belong together."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, islice

from app.domain.entities import Entity
from app.errors import InvalidDate, ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.filekind import FileKind, expect
from app.sources.tables import TableRow, lines, table
from app.sources.uk import entry, links, rows
from app.sources.values import day_first
from app.sources.xmlfiles import local_name, root, text

KEYS = ("Unique ID", "Group ID")
"""The column that tells entities apart: today's list, and OFSI's before it."""


class UkReader:
    """Reads the UK Sanctions List in XML and CSV, and OFSI's ConList in CSV and XLSX."""

    info = SourceInfo(
        id="uk-sl",
        title="UK Sanctions List",
        publisher=entry.AUTHORITY,
        url="https://www.gov.uk/government/publications/the-uk-sanctions-list",
        licence="Open Government Licence v3.0",
        formats=("XML", "CSV", "ConList CSV", "ConList XLSX"),
        persons=(3_060, 7_200),
        organizations=(890, 3_000),
        stale_after_days=STALE_AFTER_DAYS["uk-sl"],
        downloads=(
            Download(
                name="UK-Sanctions-List.xml",
                url="https://www.gov.uk/government/publications/the-uk-sanctions-list",
                link=r"https://[^?#]*UK[-_]Sanctions[-_]List\.xml",
            ),
        ),
        hosts=(
            "gov.uk",
            "www.gov.uk",
            "assets.publishing.service.gov.uk",
            "sanctionslist.fcdo.gov.uk",
        ),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The day that the first line, or the root's first child, states."""
        file = _only(files)
        if expect(file, *_KINDS) is FileKind.XML:
            stated = text(root(file), "DateGenerated") or ""
        else:
            first = next(lines(file, IssueLog()), (1, [""]))[1]
            stated = next((cell for cell in first[1:] if cell.strip()), "")
            stated = stated if _is_preamble(first) else ""
        if not stated:
            return None
        try:
            return day_first(stated).start
        except (InvalidDate, ValueError):
            raise ListRejected(
                f"{file.name}: {stated[:40]!r} is not a date", file=file.name, row=1
            ) from None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield every designated person, entity and ship."""
        file = _only(files)
        found = [entry.build("uk-sl", key, g, file.name, log) for key, g in _groups(file, log)]
        yield from links.with_links(found)


_KINDS = (FileKind.XML, FileKind.TEXT, FileKind.ZIP)


def _only(files: Sequence[SourceFile]) -> SourceFile:
    if len(files) != 1:
        raise ListRejected(f"uk-sl is one file, not {len(files)}", files=len(files))
    return files[0]


def _groups(file: SourceFile, log: IssueLog) -> Iterator[tuple[str, list[TableRow]]]:
    if expect(file, *_KINDS) is FileKind.XML:
        name = local_name(root(file))
        if name != "Designations":
            raise ListRejected(
                f"{file.name} begins with <{name}> and is not the UK Sanctions List "
                "(<Designations>)",
                file=file.name,
                element=name,
            )
        for group in rows.from_xml(file):
            yield _key(group[0], KEYS[0], file), group
        return
    found = lines(file, log)
    first = list(islice(found, 1))
    if first and _is_preamble(first[0][1]):
        first = list(islice(found, 1))
    column = KEYS[0] if first and KEYS[0] in first[0][1] else KEYS[1]
    # Rows of one entity are not always together.
    together: dict[str, list[TableRow]] = {}
    for row in table(chain(first, found), file, ["Name 6", column], exact=True):
        together.setdefault(_key(row, column, file), []).append(row)
    yield from together.items()


def _is_preamble(cells: Sequence[str]) -> bool:
    """Whether this is the line that says when the file was made, above the header."""
    return len([cell for cell in cells if cell.strip()]) == 2 and "Name 6" not in cells


def _key(row: TableRow, column: str, file: SourceFile) -> str:
    key = row.get(column)
    if key is None:
        raise ListRejected(
            f"{file.name} row {row.row} has no {column}", file=file.name, row=row.row, column=column
        )
    return key
