"""Pages: the consents of a case, and taking a withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.consents import CONSENTS, FOREVER, FOUNDATIONS, Consents
from app.cases.file import read_facts
from app.cases.queries import CaseView, PartyLine, case_view
from app.errors import NotFound
from app.people.policy import may_withdraw
from app.people.queries import all_organisations
from app.store.clock import now
from app.tasks.consents import roles_that_step_back, withdraw_consent
from app.tasks.verbs import STAY_AFTER_WITHDRAWAL
from app.text import Text
from app.web import edge
from app.web.case.views import case_pages
from app.web.language import said
from app.web.login.account import acting_user
from app.web.words import AFTER_WITHDRAWAL, CONSENT_BLOCKS


@dataclass(frozen=True)
class ConsentLine:
    """One consent: block, what it is about, for whom, since and until when (None: no end), state by code."""

    block: str
    about: str
    recipient: str
    given_on: date | None
    until: datetime | None
    state: str


@case_pages.get("/<reference>/consents")
def consents(reference: str) -> ResponseReturnValue:
    view = _view(reference)
    return render_template(
        "case/consents.html", case=view.case, lines=_lines(view), standing=_standing(view), chosen=[]
    )


@case_pages.post("/<reference>/consents")
def withdraw(reference: str) -> ResponseReturnValue:
    """First what it will do, then, confirmed, it acts at once."""
    view = _view(reference)
    standing = _standing(view)
    chosen = [block for block in request.form.getlist("withdraw") if block in standing]
    if not chosen:
        mistake = _("Please tick what is withdrawn.")
        lines = _lines(view)
        return render_template(
            "case/consents.html", case=view.case, lines=lines, standing=standing, chosen=[], mistake=mistake
        ), 422
    if request.form.get("intent") != "confirm":
        return render_template(
            "case/withdraw.html",
            case=view.case,
            chosen=chosen,
            effects=list(dict.fromkeys(said(AFTER_WITHDRAWAL[block]) for block in chosen)),
            told=_who_steps_back(view, chosen),
        )
    withdraw_consent(edge.session(), acting_user(), view.case, chosen)
    flash(_("The withdrawal is recorded and acts from now on."), "success")
    return redirect(url_for("case.index") if FOUNDATIONS & set(chosen) else url_for("case.show", reference=reference))


def _view(reference: str) -> CaseView:
    view = case_view(edge.session(), acting_user(), reference)
    if not may_withdraw(view.roles):
        raise NotFound(Text("Diese Seite gibt es nicht.", "There is no such page."))
    return view


def _known(view: CaseView) -> Consents:
    """Blocks and dates are for everybody who may take a withdrawal; which office, for those who read part B."""
    return Consents(read_facts(edge.session(), view.case, ("A", "B")))


def _standing(view: CaseView) -> dict[str, str]:
    """What can be withdrawn: block and what it is about."""
    blocks = sorted({consent.block for consent in _known(view).given})
    return {block: said(CONSENT_BLOCKS[block]) for block in blocks if block in CONSENTS}


def _lines(view: CaseView) -> list[ConsentLine]:
    known, at = _known(view), now(edge.session())
    sees_recipients = "B" in view.rights.parts
    names = {office.key: office.name for office in all_organisations(edge.session())}
    lines = [
        ConsentLine(
            consent.block,
            said(CONSENT_BLOCKS[consent.block]),
            names.get(consent.recipient or "", consent.recipient or "") if sees_recipients else "",
            consent.given_on,
            None if consent.until == FOREVER else consent.until,
            "stands" if consent.until > at else "over",
        )
        for consent in known.given
        if consent.block in CONSENT_BLOCKS
    ]
    lines += [
        ConsentLine(block, said(CONSENT_BLOCKS[block]), "", day, None, "withdrawn")
        for block, day in known.withdrawn.items()
        if block in CONSENT_BLOCKS
    ]
    return lines


def _who_steps_back(view: CaseView, chosen: list[str]) -> list[PartyLine]:
    """Whose access ends at once, and who is told."""
    named = set(roles_that_step_back(chosen))
    everybody = bool(FOUNDATIONS & set(chosen))
    return [
        party
        for party in view.parties
        if party.until is None and (party.role not in STAY_AFTER_WITHDRAWAL if everybody else party.role in named)
    ]
