"""Which of the EU's formats a file has."""

from collections.abc import Iterator, Sequence
from datetime import date
from types import ModuleType
from typing import Any

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.eu import csv_files, legacy, xml_1_1
from app.sources.filekind import FileKind, expect
from app.sources.xmlfiles import local_name, root


class EuReader:
    """Reads the full list in XML 1.1 or CSV 1.1, or in the XML or CSV 1.0 of before."""

    info = SourceInfo(
        id="eu-fsf",
        title="EU consolidated list of persons, groups and entities subject to financial sanctions",
        publisher="European Commission, Financial Stability (FISMA)",
        url="https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-"
        "entities-subject-to-eu-financial-sanctions",
        licence="Reuse under the Commission's decision 2011/833/EU; a token of your own is asked.",
        formats=("XML 1.1", "CSV 1.1", "XML (2016)", "CSV 1.0"),
        persons=(3_400, 8_000),
        organizations=(970, 2_300),
        stale_after_days=STALE_AFTER_DAYS["eu-fsf"],
        downloads=(
            Download(
                name="xmlFullSanctionsList_1_1.xml",
                url="https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/"
                "content?token=dG9rZW4tMjAxNw",
            ),
        ),
        hosts=("ec.europa.eu",),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The day on which the file was generated."""
        found: date | None = _format(files).published(files[0])
        return found

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield every entity, in the file's order."""
        entities: Iterator[Entity] = _format(files).read(files[0], log)
        yield from entities


def _format(files: Sequence[SourceFile]) -> Any:
    if len(files) != 1:
        raise ListRejected(f"eu-fsf is one file, not {len(files)}", files=len(files))
    file = files[0]
    formats: dict[str, ModuleType] = {xml_1_1.ROOT: xml_1_1, legacy.ROOT: legacy}
    if expect(file, FileKind.XML, FileKind.TEXT) is FileKind.XML:
        name = local_name(root(file))
        if name in formats:
            return formats[name]
        raise ListRejected(
            f"{file.name} begins with <{name}> and is not the EU's list (<export>)",
            file=file.name,
            element=name,
        )
    with file.path.open("rb") as stream:
        first = stream.readline(100_000).decode("utf-8", "replace")
    if csv_files.recognises(first):
        return csv_files
    raise ListRejected(
        f"{file.name} is not the EU's list in CSV: its first line names no {csv_files.KEY_1_1}",
        file=file.name,
        row=1,
    )
