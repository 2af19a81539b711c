"""The stages of a case, by the codes that the property `stage` of a diagram uses."""

from __future__ import annotations

from app.text import Text

STAGES: dict[str, Text] = {
    "proposal": Text("Vorschlag", "Proposal"),
    "screening": Text("Sichtung", "Screening"),
    "merged": Text("Einem anderen Fall zugeordnet", "Merged with another case"),
    "conference": Text("Fallkonferenz", "Case conference"),
    "referral": Text("Verweisberatung", "Referral"),
    "assignment": Text("Zuweisung", "Assignment"),
    "assessment": Text("Bedarfsermittlung", "Needs assessment"),
    "planning": Text("Integrationsplan", "Integration plan"),
    "implementation": Text("Umsetzung", "Carrying out the plan"),
    "review": Text("Quartalsfallkonferenz", "Quarterly review conference"),
    "escalation": Text("Runder Tisch", "Round table"),
    "closure": Text("Abschluss", "Closure"),
    "aftercare": Text("Nachkontakt", "Aftercare"),
    "ended": Text("Beendet", "Ended"),
}
