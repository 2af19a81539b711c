"""The cases of a conference go on: each by itself, or all together when the conference is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.audit.operations import Event
from app.cases.queries import recommendations
from app.conferences.agenda import AgendaLine, agenda, collect
from app.conferences.models import AgendaItem, Conference
from app.conferences.room import ADVICE_FORM, answers, clear, item_form, written
from app.conferences.run import ConferenceRun
from app.errors import Conflict, NotAllowed, Problem
from app.people.models import User
from app.people.policy import may_run_conferences
from app.people.queries import display_names, members
from app.store.base import new_id
from app.store.clock import now
from app.store.keys import seal, unseal
from app.tasks import operations as tasks
from app.tasks.answers import AnswerError, check_answers
from app.tasks.holding import hold_case
from app.tasks.models import Exclusion, Notice, Task
from app.tasks.queries import may_do
from app.text import Text

NOTHING_YET = Text(
    "Hier ist noch nichts festgehalten. Halten Sie etwas fest, oder nehmen Sie den Fall von der Tagesordnung.",
    "Nothing is recorded here yet. Record something, or put the case off the agenda.",
)
SECOND_PERSON = Text(
    "Hier führt eine andere Person das Protokoll als beim ersten Mal. Bitte schließt sie diesen Fall einzeln ab.",
    "Here another person than the first time takes the minutes. Please have her or him finish this case by itself.",
)
WROTE_THE_DECISION = Text(
    "Die Entscheidung hat die Person eingetragen, die beim ersten Mal das Protokoll geführt hat. Bitte trägt sie "
    "jemand anders ein.",
    "The decision was entered by the person who took the minutes the first time. Please have somebody else enter it.",
)
DECISION = "decision"
WITH_SOMEBODY = Text(
    "{who} bearbeitet die Aufgabe gerade im Posteingang.", "{who} is working on the task in the inbox right now."
)


@dataclass(frozen=True)
class Missing:
    """What a case on the agenda lacks before it can go on."""

    line: AgendaLine
    texts: tuple[Text, ...] = ()
    errors: tuple[AnswerError, ...] = ()


class NotReady(Problem):
    """The conference cannot be closed; `missing` says why, case by case. Nothing was changed."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(
            Text(
                "Die Konferenz kann noch nicht geschlossen werden: In {count} Fall/Fällen fehlt etwas.",
                "The conference cannot be closed yet: something is missing in {count} case(s).",
            ).fill(count=len(missing))
        )
        self.missing = missing


def what_is_missing(session: Session, user: User, conference: Conference) -> list[Missing]:
    """Case by case, for those that are still open."""
    found = [_missing(session, user, line) for line in agenda(session, conference) if line.state == "open"]
    return [missing for missing in found if missing.texts or missing.errors]


def close_conference(session: Session, user: User, conference: Conference) -> None:
    """Close it: every open case goes on, all or none. Raises NotReady, Conflict, NotAllowed."""
    _lock(session, user, conference)
    if "coordination" not in conference.present:
        raise Problem(
            Text(
                "Bitte halten Sie zuerst fest, wer da ist. Ohne koordinierende Stelle ist die Konferenz nicht "
                "beschlussfähig.",
                "Please record first who is present. Without the coordinating office the conference has no quorum.",
            )
        )
    collect(session, conference)
    missing = what_is_missing(session, user, conference)
    if missing:
        raise NotReady(missing)
    results = [
        {"case_id": line.case.id, "item_id": line.item.id}
        for line in agenda(session, conference)
        if line.state == "open" and line.item is not None
    ]
    run = ConferenceRun(session, conference, user.id)
    run.fire_due()
    run.events.append(Event("conference.closed", conference.id))
    try:
        step = run.tell("conference_closed", {"results": results})
    except Conflict:
        raise Conflict(
            Text(
                "Diese Konferenz steht noch bevor. Findet sie früher statt, verlegen Sie sie bitte zuerst.",
                "This conference is still to come. If it takes place earlier, please move it first.",
            )
        ) from None
    if step.incidents:
        raise Problem(step.incidents[0].text)
    conference.state, conference.closed_at, conference.closed_by = "closed", now(session), user.id


def complete_one(session: Session, user: User, conference: Conference, item: AgendaItem) -> None:
    """One case goes on by itself. Raises NotReady with what is missing."""
    _lock(session, user, conference)
    session.refresh(item)
    line = _line_of(session, conference, item)
    missing = _missing(session, user, line)
    if missing.texts or missing.errors:
        raise NotReady([missing])
    complete_item(session, user, item)


def complete_item(session: Session, user: User, item: AgendaItem) -> None:
    """Hand in what was written, through the same checks as the form of the step. Raises AnswersRefused, Conflict."""
    conference = session.get_one(Conference, item.conference_id)
    line = _line_of(session, conference, item)
    filled = item_form(session, user, item, line.task)
    raw = answers(session, conference, item, filled)
    recommended = recommendations(session, item.case, "complexity") if item.kind != "review" else ()
    if item.kind == "advice":
        _give_advice(session, user, item, raw)
    else:
        assert line.task is not None
        decided_by = _who_decided(session, item)
        outcome = tasks.complete(session, user, line.task.id, raw)
        _ask_another_person(session, outcome.opened, user.id, decided_by)
    checked = check_answers(filled.form, raw, filled.scope)
    record = {
        "form_version": filled.version,
        "answers": checked.as_json(),
        "recommendation": recommended[0].evaluation.get("outputs") if recommended else None,
        "taken_by": user.display_name,
    }
    item.minutes = seal(session, item.case.key_id, f"minutes:{item.id}", record)
    item.state, item.done_at, item.done_by = "done", now(session), user.id
    clear(session, item)


def read_minutes(session: Session, item: AgendaItem) -> dict[str, object] | None:
    """What was recorded of a case: form_version, answers by part, recommendation, taken_by."""
    if item.minutes is None:
        return None
    record = unseal(session, item.case.key_id, f"minutes:{item.id}", item.minutes)
    assert isinstance(record, dict)
    return record


def _missing(session: Session, user: User, line: AgendaLine) -> Missing:
    item, task = line.item, line.task
    if item is None or not written(session, item):
        return Missing(line, (NOTHING_YET,))
    texts: list[Text] = []
    if task is not None and item.kind != "advice":
        texts += _hindrances(session, user, task) or _written_by_the_first(session, item, task)
    filled = item_form(session, user, item, task)
    checked = check_answers(filled.form, answers(session, line.conference, item, filled), filled.scope)
    return Missing(line, tuple(texts), checked.errors)


def _hindrances(session: Session, user: User, task: Task) -> list[Text]:
    if any(exclusion.user_id == user.id for exclusion in task.exclusions):
        return [SECOND_PERSON]
    if not may_do(user, task):
        return [Text("Diese Aufgabe ist für eine andere Person bestimmt.", "This task is meant for somebody else.")]
    if task.assignee_id not in (None, user.id):
        return [WITH_SOMEBODY.fill(who=display_names(session, [task.assignee_id])[task.assignee_id])]
    return []


def _written_by_the_first(session: Session, item: AgendaItem, task: Task) -> list[Text]:
    excluded = {exclusion.user_id for exclusion in task.exclusions}
    return [WROTE_THE_DECISION] if _who_decided(session, item) in excluded else []


def _who_decided(session: Session, item: AgendaItem) -> str | None:
    """Who wrote the decision in the room; whoever closes the conference may be somebody else."""
    entry = written(session, item).get(DECISION)
    return entry.by if entry is not None else None


def _ask_another_person(session: Session, opened: Iterable[str], closed_by: str, decided_by: str | None) -> None:
    """A step that keeps away who closed the case here keeps away who wrote the decision, too.

    Where that leaves nobody, it is open to whoever only closed it: two people have then looked at the decision.
    """
    if decided_by in (None, closed_by):
        return
    for task_id in opened:
        closer = session.get(Exclusion, (task_id, closed_by))
        if closer is None:
            continue
        session.add(Exclusion(task_id=task_id, user_id=decided_by))
        if not _others(session, task_id, {closed_by, decided_by}):
            session.delete(closer)


def _others(session: Session, task_id: str, kept_away: set[str | None]) -> bool:
    """Whether anybody else can do the task."""
    offices = [(one.role, one.organisation_id) for one in session.get_one(Task, task_id).candidates if one.role]
    people = (user.id for role, office in offices for user in members(session, role, office))
    return any(user_id not in kept_away for user_id in people)


def _give_advice(session: Session, user: User, item: AgendaItem, raw: dict[str, object]) -> None:
    """Anonymous advice finishes no step: it stands in the file, and the proposing office is told."""
    case = hold_case(session, item.case_id).case
    filled = item_form(session, user, item, None)
    events = tasks.keep_form(session, user, case, filled, raw, ADVICE_FORM)
    party = case.party("proposer")
    notice = Notice(id=new_id(), case_id=case.id, kind="message", role="proposer", at=now(session))
    notice.organisation_id, notice.user_id = (party.organisation_id, party.user_id) if party else (None, None)
    text = str(raw.get("case.anonymous_advice") or "")
    notice.text = seal(session, case.key_id, f"notice:{notice.id}", text)
    session.add(notice)
    events += [Event("notice.message", "proposer"), Event("conference.advised", item.id)]
    audit.record(session, user.id, events, case_id=case.id, key_id=case.key_id)


def _line_of(session: Session, conference: Conference, item: AgendaItem) -> AgendaLine:
    line = next(
        (line for line in agenda(session, conference) if line.item is not None and line.item.id == item.id), None
    )
    if line is None or line.state == "gone" or item.state != "open":
        raise Conflict(
            Text(
                "Fall {reference} ist in dieser Konferenz nicht mehr offen.",
                "Case {reference} is no longer open in this conference.",
            ).fill(reference=item.case.reference)
        )
    return line


def _lock(session: Session, user: User, conference: Conference) -> None:
    """Keep others from closing it at the same time. Raises NotAllowed, Conflict."""
    if not may_run_conferences(user, conference.organisation_id):
        raise NotAllowed(Text("Das kann nur die koordinierende Stelle.", "Only the coordinating office can do this."))
    session.execute(select(Conference.id).where(Conference.id == conference.id).with_for_update())
    session.refresh(conference, ["state"])
    if conference.state != "planned":
        raise Conflict(
            Text(
                "Diese Konferenz ist schon geschlossen oder abgesagt.",
                "This conference is already closed or cancelled.",
            )
        )
