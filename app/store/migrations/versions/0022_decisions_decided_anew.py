"""Decisions of drafts, decided anew on recorded evaluations"""

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision_replay",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("decision_id", sa.String(length=200), nullable=False),
        sa.Column("change_set_id", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("after_at", app.store.base.UtcDateTime(), nullable=True),
        sa.Column("after_id", sa.String(length=32), nullable=True),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("ended_at", app.store.base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_set_id"], ["change_set.id"], name=op.f("fk_decision_replay_change_set_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_replay")),
    )
    op.create_index("ix_decision_replay_change_set_id_decision_id", "decision_replay", ["change_set_id", "decision_id"])
    op.create_table(
        "replayed_record",
        sa.Column("replay_id", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("at", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("change", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["replay_id"], ["decision_replay.id"], name=op.f("fk_replayed_record_replay_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["decision_record.id"], name=op.f("fk_replayed_record_record_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["kim_case.id"], name=op.f("fk_replayed_record_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("replay_id", "record_id", name=op.f("pk_replayed_record")),
    )
    op.create_index("ix_replayed_record_case_id", "replayed_record", ["case_id"])
