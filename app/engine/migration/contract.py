"""What a migration is asked for, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.engine.contract import NOTHING, OpenTask, ProcessModel, Step
from app.errors import Problem
from app.text import Text

Functions = Callable[[datetime], Mapping[str, object]]
"""The functions of FEEL as they are at a moment: what began then is counted from then."""


@dataclass(frozen=True)
class Way:
    """To which version a process is taken, and how.

    `mapping` says for an element of an earlier version where its work goes on in this one: the id of an element, or an
    empty text for nowhere. What it does not name goes on at the element with the same id, else where `suggest` says.
    With `recount`, what the new version says otherwise about dates is counted from when each step began; without it
    dates that are set stay, and what is new is counted from now. `opened`: when each open user task opened, by its id.
    """

    model: ProcessModel
    mapping: Mapping[str, str] = field(default_factory=dict)
    recount: bool = True
    functions: Functions = lambda _moment: NOTHING
    opened: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Shift:
    """Work at one place. `how`: stays, renamed (another element takes it over as it is), entered (begins anew there).

    `task_id`: the user task that was open there; it lives on unless the place is entered.
    """

    before: str
    after: str
    how: str
    task_id: str | None


@dataclass(frozen=True)
class Kept:
    """A user task that lives on, as the earlier diagram and as the new one describe it at the moment it opened."""

    before: OpenTask
    after: OpenTask


@dataclass(frozen=True)
class Standing:
    """Where the tokens of one process or sub-process (`scope`) stand: flows at joins, elements elsewhere."""

    scope: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Migrated:
    """The step that takes the work over, and what a person wants to know about it."""

    step: Step
    shifts: tuple[Shift, ...]
    kept: tuple[Kept, ...]
    remarks: tuple[Text, ...]
    standing: tuple[Standing, ...]


class CannotMigrate(Problem):
    """This work cannot be taken over; every reason why."""

    def __init__(self, reasons: Sequence[Text]) -> None:
        super().__init__(reasons[0])
        self.reasons = tuple(dict.fromkeys(reasons))
