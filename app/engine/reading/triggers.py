"""What an event is about: read from its event definition, and checked against the place where the event stands."""

from __future__ import annotations

from lxml import etree

from app.catalog.dialect import TRIGGERS
from app.engine.nodes.events import Trigger
from app.engine.reading.diagram import Diagram
from app.engine.reading.dialect import REFUSED_EVENTS, extension, local, tag
from app.engine.temporal import read_cycle, read_moment, read_period
from app.text import Text

NONE = Trigger("none")
_KINDS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "terminateEventDefinition": "terminate",
    "linkEventDefinition": "link",
}
_PLACES = {
    "start": Text("am Beginn eines Prozesses", "at the start of a process"),
    "sub_start": Text("am Beginn eines Unterprozesses", "at the start of a sub-process"),
    "handler": Text("am Beginn eines Ereignis-Unterprozesses", "at the start of an event sub-process"),
    "catch": Text("als Zwischenereignis", "as an intermediate catch event"),
    "boundary": Text("am Rand einer Aktivität", "at the boundary of an activity"),
    "throw": Text("als auslösendes Zwischenereignis", "as an intermediate throw event"),
    "end": Text("als Endereignis", "as an end event"),
}
_NAMES = {
    "none": Text("Ein Ereignis ohne Auslöser", "An event without trigger"),
    "timer": Text("Ein Zeitereignis", "A timer event"),
    "message": Text("Ein Nachrichtenereignis", "A message event"),
    "signal": Text("Ein Signalereignis", "A signal event"),
    "error": Text("Ein Fehlerereignis", "An error event"),
    "escalation": Text("Ein Eskalationsereignis", "An escalation event"),
    "terminate": Text("Ein Abbruchereignis", "A terminate event"),
    "link": Text("Ein Link-Ereignis", "A link event"),
}


def read_trigger(diagram: Diagram, element: etree._Element, place: str, *, repeats: bool = False) -> Trigger:
    """The trigger of an event at a `place` (see TRIGGERS); `repeats`: a timer cycle makes sense here."""
    definitions = [child for child in element if local(child).endswith("EventDefinition")]
    if len(definitions) > 1 or element.find(tag("eventDefinitionRef")) is not None:
        diagram.refuse(
            element,
            Text(
                "Ein Ereignis kann hier nur einen Auslöser haben. Bitte mehrere Ereignisse zeichnen.",
                "An event can have one trigger only. Please draw several events.",
            ),
        )
        return NONE
    if definitions and local(definitions[0]) not in _KINDS:
        unknown = Text("Dieser Auslöser wird nicht unterstützt.", "This trigger is not supported.")
        diagram.refuse(element, REFUSED_EVENTS.get(local(definitions[0]), unknown))
        return NONE
    kind = _KINDS[local(definitions[0])] if definitions else "none"
    if kind not in TRIGGERS[place]:
        diagram.refuse(
            element,
            Text("{what} ist {place} nicht möglich.", "{what} is not possible {place}."),
            what=_NAMES[kind],
            place=_PLACES[place],
        )
        return NONE
    if kind in ("none", "terminate"):
        return Trigger(kind)
    return _READERS[kind](diagram, definitions[0], place, repeats)


def read_message(diagram: Diagram, element: etree._Element, *, key_needed: bool) -> Trigger:
    """A message by the `messageRef` of an element, with its correlation key."""
    message = diagram.referred(element, "message", "messageRef")
    if message is None:
        if element.get("messageRef") is None:
            diagram.refuse(element, Text("Hier fehlt die Nachricht.", "The message is missing here."))
        return NONE
    name = diagram.required(message, "name", message.get("name"))
    subscription = extension(message, "subscription")
    text = subscription.get("correlationKey") if subscription is not None else None
    if key_needed and not (text or "").strip():
        diagram.refuse(
            element,
            Text(
                "Der Nachricht „{name}“ fehlt der Schlüssel (Correlation key), zum Beispiel „=case.id“.",
                "The message “{name}” has no correlation key, for example “=case.id”.",
            ),
            name=message.get("name"),
        )
    return Trigger("message", name, diagram.expression(message, text, feel_only=True))


def _message(diagram: Diagram, definition: etree._Element, place: str, repeats: bool) -> Trigger:
    return read_message(diagram, definition, key_needed=place in ("handler", "catch", "boundary"))


def _signal(diagram: Diagram, definition: etree._Element, place: str, repeats: bool) -> Trigger:
    signal = diagram.referred(definition, "signal", "signalRef")
    if signal is None:
        if definition.get("signalRef") is None:
            diagram.refuse(definition, Text("Hier fehlt das Signal.", "The signal is missing here."))
        return NONE
    return Trigger("signal", diagram.required(signal, "name", signal.get("name")))


def _coded(kind: str) -> object:
    def read(diagram: Diagram, definition: etree._Element, place: str, repeats: bool) -> Trigger:
        found = diagram.referred(definition, kind, f"{kind}Ref")
        code = found.get(f"{kind}Code") if found is not None else None
        if found is not None and not code:
            diagram.refuse(found, Text("Der Code fehlt.", "The code is missing."))
        if found is None and place in ("throw", "end"):
            diagram.refuse(definition, Text("Hier fehlt, was ausgelöst wird.", "What is thrown is missing here."))
        return Trigger(kind, diagram.expression(definition, code))

    return read


def _link(diagram: Diagram, definition: etree._Element, place: str, repeats: bool) -> Trigger:
    return Trigger("link", diagram.required(definition, "name", definition.get("name")))


_TIMERS = {
    "timeDate": ("date", read_moment),
    "timeDuration": ("duration", read_period),
    "timeCycle": ("cycle", read_cycle),
}


def _timer(diagram: Diagram, definition: etree._Element, place: str, repeats: bool) -> Trigger:
    given = [child for child in definition if local(child) in _TIMERS]
    if len(given) != 1:
        diagram.refuse(
            definition,
            Text(
                "Ein Zeitereignis braucht genau eine Angabe: Zeitpunkt, Dauer oder Wiederholung.",
                "A timer event needs exactly one of date, duration and cycle.",
            ),
        )
        return NONE
    kind, reader = _TIMERS[local(given[0])]
    when = diagram.required(given[0], local(given[0]), given[0].text)
    if when.text and not when.is_feel and reader(when.text) is None:
        diagram.refuse(
            definition,
            Text(
                "Die Zeitangabe „{text}“ ist nicht lesbar. Möglich sind zum Beispiel 2026-03-02T09:00:00+01:00 "
                "(Zeitpunkt), P14D (Dauer), R3/P7D (Wiederholung) oder ein FEEL-Ausdruck nach „=“.",
                "The time “{text}” cannot be read. Possible are for example 2026-03-02T09:00:00+01:00 (date), P14D "
                "(duration), R3/P7D (cycle) or a FEEL expression after “=”.",
            ),
            text=when.text[:40],
        )
    if kind == "cycle" and not repeats:
        diagram.refuse(
            definition,
            Text(
                "Eine Wiederholung ist nur an einem Ereignis möglich, das nicht unterbricht. Bitte eine Dauer angeben.",
                "A cycle is possible only on an event that does not interrupt. Please give a duration.",
            ),
        )
    return Trigger("timer", timer=kind, when=when)


_READERS = {
    "timer": _timer,
    "message": _message,
    "signal": _signal,
    "error": _coded("error"),
    "escalation": _coded("escalation"),
    "link": _link,
}
