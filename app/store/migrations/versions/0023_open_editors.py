"""Who has which model file open"""

import sqlalchemy as sa
from alembic import op

from app.store.base import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_editor",
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_open_editor_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("path", "user_id", name=op.f("pk_open_editor")),
    )
