"""What people do beside their next task: each act finds somebody who may, does it, and says whether anybody could."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.consents import CONSENTS, FOUNDATIONS
from app.cases.models import Case
from app.cases.queries import CaseView, case_view
from app.cases.releases import (
    counselling_lines,
    missing_consents,
    recipients,
    release_line,
    releases_of,
    revoke_release,
)
from app.cases.sharing import bare_ref
from app.conferences.agenda import KIND_OF_STEP
from app.conferences.assessment import assess, assessment_form, may_assess
from app.people.models import User
from app.people.policy import OFFICE_WIDE_ROLES, may_propose, may_withdraw, roles_in_case
from app.store.clock import now
from app.tasks import operations as tasks
from app.tasks.consents import withdraw_consent
from app.tasks.drafts import save_draft
from app.tasks.forms import FilledForm
from app.tasks.merging import can_undo_merge, undo_merge
from app.tasks.models import Task
from app.tasks.partner_links import answer_by_link as hand_in_by_link
from app.tasks.partner_links import answering, find_link, hand_out_link, open_offer
from app.tasks.queries import may_do
from app.tasks.reconsideration import ask_for_reconsideration, open_until, reconsideration_form
from app.tasks.reopening import can_reopen, prepare_reopening
from tests.rig.answering import Answering

LEANING = {
    "consent_e1": "granted",
    "consent_e2": "granted",
    "consent_e4": "granted",
    "duplicate_check": "no_match",
    "next_step": "conference",
    "accept": "accepted",
    "client_agrees": "yes",
    "override_confirmed": True,
    "closure_confirmed": True,
    "response": "accepted",
}
"""So that cases get far: everything else happens, too, only less often."""
DECISIONS = ("case_management", "referral", "case_management", "rejected")
"""What decisions about the first case lean to, about the second, and so on."""
PARTLY, LEFT_TO_CONFERENCE = 0.7, 0.6
"""How often only a part is withdrawn; how often a step that a conference can do is left to it."""


@dataclass
class Words:
    """Texts that occur once: each tells its case, the part of the file and the field (see `tests.rig.planted`)."""

    labels: dict[str, str] = field(default_factory=dict)
    agreed: dict[str, str] = field(default_factory=dict)
    """What was agreed at round tables, by whose it is (key of the organisation)."""
    count: int = 0

    def planter(self, label: str) -> Callable[[str, str], str]:
        def plant(part: str, key: str) -> str:
            self.count += 1
            return f"X{label}-{part}-{key}-{self.count}q"

        return plant


@dataclass
class Scene:
    """One transaction in which somebody does something; `users` are all people, in a random order."""

    session: Session
    users: list[User]
    chance: Random
    words: Words

    def answers(self, filled: FilledForm, case: Case) -> dict[str, object]:
        return self.fill(filled, self.words.labels[case.id])

    def fill(self, filled: FilledForm, label: str) -> dict[str, object]:
        leaning = LEANING | {"decision": DECISIONS[int(label.removeprefix("case")) % len(DECISIONS)]}
        raw = Answering(filled, self.chance, self.words.planter(label), leaning).answers()
        for row in raw.get("case.agreements") or ():  # type: ignore[attr-defined]
            self.words.agreed[row["what"]] = row["organisation"]
        return raw

    def views(self) -> Iterator[tuple[User, CaseView]]:
        """Everybody with the view of each case in which he or she takes part, in a random order."""
        cases = list(self.session.scalars(select(Case).order_by(Case.opened_at, Case.reference)).unique())
        self.chance.shuffle(cases)
        for case in cases:
            for user in self.users:
                if roles_in_case(user, bare_ref(case), now(self.session)) - OFFICE_WIDE_ROLES:
                    yield user, case_view(self.session, user, case.reference)

    def task(self, case_id: str | None = None) -> tuple[Task, User] | None:
        """Some open task, of one case or of any, and somebody who may do it."""
        query = select(Task).where(Task.state == "open").order_by(Task.opened_at, Task.element_id, Task.id)
        if case_id is not None:
            query = query.where(Task.case_id == case_id)
        found = self.session.scalars(query).unique().all()
        if not found:
            return None
        task = self.chance.choice(found)
        return task, next(user for user in self.users if may_do(user, task))


Act = Callable[[Scene], bool]


def propose(scene: Scene) -> bool:
    _start(scene, next(user for user in scene.users if may_propose(user)))
    return True


def complete(scene: Scene, case_id: str) -> str | None:
    """The next step of a case, whoever may do it, if need be taken from a colleague; its element."""
    found = scene.task(case_id)
    if found is None:
        return None
    task, user = found
    if task.element_id in KIND_OF_STEP and scene.chance.random() < LEFT_TO_CONFERENCE:
        return None
    if task.assignee_id not in (None, user.id):
        tasks.take_over(scene.session, user, task.id)
    raw = scene.answers(tasks.task_form(scene.session, user, task), task.case)
    tasks.complete(scene.session, user, task.id, raw)
    return task.element_id


def hold_on_to(scene: Scene) -> bool:
    """Claim a task and save a draft, give it back, or take it from a colleague."""
    found = scene.task()
    if found is None:
        return False
    task, user = found
    if task.assignee_id not in (None, user.id):
        tasks.take_over(scene.session, user, task.id)
    elif task.assignee_id == user.id:
        tasks.release(scene.session, user, task.id)
    else:
        tasks.claim(scene.session, user, task.id)
        filled = tasks.task_form(scene.session, user, task)
        save_draft(scene.session, user, task, scene.answers(filled, task.case))
    return True


def withdraw(scene: Scene) -> bool:
    """Consent is withdrawn, in part or as a whole."""
    for user, view in scene.views():
        if may_withdraw(view.roles):
            parts = [consent for consent in CONSENTS if consent not in FOUNDATIONS]
            among = parts if scene.chance.random() < PARTLY else CONSENTS
            some = scene.chance.sample(among, scene.chance.randint(1, 2))
            withdraw_consent(scene.session, user, view.case, some)
            return True
    return False


def assess_anew(scene: Scene) -> bool:
    """The liaison knows something new about the prospect to stay."""
    for user, view in scene.views():
        if view.case.state == "open" and may_assess(scene.session, user, view.case):
            filled = assessment_form(scene.session, user, view.case)
            assess(scene.session, user, view.case, scene.answers(filled, view.case))
            return True
    return False


def ask_for_another_look(scene: Scene) -> bool:
    """The proposing office asks for a decision to be reconsidered."""
    for user, view in scene.views():
        if open_until(scene.session, user, [view.case]):
            case, _until, filled = reconsideration_form(scene.session, user, view.case.reference)
            ask_for_reconsideration(scene.session, user, case.reference, scene.answers(filled, case))
            return True
    return False


def take_apart(scene: Scene) -> bool:
    """A merged proposal stands for itself again."""
    for user, view in scene.views():
        if can_undo_merge(scene.session, view):
            undo_merge(scene.session, user, view)
            return True
    return False


def answer_by_link(scene: Scene) -> bool:
    """The coordinating office hands out a link, and the partner answers by it."""
    for user, view in scene.views():
        offer = open_offer(scene.session, view)
        if offer is not None and offer.task.assignee_id is None:
            link = find_link(scene.session, hand_out_link(scene.session, user, view))
            filled = tasks.task_form(scene.session, answering(scene.session, link), link.task)
            hand_in_by_link(scene.session, link, scene.answers(filled, view.case))
            return True
    return False


def reopen(scene: Scene) -> bool:
    """A closed case is taken up again as a new proposal."""
    for user, view in scene.views():
        if can_reopen(scene.session, user, view):
            prepare_reopening(scene.session, user, view, tasks.start_form(scene.session, user).form)
            _start(scene, user)
            return True
    return False


def share_a_line(scene: Scene) -> bool:
    """A line of the counselling is given to others."""
    for user, view in scene.views():
        if view.rights.may_release:
            lines = counselling_lines(scene.session, view)
            fitting = [(x, to) for x in lines for to in recipients(view) if not missing_consents(to, x.art9, view.ref)]
            if fitting:
                line, recipient = scene.chance.choice(fitting)
                release_line(scene.session, user, view, line.id, recipient)
                return True
    return False


def take_a_line_back(scene: Scene) -> bool:
    for user, view in scene.views():
        if view.rights.may_release:
            given = [release for release in releases_of(scene.session, view) if release.open]
            if given:
                revoke_release(scene.session, user, view, scene.chance.choice(given).id)
                return True
    return False


ACTS: tuple[Act, ...] = (
    hold_on_to,
    withdraw,
    assess_anew,
    ask_for_another_look,
    take_apart,
    answer_by_link,
    reopen,
    share_a_line,
    take_a_line_back,
)


def _start(scene: Scene, user: User) -> None:
    label = f"case{len(scene.words.labels) + 1}"
    raw = scene.fill(tasks.start_form(scene.session, user), label)
    case = tasks.start_case(scene.session, user, raw)
    scene.words.labels[case.id] = label
