"""The first schema

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_lists()
    _create_statements()
    _create_screenings()


def _create_lists() -> None:
    op.create_table(
        "list_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("retrieved", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'superseded', 'rejected')", name=op.f("ck_list_versions_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_versions")),
    )
    op.create_index(
        op.f("ix_list_versions_source_published"),
        "list_versions",
        ["source", "published"],
        unique=False,
    )
    op.create_index(
        op.f("ix_list_versions_source_sha256"), "list_versions", ["source", "sha256"], unique=False
    )
    op.create_index(
        "uq_list_versions_active_source",
        "list_versions",
        ["source"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "list_issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("entity_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["list_versions.id"],
            name=op.f("fk_list_issues_version_id_list_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_issues")),
    )
    op.create_index(op.f("ix_list_issues_version_id"), "list_issues", ["version_id"], unique=False)
    op.create_table(
        "entities",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entities")),
        sa.UniqueConstraint("ref", name=op.f("uq_entities_ref")),
    )
    op.create_index(op.f("ix_entities_source_key"), "entities", ["source", "key"], unique=True)
    op.create_table(
        "entity_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("since_id", sa.Integer(), nullable=False),
        sa.Column("until_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_entity_states_entity_id_entities")
        ),
        sa.ForeignKeyConstraint(
            ["since_id"], ["list_versions.id"], name=op.f("fk_entity_states_since_id_list_versions")
        ),
        sa.ForeignKeyConstraint(
            ["until_id"], ["list_versions.id"], name=op.f("fk_entity_states_until_id_list_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_states")),
    )
    op.create_index(
        op.f("ix_entity_states_entity_id_since_id"),
        "entity_states",
        ["entity_id", "since_id"],
        unique=True,
    )


def _create_statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("since_id", sa.Integer(), nullable=False),
        sa.Column("until_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stated", sa.String(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('name', 'date', 'identifier', 'address', 'measure', 'attribute', 'relation')",
            name=op.f("ck_statements_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_statements_entity_id_entities")
        ),
        sa.ForeignKeyConstraint(
            ["since_id"], ["list_versions.id"], name=op.f("fk_statements_since_id_list_versions")
        ),
        sa.ForeignKeyConstraint(
            ["until_id"], ["list_versions.id"], name=op.f("fk_statements_until_id_list_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    op.create_index(
        op.f("ix_statements_entity_id_kind_since_id"),
        "statements",
        ["entity_id", "kind", "since_id"],
        unique=False,
    )
    op.create_table(
        "names",
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("full", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("given", sa.String(), nullable=True),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("script", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_names_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_names")),
    )
    op.create_table(
        "dates",
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("circa", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_dates_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_dates")),
    )
    op.create_table(
        "identifiers",
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("normalised", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("valid", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_identifiers_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_identifiers")),
    )
    op.create_index(op.f("ix_identifiers_normalised"), "identifiers", ["normalised"], unique=False)
    op.create_table(
        "addresses",
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("full", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("postal_code", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_addresses_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_addresses")),
    )
    op.create_table(
        "measures",
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=True),
        sa.Column("authority", sa.String(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_measures_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_measures")),
    )
    op.create_table(
        "attributes",
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_attributes_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_attributes")),
    )
    op.create_table(
        "relations",
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("target_ref", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("percentage_low", sa.Double(), nullable=True),
        sa.Column("percentage_high", sa.Double(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_relations_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_relations")),
    )
    op.create_index(op.f("ix_relations_target_ref"), "relations", ["target_ref"], unique=False)


def _create_screenings() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_screened", sa.Integer(), nullable=False),
        sa.Column("rows_hit", sa.Integer(), nullable=False),
        sa.Column("rows_review", sa.Integer(), nullable=False),
        sa.Column("rows_failed", sa.Integer(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("lists", sa.JSON(), nullable=False),
        sa.Column("engine", sa.JSON(), nullable=False),
        sa.Column("error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_batches_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(
        op.f("ix_batches_state_created_at"), "batches", ["state", "created_at"], unique=False
    )
    op.create_table(
        "batch_chunks",
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_batch_chunks_batch_id_batches")
        ),
        sa.PrimaryKeyConstraint("batch_id", "ordinal", name=op.f("pk_batch_chunks")),
    )
    op.create_table(
        "screenings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("lists", sa.JSON(), nullable=False),
        sa.Column("engine_version", sa.String(length=40), nullable=False),
        sa.Column("engine_config", sa.String(length=80), nullable=False),
        sa.Column("batch_id", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('hit', 'review', 'clear', 'incomplete')",
            name=op.f("ck_screenings_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_screenings_batch_id_batches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    op.create_index(op.f("ix_screenings_batch_id"), "screenings", ["batch_id"], unique=False)
    op.create_index(op.f("ix_screenings_reference"), "screenings", ["reference"], unique=False)
    op.create_index(op.f("ix_screenings_screened_at"), "screenings", ["screened_at"], unique=False)


def downgrade() -> None:
    # Indexes go with their tables; a table goes before the ones it refers to.
    for table in (
        "screenings",
        "batch_chunks",
        "batches",
        "relations",
        "attributes",
        "measures",
        "addresses",
        "identifiers",
        "dates",
        "names",
        "statements",
        "entity_states",
        "entities",
        "list_issues",
        "list_versions",
    ):
        op.drop_table(table)
