"""The first page of the administration, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.people.keeping.changes import changes_of
from app.people.keeping.granting import waiting_requests
from app.people.models import User
from app.people.policy import may_administer, may_decide_role, must_administer
from app.people.queries import display_names, members
from app.tasks.leaving import orphans, unstaffed
from app.web import edge
from app.web.administration.words import Line, sentences
from app.web.login.account import acting_user

administration_pages = Blueprint("administration", __name__, url_prefix="/administration")


@administration_pages.app_context_processor
def _for_menu() -> dict[str, object]:
    return {"decisions_waiting": _decisions_waiting}


@administration_pages.get("/")
def index() -> ResponseReturnValue:
    user = admin()
    session = edge.session()
    return render_template(
        "administration/index.html",
        rooms=_rooms(_decisions_waiting(user)),
        alone=len([one for one in members(session, "administrator") if one.can_log_in]) < 2,
        orphans=orphans(session),
        unstaffed=unstaffed(session),
    )


def admin() -> User:
    """The person who acts. Raises NotAllowed for whoever does not administer."""
    user = acting_user()
    must_administer(user)
    return user


def lines_about(thing_id: str) -> list[Line]:
    """The history of a thing in words, the newest first."""
    lines = changes_of(edge.session(), thing_id)
    names = display_names(edge.session(), {line.actor_id for line in lines})
    return sentences(lines, names)


def _decisions_waiting(user: User) -> int | None:
    """How many roles wait for this person's decision; None for whoever does not administer."""
    if not may_administer(user):
        return None
    waiting = waiting_requests(edge.session())
    return sum(may_decide_role(user, request.asked_by, request.user_id) for request in waiting)


def _rooms(decisions: int | None) -> list[tuple[str, str, str, int | None]]:
    """What there is: address, heading, what it is for, and how much waits there."""
    return [
        (
            url_for("administration.people"),
            _("People"),
            _("Accounts, roles, access, and the last day of whoever leaves."),
            None,
        ),
        (
            url_for("administration.organisations"),
            _("Organisations"),
            _("Offices and carriers, how many cases they take, and their last day."),
            None,
        ),
        (
            url_for("administration.decisions"),
            _("Roles to approve"),
            _("What another administrator asked for and you approve or refuse."),
            decisions,
        ),
        (
            url_for("administration.lists"),
            _("Code lists"),
            _("What forms offer to choose from: municipalities, legal areas, residence groups and more."),
            None,
        ),
        (
            url_for("administration.calendar"),
            _("Working days"),
            _("Holidays of the Land and days on which the office is closed; deadlines are counted by them."),
            None,
        ),
        (
            url_for("administration.texts"),
            _("Mails and letters"),
            _("What mails and letters say, in both languages, with a preview."),
            None,
        ),
        (
            url_for("administration.settings"),
            _("Settings"),
            _("Name and address of the office, how long sessions last, when mail goes out, small numbers."),
            None,
        ),
        (
            url_for("services.index"),
            _("Services"),
            _("The directory of what cases are referred to: for whom, where, since and until when."),
            None,
        ),
        (
            url_for("models.index"),
            _("Processes, tables and forms"),
            _("Deadlines, responsibility of carriers and targets of referrals are tables. Process owners change them."),
            None,
        ),
    ]
