"""Work of a case put elsewhere by hand"""

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "repair",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("token_id", sa.String(length=60), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("target_id", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", app.store.base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["kim_case.id"], name=op.f("fk_repair_case_id_kim_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
    )
    op.create_index(op.f("ix_repair_case_id"), "repair", ["case_id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_repair_waiting", "repair", ["asked_at"], sqlite_where=waiting, postgresql_where=waiting)
