"""Every way out of a choice can be taken."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.bpmn import Bpmn, Element, bpmn, name_of
from app.catalog.check.codes import known_codes
from app.catalog.check.library import Library
from app.catalog.check.rules.flow_condition import CHOOSING, outgoing
from app.catalog.expressions import is_feel, read_expression
from app.errors import Finding
from app.feel import FeelSyntaxError, Never, why_never_true
from app.text import Text

NO_SUCH_CODE = Text(
    "Dieser Weg öffnet sich nie: „{path}“ ist nie {wanted}. Möglich sind: {possible}.",
    "This flow never opens: “{path}” is never {wanted}. Possible are: {possible}.",
)
TWO_AT_ONCE = Text(
    "Dieser Weg öffnet sich nie: „{path}“ soll zugleich verschiedene Werte haben.",
    "This flow never opens: “{path}” is to have different values at the same time.",
)
NEVER_TRUE = Text(
    "Dieser Weg öffnet sich nie: Die Bedingung ist nie erfüllt.",
    "This flow never opens: the condition is never met.",
)
SAME_BEFORE = Text(
    "Dieser Weg öffnet sich nie: Ein Weg davor hat dieselbe Bedingung.",
    "This flow never opens: a flow before it has the same condition.",
)
MOST_SHOWN = 12


def warn(library: Library) -> Iterator[Finding]:
    """Flows out of exclusive and inclusive gateways whose condition can never be true."""
    codes = known_codes(library) if library.bpmns else {}
    for _, diagram in library.bpmns:
        for node in diagram.flow_nodes:
            if node.get("id") and name_of(node) in CHOOSING:
                yield from _of_gateway(diagram, node, codes)


def _of_gateway(diagram: Bpmn, node: Element, codes: dict[tuple[str, ...], frozenset[str]]) -> Iterator[Finding]:
    before: set[str] = set()
    for flow in outgoing(diagram, node):
        text = (flow.findtext(bpmn("conditionExpression")) or "").strip()
        source = text[1:].strip()
        if not is_feel(text) or isinstance(read_expression(source), Text):
            continue
        if source in before and name_of(node) == "exclusiveGateway":
            yield diagram.finding(flow, SAME_BEFORE)
        elif (never := _why(source, codes)) is not None:
            yield diagram.finding(flow, _say(never, codes))
        before.add(source)


def _why(source: str, codes: dict[tuple[str, ...], frozenset[str]]) -> Never | None:
    try:
        return why_never_true(source, codes)
    except FeelSyntaxError:
        return None


def _say(never: Never, codes: dict[tuple[str, ...], frozenset[str]]) -> Text:
    if not never.path:
        return NEVER_TRUE
    path, possible = ".".join(never.path), codes.get(never.path, frozenset())
    if not possible or never.wanted & possible:
        return TWO_AT_ONCE.fill(path=path)
    shown = sorted(possible)
    listed = ", ".join(f"„{code}“" for code in shown[:MOST_SHOWN]) + (" …" if len(shown) > MOST_SHOWN else "")
    wanted = Text(" oder ", " or ")
    said = Text(*(word.join(f"„{code}“" for code in sorted(never.wanted)) for word in (wanted.de, wanted.en)))
    return NO_SUCH_CODE.fill(path=path, wanted=said, possible=listed)
