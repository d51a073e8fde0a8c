"""The tables of the lists: versions, entities, and every fact with its validity.

A row with ``since_id`` and ``until_id`` holds for version ``v`` of its source exactly when
``since_id <= v`` and (``until_id`` is null or ``until_id > v``). Both are ids of versions of
that same source, and ids grow with publication, so validity is a comparison of integers.
What did not change between two versions is not written again.

The tables of questions and answers stand in :mod:`app.db.tables_screening`.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, UtcDateTime

STATEMENT_KINDS = ("name", "date", "identifier", "address", "measure", "attribute", "relation")


class ListVersionRow(Base):
    """One published state of a source, or one that was refused (with the reasons)."""

    __tablename__ = "list_versions"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'superseded', 'rejected')", name="state"),
        Index(
            "uq_list_versions_active_source",
            "source",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        # Not unique: a publisher may go back to bytes that were superseded, and that is a
        # new version with a validity of its own.
        Index(None, "source", "sha256"),
        Index(None, "source", "published"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    published: Mapped[date]
    retrieved: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    files: Mapped[list[str]] = mapped_column(JSON)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    loading: Mapped[bool] = mapped_column(server_default=false())
    """Whether rows of this version may be there although it is not in service."""
    rows: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """Where each entity stands in the files: these numbers move with every version while
    the facts do not, so they are kept beside them (see :mod:`app.db.rowmap`)."""
    rows_base_id: Mapped[int | None] = mapped_column(ForeignKey("list_versions.id"))
    """The version since which ``rows`` tells the moves; null where it is the whole map."""
    issue_counts: Mapped[dict[str, int]] = mapped_column(JSON, server_default=text("'{}'"))
    """How many issues of each code the version has."""


class ListIssueRow(Base):
    """Something that could not be read, with the versions in which it stands.

    That of a version which was refused has no validity (``until_id`` is ``since_id``): it
    belongs to that version alone.
    """

    __tablename__ = "list_issues"

    id: Mapped[int] = mapped_column(primary_key=True)
    since_id: Mapped[int] = mapped_column(ForeignKey("list_versions.id"), index=True)
    until_id: Mapped[int | None] = mapped_column(ForeignKey("list_versions.id"), index=True)
    code: Mapped[str] = mapped_column(String(64))
    message: Mapped[str]
    locator: Mapped[str]
    entity_key: Mapped[str | None]


class EntityRow(Base):
    """An entity's identity; what is said of it stands in the other tables.

    Ids of entities and statements are given out by the loader, which holds the lock
    :data:`app.db.locks.LISTS`: a list is then written without asking for each id.
    """

    __tablename__ = "entities"
    __table_args__ = (Index(None, "source", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ref: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str] = mapped_column(String(200))
    key: Mapped[str]


class EntityStateRow(Base):
    """An entity's presence over versions; it can vanish from a list and return."""

    __tablename__ = "entity_states"
    __table_args__ = (Index(None, "entity_id", "since_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    since_id: Mapped[int] = mapped_column(ForeignKey("list_versions.id"), index=True)
    until_id: Mapped[int | None] = mapped_column(ForeignKey("list_versions.id"), index=True)
    type: Mapped[str] = mapped_column(String(16))
    standing: Mapped[str] = mapped_column(String(16))
    caption: Mapped[str]
    url: Mapped[str | None]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    record: Mapped[str]


class StatementRow(Base):
    """One fact's validity and provenance; its value stands in the table of its kind.

    ``ordinal`` sorts the facts of one entity within one kind. Gaps are left so that a new
    fact between two old ones does not rewrite them. ``fingerprint`` is a hash of the whole
    fact: equal fingerprints are the same statement in two versions.
    """

    __tablename__ = "statements"
    __table_args__ = (
        CheckConstraint(f"kind IN {STATEMENT_KINDS!r}", name="kind"),
        Index(None, "entity_id", "kind", "since_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"))
    since_id: Mapped[int] = mapped_column(ForeignKey("list_versions.id"))
    until_id: Mapped[int | None] = mapped_column(ForeignKey("list_versions.id"))
    kind: Mapped[str] = mapped_column(String(16))
    ordinal: Mapped[int]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(16))
    stated: Mapped[str]
    locator: Mapped[str]
    origin: Mapped[str | None]


def _statement_key() -> Any:
    return mapped_column(ForeignKey("statements.id"), primary_key=True, autoincrement=False)


class NameRow(Base):
    __tablename__ = "names"

    statement_id: Mapped[int] = _statement_key()
    full: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    given: Mapped[str | None]
    family: Mapped[str | None]
    script: Mapped[str | None]
    language: Mapped[str | None]


class DateRow(Base):
    __tablename__ = "dates"

    statement_id: Mapped[int] = _statement_key()
    kind: Mapped[str] = mapped_column(String(16))
    start: Mapped[date]
    end: Mapped[date]
    circa: Mapped[bool]


class IdentifierRow(Base):
    """``normalised`` is the value in capitals without anything but letters and digits."""

    __tablename__ = "identifiers"

    statement_id: Mapped[int] = _statement_key()
    type: Mapped[str] = mapped_column(String(16))
    value: Mapped[str]
    normalised: Mapped[str] = mapped_column(index=True)
    label: Mapped[str | None]
    country: Mapped[str | None]
    valid: Mapped[bool | None]


class AddressRow(Base):
    __tablename__ = "addresses"

    statement_id: Mapped[int] = _statement_key()
    full: Mapped[str]
    street: Mapped[str | None]
    city: Mapped[str | None]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]


class MeasureRow(Base):
    __tablename__ = "measures"

    statement_id: Mapped[int] = _statement_key()
    programme: Mapped[str]
    legal_basis: Mapped[str | None]
    authority: Mapped[str | None]
    listed_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class AttributeRow(Base):
    __tablename__ = "attributes"

    statement_id: Mapped[int] = _statement_key()
    kind: Mapped[str] = mapped_column(String(24))
    value: Mapped[str]


class RelationRow(Base):
    """``target_ref`` is an entity's ``ref``; it may stand on another list, or on none yet."""

    __tablename__ = "relations"

    statement_id: Mapped[int] = _statement_key()
    kind: Mapped[str] = mapped_column(String(16))
    target_ref: Mapped[str] = mapped_column(index=True)
    role: Mapped[str | None]
    percentage_low: Mapped[float | None]
    percentage_high: Mapped[float | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class SourceCheckRow(Base):
    """What came of the last time that a source's publisher was asked for its list."""

    __tablename__ = "source_checks"

    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    finished: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(16))
    message: Mapped[str]
    downloads: Mapped[dict[str, dict[str, str | None]]] = mapped_column(JSON)
    """By address: the validators of its answer, and the SHA-256 of what was kept."""
    notes: Mapped[list[str]] = mapped_column(JSON, server_default=text("'[]'"))
    """Sentences about what was odd, but no reason to refuse a file."""
