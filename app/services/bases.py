"""What was made of earlier list versions and lies in a folder, to be taken further."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy.orm import Session

from app.db import lists
from app.domain.entities import ListVersion
from app.domain.kinds import VersionState

Versions = tuple[ListVersion, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """A folder, and of which version it holds each source."""

    folder: Path
    versions: dict[str, ListVersion]

    def nearness(self, versions: Versions) -> tuple[int, int, int]:
        """How many entities stand in sources that it holds, how many of them in the very
        versions, then how near its others are: of a source that it lacks all must be read.
        """
        shared = [(v, self.versions[v.source]) for v in versions if v.source in self.versions]
        known = sum(wanted.entities for wanted, _ in shared)
        same = sum(wanted.entities for wanted, held in shared if wanted.id == held.id)
        return known, same, -sum(abs(wanted.id - held.id) for wanted, held in shared)


def file_versions(path: Path, versions: Sequence[ListVersion], made_by: str) -> None:
    """Say beside what was made of which versions, and by which code, it was."""
    held = [{"source": v.source, "id": v.id, "sha256": v.sha256} for v in versions]
    path.write_bytes(orjson.dumps({"made_by": made_by, "versions": held}))


def bases(
    session: Session, folder: Path, name: str, made_by: str, sources: set[str]
) -> Iterator[Base]:
    """The folders within this one, the newest first, whose file ``name`` tells of some of
    these sources and was written by this code.
    """
    folders = [path for path in folder.iterdir() if path.is_dir() and path.name[0] != "."]
    for path in sorted(folders, key=lambda path: -path.stat().st_mtime):
        try:
            filed = orjson.loads((path / name).read_bytes())
        except (OSError, ValueError):
            continue
        held = filed["versions"] if filed["made_by"] == made_by else []
        known = lists.versions_by_id(session, [version["id"] for version in held])
        # What a version held that was refused in the end is no more in the database.
        same = [
            version
            for saved in held
            if (version := known.get(saved["id"])) is not None
            and version.sha256 == saved["sha256"]
            and version.state is not VersionState.REJECTED
        ]
        if len(same) == len(held) and sources & {version.source for version in same}:
            yield Base(path, {version.source: version for version in same})
