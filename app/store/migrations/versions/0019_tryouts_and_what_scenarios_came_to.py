"""Tryouts by hand, and what scenarios came to"""

import sqlalchemy as sa
from alembic import op

from app.store.base import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scenario_result", sa.Column("entered", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "tryout",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("change_set_id", sa.String(length=32), nullable=True),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("recording", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_tryout_owner_id")),
        sa.ForeignKeyConstraint(
            ["change_set_id"], ["change_set.id"], name=op.f("fk_tryout_change_set_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tryout")),
    )
    op.create_index("ix_tryout_owner_id_changed_at", "tryout", ["owner_id", "changed_at"])
