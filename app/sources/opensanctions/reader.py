"""Which of OpenSanctions' formats a file has."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.filekind import FileKind, expect
from app.sources.jsonlines import objects
from app.sources.opensanctions import ftm, senzing, simple

FORMATS = ("entities.ftm.json", "targets.nested.json", "senzing.json", "targets.simple.csv")


class OpenSanctionsReader:
    """Reads four of the files of a dataset, each of which is the whole of it."""

    info = SourceInfo(
        id="opensanctions",
        title="OpenSanctions (a dataset of your choice)",
        publisher="OpenSanctions",
        url="https://www.opensanctions.org/datasets/",
        licence="CC BY-NC 4.0; business use needs a licence from OpenSanctions.",
        formats=FORMATS,
        stale_after_days=STALE_AFTER_DAYS["opensanctions"],
        downloads=(
            Download(
                name="entities.ftm.json",
                url="https://data.opensanctions.org/datasets/latest/sanctions/entities.ftm.json",
            ),
        ),
        index="index.json",
        hosts=("data.opensanctions.org",),
    )

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The newest day on which an entity changed or was seen."""
        found: date | None = _format(files).published(files[0])
        return found

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield every entity."""
        entities: Iterator[Entity] = _format(files).read(files[0], log)
        yield from entities


def _format(files: Sequence[SourceFile]) -> Any:
    if len(files) != 1:
        raise ListRejected(f"opensanctions is one file, not {len(files)}", files=len(files))
    file = files[0]
    if expect(file, FileKind.TEXT, FileKind.JSON) is FileKind.TEXT:
        return simple
    first = next((line.found for line in objects(file)), {})
    if "schema" in first or "properties" in first:
        return ftm
    if "RECORD_ID" in first:
        return senzing
    raise ListRejected(
        f"{file.name} is not in a format that is read; download {', '.join(FORMATS[:-1])} or "
        f"{FORMATS[-1]} of the dataset",
        file=file.name,
        row=1,
    )
