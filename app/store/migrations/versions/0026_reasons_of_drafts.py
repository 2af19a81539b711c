"""Why a draft is to count although the check warns"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change_set", sa.Column("reason", sa.String(length=2000), nullable=False, server_default=""))
