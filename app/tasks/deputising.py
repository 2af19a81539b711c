"""Case managers who are away or leave: their cases go to somebody else, for a time or for good.

While somebody is away, the deputy takes her place in each open case (`Party.stands_in_for_id`): so rights,
inbox and whatever opens meanwhile follow by themselves, and all goes back on the day after the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.file import read_facts, write_facts
from app.cases.models import Case, Party
from app.cases.sharing import settle, take_part
from app.errors import NotAllowed, Problem
from app.jobs.registry import sweeps
from app.people.absences import to_end, to_start
from app.people.models import Absence, Membership, User
from app.people.policy import may_hand_over
from app.people.queries import deputy_of, forget_deputy
from app.store.clock import OFFICE_ZONE, now
from app.store.locks import try_lock
from app.tasks.drafts import hand_over_drafts
from app.tasks.holding import hold_case
from app.tasks.models import Notice, Task
from app.tasks.opening import hand_over
from app.text import Text

ROLE = "case_manager"


@sweeps(every=timedelta(minutes=5))
def follow_absences(session: Session) -> bool:
    """Take up or end one absence whose day has come; True while there may be more."""
    if not try_lock(session, "absences"):
        return False
    if ending := to_end(session):
        end_absence(session, ending[0], None)
        return True
    starting = [absence for absence in to_start(session) if absence.deputy.can_log_in]
    if starting:
        start_absence(session, starting[0], None)
    return bool(starting)


def start_absence(session: Session, absence: Absence, actor_id: str | None) -> None:
    """The deputy takes the place in every open case."""
    absence.started_at = now(session)
    forget_deputy(session, absence.user_id)
    held = select(Party.case_id).join(Case).where(*_holds(absence.user_id), Case.state == "open")
    for case_id in _in_order(session, held):
        _pass_on(session, case_id, absence.deputy_id, absence.user_id, actor_id, "absence.started")


def end_absence(session: Session, absence: Absence, actor_id: str | None) -> None:
    """Whatever the deputy still holds in her place goes back; an absence that has not begun is called off."""
    if absence.ended_at is not None:
        return
    absence.ended_at = now(session)
    forget_deputy(session, absence.user_id)
    held = select(Party.case_id).where(*_held_for(absence.user_id))
    for case_id in _in_order(session, held):
        _pass_on(session, case_id, absence.user_id, None, actor_id, "absence.ended")
    audit.record(session, actor_id, [Event("absence.ended", absence.id)])


def due_meanwhile(session: Session, person: User, first: date, last: date) -> list[Task]:
    """Open steps of the person's cases that fall due by the last day, those overdue among them, by due date."""
    until = datetime.combine(last + timedelta(days=1), time(), OFFICE_ZONE)
    mine = select(Party.case_id).where(*_holds(person.id))
    query = (
        select(Task)
        .where(Task.state == "open", Task.case_id.in_(mine), Task.due_at < until)
        .where(or_(Task.role == ROLE, Task.assignee_id == person.id))
        .order_by(Task.due_at, Task.id)
    )
    return list(session.scalars(query).unique())


def whose_cases(session: Session, lead: User) -> list[User]:
    """Case managers whose cases the lead may hand over, by name; also who has left and still has some."""
    offices = lead.organisation_ids("carrier_lead")
    held = select(Party.user_id).join(Case).where(Party.role == ROLE, Party.until.is_(None), Case.state == "open")
    query = (
        select(User)
        .join(Membership)
        .where(Membership.role == ROLE, Membership.organisation_id.in_(offices))
        .where(or_(User.active, User.id.in_(held)))
    )
    return list(session.scalars(query.order_by(User.display_name)).unique())


def cases_of(session: Session, person: User) -> list[Case]:
    """Open cases of a case manager, those among them that somebody else does while she is away."""
    held = or_(Party.user_id == person.id, Party.stands_in_for_id == person.id)
    query = select(Case).join(Party).where(Party.role == ROLE, Party.until.is_(None), held, Case.state == "open")
    return [
        case
        for case in session.scalars(query.order_by(Case.reference)).unique()
        if (party := case.party(ROLE)) is not None and (party.stands_in_for_id or party.user_id) == person.id
    ]


def former_managers(session: Session, cases: Iterable[Case]) -> dict[str, str]:
    """Who was case manager before, by case id: the name, where it was somebody else."""
    former: dict[str, str] = {}
    for case in cases:
        current = case.party(ROLE)
        before = [p for p in case.parties if p.role == ROLE and p.until is not None and p.stands_in_for_id is None]
        last = max(before, key=lambda party: party.since, default=None)
        if current is not None and last is not None and last.user_id not in (None, current.user_id):
            former[case.id] = session.get_one(User, last.user_id).display_name
    return former


def hand_over_cases(session: Session, user: User, cases: Sequence[Case], to: User, deputy: User | None = None) -> None:
    """Give cases to another case manager for good; with a new deputy, or the one whom the file names.

    Raises NotAllowed, Problem.
    """
    if not cases:
        raise Problem(Text("Bitte wählen Sie mindestens einen Fall.", "Please choose at least one case."))
    for person in (to, deputy):
        if person is not None:
            _check_receiver(person, cases)
    if deputy is not None and deputy.id == to.id:
        raise Problem(
            Text(
                "Case Management und Vertretung sind dieselbe Person. Bitte wählen Sie eine andere Vertretung.",
                "Case manager and deputy are the same person. Please choose another deputy.",
            )
        )
    for case in cases:
        _must_hand_over(user, case)
    for case_id in sorted(case.id for case in cases):
        _give(session, user, case_id, to, deputy)


def _give(session: Session, user: User, case_id: str, to: User, deputy: User | None) -> None:
    facts = {ROLE: to.username} | ({"deputy": deputy.username} if deputy else {})
    case = hold_case(session, case_id).case
    changed = write_facts(session, case, {"B": facts})
    if changed:
        events = [Event("facts.changed", "hand_over", changed)]
        audit.record(session, user.id, events, case_id=case.id, key_id=case.key_id)
    standing_in = deputy_of(session, to.id)
    _pass_on(session, case_id, standing_in or to.id, to.id if standing_in else None, user.id, "case.handed_over")


def _pass_on(
    session: Session, case_id: str, to_id: str, stands_in_for_id: str | None, actor_id: str | None, action: str
) -> None:
    """One case: the place of the case manager, her open steps, what she typed and her notices go to somebody else."""
    case = hold_case(session, case_id).case
    earlier = case.party(ROLE)
    if earlier is None:
        return
    take_part(case, ROLE, earlier.organisation_id, to_id, now(session), stands_in_for_id)
    settle(session, case, read_facts(session, case, ("A", "B")))
    session.flush()
    hand_over(session, case, ROLE, earlier)
    if earlier.user_id is not None:
        hand_over_drafts(session, case_id, ROLE, earlier.user_id, to_id)
    notices = update(Notice).where(Notice.case_id == case_id, Notice.done_at.is_(None))
    session.execute(notices.where(Notice.user_id == earlier.user_id).values(user_id=to_id))
    persons = f"{to_id}:{stands_in_for_id or earlier.user_id}"
    audit.record(session, actor_id, [Event(action, persons)], case_id=case.id, key_id=case.key_id)


def _holds(user_id: str) -> tuple[ColumnElement[bool], ...]:
    return Party.role == ROLE, Party.until.is_(None), Party.user_id == user_id, Party.stands_in_for_id.is_(None)


def _held_for(user_id: str) -> tuple[ColumnElement[bool], ...]:
    return Party.role == ROLE, Party.until.is_(None), Party.stands_in_for_id == user_id


def _in_order(session: Session, case_ids: Select[tuple[str]]) -> list[str]:
    """Cases are locked one after another, everywhere in the same order."""
    return sorted(set(session.scalars(case_ids)))


def _must_hand_over(user: User, case: Case) -> None:
    party = case.party(ROLE)
    if party is None or not may_hand_over(user, party.organisation_id):
        raise NotAllowed(
            Text(
                "Fälle übergibt die Trägerleitung des Trägers, der den Fall hat.",
                "Cases are handed over by the lead of the carrier that has the case.",
            )
        )


def _check_receiver(person: User, cases: Sequence[Case]) -> None:
    offices = {party.organisation_id for case in cases if (party := case.party(ROLE)) is not None}
    if not person.can_log_in or not offices <= person.organisation_ids(ROLE):
        raise Problem(
            Text(
                "{who} arbeitet nicht im Case Management dieses Trägers.",
                "{who} is not in case management of this carrier.",
            ).fill(who=person.display_name)
        )
