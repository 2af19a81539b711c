"""Pages: tryouts of one's own, a new one, the desk of one with its clock, the way back, keeping and discarding."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.models import Case
from app.catalog.changes import files_with, find_change_set, open_change_sets
from app.catalog.models import ChangeSet
from app.errors import NotFound, Problem
from app.rehearsal import tryouts
from app.rehearsal.live import Live
from app.rehearsal.models import Tryout
from app.rehearsal.recording import Recording, recording_of
from app.rehearsal.scenario_file import Scenario, read_scenarios
from app.store.clock import OFFICE_ZONE, now
from app.tasks.operations import START_PROCESS
from app.tasks.queries import open_tasks_of_case
from app.text import Text
from app.web import edge
from app.web.case.position import diagram_source
from app.web.drawing import drawn
from app.web.language import said
from app.web.login.account import acting_user
from app.web.tryout.desk import gather
from app.web.tryout.pages import at_hand, forget, keep, must_try_out, own, take_step, tryout_pages

CONSENTS = ("E1", "E2", "E3", "E4", "E5", "E6", "E7")
WAITS = {"day": "P1D", "week": "P1W", "month": "P1M", "quarter": "P3M"}
_LENGTH = re.compile(r"P(?=[\dT])(\d{1,3}[YMWD])*(T(\d{1,3}[HM])+)?")
NOT_THERE = Text("Diesen Ablauf gibt es im Probelauf nicht.", "There is no such process in this tryout.")


@tryout_pages.get("/")
def index() -> ResponseReturnValue:
    must_try_out()
    return _list_page()


@tryout_pages.post("/")
def begin() -> ResponseReturnValue:
    """A new tryout: of a draft or of what counts, with a new proposal or going on from a scenario."""
    must_try_out()
    try:
        change_set = _draft(request.form.get("draft", ""))
        made = tryouts.begin_tryout(edge.session(), acting_user(), change_set, _beginning(change_set))
    except Problem as problem:
        edge.undo()
        return _list_page(problem), 422
    return redirect(url_for("tryout.show", tryout_id=made.id))


@tryout_pages.get("/<tryout_id>")
def show(tryout_id: str) -> ResponseReturnValue:
    return _desk_page(own(tryout_id))


@tryout_pages.get("/<tryout_id>/diagrams/<process_id>.bpmn")
def diagram(tryout_id: str, process_id: str) -> ResponseReturnValue:
    """The diagram as the tryout plays it."""
    with at_hand(own(tryout_id)) as live, live.player.database.reading() as session:
        if not live.player.case_id:
            raise NotFound(NOT_THERE)
        case = session.get_one(Case, live.player.case_id)
        return Response(drawn(diagram_source(session, case, process_id)), mimetype="application/xml")


@tryout_pages.post("/<tryout_id>/<any(wait, withdraw, tell, back, keep, discard):what>")
def act(tryout_id: str, what: str) -> ResponseReturnValue:
    """What the buttons of the desk do."""
    tryout = own(tryout_id)
    try:
        return _VERBS[what](tryout)
    except Problem as problem:
        edge.undo()
        return _desk_page(own(tryout_id), problem), 422


def _wait(tryout: Tryout) -> ResponseReturnValue:
    wanted = request.form.get("how_long", "")
    if wanted == "due":
        with at_hand(tryout) as live:
            wanted = _until_due(live)
    length = WAITS.get(wanted, wanted.strip().upper())
    if not _LENGTH.fullmatch(length):
        raise Problem(Text("Wählen Sie, wie weit die Uhr vorgeht.", "Choose how far the clock goes on."))
    take_step(tryout, {"after": length})
    return _to_desk(tryout)


def _until_due(live: Live) -> str:
    due = live.player.next_moment()
    if due is None:
        raise Problem(Text("Von selbst wird nichts mehr fällig.", "Nothing falls due by itself any more."))
    here = live.player.clock.at.astimezone(OFFICE_ZONE).replace(tzinfo=None)
    ahead = due.astimezone(OFFICE_ZONE).replace(tzinfo=None) - here
    minutes = max(1, -(-int(ahead.total_seconds()) // 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    time = "".join(f"{amount}{unit}" for amount, unit in ((hours, "H"), (minutes, "M")) if amount)
    return f"P{f'{days}D' if days else ''}{f'T{time}' if time else ''}"


def _withdraw(tryout: Tryout) -> ResponseReturnValue:
    consent = request.form.get("consent", "")
    if consent not in CONSENTS:
        raise Problem(Text("Wählen Sie die Einwilligung.", "Choose the consent."))
    take_step(tryout, {"withdraw": {"consent": consent, "by": request.form.get("by", "coordination")}})
    return _to_desk(tryout)


def _tell(tryout: Tryout) -> ResponseReturnValue:
    take_step(tryout, {"message": {"name": request.form.get("message", "")}})
    return _to_desk(tryout)


def _back(tryout: Tryout) -> ResponseReturnValue:
    seen, recording = tryout.recording, tryouts.recorded(edge.session(), tryout)
    count = request.form.get("steps", type=int)
    if count is None or not 0 <= count < len(recording.steps):
        raise Problem(Text("So weit zurück geht es nicht.", "It does not go back that far."))
    edge.commit()
    keep(tryout, seen, recording.until(count))
    forget(tryout)
    return _to_desk(tryout)


def _keep(tryout: Tryout) -> ResponseReturnValue:
    with at_hand(tryout) as live:
        if live.stuck is not None:
            raise live.stuck
        ends, still_open = _came_out(live)
    name = request.form.get("name", "")
    change_set = tryouts.keep_as_scenario(edge.session(), acting_user(), own(tryout.id), name, ends, still_open)
    flash(
        _("The tryout is a scenario of this draft now. It is played from now on whenever something changes."), "success"
    )
    return redirect(url_for("models.change_set", change_set_id=change_set.id))


def _came_out(live: Live) -> tuple[str | None, list[str]]:
    if not live.player.case_id:
        raise Problem(Text("Es ist noch nichts geschehen.", "Nothing has happened yet."))
    with live.player.database.reading() as session:
        case = session.get_one(Case, live.player.case_id)
        return case.outcome, sorted(task.element_id for task in open_tasks_of_case(session, case))


def _discard(tryout: Tryout) -> ResponseReturnValue:
    forget(tryout)
    tryouts.discard(edge.session(), tryout)
    flash(_("The tryout was discarded."), "success")
    return redirect(url_for("tryout.index"))


_VERBS = {"wait": _wait, "withdraw": _withdraw, "tell": _tell, "back": _back, "keep": _keep, "discard": _discard}


def _draft(change_set_id: str) -> ChangeSet | None:
    return find_change_set(edge.session(), acting_user(), change_set_id) if change_set_id else None


def _beginning(change_set: ChangeSet | None) -> Recording:
    path = request.form.get("scenario", "")
    if not path:
        nine = now(edge.session()).astimezone(OFFICE_ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
        return Recording(START_PROCESS, _first_working_day(nine))
    scenario = next((found for found in _scenarios(change_set) if found.file == path), None)
    if scenario is None:
        raise Problem(Text("Dieses Szenario gibt es nicht.", "There is no such scenario."))
    steps = request.form.get("steps", type=int)
    return recording_of(scenario, len(scenario.steps) if steps is None else max(0, steps))


def _first_working_day(day: datetime) -> datetime:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _scenarios(change_set: ChangeSet | None) -> list[Scenario]:
    return read_scenarios(file for file in files_with(edge.session(), change_set) if file.kind == "scenario")


def _to_desk(tryout: Tryout) -> ResponseReturnValue:
    return redirect(url_for("tryout.show", tryout_id=tryout.id))


def _list_page(problem: Problem | None = None) -> str:
    session, user = edge.session(), acting_user()
    chosen = request.values.get("draft", "")
    drafts = open_change_sets(session)
    return render_template(
        "tryout/list.html",
        tryouts=tryouts.tryouts_of(session, user),
        open_drafts=drafts,
        titles={draft.id: draft.title for draft in drafts},
        chosen=chosen,
        scenarios=sorted(_scenarios(_draft(chosen)), key=lambda found: found.name),
        problem=said(problem.text) if problem else "",
    )


def _desk_page(tryout: Tryout, problem: Problem | None = None) -> str:
    session = edge.session()
    recording = tryouts.recorded(session, tryout)
    change_set = session.get(ChangeSet, tryout.change_set_id) if tryout.change_set_id else None
    with at_hand(tryout, recording) as live:
        stuck, desk = live.stuck, gather(live, recording)
        return render_template(
            "tryout/desk.html",
            tryout=tryout,
            change_set=change_set,
            desk=desk,
            stuck=said(stuck.text) if stuck else "",
            stuck_at=len(live.done.steps) + 1 if stuck else None,
            consents=CONSENTS,
            problem=said(problem.text) if problem else "",
        )
