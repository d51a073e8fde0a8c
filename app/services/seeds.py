"""The entities that come with Cordon, and whether they are in service."""

from pathlib import Path

from app.db import lists
from app.db.session import SessionFactory, transaction
from app.sources.base import SourceFile, content_hash

SEEDS = "article"
"""The source of the seeds."""


def seed_files(directory: Path) -> list[SourceFile]:
    """The files of the seeds, in a fixed order."""
    return [SourceFile.at(path) for path in sorted(directory.glob("*.json"))]


def are_in_service(sessions: SessionFactory, directory: Path) -> bool:
    """Whether the list in service was loaded from exactly these files.

    It takes no lock and no reader, so that a command which finds its seeds loaded starts fast.
    """
    with transaction(sessions) as session:
        active = lists.active_version(session, SEEDS)
    return active is not None and active.sha256 == content_hash(seed_files(directory))
