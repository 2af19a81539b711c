"""Pages: the proposing office asks for reconsideration of a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.models import Case
from app.tasks.answers import AnswerError
from app.tasks.forms import FilledForm
from app.tasks.operations import AnswersRefused
from app.tasks.reconsideration import ask_for_reconsideration, reconsideration_form
from app.web import edge, kept
from app.web.fill import read_typed, shown
from app.web.login.account import acting_user
from app.web.proposal.views import proposal_pages


@proposal_pages.get("/<reference>/reconsideration")
def reconsider(reference: str) -> ResponseReturnValue:
    case, until, filled = reconsideration_form(edge.session(), acting_user(), reference)
    return _page(case, until, filled, {})


@proposal_pages.post("/<reference>/reconsideration")
def ask(reference: str) -> ResponseReturnValue:
    session, user = edge.session(), acting_user()
    case, until, filled = reconsideration_form(session, user, reference)
    typed = read_typed(filled)
    if typed.intent in ("refresh", kept.RESUME):
        return _page(case, until, filled, typed.raw, only_blocks=bool(request.headers.get("HX-Request")))
    try:
        ask_for_reconsideration(session, user, reference, typed.raw)
    except AnswersRefused as refused:
        edge.undo()
        return _page(case, until, filled, typed.raw, refused.errors), 422
    flash(
        _("Your request has come in. Another person takes the minutes this time. You are told the result."), "success"
    )
    return redirect(url_for("proposal.index"))


def _page(
    case: Case,
    until: datetime,
    filled: FilledForm,
    answers: Mapping[str, object],
    errors: Sequence[AnswerError] = (),
    only_blocks: bool = False,
) -> str:
    form = shown(filled, answers, errors)
    template = "task/blocks.html" if only_blocks else "proposal/reconsideration.html"
    return render_template(template, case=case, until=until, form=form, saved_at=None)
