"""The blueprint of decision tables in use, and who may see it."""

from __future__ import annotations

from flask import Blueprint

from app.errors import NotFound
from app.people.models import User
from app.people.policy import may_see_rules
from app.text import Text
from app.web.login.account import acting_user

rule_pages = Blueprint("rules", __name__, url_prefix="/rules")


@rule_pages.app_context_processor
def _for_navigation() -> dict[str, object]:
    return {"may_see_rules": may_see_rules}


def reader() -> User:
    """The person acting, who may see tables in use. Raises NotFound for everybody else."""
    if not may_see_rules(acting_user()):
        raise NotFound(Text("Diese Seite gibt es nicht für Ihre Rolle.", "There is no such page for your role."))
    return acting_user()
