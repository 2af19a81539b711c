"""Kinds of organisations, and which roles people can have there."""

from __future__ import annotations

from app.people.roles import ROLES
from app.text import Text

SERVICE = "service"
KINDS: dict[str, Text] = {
    "coordination": Text("Koordinierende Stelle", "Coordinating office"),
    "immigration_office": Text("Ausländerbehörde", "Immigration office"),
    "carrier": Text("Träger des Case Managements", "Carrier of case management"),
    "agency": Text("Vorschlagende Stelle", "Proposing agency"),
    SERVICE: Text("Angebot aus dem Verzeichnis", "Service of the directory"),
    "steering": Text("Lenkungsgruppe", "Steering group"),
    "privacy": Text("Datenschutz", "Data protection"),
}

_ROLES: dict[str, frozenset[str]] = {
    "coordination": frozenset(
        {"coordination", "ki_lead", "administrator", "process_owner", "privacy_officer", "steering", "proposer"}
    ),
    "immigration_office": frozenset({"liaison", "proposer"}),
    "carrier": frozenset({"case_manager", "carrier_lead", "proposer"}),
    "agency": frozenset({"proposer", "administrator", "process_owner"}),
    SERVICE: frozenset({"referral_partner", "proposer"}),
    "steering": frozenset({"steering"}),
    "privacy": frozenset({"privacy_officer"}),
}


def roles_at(kind: str) -> list[str]:
    """The codes of the roles that fit a kind of organisation, in the order of all roles."""
    return [role for role in ROLES if role in _ROLES.get(kind, ())]
