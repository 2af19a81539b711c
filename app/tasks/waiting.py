"""The waiting list: cases for which no carrier has a place yet, and how much the carriers have to do.

Which case waits is known to its file alone (`waitlist_since`), and when its carrier is asked again to its process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.file import PRIORITIES, read_facts, write_facts
from app.cases.models import Case, Party
from app.cases.queries import case_by_reference, held_by, rights_in_case
from app.cases.sharing import bare_ref
from app.catalog.queries import PublishedModels
from app.engine import open_timers
from app.engine.models import Instance
from app.errors import NotAllowed, Problem
from app.people.models import Organisation, User
from app.people.policy import may_arrange_interim_help, roles_in_case
from app.people.queries import organisations
from app.store.clock import now, today
from app.tasks.decisions import decide
from app.tasks.holding import hold_case
from app.tasks.models import Task
from app.text import Text

STAGE, LOOK, ASKED = "assignment", "wait_for_place", "accept_case"
HELP_LENGTH = 600
TOO_LONG = "waitlist_escalation"


@dataclass(frozen=True)
class Waiting:
    """One case on the list. `next_look`: when its carrier is asked again; `asked`: it is being asked now."""

    case: Case
    since: date
    days: int
    too_long: bool
    carrier: str
    interim: str
    next_look: datetime | None
    asked: bool
    may_arrange: bool


@dataclass(frozen=True)
class Load:
    """A carrier, how many cases its case managers have, and how many they can have."""

    carrier: Organisation
    cases: int

    @property
    def is_full(self) -> bool:
        return self.carrier.case_limit is not None and self.cases >= self.carrier.case_limit


def waiting_list(session: Session, user: User) -> list[Waiting]:
    """The cases that wait and that the user may know of: by priority, then the longest first."""
    query = select(Case).where(Case.state == "open", Case.stage == STAGE, Case.restricted_at.is_(None))
    cases = session.scalars(query.where(Case.id.in_(held_by(user, now(session))))).unique()
    found = [line for case in cases if (line := _line(session, user, case)) is not None]
    return sorted(found, key=lambda line: (-_rank(line.case), line.since, line.case.reference))


def loads(session: Session, user: User) -> list[Load]:
    """The carriers with their load: all of them for the office, the own for a carrier's lead."""
    own, count = user.organisation_ids("carrier_lead"), active_cases(session)
    everywhere = bool(user.roles & {"coordination", "ki_lead"})
    return [Load(o, count.get(o.id, 0)) for o in organisations(session, "carrier") if everywhere or o.id in own]


def active_cases(session: Session) -> dict[str, int]:
    """How many open cases the case managers of each carrier have, by organisation id."""
    query = (
        select(Party.organisation_id, func.count())
        .join(Case)
        .where(Party.role == "case_manager", Party.until.is_(None), Case.state == "open")
        .group_by(Party.organisation_id)
    )
    return dict(session.execute(query).all())  # type: ignore[arg-type]


def arrange_interim_help(session: Session, user: User, reference: str, text: str) -> None:
    """Record who helps until there is a place. Raises NotFound, NotAllowed, Problem."""
    case = case_by_reference(session, user, reference)
    if not may_arrange_interim_help(roles_in_case(user, bare_ref(case), now(session))):
        raise NotAllowed(
            Text(
                "Die Zwischenlösung tragen die Koordinierende Stelle und die Trägerleitung ein.",
                "Interim help is recorded by the coordinating office and the lead of the carrier.",
            )
        )
    if len(text.strip()) > HELP_LENGTH:
        raise Problem(
            Text(
                "Bitte kürzen Sie die Zwischenlösung auf höchstens {most} Zeichen.",
                "Please shorten the interim help to at most {most} characters.",
            ).fill(most=HELP_LENGTH)
        )
    held = hold_case(session, case.id).case
    if held.stage != STAGE or not read_facts(session, held, "B").get("waitlist_since"):
        raise Problem(
            Text(
                "Der Fall {reference} steht nicht mehr auf der Warteliste.",
                "Case {reference} is no longer on the waiting list.",
            ).fill(reference=reference)
        )
    changed = write_facts(session, held, {"B": {"interim": text.strip() or None}})
    if changed:
        events = [Event("facts.changed", "waiting_list", changed)]
        audit.record(session, user.id, events, case_id=held.id, key_id=held.key_id)


def _line(session: Session, user: User, case: Case) -> Waiting | None:
    facts = read_facts(session, case, "AB")
    since = _day(facts.get("waitlist_since"))
    if since is None or not rights_in_case(session, user, case, facts).reads("B", "waitlist_since"):
        return None
    days = (today(session) - since).days
    most = _days_at_most(session, case)
    return Waiting(
        case=case,
        since=since,
        days=days,
        too_long=most is not None and days >= most,
        carrier=_carrier(session, facts),
        interim=str(facts.get("interim") or ""),
        next_look=_next_look(session, case),
        asked=_is_asked(session, case),
        may_arrange=may_arrange_interim_help(roles_in_case(user, bare_ref(case), now(session))),
    )


def _next_look(session: Session, case: Case) -> datetime | None:
    state = session.get_one(Instance, case.instance_id).state
    return next((t.due_at for t in open_timers(state, PublishedModels(session)) if t.element_id == LOOK), None)


def _is_asked(session: Session, case: Case) -> bool:
    asked = select(Task.id).where(Task.case_id == case.id, Task.element_id == ASKED, Task.state == "open")
    return session.scalar(asked.limit(1)) is not None


def _days_at_most(session: Session, case: Case) -> int | None:
    row = decide(session, "deadlines", {"matter": TOO_LONG, "priority": case.priority}).value
    days = row.get("days") if isinstance(row, Mapping) else None
    return int(days) if days is not None else None


def _carrier(session: Session, facts: Mapping[str, object]) -> str:
    return next((o.name for o in organisations(session, "carrier") if o.key == facts.get("carrier")), "")


def _rank(case: Case) -> int:
    return PRIORITIES.index(case.priority) if case.priority in PRIORITIES else 0


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
