"""The lamp: whether the person's consent stands."""

from __future__ import annotations

from collections.abc import Mapping

from app.tasks.consents import FOUNDATIONS


def consent_state(facts: Mapping[str, object]) -> str | None:
    """granted, pending, refused, partly (some withdrawn) or withdrawn; None where nothing is recorded."""
    given = facts.get("consent_e1")
    withdrawn = facts.get("withdrawn_consents")
    if isinstance(withdrawn, list) and withdrawn:
        return "withdrawn" if FOUNDATIONS & set(withdrawn) else "partly"
    return given if isinstance(given, str) else None
