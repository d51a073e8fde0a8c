"""Reading a small file that a test wrote."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.entities import Entity
from app.sources.base import IssueLog, Reader, SourceFile


@dataclass
class Read:
    """What came of it, by the publisher's key."""

    entities: dict[str, Entity] = field(default_factory=dict)
    log: IssueLog = field(default_factory=IssueLog)

    @property
    def issues(self) -> Counter[str]:
        return Counter(issue.code for issue in self.log.issues)


def read(reader: Reader, folder: Path, content: str | bytes, name: str = "download") -> Read:
    """Write the content to a file with an unhelpful name, and read it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = Read()
    for entity in reader.read([SourceFile.at(path)], found.log):
        assert entity.key not in found.entities
        found.entities[entity.key] = entity
    return found
