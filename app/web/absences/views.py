"""Pages: absences to come and under way, entering and ending one, handing cases over."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.errors import NotAllowed, NotFound, Problem
from app.people.absences import (
    absence_by_id,
    absences_for,
    change_last_day,
    check_absence,
    enter_absence,
    people_to_arrange_for,
)
from app.people.models import Absence, User
from app.people.policy import may_arrange_absence, may_see_absences
from app.people.queries import user_by_name
from app.store.clock import today
from app.tasks.deputising import (
    cases_of,
    due_meanwhile,
    end_absence,
    former_managers,
    hand_over_cases,
    start_absence,
    whose_cases,
)
from app.text import Text
from app.web import edge
from app.web.absences.form import AbsenceForm, HandOverForm, LastDayForm
from app.web.language import said
from app.web.login.account import acting_user

absence_pages = Blueprint("absences", __name__, url_prefix="/absences")


@absence_pages.app_context_processor
def _for_inbox() -> dict[str, object]:
    """For the inbox: absences that concern the user, asked only where they are shown."""
    return {"absences_of": lambda user: absences_for(edge.session(), user) if may_see_absences(user) else []}


@absence_pages.get("/")
def index() -> ResponseReturnValue:
    user = _must_see()
    found = absences_for(edge.session(), user)
    mine = {a.id for a in found if may_arrange_absence(user, a.user)}
    return render_template(
        "absences/list.html",
        absences=found,
        mine=mine,
        due={a.id: _due(a) for a in found if a.id in mine and a.started_at is None},
        may_enter=bool(people_to_arrange_for(edge.session(), user)),
    )


@absence_pages.get("/new")
def new() -> ResponseReturnValue:
    form = AbsenceForm(who=_must_see().username)
    return _form_page(form)


@absence_pages.post("/check")
def check() -> ResponseReturnValue:
    """What falls due meanwhile, before it counts."""
    form = AbsenceForm().offer_to(_must_see())
    if not form.validate():
        return _form_page(form), 422
    person, deputy = _people(form)
    try:
        check_absence(edge.session(), acting_user(), person, deputy, form.first_day.data, form.last_day.data)
    except Problem as problem:
        return _form_page(form, problem), 422
    due = due_meanwhile(edge.session(), person, form.first_day.data, form.last_day.data)
    cases = len(cases_of(edge.session(), person))
    return render_template("absences/check.html", form=form, person=person, deputy=deputy, due=due, cases=cases)


@absence_pages.post("/new")
def add() -> ResponseReturnValue:
    user = _must_see()
    form = AbsenceForm().offer_to(user)
    if not form.validate():
        return _form_page(form), 422
    person, deputy = _people(form)
    try:
        absence = enter_absence(edge.session(), user, person, deputy, form.first_day.data, form.last_day.data)
    except Problem as problem:
        edge.undo()
        return _form_page(form, problem), 422
    if absence.first_day <= today(edge.session()):
        start_absence(edge.session(), absence, user.id)
    flash(
        _("Entered: %(deputy)s stands in for %(who)s.", deputy=deputy.display_name, who=person.display_name), "success"
    )
    return redirect(url_for("absences.index"))


@absence_pages.get("/<absence_id>")
def edit(absence_id: str) -> ResponseReturnValue:
    absence = _absence(absence_id)
    return render_template("absences/edit.html", absence=absence, form=LastDayForm(last_day=absence.last_day))


@absence_pages.post("/<absence_id>")
def change(absence_id: str) -> ResponseReturnValue:
    absence, form = _absence(absence_id), LastDayForm()
    if not form.validate():
        return render_template("absences/edit.html", absence=absence, form=form), 422
    try:
        change_last_day(edge.session(), acting_user(), absence, form.last_day.data)
    except Problem as problem:
        edge.undo()
        return render_template("absences/edit.html", absence=absence, form=form, problem=said(problem.text)), 422
    flash(_("Saved."), "success")
    return redirect(url_for("absences.index"))


@absence_pages.post("/<absence_id>/end")
def end(absence_id: str) -> ResponseReturnValue:
    absence = _absence(absence_id)
    end_absence(edge.session(), absence, acting_user().id)
    if absence.started_at is None:
        flash(_("The absence is called off."), "success")
    else:
        flash(_("The absence is over: the cases are back with %(who)s.", who=absence.user.display_name), "success")
    return redirect(url_for("absences.index"))


@absence_pages.get("/hand-over")
def hand_over() -> ResponseReturnValue:
    person = _whose_cases(request.args.get("of"))
    return _hand_over_page(HandOverForm(), person)


@absence_pages.post("/hand-over")
def do_hand_over() -> ResponseReturnValue:
    person = _whose_cases(request.form.get("of"))
    if person is None:
        return redirect(url_for("absences.hand_over"))
    cases = cases_of(edge.session(), person)
    form = _offered(HandOverForm(), person)
    if not form.validate():
        return _hand_over_page(form, person), 422
    chosen = [case for case in cases if case.id in (form.cases.data or [])]
    to, deputy = user_by_name(edge.session(), form.to.data), user_by_name(edge.session(), form.deputy.data or "")
    assert to is not None  # one of the choices
    try:
        hand_over_cases(edge.session(), acting_user(), chosen, to, deputy)
    except Problem as problem:
        edge.undo()
        return _hand_over_page(form, person, problem), 422
    done = ngettext(
        "%(num)d case handed over to %(who)s.",
        "%(num)d cases handed over to %(who)s.",
        len(chosen),
        who=to.display_name,
    )
    flash(done, "success")
    return redirect(url_for("absences.hand_over", of=person.username))


def _form_page(form: AbsenceForm, problem: Problem | None = None) -> str:
    form.offer_to(acting_user())
    return render_template("absences/new.html", form=form, problem=said(problem.text) if problem else "")


def _hand_over_page(form: HandOverForm, person: User | None, problem: Problem | None = None) -> str:
    people = whose_cases(edge.session(), acting_user())
    if person is not None:
        form = _offered(form, person)
    return render_template(
        "absences/hand_over.html",
        form=form,
        person=person,
        people=people,
        problem=said(problem.text) if problem else "",
    )


def _offered(form: HandOverForm, person: User) -> HandOverForm:
    cases = cases_of(edge.session(), person)
    return form.offer(person, cases, former_managers(edge.session(), cases), _("before: %s"))


def _people(form: AbsenceForm) -> tuple[User, User]:
    person, deputy = (user_by_name(edge.session(), field.data) for field in (form.who, form.deputy))
    assert person is not None  # both are among the choices
    assert deputy is not None
    return person, deputy


def _whose_cases(username: str | None) -> User | None:
    """The case manager whose cases are to be handed over, None while none is chosen. Raises NotAllowed, NotFound."""
    user = _must_see()
    if "carrier_lead" not in user.roles:
        raise NotAllowed(Text("Fälle übergibt die Trägerleitung.", "Cases are handed over by the lead of the carrier."))
    if not username:
        return None
    person = user_by_name(edge.session(), username)
    if person is None or not may_arrange_absence(user, person):
        raise NotFound(Text("Diese Person gibt es hier nicht.", "There is no such person here."))
    return person


def _due(absence: Absence) -> list[object]:
    return list(due_meanwhile(edge.session(), absence.user, absence.first_day, absence.last_day))


def _absence(absence_id: str) -> Absence:
    return absence_by_id(edge.session(), _must_see(), absence_id)


def _must_see() -> User:
    user = acting_user()
    if not may_see_absences(user):
        raise NotAllowed(
            Text(
                "Vertretungen sehen das Case Management und die Trägerleitung.",
                "Absences are seen by case management and the leads of carriers.",
            )
        )
    return user
