"""Test rows of tables: kept in drafts like any model, suggested by coordinating offices after cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import Event, record
from app.catalog.changes import begin, files_with, put_files
from app.catalog.files import ModelFile
from app.catalog.models import NAME_LENGTH, ChangeSet
from app.catalog.queries import definitions_of
from app.catalog.row_files import ENDING, Row, RowFile, read_rows, write_rows
from app.dmn import Definitions, DmnError, inputs_of
from app.errors import Conflict, NotAllowed, NotFound, Problem, Rejected
from app.people.models import User
from app.people.policy import may_draft, may_suggest_rows
from app.rehearsal.models import SuggestedRow
from app.store.clock import now
from app.text import Text

TITLE = Text("Prüfzeilen: {name}", "Test rows: {name}")
ROW_GONE = Text("Diese Prüfzeile gibt es nicht mehr.", "This test row is no longer there.")


@dataclass(frozen=True)
class RowsAt:
    """The rows of a table as they count, or as a draft has them, and where their file lies."""

    path: str
    rows: RowFile


def rows_of(session: Session, decision_id: str, change_set: ChangeSet | None = None) -> RowsAt:
    """Raises NotFound for a table that is not there, and Rejected for a file that cannot be read."""
    home = None
    for file in files_with(session, change_set):
        if file.kind == "tests":
            try:
                rows = read_rows(file.content, file.path)
            except Rejected:
                if file.path.endswith(f"/{decision_id}{ENDING}"):
                    raise
                continue
            if rows.decision == decision_id:
                return RowsAt(file.path, rows)
        elif file.kind == "decision" and decision_id in _decisions_in(file):
            home = file.path.rpartition("/")[0]
    if home is None:
        raise NotFound(Text("Diese Entscheidungstabelle gibt es nicht.", "There is no such decision table."))
    return RowsAt(f"{home}/{decision_id}{ENDING}", RowFile(decision_id))


def put_row(
    session: Session, user: User, name: str, decision_id: str, change_set: ChangeSet | None, row: Row, place: str | None
) -> ChangeSet:
    """Add a row, or put it in the place of the one called `place`; in this draft, else in a new one.

    `name` is that of the table. Raises Problem where another row has that name already.
    """
    at = rows_of(session, decision_id, change_set)
    if place is not None:
        _must_be_there(at.rows, place)
    row = replace(row, inputs={key: value for key, value in row.inputs.items() if _says_more(key, value, at.rows)})
    if any(other.name == row.name and other.name != place for other in at.rows.rows):
        raise Problem(
            Text(
                "Eine Prüfzeile mit diesem Namen gibt es schon. Wählen Sie einen anderen.",
                "There is a test row of this name already. Choose another one.",
            )
        )
    if place is None:
        rows = (*at.rows.rows, row)
    else:
        rows = tuple(row if other.name == place else other for other in at.rows.rows)
    return _keep(session, user, name, change_set, at.path, replace(at.rows, rows=rows))


def take_out_row(
    session: Session, user: User, name: str, decision_id: str, change_set: ChangeSet | None, place: str
) -> ChangeSet:
    """Take the row called `place` out, in this draft, else in a new one."""
    at = rows_of(session, decision_id, change_set)
    _must_be_there(at.rows, place)
    left = tuple(row for row in at.rows.rows if row.name != place)
    return _keep(session, user, name, change_set, at.path, replace(at.rows, rows=left))


def suggest(
    session: Session, user: User, roles: Iterable[str], decision_id: str, row: Row, identifying: Sequence[str]
) -> None:
    """Keep a suggestion after a case to which the user stands in these roles; nothing of it leads back there.

    Raises Problem where the name of the row holds one of the `identifying` texts.
    """
    if not may_suggest_rows(roles):
        raise NotAllowed(
            Text("Prüfzeilen schlägt die koordinierende Stelle vor.", "Coordinating offices suggest test rows.")
        )
    named = row.name.casefold()
    if any(text.casefold() in named for text in identifying if len(text) > 1):
        raise Problem(
            Text(
                "Im Namen der Zeile steht etwas, woran die Person zu erkennen ist. Schreiben Sie nur, worum es geht.",
                "The name of the row holds something by which the person is known. Write only what it is about.",
            )
        )
    session.add(
        SuggestedRow(
            decision_id=decision_id,
            name=row.name[:NAME_LENGTH],
            row={"inputs": dict(row.inputs), "expect": row.expect},
            by=user.id,
            at=now(session),
        )
    )
    session.flush()
    record(session, user.id, [Event("rows.suggested", decision_id)])


def open_suggestions(session: Session, decision_id: str) -> list[SuggestedRow]:
    """What waits to be looked at, the oldest first."""
    query = select(SuggestedRow).where(SuggestedRow.state == "open", SuggestedRow.decision_id == decision_id)
    return list(session.scalars(query.order_by(SuggestedRow.at)))


def settle_suggestion(session: Session, user: User, suggestion_id: str, state: str) -> SuggestedRow:
    """It was `taken` into a draft, or is `declined`. Raises Conflict where somebody was faster."""
    if not may_draft(user, {"tests"}):
        raise NotAllowed(Text("Das entscheidet, wer die Tabelle pflegt.", "Whoever keeps the table decides this."))
    found = session.get(SuggestedRow, suggestion_id, with_for_update=True, populate_existing=True)
    if found is None or found.state != "open":
        raise Conflict(Text("Über diesen Vorschlag ist schon entschieden.", "This suggestion is settled already."))
    found.state, found.settled_by, found.settled_at = state, user.id, now(session)
    record(session, user.id, [Event(f"rows.{state}", found.decision_id)])
    return found


def coded_inputs(definitions: Definitions, decision_id: str, recorded: dict[str, object]) -> dict[str, object]:
    """Of recorded inputs those that alone tell of nobody: yes or no, numbers, and codes of closed lists."""
    decision = definitions.decision(decision_id)
    kept: dict[str, object] = {}
    for asked in inputs_of(definitions, decision) if decision else ():
        value = recorded.get(asked.name)
        if isinstance(value, bool | int | float) or (asked.is_closed and value in asked.codes):
            kept[asked.name] = value
        elif asked.many and isinstance(value, list):
            kept[asked.name] = [item for item in value if item in asked.codes]
    return kept


def _decisions_in(file: ModelFile) -> list[str]:
    try:
        return [decision.id for decision in definitions_of(file).decisions]
    except DmnError:
        return []


def _says_more(key: str, value: object, rows: RowFile) -> bool:
    """Whether an input has to be written down: not where the usual one is the same, or nothing is said of it."""
    return value != rows.usual.get(key) if key in rows.usual else value is not None


def _must_be_there(rows: RowFile, name: str) -> None:
    if all(row.name != name for row in rows.rows):
        raise Conflict(ROW_GONE)


def _keep(session: Session, user: User, name: str, change_set: ChangeSet | None, path: str, rows: RowFile) -> ChangeSet:
    file = ModelFile(path, write_rows(rows))
    if change_set is None:
        return begin(session, user, TITLE.fill(name=name).de, [file])
    put_files(session, user, change_set, [file])
    return change_set
