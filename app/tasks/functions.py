"""What FEEL in diagrams and forms may call besides the standard: `deadline` and `decide`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases.deadlines import compute_deadline
from app.catalog.working_days.in_use import working_days
from app.catalog.working_days.model import WorkingDays
from app.feel import FeelFunction, function, to_python
from app.store.clock import OFFICE_ZONE, now
from app.tasks.deadline_tables import RowOf
from app.tasks.decisions import decide

PRIORITY = "normal"


def feel_functions(
    session: Session,
    facts: Callable[[], Mapping[str, object]],
    *,
    at: datetime | None = None,
    row_of: RowOf | None = None,
    calendar: WorkingDays | None = None,
) -> dict[str, FeelFunction]:
    """The functions for one case; `facts` gives what the case file holds now.

    What counts from now counts from `at`, where that is given; `row_of` reads another version of the table `deadlines`,
    `calendar` are other working days.
    """

    def deadline(matter: Any, start: Any = None, priority: Any = None) -> dict[str, object] | None:
        urgency = priority or facts().get("priority") or PRIORITY
        row = row_of(matter, urgency) if row_of else _newest_row(session, matter, urgency)
        begin = moment_from(to_python(start)) or at or now(session)
        return compute_deadline(row, begin, calendar or working_days(session)) if isinstance(row, Mapping) else None

    def decide_now(decision_id: Any, inputs: Any) -> object:
        made = decide(session, str(decision_id), inputs)
        return {**made.value, "version": made.number} if isinstance(made.value, Mapping) else made.value

    return {
        "deadline": function(deadline, parameters=("matter", "from", "priority"), name="deadline"),
        "decide": function(decide_now, parameters=("decision_id", "inputs"), name="decide"),
    }


def _newest_row(session: Session, matter: object, priority: object) -> object:
    return decide(session, "deadlines", {"matter": matter, "priority": priority}).value


def moment_from(value: object) -> datetime | None:
    """A start given as a date-time, a date (its beginning in the office) or ISO text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is None or isinstance(value, datetime):
        return value if value is None or value.tzinfo else value.replace(tzinfo=OFFICE_ZONE)
    return datetime(value.year, value.month, value.day, tzinfo=OFFICE_ZONE)  # type: ignore[attr-defined]
