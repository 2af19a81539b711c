"""What a piece of work asks of the database: statements, rows and bytes read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass
class Traffic:
    """`statements` in order, without BEGIN and COMMIT; a statement with many sets of parameters counts once."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0

    def __str__(self) -> str:
        return "\n".join(" ".join(statement.split())[:300] for statement in self.statements)


@contextmanager
def traffic(engine: Engine) -> Iterator[Traffic]:
    """Listen to everything that is sent over an engine meanwhile."""
    seen = Traffic()

    def sent(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT")):
            seen.statements.append(statement)

    def answered(_connection: Any, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        if context.cursor is cursor and cursor.description:
            context.cursor = _Reading(cursor, seen)

    event.listen(engine, "before_cursor_execute", sent)
    event.listen(engine, "after_cursor_execute", answered)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", sent)
        event.remove(engine, "after_cursor_execute", answered)


class _Reading:
    """A cursor of the driver that measures what is fetched."""

    def __init__(self, cursor: Any, seen: Traffic) -> None:
        self._cursor, self._seen = cursor, seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def fetchone(self) -> Any:
        row = self._cursor.fetchone()
        return row if row is None else self._measured([row])[0]

    def fetchmany(self, *size: int) -> Any:
        return self._measured(self._cursor.fetchmany(*size))

    def fetchall(self) -> Any:
        return self._measured(self._cursor.fetchall())

    def _measured(self, rows: Any) -> Any:
        self._seen.rows += len(rows)
        self._seen.bytes += sum(len(value) if isinstance(value, str | bytes) else 8 for row in rows for value in row)
        return rows
