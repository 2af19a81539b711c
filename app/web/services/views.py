"""Pages: the directory of services, one service, changing and adding one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.people.policy import may_keep_services
from app.services.kinds import CAPACITIES
from app.services.models import Service
from app.services.operations import add_service, change_service
from app.services.queries import ServiceFilter, find_services, service_by_key
from app.store.clock import today
from app.text import Text
from app.web import edge
from app.web.language import said
from app.web.login.account import acting_user
from app.web.model_texts import choices, names_in_list
from app.web.services.form import ServiceForm, filled_form

service_pages = Blueprint("services", __name__, url_prefix="/services")


@service_pages.get("/")
def index() -> ResponseReturnValue:
    wanted = ServiceFilter(
        words=request.args.get("words", "").strip(),
        kind=request.args.get("kind") or None,
        municipality=request.args.get("municipality") or None,
        also_past="also_past" in request.args,
    )
    return render_template(
        "services/list.html",
        found=find_services(edge.session(), wanted),
        wanted=wanted,
        kinds=dict(choices("service_kinds", names_in_list("service_kinds"))),
        capacities={code: said(text) for code, text in CAPACITIES.items()},
        municipalities=dict(choices("municipalities", names_in_list("municipalities"))),
        today=today(edge.session()),
        may_keep=may_keep_services(acting_user()),
    )


@service_pages.get("/new")
def new() -> ResponseReturnValue:
    _must_keep()
    return _form_page(ServiceForm(), None)


@service_pages.post("/new")
def add() -> ResponseReturnValue:
    _must_keep()
    form = ServiceForm().offer(None)
    if not form.validate():
        return _form_page(form, None), 422
    try:
        service = add_service(edge.session(), acting_user(), form.details(), names_in_list("service_kinds"))
    except Problem as problem:
        return _form_page(form, None, problem), 422
    flash(_("Added to the directory: %(name)s.", name=service.name), "success")
    return redirect(url_for("services.index"))


@service_pages.get("/<key>")
def edit(key: str) -> ResponseReturnValue:
    _must_keep()
    service = _service(key)
    return _form_page(filled_form(service), service)


@service_pages.post("/<key>")
def change(key: str) -> ResponseReturnValue:
    _must_keep()
    service = _service(key)
    form = ServiceForm().offer(service)
    if not form.validate():
        return _form_page(form, service), 422
    try:
        kinds = names_in_list("service_kinds")
        change_service(edge.session(), acting_user(), service, form.details(), kinds, form.revision())
    except Conflict as conflict:
        edge.undo()
        service = _service(key)
        form.seen.data = str(service.organisation.revision)
        return _form_page(form, service, conflict), 409
    except Problem as problem:
        return _form_page(form, service, problem), 422
    flash(_("Saved: %(name)s.", name=service.name), "success")
    return redirect(url_for("services.index"))


def _form_page(form: ServiceForm, service: Service | None, problem: Problem | None = None) -> str:
    if problem is not None:
        edge.undo()
    action = url_for("services.change", key=service.key) if service else url_for("services.add")
    return render_template(
        "services/form.html",
        form=form.offer(service),
        service=service,
        action=action,
        problem=said(problem.text) if problem else "",
    )


def _service(key: str) -> Service:
    service = service_by_key(edge.session(), key)
    if service is None:
        raise NotFound(Text("Dieses Angebot gibt es nicht.", "There is no such service."))
    return service


def _must_keep() -> None:
    if not may_keep_services(acting_user()):
        raise NotAllowed(
            Text(
                "Das Verzeichnis pflegen die Koordinierende Stelle und die Fachadministration.",
                "The directory is kept by the coordinating office and the administrators.",
            )
        )
