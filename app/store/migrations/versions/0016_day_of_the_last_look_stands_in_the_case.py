"""The day of the last look into a file stands in the case"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kim_case", sa.Column("dates_seen_on", sa.Date(), nullable=True))
    op.execute("UPDATE kim_case SET dates_seen_on = (SELECT looked_on FROM case_dates WHERE case_id = kim_case.id)")
    op.drop_column("case_dates", "looked_on")
