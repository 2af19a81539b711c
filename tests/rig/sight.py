"""Who reads what: planted words in all that each person is shown of a case, held against who may read them.

The rule is written out here a second time, by role and part, as people have it in docs/reference/rechte.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.queries import case_view
from app.cases.releases import read_released
from app.catalog.forms import Field, options, visible
from app.catalog.forms.model import Text as FormText
from app.errors import NotFound
from app.people.lines import ASSIGNMENT, CLOSING, CONFERENCE, FEEDBACK, PERSON, SHARED_PLAN, SHEET
from app.people.models import User
from app.tasks.models import Task
from app.tasks.notices import notices_of_case
from app.tasks.operations import task_form
from app.tasks.queries import may_do
from tests.rig.planted import WORD, found_in

PARTS = {"proposer": "A", "coordination": "AB", "liaison": "A", "ki_lead": "AB", "case_manager": "ABC", "deputy": "ABC"}
LINES = {
    "proposer": FEEDBACK,
    "liaison": CONFERENCE | SHARED_PLAN,
    "carrier_lead": ASSIGNMENT | CLOSING,
    "referral_partner": SHEET | PERSON,
}

NOTICES = "notices"


def leaks(session: Session, case: Case, label: str, users: list[User], agreed: Mapping[str, str]) -> Iterator[str]:
    """Words of the case that somebody is shown without a right to them; `label` is what the words call the case.

    `agreed` are words of what was agreed with institutions at a round table, with the keys of these organisations.
    """
    tasks = list(session.scalars(select(Task).where(Task.case_id == case.id, Task.state == "open")).unique())
    for user in users:
        roles = _roles(case, user)
        for where, text, released in _shown(session, case, user, tasks):
            for word in found_in(text):
                match = WORD.fullmatch(word)
                assert match is not None
                of, part, key = match[1], match[2], match[3]
                own = where == NOTICES and agreed.get(word) in {m.organisation.key for m in user.memberships}
                if of != label or not (released or own or _may_read(roles, part, key)):
                    who = f"{user.username} ({', '.join(roles) or 'no party'})"
                    yield f"{case.reference}: {who} reads {word} in {where}"


def concerned(case: Case, users: list[User]) -> list[User]:
    """Those who stand to the case, or stood."""
    return [user for user in users if _roles(case, user)]


def _roles(case: Case, user: User) -> list[str]:
    """As whom the user stands to the case, or stood: notices of then are still there."""
    return sorted(
        {
            party.role
            for party in case.parties
            if party.user_id == user.id
            or (party.user_id is None and party.organisation_id in user.organisation_ids(party.role))
            or (party.role == "ki_lead" and "ki_lead" in user.roles)
        }
    )


def _may_read(roles: list[str], part: str, key: str) -> bool:
    return any(part in PARTS.get(role, "") or (part != "C" and key in LINES.get(role, ())) for role in roles)


def _shown(session: Session, case: Case, user: User, tasks: list[Task]) -> Iterator[tuple[str, str, bool]]:
    """Where, what, and whether it is a line that was released to the reader."""
    try:
        view = case_view(session, user, case.reference)
    except NotFound:
        pass
    else:
        yield "the case", _text([view.parts, [h.answers for h in view.handed_in]]), False
        yield "the decisions", _text([found.evaluation for found in view.recommendations]), False
        yield "released lines", _text([release.line.value for release in read_released(session, view)]), True
    for task in tasks:
        if may_do(user, task):
            yield f"the form of {task.element_id}", _text(_form(session, user, task)), False
    told = [line.told for line in notices_of_case(session, user, case.id)]
    yield NOTICES, _text([[one.text, dict(one.values)] for one in told]), False


def _form(session: Session, user: User, task: Task) -> list[object]:
    """What it opens with, what it offers, and the texts in it."""
    filled = task_form(session, user, task)
    view = visible(filled.form, filled.prefilled, filled.scope)
    parts = filled.form.all_components
    texts = [part.text.render(view.context) for part in parts if isinstance(part, FormText) and view.shows(part)]
    fields = [part for part in filled.form.fields.values() if isinstance(part, Field) and part.options]
    return [dict(filled.prefilled), view.answers, texts, [[o.label for o in options(f, view.context)] for f in fields]]


def _text(content: object) -> str:
    return json.dumps(content, default=str, ensure_ascii=False)
