"""Mail and who wants it"""

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UNANNOUNCED = sa.text("announced_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("posted_at", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("tried_at", app.store.base.UtcDateTime(), nullable=True),
        sa.Column("sent_at", app.store.base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_mail_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("kind", "subject_id", "user_id", name=op.f("uq_mail_kind_subject_id_user_id")),
    )
    op.create_index(op.f("ix_mail_state_posted_at"), "mail", ["state", "posted_at"])
    op.add_column("app_user", sa.Column("mail_when", sa.String(length=10), nullable=False, server_default="both"))
    op.add_column("app_user", sa.Column("mail_for_group", sa.Boolean(), nullable=False, server_default=sa.true()))
    _add_announced("task", "opened_at")
    _add_announced("notice", "at")


def _add_announced(table: str, moment: str) -> None:
    """What was there before counts as announced."""
    op.add_column(table, sa.Column("announced_at", app.store.base.UtcDateTime(), nullable=True))
    op.execute(sa.text(f"UPDATE {table} SET announced_at = {moment}"))  # noqa: S608  our own names
    op.create_index(f"ix_{table}_unannounced", table, [moment], sqlite_where=UNANNOUNCED, postgresql_where=UNANNOUNCED)
