"""Running cases taken to another version of their process"""

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "migration",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("recount", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", app.store.base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration")),
    )
    op.create_index(op.f("ix_migration_process_id_at"), "migration", ["process_id", "at"])
    op.create_table(
        "migrated_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("migration_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("from_version", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason_de", sa.String(length=2000), nullable=False),
        sa.Column("reason_en", sa.String(length=2000), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("done_at", app.store.base.UtcDateTime(), nullable=True),
        sa.Column("undone_at", app.store.base.UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["migration_id"], ["migration.id"], name=op.f("fk_migrated_case_migration_id_migration")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["kim_case.id"], name=op.f("fk_migrated_case_case_id_kim_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migrated_case")),
        sa.UniqueConstraint("migration_id", "case_id", name=op.f("uq_migrated_case_migration_id_case_id")),
    )
    op.create_index(op.f("ix_migrated_case_case_id"), "migrated_case", ["case_id"])
    op.create_index(op.f("ix_migrated_case_done_at"), "migrated_case", ["done_at"])
