"""A choice whose conditions could all be false has a default flow."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import name_of
from app.catalog.check.library import Library
from app.catalog.check.rules.flow_condition import CHOOSING, has_condition, outgoing
from app.errors import Finding
from app.text import Text

NO_DEFAULT = Text(
    "Wenn keine Bedingung zutrifft, bleibt der Fall hier stehen. Bitte einen Weg zum Standardweg machen.",
    "If no condition holds, the case is stuck here. Please make one flow the default flow.",
)
WRONG_DEFAULT = Text(
    "Der Standardweg geht nicht von diesem Element aus.", "The default flow does not leave this element."
)


def check(library: Library) -> Iterator[Finding]:
    """Exclusive and inclusive gateways with conditions but without (their own) default."""
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            if not node.get("id") or name_of(node) not in CHOOSING:
                continue
            flows = outgoing(diagram, node)
            default = node.get("default")
            if default and default not in {flow.get("id") for flow in flows}:
                yield diagram.finding(node, WRONG_DEFAULT)
            elif not default and flows and all(has_condition(flow) for flow in flows):
                yield diagram.finding(node, NO_DEFAULT)
