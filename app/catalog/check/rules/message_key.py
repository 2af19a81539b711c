"""Every message has a name, and a key where a running case waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import Bpmn, Element, bpmn, extension, name_of
from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text

MISSING = Text("Hier fehlt die Nachricht.", "The message is missing here.")
NO_NAME = Text("Der Nachricht fehlt der Name.", "The message has no name.")
NO_KEY = Text(
    "Der Nachricht fehlt der Schlüssel, der sie dem Fall zuordnet (Correlation key), zum Beispiel „=case.id“.",
    "The message lacks the key that leads it to its case (correlation key), for example “=case.id”.",
)


def check(library: Library) -> Iterator[Finding]:
    """Messages without name, and messages waited for without a key."""
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            holders = node.findall(bpmn("messageEventDefinition"))
            holders += [node] if name_of(node) == "receiveTask" else []
            for holder in holders:
                yield from _check(diagram, node, holder)


def _check(diagram: Bpmn, node: Element, holder: Element) -> Iterator[Finding]:
    throws = name_of(node) in ("endEvent", "intermediateThrowEvent")
    if throws and extension(node, "taskDefinition") is not None:
        return
    message = diagram.element(holder.get("messageRef"))
    if message is None or name_of(message) != "message":
        yield diagram.finding(node, MISSING)
        return
    if not message.get("name", "").strip():
        yield diagram.finding(node, NO_NAME)
    subscription = extension(message, "subscription")
    key = "" if subscription is None else (subscription.get("correlationKey") or "").strip("= ")
    if not key and not throws and not _starts_process(node):
        yield diagram.finding(node, NO_KEY)


def _starts_process(node: Element) -> bool:
    parent = node.getparent()
    return name_of(node) == "startEvent" and parent is not None and name_of(parent) == "process"
