"""What every reader offers, and the log in which it records what it could not read.

A reader is a module with one class that satisfies :class:`Reader`. It turns the
publisher's files into domain entities, one at a time where the format allows it, and
knows nothing of the database or of other lists. What it cannot read it records as an
:class:`~app.domain.entities.Issue` with the publisher's own words: nothing is guessed
and nothing is dropped silently. A file that is not what it should be at all raises
:class:`~app.errors.ListRejected`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from app.domain.entities import Entity, Issue


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One of the publisher's files on disk; ``name`` is the name it was given to us under."""

    path: Path
    name: str

    @classmethod
    def at(cls, path: Path) -> "SourceFile":
        return cls(path, path.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file of a source at its publisher.

    Where the address changes with every edition, ``url`` is the page that links to the file
    and ``link`` a regular expression that the link's address matches as a whole.
    """

    name: str
    url: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """What is known of a source before any file is read.

    The counts are guards: a version with fewer persons or organisations than the minimum
    is rejected; one with more than the maximum is accepted with a warning.
    """

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    formats: tuple[str, ...]
    persons: tuple[int, int] = (0, 10_000_000)
    organizations: tuple[int, int] = (0, 10_000_000)
    stale_after_days: int | None = None
    downloads: tuple[Download, ...] = ()
    """What a refresh fetches by default; all of them together are one list version."""
    index: str | None = None
    """Name of a document beside each download that states its version and checksum."""
    hosts: tuple[str, ...] = ()
    """Further hosts that a download may be redirected to."""


@dataclass(slots=True)
class IssueLog:
    """Collects what could not be read."""

    issues: list[Issue] = field(default_factory=list)

    def add(self, code: str, message: str, locator: str, entity_key: str | None = None) -> None:
        self.issues.append(
            Issue(code=code, message=message, locator=locator, entity_key=entity_key)
        )


class Reader(Protocol):
    """Reads the files of one source."""

    @property
    def info(self) -> SourceInfo: ...

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The publication date that the files state, or None where they state none."""
        ...

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield every entity of the files, in the publisher's order."""
        ...


RELATIONS = "relations"
"""The source of relations that users state; ``relations:NAME`` is another one."""


def is_relations(source: str) -> bool:
    """Whether a source id is one of relations of the user's own."""
    return source == RELATIONS or source.startswith(f"{RELATIONS}:")


def content_hash(files: Sequence[SourceFile]) -> str:
    """SHA-256 (hex) that identifies a list version.

    For one file it is the hash of its bytes; for several, the hash of their hashes in
    sorted order, so that it does not depend on the order in which they were named.
    """
    hashes = []
    for file in files:
        with file.path.open("rb") as stream:
            hashes.append(hashlib.file_digest(stream, "sha256").hexdigest())
    if len(hashes) == 1:
        return hashes[0]
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()
