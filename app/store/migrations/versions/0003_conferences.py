"""Conferences with agenda, room and invitations"""

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conference_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_at", app.store.base.UtcDateTime(), nullable=True),
        sa.Column("done_by", sa.String(length=32), nullable=True),
        sa.Column("minutes", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["kim_case.id"], name=op.f("fk_agenda_item_case_id")),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_agenda_item_conference_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["done_by"], ["app_user.id"], name=op.f("fk_agenda_item_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("conference_id", "case_id", name=op.f("uq_agenda_item_conference_id_case_id")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_case_id"), ["case_id"], unique=False)

    op.create_table(
        "conference_guest",
        sa.Column("conference_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_conference_guest_conference_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_conference_guest_organisation_id")
        ),
        sa.PrimaryKeyConstraint("conference_id", "organisation_id", name=op.f("pk_conference_guest")),
    )
    op.create_table(
        "conference_invitation",
        sa.Column("conference_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("at", app.store.base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conference_id"],
            ["conference.id"],
            name=op.f("fk_conference_invitation_conference_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_conference_invitation_user_id")),
        sa.PrimaryKeyConstraint("conference_id", "user_id", name=op.f("pk_conference_invitation")),
    )
    op.create_table(
        "conference_notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conference_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("at", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("done_at", app.store.base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_conference_notice_conference_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_conference_notice_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_notice")),
    )
    with op.batch_alter_table("conference_notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conference_notice_role_organisation_id"), ["role", "organisation_id"], unique=False
        )

    op.create_table(
        "room_entry",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", app.store.base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["app_user.id"], name=op.f("fk_room_entry_by")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_room_entry_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "key", name=op.f("pk_room_entry")),
    )
    with op.batch_alter_table("conference", schema=None) as batch_op:
        batch_op.add_column(sa.Column("video_link", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("length", sa.Integer(), nullable=False, server_default="90"))
        batch_op.add_column(sa.Column("series_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("instance_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("present", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("invited_at", app.store.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("closed_at", app.store.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("closed_by", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("approved_at", app.store.base.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("approved_by", sa.String(length=32), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_conference_instance_id"), ["instance_id"])
        batch_op.create_foreign_key(batch_op.f("fk_conference_approved_by"), "app_user", ["approved_by"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_conference_closed_by"), "app_user", ["closed_by"], ["id"])
