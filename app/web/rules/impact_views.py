"""Pages: what would have happened with a draft; figures for everybody who may see rules, cases for coordination."""

from __future__ import annotations

from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.catalog.changes import find_change_set
from app.catalog.models import ChangeSet
from app.errors import NotFound
from app.people.policy import may_see_changed_outcomes, may_see_models
from app.people.queries import display_names
from app.rehearsal.models import DecisionReplay
from app.rehearsal.replay.operations import ask_to_replay, cancel, figures_of, find_replay, state_of_models
from app.rehearsal.replay.queries import ChangedLine, changed_lines, count_changed
from app.rehearsal.replay.records import Position
from app.web import edge
from app.web.login.account import acting_user
from app.web.present import day
from app.web.rules.impact import Impact, ImpactTeller
from app.web.rules.pages import reader, rule_pages
from app.web.rules.table import NO_TABLE, TableAt, tables_of
from app.web.rules.words import words_for
from app.web.spreadsheet import csv_file

PAGE = 50


@rule_pages.post("/<decision_id>/replay")
def replay(decision_id: str) -> ResponseReturnValue:
    """Have the decision of the draft named in `draft` decided anew."""
    change_set = find_change_set(edge.session(), reader(), request.args.get("draft", ""), to_change=True)
    made = ask_to_replay(edge.session(), acting_user(), change_set, decision_id)
    return redirect(url_for("rules.impact", replay_id=made.id))


@rule_pages.post("/replays/<replay_id>/cancel")
def cancel_replay(replay_id: str) -> ResponseReturnValue:
    reader()
    found = find_replay(edge.session(), replay_id)
    cancel(edge.session(), acting_user(), found)
    flash(_("Cancelled."), "success")
    return redirect(url_for("rules.impact", replay_id=replay_id))


@rule_pages.get("/replays/<replay_id>")
def impact(replay_id: str) -> ResponseReturnValue:
    """How far it is, then what came of it."""
    user, session = reader(), edge.session()
    found, change_set, table = _found(replay_id)
    teller = ImpactTeller(table, words_for(session, table))
    figures = figures_of(session, found)
    lines = list(changed_lines(session, user, found, _after(), PAGE + 1))
    return render_template(
        "rules/impact.html",
        replay=found,
        table=table,
        draft=change_set if may_see_models(user) else None,
        draft_title=change_set.title,
        asked_by=display_names(session, [found.asked_by]).get(found.asked_by, ""),
        is_current=state_of_models(session, change_set) == found.fingerprint,
        impact=teller.tell(figures) if figures else None,
        output=request.args.get("output", ""),
        teller=teller,
        sees_cases=may_see_changed_outcomes(user),
        own=count_changed(session, user, found),
        lines=lines[:PAGE],
        following=_position(lines[PAGE - 1]) if len(lines) > PAGE else "",
        after=request.args.get("after", ""),
    )


@rule_pages.get("/replays/<replay_id>/figures.csv")
def impact_figures(replay_id: str) -> Response:
    """The figures as a table; x stands for a number that is not shown."""
    reader()
    found, _change_set, table = _found(replay_id)
    figures = figures_of(edge.session(), found)
    if figures is None:
        raise NotFound(NO_TABLE)
    told = ImpactTeller(table, words_for(edge.session(), table)).tell(figures)
    heads = [_("What"), _("So far"), _("With the draft"), _("Evaluations")]
    return csv_file(f"{found.decision_id}-nachrechnung.csv", [heads, *_figure_rows(told)])


@rule_pages.get("/replays/<replay_id>/cases.csv")
def impact_cases(replay_id: str) -> Response:
    """The own cases that would be decided differently."""
    user, session = reader(), edge.session()
    if not may_see_changed_outcomes(user):
        raise NotFound(NO_TABLE)
    found, _change_set, table = _found(replay_id)
    teller = ImpactTeller(table, words_for(session, table))
    heads = [_("Case"), _("Evaluated on"), _("So far"), _("Rule"), _("With the draft"), _("Rule"), _("Not known")]
    rows = [_case_row(session, teller, line) for line in changed_lines(session, user, found)]
    return csv_file(f"{found.decision_id}-faelle.csv", [heads, *rows])


def _found(replay_id: str) -> tuple[DecisionReplay, ChangeSet, TableAt]:
    """The replay, its draft, and the table as the draft has it. Raises NotFound where the draft lost it since."""
    found = find_replay(edge.session(), replay_id)
    change_set = edge.session().get_one(ChangeSet, found.change_set_id)
    table = next((table for table in tables_of(change_set) if table.decision.id == found.decision_id), None)
    if table is None:
        raise NotFound(NO_TABLE)
    return found, change_set, table


def _figure_rows(told: Impact) -> list[list[object]]:
    def shown(number: int | None) -> object:
        return "x" if number is None else number

    rows: list[list[object]] = []
    for matrix in told.matrices:
        for old, counts in matrix.rows:
            for new, count in zip([*matrix.columns, _("all")], counts, strict=True):
                rows.append([matrix.title, old, new, shown(count)])
    for rule in told.rules:
        rows.append([_("Rule %(name)s", name=rule.rule), rule.result, "", shown(rule.before)])
        rows.append([_("Rule %(name)s", name=rule.rule), "", rule.result, shown(rule.after)])
    for move in told.moves:
        what = _("Rule %(before)s → %(after)s", before=move.before_rule, after=move.after_rule)
        rows.append([what, move.before, move.after, move.count])
    return rows


def _case_row(session: Session, teller: ImpactTeller, line: ChangedLine) -> list[object]:
    return [
        line.reference,
        day(line.at),
        teller.outcome(line.before),
        teller.rules(line.before_rules),
        teller.outcome(line.after),
        teller.rules(line.after_rules),
        ", ".join(map(teller.input, line.unknown)),
    ]


def _position(line: ChangedLine) -> str:
    return f"{line.position.at.isoformat()}~{line.position.record_id}"


def _after() -> Position | None:
    """Where the list goes on, as the address says; from the beginning where it says nothing that can be read."""
    moment, _mark, record_id = request.args.get("after", "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return Position(at, record_id) if at.tzinfo is not None else None
