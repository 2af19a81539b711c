"""What a diagram may ask the system to do: the operations of service tasks.

Each takes the step's context and the call, changes the case, and may give values back. Inputs come from the diagram's
ioMapping, headers from its task headers. A Problem raised here becomes an incident with its sentence while the rest of
the step is kept: so each first checks, then changes, and raises only before its first change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.cases import links
from app.cases.deadlines import compute_deadline
from app.cases.file import write_facts
from app.cases.models import PARTS, Case, Party
from app.cases.operations import involve as involve_party
from app.cases.queries import case_referred_to
from app.catalog.working_days.in_use import working_days
from app.engine import OperationCall, Thrown
from app.errors import Problem
from app.feel import to_json
from app.people.policy import ANYWHERE_ROLES, PARTY_ROLES
from app.people.queries import organisation_by_key, user_by_name
from app.people.roles import ROLES
from app.store.base import new_id
from app.store.clock import now
from app.store.keys import seal
from app.tasks.decisions import decide
from app.tasks.functions import moment_from
from app.tasks.models import Notice, Task
from app.tasks.notices import Told, may_hear_of, written
from app.tasks.opening import ORGANISATION_ROLES, hand_over
from app.text import Text


@dataclass
class StepContext:
    """One step of one case while it runs."""

    session: Session
    case: Case
    actor_id: str | None
    forget_facts: Callable[[], None]
    notes: list[tuple[str, str, object]] = field(default_factory=list)
    """What to write to the history: (action, subject, details)."""
    messages: list[Thrown] = field(default_factory=list)
    """What other cases are told once the step is written."""


STAY_AFTER_WITHDRAWAL = frozenset({"coordination", "proposer"})
"""They brought the case in and have to carry out its end."""

Verb = Callable[[StepContext, OperationCall], Mapping[str, object] | None]
VERBS: dict[str, Verb] = {}
CONFERENCE_DUTIES = frozenset(
    {"invite_to_conference", "update_invitations", "provide_sheets", "cancel_invitations", "complete_case"}
)
"""Further operations that only the process of a conference may ask for; the room `conferences` carries them out."""


def verb(name: str) -> Callable[[Verb], Verb]:
    def register(function: Verb) -> Verb:
        VERBS[name] = function
        return function

    return register


@verb("involve")
def involve(context: StepContext, call: OperationCall) -> None:
    """Make an organisation (key) or a person (user name) a party of the case in a role; open tasks go along."""
    role = _role(call)
    person = call.inputs.get("person")
    user = user_by_name(context.session, str(person)) if person else None
    key = call.inputs.get("organisation")
    organisation = organisation_by_key(context.session, str(key)) if key else None
    if person and user is None:
        raise _unknown(Text("Die Person „{value}“ gibt es nicht.", "There is no person “{value}”."), person)
    if key and organisation is None:
        raise _unknown(Text("Die Stelle „{value}“ gibt es nicht.", "There is no organisation “{value}”."), key)
    if user is None and organisation is None:
        raise _unknown(Text("Für „{value}“ ist niemand angegeben.", "Nobody is given for “{value}”."), ROLES[role].de)
    organisation_id = organisation.id if organisation else _organisation_of(user, role)
    earlier = context.case.party(role)
    if involve_party(context.session, context.case, role, organisation_id, user.id if user else None):
        if earlier is not None:
            hand_over(context.session, context.case, role, earlier)
        context.notes.append(("party.changed", role, {"organisation": key, "person": person}))


@verb("remind")
def remind(context: StepContext, call: OperationCall) -> None:
    """Remind those who have the open task that the timer hangs on."""
    task = _open_task(context, call)
    if task is None:
        return
    task.reminded_at = now(context.session)
    _notify(context, "reminder", call.headers.get("text") or f"Erinnerung: {task.name}", task=task)


@verb("escalate")
def escalate(context: StepContext, call: OperationCall) -> None:
    """Tell a role that a deadline has passed; where nobody holds it yet, the coordinating office."""
    task, role = _open_task(context, call), _role(call)
    if task is not None:
        task.escalated_at = now(context.session)
    if role in ORGANISATION_ROLES and _party_of(context, role) is None:
        role = "coordination"
    _notify(context, "escalation", _told(call), role=role, task=task)


@verb("tell")
def tell(context: StepContext, call: OperationCall) -> None:
    """A message to a party of the case, for example the feedback to the proposer; nobody else hears of the case."""
    _notify(context, "message", _told(call), role=_role(call))


@verb("tell_organisation")
def tell_organisation(context: StepContext, call: OperationCall) -> None:
    """A message to everybody in one organisation (key): while consent E4 for it stands, or it works on the case."""
    key = str(call.inputs.get("organisation") or "")
    organisation = organisation_by_key(context.session, key)
    if organisation is None:
        raise _unknown(Text("Die Stelle „{value}“ gibt es nicht.", "There is no organisation “{value}”."), key)
    if not may_hear_of(context.session, context.case, organisation):
        context.notes.append(("notice.withheld", key, None))
        return
    _notify(context, "message", _told(call), organisation=organisation.id)
    context.notes.append(("notice.organisation", key, None))


@verb("record")
def record(context: StepContext, call: OperationCall) -> None:
    """Set facts of the case file: `facts` is an object by key; header `part` (B unless given)."""
    facts = to_json(call.inputs.get("facts"))
    part = call.headers.get("part", "B")
    if not isinstance(facts, dict) or part not in PARTS:
        raise _unknown(
            Text(
                "„record“ braucht Angaben und einen Aktenteil A, B oder C.",
                "“record” needs facts and a part A, B or C.",
            ),
            "",
        )
    changed = write_facts(context.session, context.case, {part: facts})
    if changed:
        context.notes.append(("facts.changed", call.element_id, changed))
    context.forget_facts()


@verb("restrict")
def restrict(context: StepContext, call: OperationCall) -> None:
    """Consent was withdrawn: the parties it allowed to know step back at once.

    Input `roles` names them; without it, all but those who have to carry out the end of the case.
    """
    named = call.inputs.get("roles")
    roles = set(named) if isinstance(named, list) else PARTY_ROLES - STAY_AFTER_WITHDRAWAL
    for party in context.case.parties:
        if party.role in roles and party.until is None:
            party.until = now(context.session)
            hand_over(context.session, context.case, party.role, party)
            context.notes.append(("party.ended", party.role, None))


@verb("schedule_deletion")
def schedule_deletion(context: StepContext, call: OperationCall) -> None:
    """Set the date from which the case is to be deleted, by the deadline `matter`, counted from `from` or now."""
    row = decide(
        context.session, "deadlines", {"matter": call.inputs.get("matter"), "priority": context.case.priority}
    ).value
    if not isinstance(row, Mapping):
        raise _unknown(
            Text("Die Fristentabelle kennt „{value}“ nicht.", "The table of deadlines has no “{value}”."),
            call.inputs.get("matter"),
        )
    begin = moment_from(to_json(call.inputs.get("from"))) or now(context.session)
    due = compute_deadline(row, begin, working_days(context.session))["due"]
    context.case.delete_after = due  # type: ignore[assignment]
    context.notes.append(("deletion.scheduled", str(call.inputs.get("matter")), None))


@verb("message")
def message(context: StepContext, call: OperationCall) -> None:
    """Send the message `name` to the case with the id `key`; all further inputs go with it."""
    variables = {name: value for name, value in call.inputs.items() if name not in ("name", "key")}
    name, key = call.inputs.get("name"), call.inputs.get("key")
    if not name or not key:
        raise _unknown(Text("Der Nachricht fehlt „name“ oder „key“.", "The message lacks “name” or “key”."), "")
    context.messages.append(Thrown("message", str(name), str(key), variables, "", call.element_id))


@verb("conference_request")
def conference_request(context: StepContext, call: OperationCall) -> None:
    """The case waits for a conference; header `kind` says for which."""
    context.notes.append(("conference.requested", call.headers.get("kind", "regular"), None))


@verb("link_case")
def link_case(context: StepContext, call: OperationCall) -> None:
    """Join the case to the one whose `reference` is given; header or input `kind` (merged_into, reopens) says how."""
    kind, reference = _link_kind(call), str(call.inputs.get("reference") or "")
    other = case_referred_to(context.session, reference)
    if other is None or other.id == context.case.id:
        raise _unknown(
            Text("Einen anderen Fall „{value}“ gibt es nicht.", "There is no other case “{value}”."), reference
        )
    links.link(context.session, context.case, kind, other)
    context.notes.append((f"case.{kind}", other.reference, None))


@verb("unlink_case")
def unlink_case(context: StepContext, call: OperationCall) -> None:
    """Undo `link_case`; the case stands for itself again."""
    kind = _link_kind(call)
    other = links.unlink(context.session, context.case, kind)
    if other is not None:
        context.notes.append((f"case.{kind}.undone", other.reference, None))


def _link_kind(call: OperationCall) -> str:
    kind = str(call.inputs.get("kind") or call.headers.get("kind") or "")
    if kind not in links.KINDS:
        raise _unknown(Text("Die Verbindung „{value}“ gibt es nicht.", "There is no link “{value}”."), kind)
    return kind


def _party_of(context: StepContext, role: str) -> Party | None:
    """Who holds the role, or held it last: whoever must stop using what they know is told, too."""
    held = [party for party in context.case.parties if party.role == role]
    return context.case.party(role) or max(held, key=lambda party: party.since, default=None)


def _notify(
    context: StepContext,
    kind: str,
    told: Told | str,
    role: str | None = None,
    task: Task | None = None,
    organisation: str | None = None,
) -> None:
    notice = Notice(
        id=new_id(), case_id=context.case.id, task_id=task.id if task else None, kind=kind, at=now(context.session)
    )
    if organisation is not None:
        notice.organisation_id = organisation
    elif role is not None:
        if role in ANYWHERE_ROLES:
            involve_party(context.session, context.case, role, None)
        party = _party_of(context, role)
        if party is None and role in ORGANISATION_ROLES:
            return
        notice.role, notice.organisation_id = role, party.organisation_id if party else None
        notice.user_id = party.user_id if party else None
    elif task is not None and task.assignee_id:
        notice.user_id = task.assignee_id
    elif task is not None and task.candidates:
        notice.role, notice.organisation_id, notice.user_id = task.candidates[0]
    notice.text = seal(context.session, context.case.key_id, f"notice:{notice.id}", written(told))
    context.session.add(notice)
    if organisation is None:
        context.notes.append((f"notice.{kind}", notice.role or notice.user_id or "", None))


def _open_task(context: StepContext, call: OperationCall) -> Task | None:
    return context.session.get(Task, call.open_task) if call.open_task else None


def _role(call: OperationCall) -> str:
    role = str(call.inputs.get("role") or call.headers.get("role") or "")
    if role not in ROLES:
        raise _unknown(Text("Die Rolle „{value}“ gibt es nicht.", "There is no role “{value}”."), role)
    return role


def _told(call: OperationCall) -> Told:
    """Input `values` is an object for the `{placeholders}` of the text."""
    values = to_json(call.inputs.get("values"))
    text = str(call.inputs.get("text") or call.headers.get("text") or call.element_id)
    return Told(text, {key: str(value) for key, value in values.items()} if isinstance(values, dict) else {})


def _organisation_of(user: object, role: str) -> str | None:
    return next((m.organisation_id for m in user.memberships if m.role == role), None)  # type: ignore[attr-defined]


def _unknown(text: Text, value: object) -> Problem:
    return Problem(text.fill(value=value))
