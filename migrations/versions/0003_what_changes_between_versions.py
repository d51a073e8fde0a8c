"""Row numbers and issues kept as what changes between versions; notes of a refresh

Revision ID: 0003
Revises: 0002
"""

import json
from collections import Counter, defaultdict

import sqlalchemy as sa
from alembic import op

from app.db.rowmap import pack, unpack, unpack_moves

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# An issue of a version that was refused stands in that one alone. Those of a version that
# was in service were written once for each version, so they end with the next.
SPANS = """
UPDATE list_issues SET until_id = (
    SELECT CASE
        WHEN mine.state = 'rejected' THEN mine.id
        ELSE (
            SELECT min(later.id) FROM list_versions AS later
            WHERE later.source = mine.source AND later.id > mine.id
                AND later.state <> 'rejected'
        )
    END
    FROM list_versions AS mine WHERE mine.id = list_issues.since_id
)
"""
# One copy for each later version in which an issue stands.
COPIES = """
INSERT INTO list_issues (version_id, code, message, locator, entity_key)
SELECT later.id, issue.code, issue.message, issue.locator, issue.entity_key
FROM list_issues AS issue
JOIN list_versions AS mine ON mine.id = issue.version_id
JOIN list_versions AS later ON later.source = mine.source
WHERE later.state <> 'rejected' AND later.id > mine.id
    AND (issue.until_id IS NULL OR issue.until_id > later.id)
ORDER BY later.id, issue.id
"""


def upgrade() -> None:
    _add_reference("list_versions", "rows_base_id")
    op.add_column(
        "list_versions", sa.Column("issue_counts", sa.JSON(), server_default="{}", nullable=False)
    )
    op.add_column(
        "source_checks", sa.Column("notes", sa.JSON(), server_default="[]", nullable=False)
    )
    _count_issues()
    op.drop_index(op.f("ix_list_issues_version_id"), "list_issues")
    _rename("version_id", "since_id")
    _add_reference("list_issues", "until_id")
    op.execute(SPANS)
    for column in ("since_id", "until_id"):
        op.create_index(op.f(f"ix_list_issues_{column}"), "list_issues", [column])


def _add_reference(table: str, column: str) -> None:
    # In words of its own, since SQLite takes a reference only together with its column.
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
        f"CONSTRAINT fk_{table}_{column}_list_versions REFERENCES list_versions (id)"
    )


def _rename(old: str, new: str) -> None:
    op.execute(f"ALTER TABLE list_issues RENAME COLUMN {old} TO {new}")
    if op.get_bind().dialect.name == "postgresql":
        names = (f"fk_list_issues_{column}_list_versions" for column in (old, new))
        op.execute("ALTER TABLE list_issues RENAME CONSTRAINT {} TO {}".format(*names))


def _count_issues() -> None:
    connection = op.get_bind()
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    found = connection.execute(
        sa.text("SELECT version_id, code, count(*) FROM list_issues GROUP BY version_id, code")
    )
    for version, code, count in found:
        counts[version][code] = count
    for version, by_code in counts.items():
        connection.execute(
            sa.text("UPDATE list_versions SET issue_counts = :counts WHERE id = :id"),
            {"counts": json.dumps(by_code), "id": version},
        )


def downgrade() -> None:
    for column in ("since_id", "until_id"):
        op.drop_index(op.f(f"ix_list_issues_{column}"), "list_issues")
    _rename("since_id", "version_id")
    op.execute(COPIES)
    op.drop_column("list_issues", "until_id")
    op.create_index(op.f("ix_list_issues_version_id"), "list_issues", ["version_id"])
    _whole_rows()
    op.drop_column("source_checks", "notes")
    op.drop_column("list_versions", "issue_counts")
    op.drop_column("list_versions", "rows_base_id")


def _whole_rows() -> None:
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT version.id, version.rows, base.rows FROM list_versions AS version "
            "JOIN list_versions AS base ON base.id = version.rows_base_id"
        )
    ).all()
    for version, moves, base in found:
        connection.execute(
            sa.text("UPDATE list_versions SET rows = :rows WHERE id = :id"),
            {"rows": pack(unpack_moves(unpack(base), moves)), "id": version},
        )
