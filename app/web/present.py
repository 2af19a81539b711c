"""How times, deadlines and codes are said to people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial

from babel.dates import format_date, format_time
from flask import Flask, get_flashed_messages, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from app.catalog.stages import STAGES
from app.people.policy import (
    may_propose,
    may_see_absences,
    may_see_conferences,
    may_see_incidents,
    may_see_issues,
    may_see_models,
    may_see_waiting_list,
    may_withdraw,
)
from app.people.roles import PARTY_NAMES
from app.store.clock import OFFICE_ZONE
from app.store.demonstration import is_demonstration
from app.tasks.notices import Told
from app.text import Text
from app.web import edge, kept
from app.web.language import language, said
from app.web.model_texts import say_model
from app.web.words import CONSENTS, ELEMENTS, HIT_POLICIES, MODEL_KINDS, OUTCOMES, PARTS, PRIORITIES, UNITS

WORDS = {
    "stage": STAGES,
    "case_priority": PRIORITIES,
    "consent": CONSENTS,
    "outcome": OUTCOMES,
    "element_kind": ELEMENTS,
    "model_kind": MODEL_KINDS,
    "hit_policy": HIT_POLICIES,
    "time_unit": UNITS,
    "part_name": PARTS,
}
"""Filter of templates: words for codes."""
DAY_PATTERN = {"de": "EEE, d. MMM y", "en": "EEE d MMM y"}
TIME_PATTERN = {"de": "HH:mm", "en": "HH:mm"}


def attach(app: Flask) -> None:
    app.jinja_env.filters.update(day=day, clock=clock_time, moment=moment, due=due_phrase, role=role_name)
    app.jinja_env.filters.update(model=say_model, told=say_told, month=month_name)
    for name, words in WORDS.items():
        app.jinja_env.filters[name] = partial(_word, words)
    app.jinja_env.globals.update(
        is_overdue=is_overdue,
        may_propose=may_propose,
        may_see_incidents=may_see_incidents,
        may_see_models=may_see_models,
        typed_by=kept.typed_by,
        here=here,
        notes=get_flashed_messages,
        demo_moment=demo_moment,
        may_see_conferences=may_see_conferences,
        may_see_issues=may_see_issues,
        may_see_absences=may_see_absences,
        may_see_waiting_list=may_see_waiting_list,
        may_withdraw=may_withdraw,
    )
    app.context_processor(lambda: {"user": current_user.user if current_user.is_authenticated else None})


def demo_moment() -> datetime | None:
    """Now, where this is a demonstration; None in a real office, and on the page that says the database is away."""
    try:
        return edge.moment() if is_demonstration(edge.session()) else None
    except SQLAlchemyError:
        return None


def here() -> str:
    """The address of this page with its filters, to come back to; of a form that was posted, its own address."""
    return request.full_path.rstrip("?") if request.method in edge.SAFE_METHODS else request.path


def day(value: datetime | date | None) -> str:
    """A day, as “Mo., 2. März 2026”."""
    if value is None:
        return ""
    return format_date(_in_office(value), DAY_PATTERN[language()], locale=language())


def say_told(told: Told) -> str:
    """What a notice says, in the language of the request."""
    return told.fill(say_model(told.text), day)


def month_name(value: date) -> str:
    """A month, as “März 2026”."""
    return format_date(value, "MMMM y", locale=language())


def clock_time(value: datetime | None) -> str:
    return format_time(_in_office(value), TIME_PATTERN[language()], locale=language()) if value else ""


def moment(value: datetime | None) -> str:
    """A day and a time of day."""
    return f"{day(value)}, {clock_time(value)}" if value else ""


def is_overdue(value: datetime | None) -> bool:
    return value is not None and value < edge.moment()


def due_phrase(value: datetime | None) -> str:
    """How far away a deadline is, in words."""
    if value is None:
        return _("no deadline")
    days = (_office_day(value) - edge.moment().date()).days
    if is_overdue(value):
        if days == 0:
            return _("overdue since today, %(time)s", time=clock_time(value))
        return ngettext("overdue for %(num)d day", "overdue for %(num)d days", -days)
    if days == 0:
        return _("today until %(time)s", time=clock_time(value))
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(num)d day", "in %(num)d days", days)


def bucket(value: datetime | None) -> str:
    """The group of the inbox: overdue, today, week, later or open (no deadline)."""
    if value is None:
        return "open"
    if is_overdue(value):
        return "overdue"
    at = edge.moment().date()
    due = _office_day(value)
    if due == at:
        return "today"
    return "week" if due <= at + timedelta(days=6 - at.weekday()) else "later"


def role_name(code: str) -> str:
    return _word(PARTY_NAMES, code)


def outcome_name(code: str) -> str:
    return _word(OUTCOMES, code)


def _word(words: Mapping[str, Text], code: str) -> str:
    return said(words[code]) if code in words else code


def _in_office(value: datetime | date) -> datetime | date:
    return value.astimezone(OFFICE_ZONE) if isinstance(value, datetime) else value


def _office_day(value: datetime) -> date:
    return value.astimezone(OFFICE_ZONE).date()
