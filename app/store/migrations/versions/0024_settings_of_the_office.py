"""Settings of the office; addresses of organisations"""

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_setting",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=True),
        sa.Column("changed_at", app.store.base.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_office_setting")),
    )
    op.add_column("organisation", sa.Column("address", sa.String(length=400), nullable=False, server_default=""))
