"""Changed working days are decided about as changed deadlines are"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "deadline_change", sa.Column("what", sa.String(length=20), nullable=False, server_default="deadlines")
    )
    with op.batch_alter_table("deadline_change") as table:
        table.alter_column("what", server_default=None)
