"""The blueprint of the conference pages, and what all of them ask first."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from app.conferences.models import Conference
from app.conferences.queries import conference_for
from app.people.policy import may_run_conferences
from app.text import Text
from app.web import edge
from app.web.conference.words import CONFERENCE_KINDS, ITEM_KINDS, ITEM_STATES, STATES
from app.web.language import said
from app.web.login.account import acting_user

conference_pages = Blueprint("conference", __name__, url_prefix="/conferences")


def the_conference(conference_id: str) -> Conference:
    """The conference, if this person runs it or takes part. Raises NotFound."""
    return conference_for(edge.session(), acting_user(), conference_id)


def runs(conference: Conference) -> bool:
    """Whether this person keeps the calendar and the minutes of this conference."""
    return may_run_conferences(acting_user(), conference.organisation_id)


def _words(words: dict[str, Text]) -> Callable[[str], str]:
    return lambda code: said(words[code]) if code in words else code


for name, words in (
    ("conference_kind", CONFERENCE_KINDS),
    ("conference_state", STATES),
    ("item_kind", ITEM_KINDS),
    ("item_state", ITEM_STATES),
):
    conference_pages.add_app_template_filter(_words(words), name)
