"""Two readings of the file, and what is left over at the end."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile
from app.sources.ofac.advanced.party import read_party
from app.sources.ofac.advanced.survey import Survey, survey
from app.sources.ofac.lists import OfacList
from app.sources.xmlfiles import Element, attribute, elements, first, local_name, root, text

ROOT = "Sanctions"


def published(file: SourceFile) -> date | None:
    """The day in ``DateOfIssue``; None where there is none."""
    stated = first(file, "DateOfIssue", "ReferenceValueSets")
    if stated is None or local_name(stated) != "DateOfIssue":
        return None
    return _day_of_issue(stated, file)


def _day_of_issue(element: Element, file: SourceFile) -> date:
    parts = [text(element, tag) or "" for tag in ("Year", "Month", "Day")]
    try:
        return date(*map(int, parts))
    except ValueError:
        shown = "-".join(parts)[:40]
        raise ListRejected(
            f"{file.name}: DateOfIssue {shown!r} is not a day",
            file=file.name,
            element="DateOfIssue",
        ) from None


def read(ofac: OfacList, file: SourceFile, log: IssueLog) -> Iterator[Entity]:
    """Yield every party, in the file's order."""
    base = attribute(root(file), "DeltaBaseVersion")
    if base not in (None, "0"):
        raise ListRejected(
            f"{file.name} holds only what changed since version {base}: it is not the whole list",
            file=file.name,
            element=ROOT,
        )
    found = survey(ofac, file, log)
    total = len(found.relationships.keys)
    with closing(elements(file, "DistinctParty")) as parties:
        for row, element in enumerate(parties, 1):
            place = f"{ofac.files.advanced} DistinctParty {row}"
            yield read_party(ofac, element, found, place, log)
            if row == total:
                # What stands behind the parties was read before.
                break
    _leftovers(ofac.files.advanced, found, log)


def _leftovers(name: str, found: Survey, log: IssueLog) -> None:
    """What no party refers to is not dropped without a word."""
    for identity, documents in found.documents.items():
        for document in documents:
            log.add(
                "orphan_document",
                f"no party has the identity {identity}, whose document {document.number!r} is",
                f"{name} IDRegDocument {document.id}",
            )
    for profile, entries in found.entries.items():
        for entry in entries:
            log.add(
                "orphan_entry",
                f"no party has the profile {profile}, which is listed",
                f"{name} SanctionsEntry {entry.id}",
            )
    for stray in found.relationships.strays():
        log.add(
            "orphan_relationship",
            f"no party has the profile {stray.source}: {stray.stated}",
            stray.locator,
        )
    for number in sorted(found.locations.keys() - found.used):
        location = found.locations[number]
        countries = (found.references.word("Country", c) or c for c in location.countries)
        shown = ", ".join([*(value for _, value in location.parts), *countries])
        log.add(
            "orphan_location",
            f"no party has this location: {shown or 'nowhere'}",
            f"{name} Location {number}",
        )
