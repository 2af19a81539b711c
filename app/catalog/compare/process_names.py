"""How the elements of two versions of a diagram are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.catalog.compare.process_words import type_words
from app.catalog.compare.things import Thing, Things
from app.catalog.compare.words import join, quoted
from app.catalog.texts import Texts
from app.people.roles import ROLES, SYSTEM_LANE
from app.text import Text

NO_NAME = Text("", "")
BETWEEN = Text("Weg von {source} zu {target}", "way from {source} to {target}")
ROLE = "zeebe:properties/zeebe:property[name=role]@value"


@dataclass(frozen=True)
class Names:
    """The things of both versions, and their names in both languages."""

    old: Things
    new: Things
    english: Texts
    periods: Mapping[str, Text] = field(default_factory=dict)  # what the table of deadlines says, by matter

    def after(self, element: str) -> Text:
        """The name of an element of the new version (of the old one if it is only there)."""
        return self._name(element, self.new if element in self.new else self.old)

    def before(self, element: str) -> Text:
        return self._name(element, self.old if element in self.old else self.new)

    def _name(self, element: str, things: Things) -> Text:
        thing = things.get(element)
        if thing is None:
            return quoted(element) if element else NO_NAME
        if not element:
            return Text("der Datei", "the file")
        if thing.type == "sequenceFlow":
            ends = [self._name(thing.get(end), things) for end in ("@sourceRef", "@targetRef")]
            way = BETWEEN.fill(source=ends[0], target=ends[1])
            name = quoted(self.translated(thing.name))
            return Text(f"{name.de} ({way.de})", f"{name.en} ({way.en})") if thing.name else way
        if thing.name:
            return quoted(self.translated(thing.name))
        kind = type_words(thing.type)
        return Text(f"{kind.de} ({element})", f"{kind.en} ({element})")

    def translated(self, german: str) -> Text:
        return Text(german, self.english.translate(german, "en"))

    def lane(self, lane: str, things: Things) -> Text:
        """Who a lane stands for: its role, or its name."""
        thing = things.get(lane)
        if thing is None:
            return NO_NAME
        role = thing.get(ROLE)
        if role in ROLES:
            return ROLES[role]
        return self.translated(thing.name or lane) if thing.name != SYSTEM_LANE else Text(SYSTEM_LANE, SYSTEM_LANE)

    def neighbours(self, element: str, here: str, there: str) -> Text:
        """What lies at the other end of the new flows at an element."""
        ends = [
            self.after(flow.get(there))
            for flow in self.new.values()
            if flow.type == "sequenceFlow" and flow.get(here) == element
        ]
        return join(ends) if ends else NO_NAME

    def flow_label(self, flow: Thing) -> Text:
        """The label of a flow as an addition, or nothing."""
        if not flow.name:
            return NO_NAME
        label = quoted(self.translated(flow.name))
        return Text(f" (bei {label.de})", f" (for {label.en})")
