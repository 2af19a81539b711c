"""A database of the first version, with data in it, becomes one of today's, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Connection, MetaData, Table, func, inspect, select

from app.audit.models import Entry
from app.audit.verify import verify
from app.store.base import Base
from app.store.database import Database, open_database
from app.store.migrate import is_current, revisions, upgrade
from tests.conftest import KEYS
from tests.rig.postgres import Postgres

APP = Path(__file__).parents[3] / "app"
ROWS = 3
AT = datetime(2026, 3, 2, 9, 0, 0, 123456)  # noqa: DTZ001  as the database keeps it


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path / 'kim.db'}", KEYS)
        yield opened
        opened.close()
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    opened = open_database(postgres.url(name), KEYS)
    yield opened
    opened.close()
    postgres.drop(name)


def fill(connection: Connection) -> dict[str, int]:
    """Rows in every table, made from the shape of the tables alone; answers how many in each."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for table in metadata.sorted_tables if table.name != "alembic_version"]
    made: dict[str, list[dict[str, object]]] = {}
    for table in tables:
        made[table.name] = [row_of(table, number, made) for number in range(1, ROWS + 1)]
        connection.execute(table.insert(), made[table.name])
    return {table.name: ROWS for table in tables}


def row_of(table: Table, number: int, made: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    row: dict[str, object] = {}
    for column in table.columns:
        if column.foreign_keys:
            parent = next(iter(column.foreign_keys)).column
            row[column.name] = made[parent.table.name][number - 1][parent.name] if parent.table.name in made else None
        else:
            row[column.name] = value_of(column, number)
    return row


def value_of(column, number: int) -> object:
    if isinstance(column.type, JSON):
        return {"number": number}
    kind = column.type.python_type
    if kind is str:
        return f"{column.name}{number}"[-(column.type.length or 99) :]
    return {int: number, bool: True, bytes: b"\x00sealed", datetime: AT, float: 1.5}[kind]


def counts(connection: Connection, names: list[str]) -> dict[str, int]:
    there = inspect(connection).get_table_names()
    tables = {name: Table(name, MetaData(), autoload_with=connection) for name in names if name in there}
    return {name: connection.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}


def chain_up(connection: Connection) -> None:
    """Make the filled rows of the history one chain, as the first version would have."""
    connection.exec_driver_sql("UPDATE audit_entry SET chain_id = 'id1'")
    connection.exec_driver_sql("UPDATE audit_entry SET actor_id = NULL, details = NULL WHERE number = 2")
    connection.exec_driver_sql("DELETE FROM audit_chain WHERE id <> 'id1'")
    connection.exec_driver_sql(f"UPDATE audit_chain SET number = {ROWS}")


def test_data_of_the_first_version_comes_all_the_way(empty: Database) -> None:
    first, *later = revisions()
    upgrade(empty, first)
    with empty.engine.begin() as connection:
        filled = fill(connection)
        chain_up(connection)
        filled["audit_chain"] = 1
    for revision in later:
        upgrade(empty, revision)
        if revision == "0010":  # moves into the rows of the case and of the task
            del filled["case_part"]
            filled["task_candidate"] = 0
        with empty.engine.connect() as connection:
            assert counts(connection, list(filled)) == filled, revision
    assert is_current(empty)
    with empty.reading() as session:
        [*entries] = session.scalars(select(Entry).order_by(Entry.number))
        assert [entry.at for entry in entries] == [AT.replace(tzinfo=UTC)] * ROWS
        assert [entry.details for entry in entries] == [b"\x00sealed", None, b"\x00sealed"]
        assert list(verify(session)) == []


def test_facts_move_to_the_case_and_offices_to_the_task(empty: Database) -> None:
    upgrade(empty, "0009")
    with empty.engine.begin() as connection:
        fill(connection)
        for part, number in zip("ABC", (1, 2, 2), strict=True):
            connection.exec_driver_sql(
                f"INSERT INTO case_part SELECT 'id{number}', '{part}', facts FROM case_part LIMIT 1"
            )
        connection.exec_driver_sql("UPDATE task_candidate SET task_id = 'id1'")
        connection.exec_driver_sql("UPDATE task SET due_at = NULL, priority = 70 WHERE id = 'id2'")
    upgrade(empty, "0010")
    with empty.engine.connect() as connection:
        asked = "SELECT facts_a IS NULL, facts_b IS NULL, facts_c IS NULL FROM kim_case ORDER BY id"
        held = [tuple(not empty for empty in row) for row in connection.exec_driver_sql(asked)]
        assert held == [(True, False, False), (False, True, True), (False, False, False)]
        task = Table("task", MetaData(), autoload_with=connection)
        rows = connection.execute(
            select(task.c.role, task.c.organisation_id, task.c.queue_at).order_by(task.c.id)
        ).all()
        assert [row.role for row in rows] == ["role1", None, None]
        assert [row.organisation_id for row in rows] == ["id1", None, None]
        assert [row.queue_at for row in rows] == [AT, datetime(9000, 1, 31), AT]  # noqa: DTZ001
        left = connection.exec_driver_sql("SELECT task_id, role FROM task_candidate ORDER BY role").all()
        assert [tuple(row) for row in left] == [("id1", "role2"), ("id1", "role3")]


def test_the_models_say_what_the_migrations_make(database: Database) -> None:
    for models in sorted(APP.glob("*/models.py")):
        import_module(f"app.{models.parent.name}.models")

    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name in Base.metadata.tables

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(context, Base.metadata) == []


def test_several_databases_at_once_in_one_process(tmp_path: Path) -> None:
    """Invented offices for tryouts are set up while others are."""

    def set_up(number: int) -> bool:
        database = open_database(f"sqlite:///{tmp_path / f'{number}.db'}", KEYS)
        upgrade(database)
        current = is_current(database)
        database.close()
        return current

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(set_up, range(8)))
