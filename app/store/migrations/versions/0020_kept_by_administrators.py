"""Organisations and people kept by administrators: end by date, changes counted, links to a first password, requests"""

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("organisation", "app_user"):
        op.add_column(table, sa.Column("last_day", sa.Date(), nullable=True))
        op.add_column(table, sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        op.add_column(table, sa.Column("changed_by", sa.String(length=32), nullable=True))
        op.add_column(table, sa.Column("changed_at", app.store.base.UtcDateTime(), nullable=True))
    op.add_column("app_user", sa.Column("blocked_at", app.store.base.UtcDateTime(), nullable=True))
    op.add_column("app_user", sa.Column("access_nonce", sa.String(length=32), nullable=True))
    op.add_column("app_user", sa.Column("access_hash", sa.String(length=64), nullable=True))
    op.add_column("app_user", sa.Column("access_until", app.store.base.UtcDateTime(), nullable=True))
    op.create_index("ix_app_user_access_hash", "app_user", ["access_hash"])
    op.create_table(
        "role_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", app.store.base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_role_request_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_role_request_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_request")),
    )
    op.create_index("ix_role_request_state", "role_request", ["state"])
    op.create_index("ix_role_request_user_id", "role_request", ["user_id"])
