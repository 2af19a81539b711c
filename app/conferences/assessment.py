"""The liaison's own fields: prospect, identity, deadlines of residence law, note. Nobody else can set them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.audit import operations as audit
from app.cases.models import Case
from app.cases.sharing import bare_ref
from app.catalog.queries import latest
from app.engine.queries import waiting_instances
from app.errors import NotAllowed
from app.people.models import User
from app.people.policy import roles_in_case
from app.store.clock import now
from app.tasks.forms import FilledForm, form_for_case
from app.tasks.holding import hold_case
from app.tasks.operations import keep_form, send_message
from app.text import Text

FORM = "assess_residence"
MESSAGE = "residence_assessed"


def may_assess(session: Session, user: User, case: Case) -> bool:
    """Only the liaison of this case."""
    return "liaison" in roles_in_case(user, bare_ref(case), now(session))


def assessment_form(session: Session, user: User, case: Case) -> FilledForm:
    """The form of the step, filled in as the file says. Raises NotAllowed."""
    if not may_assess(session, user, case):
        raise NotAllowed(
            Text(
                "Bleibeperspektive und Identität setzt allein die Integrationslotsin.",
                "Only the integration liaison officer sets prospect and identity.",
            )
        )
    return form_for_case(session, user, case, latest(session, "form", FORM).version)


def assess(session: Session, user: User, case: Case, raw: Mapping[str, object]) -> None:
    """Write the fields and have the table recommend anew. Raises AnswersRefused, NotAllowed."""
    case = hold_case(session, case.id).case
    events = keep_form(session, user, case, assessment_form(session, user, case), raw, FORM)
    audit.record(session, user.id, events, case_id=case.id, key_id=case.key_id)
    if case.instance_id in waiting_instances(session, "message", MESSAGE, case.id):
        send_message(session, user.id, case, MESSAGE)
