"""Pages: the offer behind a link, its answer; the coordinating office makes a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.queries import CaseView, case_view
from app.errors import Conflict
from app.tasks.answers import AnswerError
from app.tasks.forms import FilledForm, form_for_task
from app.tasks.models import PartnerLink
from app.tasks.operations import AnswersRefused
from app.tasks.partner_links import answer_by_link, answering, find_link, hand_out_link, open_offer
from app.web import edge
from app.web.case.facts import FactLine, Words, fact_lines, fields_of
from app.web.case.page import forms_of
from app.web.fill import answered, read_typed, shown
from app.web.language import language, said
from app.web.login.account import acting_user
from app.web.model_texts import names_in_list, translator

partner_pages = Blueprint("partner", __name__)


@partner_pages.get("/referral/<token>")
def show(token: str) -> ResponseReturnValue:
    """The minimal sheet and the form to answer; no login, the link is the key."""
    try:
        link = find_link(edge.session(), token)
    except Conflict as over:
        return _over(over), 410
    return _offer_page(token, link, _fill(link))


@partner_pages.post("/referral/<token>")
def answer(token: str) -> ResponseReturnValue:
    try:
        link = find_link(edge.session(), token)
    except Conflict as over:
        return _over(over), 410
    filled = _fill(link)
    typed = read_typed(filled)
    if typed.intent == "rows":
        return _offer_page(token, link, filled, typed.raw)
    try:
        view = answer_by_link(edge.session(), link, typed.raw)
    except AnswersRefused as refused:
        edge.undo()
        link = find_link(edge.session(), token)
        return _offer_page(token, link, _fill(link), typed.raw, refused.errors), 422
    except Conflict as conflict:
        edge.undo()
        return _over(conflict, answered(filled, typed.raw)), 409
    return render_template("partner/thanks.html", reference=link.task.case.reference, lines=_known(view))


def show_again(token: str) -> ResponseReturnValue:
    """The page was open too long: the form with what was typed, to be handed in once more."""
    try:
        link = find_link(edge.session(), token)
    except Conflict as over:
        return _over(over), 410
    filled = _fill(link)
    return _offer_page(token, link, filled, read_typed(filled).raw, again=True), 400


@partner_pages.post("/cases/<reference>/partner-link")
def make(reference: str) -> ResponseReturnValue:
    """A new link, shown once; an earlier one ends."""
    session, user = edge.session(), acting_user()
    view = case_view(session, user, reference)
    token = hand_out_link(session, user, view)
    session.flush()
    return render_template(
        "partner/link.html",
        case=view.case,
        offer=open_offer(session, view),
        address=url_for("partner.show", token=token, _external=True),
    )


def _offer_page(
    token: str,
    link: PartnerLink,
    filled: FilledForm,
    answers: Mapping[str, object] | None = None,
    errors: Sequence[AnswerError] = (),
    again: bool = False,
) -> str:
    only_blocks = bool(request.headers.get("HX-Request"))
    return render_template(
        "task/blocks.html" if only_blocks else "partner/offer.html",
        form=shown(filled, answers or {}, errors),
        link=link,
        again=again,
        address=url_for("partner.answer", token=token),
    )


def _over(problem: Conflict, typed: Sequence[tuple[str, str]] = ()) -> str:
    return render_template("partner/over.html", reason=said(problem.text), typed=typed)


def _fill(link: PartnerLink) -> FilledForm:
    return form_for_task(edge.session(), answering(edge.session(), link), link.task)


def _known(view: CaseView | None) -> list[FactLine]:
    """What the partner may know of the person now that the referral is accepted."""
    if view is None:
        return []
    facts = {key: value for part in view.parts.values() for key, value in part.items()}
    fields = fields_of(forms_of(edge.session(), view).values())
    return fact_lines(facts, fields, Words({}, translator(), language(), names_in_list))
