"""Which of OpenSanctions' formats a file has."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.filekind import FileKind, expect
from app.sources.jsonlines import objects
from app.sources.opensanctions import ftm, simple


class OpenSanctionsReader:
    """Reads ``entities.ftm.json`` and ``targets.simple.csv``."""

    info = SourceInfo(
        id="opensanctions",
        title="OpenSanctions (a dataset of your choice)",
        publisher="OpenSanctions",
        url="https://www.opensanctions.org/datasets/",
        licence="CC BY-NC 4.0; business use needs a licence from OpenSanctions.",
        formats=("entities.ftm.json", "targets.simple.csv"),
        stale_after_days=30,
        downloads=(
            Download(
                name="entities.ftm.json",
                url="https://data.opensanctions.org/datasets/latest/sanctions/entities.ftm.json",
            ),
        ),
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
    _, _, first = next(objects(file), (0, b"", {}))
    nested = any(
        isinstance(value, dict)
        for values in (first.get("properties") or {}).values()
        for value in values
    )
    if "schema" not in first or nested:
        raise ListRejected(
            f"{file.name} is not in a format that is read; download entities.ftm.json or "
            "targets.simple.csv of the dataset",
            file=file.name,
            row=1,
        )
    return ftm
