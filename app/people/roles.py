"""The roles of KIM, by the codes that diagrams use."""

from __future__ import annotations

from app.text import Text

ROLES: dict[str, Text] = {
    "proposer": Text("Vorschlagende Stelle", "Proposing agency"),
    "coordination": Text("Koordinierende Stelle", "Coordinating office"),
    "liaison": Text("Integrationslotsin", "Integration liaison officer"),
    "case_manager": Text("Case Management", "Case management"),
    "carrier_lead": Text("Trägerleitung", "Carrier lead"),
    "referral_partner": Text("Verweispartner", "Referral partner"),
    "steering": Text("Lenkungsgruppe", "Steering group"),
    "privacy_officer": Text("Datenschutz", "Data protection"),
    "administrator": Text("Fachadministration", "Administration"),
    "process_owner": Text("Prozessverantwortung", "Process owner"),
    "ki_lead": Text("KI-Leitung", "Head of the integration centre"),
}

PARTY_NAMES: dict[str, Text] = {**ROLES, "deputy": Text("Vertretung im Case Management", "Deputy case manager")}
"""What parties of a case are called: the roles, and the deputy that the file names."""

SYSTEM_LANE = "KIM-Lotse"


def role_by_name(name: str) -> str | None:
    """The role whose code, German or English name this is."""
    wanted = name.strip().casefold()
    for code, text in ROLES.items():
        if wanted in (code, text.de.casefold(), text.en.casefold()):
            return code
    return None
