"""Loading in short transactions, and what came of asking the publishers

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "list_versions",
        sa.Column("loading", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    for column in ("since_id", "until_id"):
        op.create_index(op.f(f"ix_entity_states_{column}"), "entity_states", [column])
    op.create_table(
        "source_checks",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("downloads", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_checks")),
    )


def downgrade() -> None:
    op.drop_table("source_checks")
    for column in ("since_id", "until_id"):
        op.drop_index(op.f(f"ix_entity_states_{column}"), "entity_states")
    op.drop_column("list_versions", "loading")
