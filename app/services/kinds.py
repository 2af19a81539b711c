"""How many places a service has. What kinds of services there are says the code list `service_kinds`."""

from __future__ import annotations

from app.text import Text

CAPACITIES: dict[str, Text] = {
    "free": Text("Plätze frei", "places free"),
    "waiting": Text("Warteliste", "waiting list"),
    "full": Text("zurzeit keine Plätze", "no places at present"),
    "unknown": Text("nicht bekannt", "not known"),
}
