"""Diagrams as the viewer draws them: with the words of the request's language."""

from __future__ import annotations

from lxml import etree

from app.catalog.xml import read_xml
from app.web.model_texts import translator

WRITTEN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}text"
"""What a note beside the flow says."""


def drawn(source: bytes) -> bytes:
    """A BPMN file to look at, not to keep: names and notes in English where the request is and the model has them."""
    say = translator()
    if say is str:
        return source
    root = read_xml(source, "")
    for element in root.iter(etree.Element):
        if name := element.get("name"):
            element.set("name", say(name))
        if element.tag == WRITTEN and element.text:
            element.text = say(element.text)
    return etree.tostring(root)
