"""Pages: the list of cases, the page of one case, its diagrams."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.cases.listing import CaseFilter, visible_cases
from app.cases.queries import case_view
from app.catalog.stages import STAGES
from app.errors import NotFound
from app.text import Text
from app.web import edge, trail
from app.web.case.page import gather
from app.web.case.position import diagram_source
from app.web.drawing import drawn
from app.web.login.account import acting_user

case_pages = Blueprint("case", __name__, url_prefix="/cases")

STATES = ("open", "ended", "all")


@case_pages.get("/")
def index() -> ResponseReturnValue:
    wanted = _read_filter()
    found = visible_cases(edge.session(), acting_user(), wanted)
    return render_template(
        "case/list.html", found=found, wanted=wanted, arguments=_arguments(wanted), stages=list(STAGES), states=STATES
    )


@case_pages.get("/<reference>")
def show(reference: str) -> ResponseReturnValue:
    view = case_view(edge.session(), acting_user(), reference)
    if view.shows_counselling:
        trail.counselling_read(view.case)
    page = gather(edge.session(), acting_user(), view)
    return render_template("case/case.html", page=page, case=view.case, view=view)


@case_pages.get("/<reference>/diagrams/<process_id>.bpmn")
def diagram(reference: str, process_id: str) -> ResponseReturnValue:
    """The diagram that the case runs on, for the viewer; it holds nothing about a person."""
    view = case_view(edge.session(), acting_user(), reference)
    if not view.rights.diagram:
        raise NotFound(Text("Dieses Diagramm gibt es nicht.", "There is no such diagram."))
    return Response(drawn(diagram_source(edge.session(), view.case, process_id)), mimetype="application/xml")


def _read_filter() -> CaseFilter:
    state = request.args.get("state", "open")
    stage = request.args.get("stage")
    return CaseFilter(
        state=state if state in STATES else "open",
        stage=stage if stage in STAGES else None,
        reference=request.args.get("reference") or None,
        after=request.args.get("after") or None,
    )


def _arguments(wanted: CaseFilter) -> dict[str, str]:
    """The filter as it stands in the address, without the page."""
    given = {"state": wanted.state, "stage": wanted.stage, "reference": wanted.reference}
    return {name: value for name, value in given.items() if value and (name, value) != ("state", "open")}
