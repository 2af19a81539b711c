"""What a step needs stands together: the facts in the row of the case, the office in the row of its task"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

END_OF_QUEUE = datetime(9000, 1, 1, tzinfo=UTC)
OPEN = sa.text("state = 'open'")
FREE = sa.text("state = 'open' AND assignee_id IS NULL")


def upgrade() -> None:
    _bring_facts_to_the_case()
    _bring_offices_to_the_task()
    _line_tasks_up()


def _bring_facts_to_the_case() -> None:
    for part in ("A", "B", "C"):
        column = f"facts_{part.lower()}"
        op.add_column("kim_case", sa.Column(column, sa.LargeBinary(), nullable=True))
        held = f"SELECT facts FROM case_part WHERE case_id = kim_case.id AND part = '{part}'"  # noqa: S608
        op.execute(sa.text(f"UPDATE kim_case SET {column} = ({held})"))  # noqa: S608  our own names
    op.drop_table("case_part")


def _bring_offices_to_the_task() -> None:
    """The first office of each task; what is left in `task_candidate` are further ones and persons."""
    op.add_column("task", sa.Column("role", sa.String(length=30), nullable=True))
    # As SQL, because Alembic cannot add a foreign key to a table of SQLite without making the table anew.
    op.execute(
        "ALTER TABLE task ADD COLUMN organisation_id VARCHAR(32) "
        "CONSTRAINT fk_task_organisation_id REFERENCES organisation (id)"
    )
    of_task = "FROM task_candidate c WHERE c.task_id = task.id AND c.role IS NOT NULL ORDER BY c.id LIMIT 1"
    offices = f"role = (SELECT c.role {of_task}), organisation_id = (SELECT c.organisation_id {of_task})"
    op.execute(f"UPDATE task SET {offices}")  # noqa: S608  our own names
    op.execute(
        "DELETE FROM task_candidate WHERE id = (SELECT c.id FROM task_candidate c "
        "WHERE c.task_id = task_candidate.task_id AND c.role IS NOT NULL ORDER BY c.id LIMIT 1)"
    )
    op.drop_index("ix_task_candidate_inbox", "task_candidate")
    op.drop_column("task_candidate", "due_at")
    op.create_index(
        "ix_task_candidate_role_organisation_id_task_id", "task_candidate", ["role", "organisation_id", "task_id"]
    )


def _line_tasks_up() -> None:
    last = END_OF_QUEUE.strftime("%Y-%m-%d %H:%M:%S.%f")
    moment = sa.Column("queue_at", app.store.base.UtcDateTime(), nullable=False, server_default=sa.text(f"'{last}'"))
    op.add_column("task", moment)
    op.execute("UPDATE task SET queue_at = due_at WHERE due_at IS NOT NULL")
    bind = op.get_bind()
    task = sa.table(
        "task", sa.column("queue_at", app.store.base.UtcDateTime()), sa.column("due_at"), sa.column("priority")
    )
    for (priority,) in bind.execute(sa.text("SELECT DISTINCT priority FROM task WHERE due_at IS NULL")).all():
        mine = sa.and_(task.c.due_at.is_(None), task.c.priority == priority)
        bind.execute(sa.update(task).where(mine).values(queue_at=END_OF_QUEUE + timedelta(days=100 - priority)))
    op.drop_index("ix_task_assignee_id_state_due_at", "task")
    office = ["role", "organisation_id", "queue_at", "id"]
    for name, columns, only in (
        ("ix_task_office", office, OPEN),
        ("ix_task_free", office, FREE),
        ("ix_task_assignee", ["assignee_id", "queue_at", "id"], OPEN),
    ):
        op.create_index(name, "task", columns, sqlite_where=only, postgresql_where=only)
