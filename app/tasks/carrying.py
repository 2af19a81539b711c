"""Open tasks that live on in another version of their process: what the new diagram says otherwise, they take over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.catalog.queries import bound_version
from app.engine import OpenTask
from app.engine.migration import Kept
from app.people.roles import ROLES
from app.store.clock import OFFICE_ZONE
from app.tasks.holding import held_tasks
from app.tasks.models import Candidate, Exclusion, Task, place_in_queue
from app.tasks.opening import assignee, exclude, offices, others
from app.text import Text

_NOBODY = Text("niemand", "nobody")
_NO_DATE = Text("kein Termin", "no date")


def carry_over(session: Session, case: Case, kept: Iterable[Kept]) -> None:
    """Bring the rows of open tasks up to the new version; what it leaves as it was stays as people have made it."""
    lines = list(kept)
    tasks = held_tasks(session, [line.after.task_id for line in lines])
    for task, line in zip(tasks, lines, strict=True):
        _bring_up(session, case, task, line.before, line.after)
    session.flush()


def differences(kept: Kept) -> Iterator[Text]:
    """What changes for a task, in sentences."""
    before, after = kept.before, kept.after
    if _who(before) != _who(after):
        text = Text("„{name}“ geht an: {who}.", "“{name}” goes to: {who}.")
        yield text.fill(name=after.name, who=_said_who(after))
    if before.due_at != after.due_at:
        text = Text("Frist von „{name}“: {before} → {after}.", "Deadline of “{name}”: {before} → {after}.")
        yield text.fill(name=after.name, before=_said_date(before.due_at), after=_said_date(after.due_at))
    if before.form_id != after.form_id:
        text = Text("„{name}“ hat jetzt ein anderes Formular.", "“{name}” now has another form.")
        yield text.fill(name=after.name)


def takes_drafts(kept: Kept) -> bool:
    """Whether what somebody has typed for a task stays theirs and stays fitting."""
    return _who(kept.before) == _who(kept.after) and kept.before.form_id == kept.after.form_id


def _bring_up(session: Session, case: Case, task: Task, before: OpenTask, after: OpenTask) -> None:
    task.process_version, task.element_id, task.name = after.process_version, after.element_id, after.name
    if before.form_id != after.form_id:
        form = bound_version(
            session, "form", after.form_id or "", after.form_binding, after.form_version_tag, after.process_version
        )
        task.form_id, task.form_version = after.form_id or "", form.version
    if before.due_at != after.due_at:
        task.due_at = after.due_at
    if before.follow_up_at != after.follow_up_at:
        task.follow_up_at = after.follow_up_at
    if before.priority != after.priority:
        task.priority = after.priority
    task.queue_at = place_in_queue(task.due_at, task.priority)
    if _who(before) != _who(after):
        _pass_on(session, case, task, after)
    if before.properties.get("excludes_performer_of") != after.properties.get("excludes_performer_of"):
        session.execute(delete(Exclusion).where(Exclusion.task_id == task.id))
        exclude(session, case, after)


def _pass_on(session: Session, case: Case, task: Task, after: OpenTask) -> None:
    """The task goes to whom the new diagram names; they are told of it as of a new one."""
    found = offices(session, case, after)
    task.role, task.organisation_id = found[0] if found else (None, None)
    task.assignee_id, task.announced_at = assignee(session, case, after), None
    session.execute(delete(Candidate).where(Candidate.task_id == task.id))
    session.expire(task, ["others"])
    further = others(session, after, found)
    if further:
        session.execute(insert(Candidate.__table__), further)


def _who(task: OpenTask) -> tuple[object, ...]:
    return task.roles, task.users, task.assignee


def _said_who(task: OpenTask) -> Text:
    names = [ROLES.get(role, Text(role, role)) for role in task.roles]
    names += [Text(name, name) for name in (*task.users, *filter(None, [task.assignee]))]
    if not names:
        return _NOBODY
    return Text(", ".join(name.de for name in names), ", ".join(name.en for name in names))


def _said_date(moment: datetime | None) -> Text:
    if moment is None:
        return _NO_DATE
    day = moment.astimezone(OFFICE_ZONE)
    return Text(f"{day:%d.%m.%Y}", f"{day:%d.%m.%Y}")
