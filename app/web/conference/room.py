"""Pages: the conference room. One case after another; saved as typed; several people may write at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.conferences import assessment, closing, operations, room
from app.conferences.agenda import AgendaLine
from app.conferences.models import AgendaItem, Conference
from app.conferences.queries import lines_for
from app.errors import Conflict, NotFound
from app.tasks.answers import AnswerError
from app.tasks.forms import FilledForm
from app.tasks.operations import AnswersRefused
from app.text import Text
from app.web import edge, kept
from app.web.conference.pages import conference_pages, runs, the_conference
from app.web.conference.seen import clash_lines, seen_sheet, written_lines
from app.web.fill import Typed, read_typed, shown
from app.web.language import said
from app.web.login.account import acting_user

WRITING = timedelta(minutes=2)
"""So long after the last letter somebody counts as writing in a field."""
ROLES_IN_THE_ROOM = ("coordination", "liaison", "case_manager", "carrier_lead", "proposer", "referral_partner")


@conference_pages.get("/<conference_id>/room")
def enter(conference_id: str) -> ResponseReturnValue:
    """Who is here, and the list of cases; the first that is still open comes next."""
    conference = the_conference(conference_id)
    lines = _lines(conference)
    following = next((line for line in lines if line.state == "open"), None)
    return render_template(
        "conference/room.html",
        conference=conference,
        lines=lines,
        following=following,
        runs=runs(conference),
        roles=ROLES_IN_THE_ROOM,
        early=edge.moment() < conference.at - timedelta(hours=1),
    )


@conference_pages.post("/<conference_id>/room")
def present(conference_id: str) -> ResponseReturnValue:
    """Keep who is present, and go to the first case."""
    conference = the_conference(conference_id)
    operations.set_present(edge.session(), acting_user(), conference, request.form.getlist("present"))
    operations.open_room(edge.session(), acting_user(), conference)
    following = next((line for line in _lines(conference) if line.state == "open"), None)
    if following is None or request.form.get("intent") == "save":
        flash(_("Saved."), "success")
        return redirect(url_for("conference.enter", conference_id=conference.id))
    return redirect(_address(conference, following.case.reference))


@conference_pages.get("/<conference_id>/room/<reference>")
def case(conference_id: str, reference: str) -> ResponseReturnValue:
    conference = the_conference(conference_id)
    return _case_page(conference, _line(conference, reference))


@conference_pages.post("/<conference_id>/room/<reference>")
def write(conference_id: str, reference: str) -> ResponseReturnValue:
    """Save what was typed; the pressed button says what else: rows, next, put off, or finish this case."""
    conference = the_conference(conference_id)
    operations.must_be_planned(acting_user(), conference)
    line = _collected(conference, _line(conference, reference))
    if line.item is None or line.state != "open":
        return _gone(conference, line)
    filled = room.item_form(edge.session(), acting_user(), line.item, line.task)
    typed = read_typed(filled)
    if typed.intent == kept.RESUME:
        return _case_page(conference, line, typed.raw)
    clashes = _save(conference, line.item, filled, typed)
    if typed.intent in ("autosave", "refresh", "rows"):
        return _part_page(conference, line, filled, typed, clashes)
    if clashes:
        return _case_page(conference, _line(conference, reference), clashes=clashes), 409
    if typed.intent == "complete":
        return _complete(conference, line.item, line)
    if typed.intent == "off":
        operations.put_off(edge.session(), acting_user(), conference, line.case.id)
        flash(_("Case %(reference)s is put off to the next conference.", reference=line.case.reference), "success")
    if typed.intent in ("next", "off"):
        return redirect(_following(conference, line))
    flash(_("Saved."), "success")
    return redirect(_address(conference, reference))


@conference_pages.post("/<conference_id>/room/<reference>/assessment")
def assess(conference_id: str, reference: str) -> ResponseReturnValue:
    """The liaison's own fields: nobody else can set them."""
    conference = the_conference(conference_id)
    line = _line(conference, reference)
    if conference.state != "planned" or line.state != "open":
        return _gone(conference, line)
    session, user = edge.session(), acting_user()
    filled = assessment.assessment_form(session, user, line.case)
    typed = read_typed(filled)
    if typed.intent in ("refresh", "autosave", "rows"):
        form = shown(filled, typed.raw, focus=typed.focus)
        return render_template("conference/assessment_blocks.html", form=form)
    try:
        assessment.assess(session, user, line.case, typed.raw)
    except AnswersRefused as refused:
        edge.undo()
        return _case_page(conference, line, assessed=typed.raw, assessment_errors=refused.errors), 422
    flash(_("Your assessment is in the file. The table has recommended anew."), "success")
    return redirect(_address(conference, reference))


def _complete(conference: Conference, item: AgendaItem, line: AgendaLine) -> ResponseReturnValue:
    try:
        closing.complete_one(edge.session(), acting_user(), conference, item)
    except closing.NotReady as not_ready:
        missing = not_ready.missing[0]
        edge.commit()
        return _case_page(conference, line, errors=missing.errors, hindrances=missing.texts), 422
    flash(_("Case %(reference)s is finished here and goes on.", reference=line.case.reference), "success")
    return redirect(_following(conference, line))


def _save(conference: Conference, item: AgendaItem, filled: FilledForm, typed: Typed) -> list[room.Clash]:
    insist = frozenset(request.form.getlist("mine"))
    return room.save(edge.session(), acting_user(), conference, item, filled, typed.raw, _base(), insist)


def _base() -> dict[str, str]:
    """What each field showed when the page was made, by key."""
    return {name.removeprefix("base:"): value for name, value in request.form.items() if name.startswith("base:")}


def _part_page(
    conference: Conference, line: AgendaLine, filled: FilledForm, typed: Typed, clashes: Sequence[room.Clash]
) -> ResponseReturnValue:
    """What changes on the page while somebody types: the fields (script) or, without script, all of it."""
    assert line.item is not None
    present = room.answers(edge.session(), conference, line.item, filled)
    if not request.headers.get("HX-Request"):
        return _case_page(conference, line, clashes=clashes, focus=typed.focus)
    context = _form_context(line.item, filled, present, (), typed.focus, clashes)
    return render_template(
        "conference/room_blocks.html",
        conference=conference,
        line=line,
        clashes=clash_lines(filled, clashes),
        saved_at=edge.moment(),
        **context,
    )


def _form_context(
    item: AgendaItem,
    filled: FilledForm,
    answers: Mapping[str, object],
    errors: Sequence[AnswerError],
    focus: str | None,
    clashes: Sequence[room.Clash],
) -> dict[str, object]:
    """The form and what it shows; where two people clash, what this person typed stays in the field, unsaved."""
    bases = {key: room.fingerprint(answers.get(key)) for key in filled.form.fields}
    posted = _base()
    for clash in clashes:
        bases[clash.key] = posted.get(clash.key, bases[clash.key])
    shown_answers = {**answers, **{clash.key: clash.mine for clash in clashes}}
    written = room.written(edge.session(), item)
    since = edge.moment() - WRITING
    return {
        "form": shown(filled, shown_answers, errors, focus),
        "bases": bases,
        "writing": {key: entry for key, entry in written.items() if entry.by != acting_user().id and entry.at > since},
    }


def _case_page(
    conference: Conference,
    line: AgendaLine,
    typed: Mapping[str, object] | None = None,
    *,
    errors: Sequence[AnswerError] = (),
    hindrances: Sequence[Text] = (),
    clashes: Sequence[room.Clash] = (),
    focus: str | None = None,
    assessed: Mapping[str, object] | None = None,
    assessment_errors: Sequence[AnswerError] = (),
) -> str:
    session, user = edge.session(), acting_user()
    lines = _lines(conference)
    index = next(number for number, other in enumerate(lines) if other.case.id == line.case.id)
    item = line.item or room.unsaved_item(conference, line.case, line.kind)
    context: dict[str, object] = {"form": None}
    if line.state == "open":
        filled = room.item_form(session, user, item, line.task)
        present = {**room.answers(session, conference, item, filled), **(typed or {})}
        if runs(conference):
            context = _form_context(item, filled, present, errors, focus, clashes)
        context["clashes"] = clash_lines(filled, clashes)
    own = None
    if line.state == "open" and assessment.may_assess(session, user, line.case):
        own_form = assessment.assessment_form(session, user, line.case)
        own = shown(own_form, assessed or {}, assessment_errors)
    return render_template(
        "conference/case.html",
        conference=conference,
        line=line,
        lines=lines,
        index=index,
        before=lines[index - 1] if index else None,
        after=lines[index + 1] if index + 1 < len(lines) else None,
        sheet=seen_sheet(session, user, item),
        written=written_lines(session, user, conference, item, line),
        hindrances=[said(text) for text in hindrances],
        own=own,
        runs=runs(conference),
        saved_at=None,
        **context,
    )


def _gone(conference: Conference, line: AgendaLine) -> ResponseReturnValue:
    if request.headers.get("HX-Request"):
        return render_template("task/no_longer.html"), 409
    flash(_("Case %(reference)s is no longer open in this conference.", reference=line.case.reference), "warning")
    return redirect(url_for("conference.enter", conference_id=conference.id))


def _lines(conference: Conference) -> list[AgendaLine]:
    return [line for line in lines_for(edge.session(), acting_user(), conference) if line.state != "put_off"]


def _line(conference: Conference, reference: str) -> AgendaLine:
    for line in _lines(conference):
        if line.case.reference == reference:
            return line
    raise NotFound(
        Text("Dieser Fall steht nicht (mehr) auf der Tagesordnung.", "This case is not (or no longer) on the agenda.")
    )


def _collected(conference: Conference, line: AgendaLine) -> AgendaLine:
    """The agenda is written down when somebody first writes on it."""
    if line.item is not None:
        return line
    operations.open_room(edge.session(), acting_user(), conference)
    found = next((other for other in _lines(conference) if other.case.id == line.case.id), None)
    if found is None:
        raise Conflict(Text("Dieser Fall ist schon weitergegangen.", "This case has already moved on."))
    return found


def _following(conference: Conference, line: AgendaLine) -> str:
    """The next open case after this one, else the list."""
    lines = _lines(conference)
    index = next((number for number, other in enumerate(lines) if other.case.id == line.case.id), -1)
    for other in [*lines[index + 1 :], *lines[: max(index, 0)]]:
        if other.state == "open":
            return _address(conference, other.case.reference)
    return url_for("conference.ask_close", conference_id=conference.id)


def _address(conference: Conference, reference: str) -> str:
    return url_for("conference.case", conference_id=conference.id, reference=reference)
