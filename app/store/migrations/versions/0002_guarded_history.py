"""The history: seals, hashes over every column, and a database that refuses to change or delete what is written"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import app.store.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_entry", "audit_seal", "audit_sealed_head")
SAID = "the history is append-only"


def upgrade() -> None:
    _drop_sequence()
    _make_seals()
    _hash_anew()
    guard = _guard_sqlite if op.get_bind().dialect.name == "sqlite" else _guard_postgresql
    guard()
    _drop_doubled_constraint()


def _drop_sequence() -> None:
    """Chain and number name an entry: no column is left that the hash does not cover."""
    op.rename_table("audit_entry", "audit_entry_old")
    op.drop_index("ix_audit_entry_actor_id", "audit_entry_old")
    entry = op.create_table(
        "audit_entry",
        sa.Column("chain_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "number", name="pk_audit_entry_numbered"),
    )
    columns = ", ".join(column.name for column in entry.columns)
    op.execute(f"INSERT INTO audit_entry ({columns}) SELECT {columns} FROM audit_entry_old")  # noqa: S608
    op.drop_table("audit_entry_old")
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":  # the name was taken until the old table had gone
        op.execute("ALTER INDEX pk_audit_entry_numbered RENAME TO pk_audit_entry")


def _make_seals() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", app.store.base.UtcDateTime(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "audit_sealed_head",
        sa.Column("seal_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seal_number", "chain_id", name=op.f("pk_audit_sealed_head")),
    )


def _hash_anew() -> None:
    """The first version told nothing and an empty text apart badly; its hashes are made again, chain by chain."""
    bind = op.get_bind()
    entry = sa.table(
        "audit_entry",
        *(sa.column(name) for name in ("chain_id", "number", "actor_id", "action", "subject", "details")),
        sa.column("at", app.store.base.UtcDateTime()),
        sa.column("previous_hash"),
        sa.column("hash"),
    )
    chain = sa.table("audit_chain", sa.column("id"), sa.column("hash"))
    for (chain_id,) in bind.execute(sa.select(chain.c.id)).all():
        previous = ""
        of_chain = sa.select(entry).where(entry.c.chain_id == chain_id).order_by(entry.c.number)
        for row in bind.execute(of_chain).all():
            made = _hash(row, previous)
            this = (entry.c.chain_id == chain_id) & (entry.c.number == row.number)
            bind.execute(sa.update(entry).where(this).values(previous_hash=previous, hash=made))
            previous = made
        bind.execute(sa.update(chain).where(chain.c.id == chain_id).values(hash=previous))


def _hash(row: sa.Row, previous: str) -> str:
    at: datetime = row.at.astimezone(UTC)
    covered = (
        previous,
        row.chain_id,
        row.number,
        at.isoformat(timespec="microseconds"),
        row.actor_id,
        row.action,
        row.subject,
        None if row.details is None else bytes(row.details).hex(),
    )
    return hashlib.sha256(json.dumps(covered, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _guard_sqlite() -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    for table in APPEND_ONLY:
        for what in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain {refuse}")
    op.execute(
        "CREATE TRIGGER audit_chain_only_grows BEFORE UPDATE ON audit_chain "
        f"WHEN NEW.id <> OLD.id OR NEW.number <= OLD.number {refuse}"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$"
    )
    refuse = "EXECUTE FUNCTION refuse_to_change_history()"
    for table in APPEND_ONLY:
        op.execute(f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}")
    for table in (*APPEND_ONLY, "audit_chain"):
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
    op.execute(f"CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain FOR EACH ROW {refuse}")
    op.execute(
        "CREATE TRIGGER audit_chain_only_grows BEFORE UPDATE ON audit_chain FOR EACH ROW "
        f"WHEN (NEW.id <> OLD.id OR NEW.number <= OLD.number) {refuse}"
    )


def _drop_doubled_constraint() -> None:
    """The year of a counter is its key; PostgreSQL never made the second constraint."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("reference_counter") as table:
            table.drop_constraint("uq_reference_counter_year", type_="unique")
