"""Mail about new tasks and notices: a sweep finds what nobody was written about yet."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.catalog.wording.in_use import wording
from app.jobs.registry import sweeps
from app.mail.letters import Letter, writes
from app.mail.operations import post
from app.mail.settings import mail_settings
from app.people.models import User
from app.people.policy import may_do_task
from app.people.queries import is_staffed, members, staff, user_by_id
from app.store.clock import now
from app.tasks.models import Notice, Task
from app.tasks.notices import is_told, may_still_know
from app.tasks.partner_links import ROLE, link_user, make_link, partner_of
from app.tasks.queries import ref_of

AT_ONCE = 200
"""How many tasks, and how many notices, one sweep takes up."""

OLD = timedelta(days=2)
"""What is older has been found in the inbox long since: it is not written about."""


@sweeps(every=timedelta(seconds=30))
def announce(session: Session) -> bool:
    """Post mail for tasks and notices that nobody was written about; True while there may be more."""
    at = now(session)
    oldest = None if mail_settings(session) is None else at - OLD
    for table, moment in ((Task, Task.opened_at), (Notice, Notice.at)):
        skipped = update(table).where(table.announced_at.is_(None)).values(announced_at=at)
        session.execute(skipped.where(moment < oldest) if oldest else skipped)
    if oldest is None:
        return False
    tasks = _unannounced(session, Task, Task.opened_at)
    for task in tasks:
        task.announced_at = at
        if task.state == "open":
            post(session, "task", task.id, [user for user in _people_of_task(session, task) if user.wants_mail_at_once])
    notices = _unannounced(session, Notice, Notice.at)
    for notice in notices:
        notice.announced_at = at
        post(session, "notice", notice.id, [user for user in told(session, notice) if user.wants_mail_at_once])
    return len(tasks) == AT_ONCE or len(notices) == AT_ONCE


@writes("task")
def write_about_task(session: Session, user: User, task_id: str) -> Letter | None:
    """None when it is done, or another has taken it."""
    task = session.get(Task, task_id)
    if task is None or task.state != "open" or not may_do_task(user, ref_of(task)):
        return None
    if not user.can_log_in:
        return _write_with_link(session, user, task)
    if task.assignee_id not in (None, user.id):
        return None
    words, case = wording(session, "task"), task.case.reference
    text = words.paragraphs("body_own" if task.assignee_id == user.id else "body_group", case=case)
    return Letter(words.line("subject", case=case), text, f"/tasks/{task.id}")


def _write_with_link(session: Session, user: User, task: Task) -> Letter:
    """To a referral partner without an account: the link in it is the only way in."""
    words, case = wording(session, "partner_request"), task.case.reference
    path = f"/referral/{make_link(session, task, user, made_by=None)}"
    return Letter(words.line("subject", case=case), words.paragraphs("body", case=case), path)


NOTICES = ("reminder", "escalation", "incident", "message")


@writes("notice")
def write_about_notice(session: Session, user: User, notice_id: str) -> Letter | None:
    """None when it was put away meanwhile, or is not for this person any more."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.done_at is not None or not is_told(notice, user) or not may_still_know(session, notice):
        return None
    if not user.can_log_in:
        task = session.get(Task, notice.task_id) if notice.kind == "reminder" and notice.task_id else None
        return _write_with_link(session, user, task) if task is not None and task.state == "open" else None
    words = wording(session, f"notice_{notice.kind if notice.kind in NOTICES else 'message'}")
    case = session.get_one(Case, notice.case_id).reference
    path = "/incidents/" if notice.kind == "incident" else "/inbox"
    return Letter(words.line("subject", case=case), words.paragraphs("body", case=case), path)


def told(session: Session, notice: Notice) -> list[User]:
    """The people whom a notice is for."""
    if notice.user_id is not None:
        user = user_by_id(session, notice.user_id)
        return [user] if user else []
    if notice.to_organisation:
        return staff(session, str(notice.organisation_id))
    return members(session, notice.role, notice.organisation_id) if notice.role else []


def _people_of_task(session: Session, task: Task) -> list[User]:
    """Who has the task; while nobody has it, those of the group who want mail for their group."""
    if task.assignee_id is not None:
        user = user_by_id(session, task.assignee_id)
        return [user] if user else []
    excluded = {exclusion.user_id for exclusion in task.exclusions}
    partner = partner_of(session, task)
    if partner is not None and not is_staffed(session, ROLE, partner.id):
        return [link_user(session, partner)]
    named = [user_by_id(session, c.user_id) for c in task.candidates if c.user_id]
    group = [u for c in task.candidates if c.role for u in members(session, c.role, c.organisation_id)]
    wanted = [user for user in named if user] + [user for user in group if user.mail_for_group]
    return [user for user in {user.id: user for user in wanted}.values() if user.id not in excluded]


def _unannounced(session: Session, table: type[Task] | type[Notice], moment: object) -> list[Task] | list[Notice]:
    query = select(table).where(table.announced_at.is_(None)).order_by(moment, table.id).limit(AT_ONCE)
    return list(session.scalars(query).unique())  # type: ignore[return-value]
