"""The order of the list of cases"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_kim_case_next_due_at_id", "kim_case", ["next_due_at", "id"])
    op.create_index("ix_kim_case_opened_at_id", "kim_case", ["opened_at", "id"])
