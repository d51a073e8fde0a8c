"""The reader of OFAC's comma-separated lists: the SDN list and the consolidated list."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.entities import Entity
from app.sources.base import IssueLog, SourceFile, SourceInfo
from app.sources.ofac.entry import EntryBuilder, Rows
from app.sources.ofac.files import CONS_FILES, SDN_FILES, FileNames, Part, read_files, value_of
from app.sources.ofac.files import Rows as RowsByPart
from app.sources.ofac.links import NameIndex
from app.sources.textfiles import Record

_EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
_ENTRY_PAGE = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id={key}"
_LICENCE = "Work of the United States Government, in the public domain"
_QUOTED_ALIAS = re.compile(r"[afn]\.k\.a\. '([^;]*)'(?=;|\.?$)")

SDN_INFO = SourceInfo(
    id="ofac-sdn",
    title="Specially Designated Nationals and Blocked Persons List",
    publisher="Office of Foreign Assets Control (OFAC), U.S. Department of the Treasury",
    url=_EXPORTS,
    licence=_LICENCE,
    formats=("csv",),
    persons=(6_000, 12_000),
    organizations=(6_000, 15_000),
)

CONS_INFO = SourceInfo(
    id="ofac-cons",
    title="Consolidated (non-SDN) Sanctions List",
    publisher=SDN_INFO.publisher,
    url=_EXPORTS,
    licence=_LICENCE,
    formats=("csv",),
    persons=(50, 2_000),
    organizations=(150, 3_000),
)


@dataclass(frozen=True, slots=True)
class OfacReader:
    """Reads the main, alias, address and comments files of one of OFAC's lists.

    The files may come in any order and under any name, and only the main one is needed;
    what is missing becomes an issue. All rows are held in memory, because a link may
    point to an entry further down; entities are made one at a time.
    """

    info: SourceInfo
    files: FileNames

    @classmethod
    def sdn(cls) -> "OfacReader":
        return cls(SDN_INFO, SDN_FILES)

    @classmethod
    def consolidated(cls) -> "OfacReader":
        return cls(CONS_INFO, CONS_FILES)

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """None: these files do not state when they were published."""
        del files
        return None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        parts = read_files(files, self.files, log)
        entries = self._entries(parts, log)
        index = _names_of(entries)
        for rows in entries.values():
            yield EntryBuilder(self.info.id, _ENTRY_PAGE, rows, self.files, index, log).build()

    def _entries(self, parts: RowsByPart, log: IssueLog) -> Mapping[str, Rows]:
        """The rows by entry, in the order of the main file."""
        attached: dict[Part, dict[str, list[Record]]] = {}
        for part in (Part.ALIASES, Part.ADDRESSES, Part.COMMENTS):
            attached[part] = defaultdict(list)
            for record in parts[part]:
                attached[part][record.cells[0].strip()].append(record)
        entries: dict[str, Rows] = {}
        for record in parts[Part.MAIN]:
            key = record.cells[0].strip()
            entries[key] = Rows(
                record,
                attached[Part.ALIASES].pop(key, []),
                attached[Part.ADDRESSES].pop(key, []),
                attached[Part.COMMENTS].pop(key, []),
            )
        for part, left in attached.items():
            for key, orphans in left.items():
                for record in orphans:
                    log.add(
                        "orphan_row",
                        f"the row belongs to entry {key}, which the main file does not hold: "
                        f"{record.raw[:200]}",
                        f"{self.files.of(part)} row {record.row}",
                        key,
                    )
        return entries


def _names_of(entries: Mapping[str, Rows]) -> NameIndex:
    """Every name of the list, with those in quotes from the Remarks."""
    index = NameIndex()
    for key, rows in entries.items():
        index.add_primary(rows.main.cells[1].strip(), key)
        for row in rows.aliases:
            alias = value_of(row.cells[3])
            if alias is not None:
                index.add_alias(alias, key)
        remarks = rows.main.cells[11] + "".join(row.cells[1] for row in rows.comments)
        for quoted in _QUOTED_ALIAS.findall(remarks):
            index.add_alias(quoted, key)
    return index
