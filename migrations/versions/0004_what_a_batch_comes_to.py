"""What the rows of a chunk come to, and which earlier batch had the same file

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("batches", sa.Column("same_file_as", sa.String(length=40), nullable=True))
    op.add_column("batch_chunks", sa.Column("tally", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("batch_chunks", "tally")
    op.drop_column("batches", "same_file_as")
