"""The blueprint of the library, and who may see it."""

from __future__ import annotations

from flask import Blueprint, request

from app.catalog.upload import MAX_BYTES, TOO_LARGE
from app.errors import NotFound, Problem
from app.people.models import User
from app.people.policy import may_change_models, may_draft, may_see_models
from app.rehearsal.approving import waiting_for
from app.text import Text
from app.web import edge
from app.web.login.account import acting_user

model_pages = Blueprint("models", __name__, url_prefix="/models")
ROOM_FOR_FIELDS = 64 * 1024


@model_pages.app_context_processor
def _for_navigation() -> dict[str, object]:
    """For the layout: how many drafts wait for this person; asked only where the navigation is drawn."""
    return {
        "drafts_waiting": lambda user: waiting_for(edge.session(), user),
        "may_change_models": may_change_models,
        "may_draft": may_draft,
    }


@model_pages.url_value_preprocessor
def _accept_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Uploads may be larger than other requests; said before anything reads the form."""
    request.max_content_length = MAX_BYTES + ROOM_FOR_FIELDS
    if (request.content_length or 0) > request.max_content_length:
        raise Problem(TOO_LARGE)


def reader() -> User:
    """The person acting, who may see the library. Raises NotFound for everybody else."""
    if not may_see_models(acting_user()):
        raise NotFound(Text("Diese Seite gibt es nicht für Ihre Rolle.", "There is no such page for your role."))
    return acting_user()
