"""Which file the list is, and its entries one after another."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.un import tables
from app.sources.un.entry import SOURCE, read_entry
from app.sources.xmlfiles import Element, attribute, child, elements, local_name, root, text


class UnReader:
    """Reads ``consolidated.xml``."""

    info = SourceInfo(
        id=SOURCE,
        title="United Nations Security Council Consolidated List",
        publisher=tables.AUTHORITY,
        url="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
        licence="Published by the United Nations for use by everybody; see its terms of use.",
        formats=("XML",),
        persons=(500, 1_200),
        organizations=(150, 500),
        stale_after_days=STALE_AFTER_DAYS["un-sc"],
        downloads=(
            Download(
                name="consolidated.xml",
                url="https://scsanctions.un.org/resources/xml/en/consolidated.xml",
            ),
        ),
        hosts=("un.org", "unsolprodfiles.blob.core.windows.net"),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The day on which the file was generated."""
        stated = attribute(_root(files), "dateGenerated")
        try:
            return None if stated is None else datetime.fromisoformat(stated).date()
        except ValueError:
            raise ListRejected(
                f"{files[0].name}: dateGenerated {stated!r} is not a date", element="dateGenerated"
            ) from None

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield the individuals, then the entities.

        The file is read twice: an entry may speak of one that stands further down.
        """
        _root(files)
        keys = _keys(files[0])
        for place, element in enumerate(elements(files[0], *tables.TYPES), 1):
            yield read_entry(element, f"{files[0].name} {local_name(element)} {place}", keys, log)


def _root(files: Sequence[SourceFile]) -> Element:
    if len(files) != 1:
        raise ListRejected(f"un-sc is one file, not {len(files)}", files=len(files))
    found = root(files[0])
    if local_name(found) != "CONSOLIDATED_LIST":
        raise ListRejected(
            f"{files[0].name} begins with <{local_name(found)}> and is not the consolidated list "
            "of the Security Council (<CONSOLIDATED_LIST>)",
            file=files[0].name,
            element=local_name(found),
        )
    return found


def _keys(file: SourceFile) -> dict[str, str]:
    """The key of every entry by its reference number."""
    found = {}
    for place, element in enumerate(elements(file, *tables.TYPES), 1):
        key = text(element, "DATAID")
        if key is None:
            raise ListRejected(
                f"{file.name} entry {place} has no DATAID", file=file.name, element="DATAID"
            )
        reference = text(child(element, "REFERENCE_NUMBER"))
        if reference is not None:
            found[reference] = key
    return found
