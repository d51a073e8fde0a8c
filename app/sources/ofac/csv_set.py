"""The list in CSV: four files, their rows gathered by entry."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.domain.entities import Entity
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac.entry import EntryBuilder, Rows
from app.sources.ofac.files import FileNames, Part, read_files, value_of
from app.sources.ofac.files import Rows as RowsByPart
from app.sources.ofac.links import NameIndex
from app.sources.ofac.lists import OfacList
from app.sources.textfiles import Record

_QUOTED_ALIAS = re.compile(r"[afn]\.k\.a\. '([^;]*)'(?=;|\.?$)")


def read(ofac: OfacList, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
    """Yield every entry of the main file.

    The files may come in any order and under any name, and only the main one is needed;
    what is missing becomes an issue. All rows are held in memory, because a link may
    point to an entry further down; entities are made one at a time.
    """
    entries = _entries(read_files(files, ofac.files, log), ofac.files, log)
    index = _names_of(entries)
    for rows in entries.values():
        page = ofac.page(rows.key)
        yield EntryBuilder(ofac.source, page, rows, ofac.files, index, log).build()


def _entries(parts: RowsByPart, names: FileNames, log: IssueLog) -> Mapping[str, Rows]:
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
                    f"{names.of(part)} row {record.row}",
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
