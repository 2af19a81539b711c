"""Who may know, until when; released lines"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "released_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", app.store.base.UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["kim_case.id"], name=op.f("fk_released_line_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_released_line_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_line")),
    )
    with op.batch_alter_table("released_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_released_line_case_id_at"), ["case_id", "at"], unique=False)

    with op.batch_alter_table("kim_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("restricted_at", app.store.base.UtcDateTime(), nullable=True))

    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shared_until", app.store.base.UtcDateTime(), nullable=True))

    # Consents are sealed: for cases that exist the parties stay as they were let in, until a consent changes.
    forever = datetime(9000, 1, 1, tzinfo=UTC)
    party = sa.table("party", sa.column("shared_until", app.store.base.UtcDateTime()))
    case = sa.table(
        "kim_case",
        sa.column("restricted_at", app.store.base.UtcDateTime()),
        sa.column("ended_at", app.store.base.UtcDateTime()),
        sa.column("outcome", sa.String()),
    )
    op.execute(sa.update(party).values(shared_until=forever))
    op.execute(sa.update(case).where(case.c.outcome == "withdrawn").values(restricted_at=case.c.ended_at))
