"""The words for codes of conferences."""

from __future__ import annotations

from app.conferences.invitations import KINDS
from app.text import Text

CONFERENCE_KINDS = KINDS

ITEM_KINDS: dict[str, Text] = {
    "proposal": Text("Vorschlag", "Proposal"),
    "reconsideration": Text("Gegenvorstellung", "Reconsideration"),
    "review": Text("Quartalsstand", "Quarterly review"),
    "advice": Text("anonyme Beratung", "anonymous advice"),
}
STATES: dict[str, Text] = {
    "planned": Text("geplant", "planned"),
    "closed": Text("geschlossen", "closed"),
    "cancelled": Text("abgesagt", "cancelled"),
}
ITEM_STATES: dict[str, Text] = {
    "open": Text("noch zu besprechen", "to be discussed"),
    "done": Text("abgeschlossen", "finished"),
    "gone": Text("schon weitergegangen", "has moved on"),
    "put_off": Text("nächste Konferenz", "next conference"),
}
RESULTS: dict[str, Text] = {
    "case_management": Text("Aufnahme ins Case Management", "Admission to case management"),
    "referral": Text("Verweisberatung", "Referral"),
    "clarify": Text("erst klären", "clarify first"),
}
