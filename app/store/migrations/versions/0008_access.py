"""How accounts are entered: passwords to start with, a second factor, failures by address."""

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_failures",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("since", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_address_failures")),
    )
    op.add_column("app_user", sa.Column("start_password_until", app.store.base.UtcDateTime(), nullable=True))
    op.add_column("app_user", sa.Column("factor_key_id", sa.String(length=32), nullable=True))
    op.add_column("app_user", sa.Column("factor_secret", sa.LargeBinary(), nullable=True))
    op.add_column("app_user", sa.Column("factor_since", app.store.base.UtcDateTime(), nullable=True))
    op.add_column("app_user", sa.Column("factor_step", sa.Integer(), nullable=False, server_default="0"))
