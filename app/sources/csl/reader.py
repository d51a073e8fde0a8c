"""Reads the Consolidated Screening List: which rows belong together, and who links to whom."""

from collections.abc import Iterator, Sequence
from datetime import date

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.csl import entry
from app.sources.csl.lists import list_named
from app.sources.csl.orders import key_of, order_of
from app.sources.csl.rows import Row, rows
from app.sources.filekind import FileKind, expect


class CslReader:
    """Reads ``consolidated.csv`` and ``consolidated.json``."""

    info = SourceInfo(
        id=entry.SOURCE,
        title="Consolidated Screening List",
        publisher="International Trade Administration, U.S. Department of Commerce",
        url="https://www.trade.gov/consolidated-screening-list",
        licence="Work of the United States Government, in the public domain",
        formats=("CSV", "JSON"),
        persons=(6_310, 14_850),
        organizations=(7_590, 17_850),
        stale_after_days=STALE_AFTER_DAYS["us-csl"],
        downloads=(
            Download(
                name="consolidated.csv",
                url="https://data.trade.gov/downloadable_consolidated_screening_list/v1/"
                "consolidated.csv",
            ),
        ),
        hosts=("api.trade.gov",),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The file states no day."""
        expect(_only(files), FileKind.TEXT, FileKind.JSON)
        return None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield every entity, in the order of its first row."""
        file = _only(files)
        # An entity's rows are not always together, and links may point forward.
        together: dict[str, list[Row]] = {}
        around = entry.Around(file.name, log)
        for row in rows(file, log):
            key = _key(row, file)
            _add(together.setdefault(key, []), row, key, file)
            around.note(row)
        for key, group in together.items():
            yield entry.build(key, group, around)


def _only(files: Sequence[SourceFile]) -> SourceFile:
    if len(files) != 1:
        raise ListRejected(f"{entry.SOURCE} is one file, not {len(files)}", files=len(files))
    return files[0]


def _key(row: Row, file: SourceFile) -> str:
    """OFAC's number, which is the same on all its lists; else the list, the name and the order."""
    name, stated = row.get("name"), row.get("source")
    for field, value in (("name", name), ("source", stated)):
        if value is None:
            raise ListRejected(
                f"{file.name} {row.where} has no {field}", file=file.name, column=field
            )
    assert name is not None
    assert stated is not None
    sublist, number = list_named(stated), row.get("entity_number")
    if sublist is not None and sublist.ofac and number is not None:
        if not (number.isascii() and number.isdigit()):
            raise ListRejected(
                f"{file.name} {row.where}: {number[:40]!r} is not a number of OFAC's",
                file=file.name,
                column="entity_number",
            )
        return f"{entry.NUMBERED}-{number}"
    order = order_of(row.get("federal_register_notice"), row.get("start_date"))
    code = stated if sublist is None else sublist.code
    return f"{code}-{key_of(name, ' '.join(filter(None, [number, order])))}"


def _add(group: list[Row], row: Row, key: str, file: SourceFile) -> None:
    """Refuse a list that gives one of OFAC's numbers twice."""
    source = row.get("source")
    twice = next((known for known in group if known.get("source") == source), None)
    if twice is not None and key.startswith(f"{entry.NUMBERED}-"):
        raise ListRejected(
            f"{file.name} {row.where} repeats the entry {key} of {twice.where}", file=file.name
        )
    group.append(row)
