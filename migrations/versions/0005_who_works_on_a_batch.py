"""Who works on a batch and for how long it was worked on; chunks that failed; what was removed

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from app.db.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("place", sa.String(length=40), nullable=True),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("owned_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("worked_seconds", sa.Float(), nullable=False, server_default="0"),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
    ):
        op.add_column("batches", column)
    op.add_column("batch_chunks", sa.Column("error", sa.JSON(), nullable=True))
    # A batch that is cancelled says so itself from now on, at once.
    op.execute(
        "UPDATE batches SET state = 'cancelled', finished_at = CURRENT_TIMESTAMP "
        "WHERE cancel_requested AND state IN ('queued', 'running')"
    )
    op.drop_column("batches", "cancel_requested")


def downgrade() -> None:
    op.add_column(
        "batches",
        sa.Column("cancel_requested", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # What has no results could not be told apart from what has.
    op.execute("DELETE FROM batch_chunks WHERE result IS NULL")
    op.drop_column("batch_chunks", "error")
    for column in ("removed_at", "worked_seconds", "owned_until", "owner", "place"):
        op.drop_column("batches", column)
