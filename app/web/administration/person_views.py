"""Pages: all people, a new one, one of them with roles, access and history, the last day."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Conflict, NotFound, Problem
from app.mail.access import give_access, goes_by_mail
from app.people.absences import absences_of
from app.people.keeping import access
from app.people.keeping.granting import ask_for_role, waiting_requests
from app.people.keeping.persons import change_person, new_person, set_last_day, take_back
from app.people.models import User
from app.people.queries import all_organisations, everybody, organisation_by_key, organisations, user_by_id
from app.people.roles import ROLES
from app.store.clock import today
from app.tasks.ending import end_person, take_role
from app.tasks.leaving import depends_on
from app.text import Text
from app.web import edge
from app.web.administration.forms import LastDayForm, NewPersonForm, PersonForm, RoleForm
from app.web.administration.pages import admin, administration_pages, lines_about
from app.web.language import said


@administration_pages.get("/people")
def people() -> ResponseReturnValue:
    admin()
    words, role = request.args.get("words", "").strip(), request.args.get("role", "")
    office, past = request.args.get("office", ""), "also_past" in request.args
    found = [person for person in everybody(edge.session()) if _fits(person, words, role, office, past)]
    return render_template(
        "administration/people.html",
        found=found,
        words=words,
        role=role,
        office=office,
        also_past=past,
        roles={code: said(text) for code, text in ROLES.items()},
        offices=all_organisations(edge.session()),
    )


@administration_pages.get("/people/new")
def new() -> ResponseReturnValue:
    admin()
    return _new_page(NewPersonForm())


@administration_pages.post("/people/new")
def add() -> ResponseReturnValue:
    user, form = admin(), NewPersonForm()
    if not form.validate():
        return _new_page(form), 422
    try:
        made = new_person(edge.session(), user, form.username.data or "", form.details())
    except Problem as problem:
        return _new_page(form, form.take(problem)), 422
    flash(_("Added: %(name)s. Now give a role, then access.", name=made.display_name), "success")
    return redirect(url_for("administration.person", user_id=made.id))


@administration_pages.get("/people/<user_id>")
def person(user_id: str) -> ResponseReturnValue:
    admin()
    return _person_page(_person(user_id))


@administration_pages.post("/people/<user_id>")
def change(user_id: str) -> ResponseReturnValue:
    user, found, form = admin(), _person(user_id), PersonForm()
    if not form.validate():
        return _person_page(found, form), 422
    try:
        change_person(edge.session(), user, found, form.details(), form.revision())
    except Problem as problem:
        sentence = form.take(problem)
        edge.undo()
        found = _person(user_id)
        if isinstance(problem, Conflict):
            form.seen.data = str(found.revision)
        return _person_page(found, form, {"details": sentence}), 409 if isinstance(problem, Conflict) else 422
    flash(_("Saved: %(name)s.", name=found.display_name), "success")
    return _to(user_id)


@administration_pages.post("/people/<user_id>/roles")
def ask_role(user_id: str) -> ResponseReturnValue:
    user, found = admin(), _person(user_id)
    form = RoleForm().offer(organisations(edge.session()))
    if not form.validate():
        return _person_page(found, role_form=form), 422
    role, _at, key = (form.place.data or "").partition("@")
    office = organisation_by_key(edge.session(), key)
    assert office is not None  # one of the choices
    try:
        waits = ask_for_role(edge.session(), user, found, office, role)
    except Problem as problem:
        return _again(user_id, "roles", problem)
    if waits:
        flash(_("Asked for. A second administrator approves it; then it counts."), "info")
    else:
        flash(_("The role is given."), "success")
    return _to(user_id)


@administration_pages.post("/people/<user_id>/roles/<membership_id>/take")
def take(user_id: str, membership_id: str) -> ResponseReturnValue:
    user, found = admin(), _person(user_id)
    membership = next((m for m in found.memberships if m.id == membership_id), None)
    if membership is None:
        raise NotFound(Text("Diese Rolle hat die Person nicht.", "The person does not have this role."))
    try:
        take_role(edge.session(), user, membership)
    except Problem as problem:
        return _again(user_id, "roles", problem)
    flash(_("The role is taken away."), "success")
    return _to(user_id)


@administration_pages.post("/people/<user_id>/access")
def give(user_id: str) -> ResponseReturnValue:
    user, found = admin(), _person(user_id)
    try:
        password = give_access(edge.session(), user, found)
    except Problem as problem:
        return _again(user_id, "access", problem)
    if password is None:
        flash(_("A link is on its way to %(address)s. It is good for seven days.", address=found.email), "success")
        return _to(user_id)
    return render_template("administration/password.html", person=found, password=password)


@administration_pages.post("/people/<user_id>/<any(factor, sessions, block, unblock, back, stay):verb>")
def act(user_id: str, verb: str) -> ResponseReturnValue:
    user, found = admin(), _person(user_id)
    do, done = _VERBS[verb]
    try:
        do(user, found)
    except Problem as problem:
        return _again(user_id, "ending" if verb in ("back", "stay") else "access", problem)
    flash(done(), "success")
    return _to(user_id)


_VERBS: dict[str, tuple[Callable[[User, User], None], Callable[[], str]]] = {
    "factor": (
        lambda user, who: access.remove_second_factor(edge.session(), user, who),
        lambda: _("The second factor is removed."),
    ),
    "sessions": (
        lambda user, who: access.end_sessions(edge.session(), user, who),
        lambda: _("All sessions of this person are ended."),
    ),
    "block": (lambda user, who: access.block(edge.session(), user, who), lambda: _("The access is blocked.")),
    "unblock": (lambda user, who: access.unblock(edge.session(), user, who), lambda: _("The block is lifted.")),
    "back": (
        lambda user, who: take_back(edge.session(), user, who),
        lambda: _("Taken back. Now give a role, then access."),
    ),
    "stay": (
        lambda user, who: set_last_day(edge.session(), user, who, None),
        lambda: _("The last day is taken back."),
    ),
}


@administration_pages.get("/people/<user_id>/end")
def ask_end(user_id: str) -> ResponseReturnValue:
    admin()
    found = _person(user_id)
    return _end_page(found, LastDayForm(last_day=found.last_day or today(edge.session())))


@administration_pages.post("/people/<user_id>/end")
def end(user_id: str) -> ResponseReturnValue:
    user, found, form = admin(), _person(user_id), LastDayForm()
    if not form.validate():
        return _end_page(found, form), 422
    given = {name.removeprefix("task-"): to for name, to in request.form.items() if name.startswith("task-")}
    try:
        end_person(edge.session(), user, found, form.last_day.data, given)
    except Problem as problem:
        sentence = form.take(problem)
        edge.undo()
        return _end_page(_person(user_id), form, sentence), 422
    flash(_("The last day is set."), "success")
    return _to(user_id)


def _end_page(found: User, form: LastDayForm, problem: str = "") -> str:
    return render_template(
        "administration/end_person.html",
        person=found,
        form=form,
        problem=problem,
        depends=depends_on(edge.session(), found),
    )


def _again(user_id: str, part: str, problem: Problem) -> ResponseReturnValue:
    """The page with the sentence at the part of it that was refused."""
    edge.undo()
    return _person_page(_person(user_id), problems={part: said(problem.text)}), 422


def _new_page(form: NewPersonForm, problem: str = "") -> str:
    return render_template("administration/new_person.html", form=form, problem=problem)


def _person_page(
    found: User,
    form: PersonForm | None = None,
    problems: dict[str, str] | None = None,
    role_form: RoleForm | None = None,
) -> str:
    session = edge.session()
    return render_template(
        "administration/person.html",
        person=found,
        form=form or PersonForm(formdata=None, obj=found, seen=found.revision),
        role_form=role_form or RoleForm(formdata=None).offer(organisations(session)),
        problems=problems or {},
        requests=[request for request in waiting_requests(session) if request.user_id == found.id],
        by_mail=goes_by_mail(session, found),
        absences=absences_of(session, found),
        is_self=found.id == admin().id,
        lines=lines_about(found.id),
    )


def _fits(person: User, words: str, role: str, office: str, past: bool) -> bool:
    text = f"{person.display_name} {person.username} {person.email}".casefold()
    places = [m for m in person.memberships if not office or m.organisation.key == office]
    return (
        (past or person.active)
        and all(word in text for word in words.casefold().split())
        and (not office or bool(places))
        and (not role or any(m.role == role for m in places))
    )


def _person(user_id: str) -> User:
    found = user_by_id(edge.session(), user_id)
    if found is None or not found.can_have_roles:
        raise NotFound(Text("Diese Person gibt es nicht.", "There is no such person."))
    return found


def _to(user_id: str) -> ResponseReturnValue:
    return redirect(url_for("administration.person", user_id=user_id))
