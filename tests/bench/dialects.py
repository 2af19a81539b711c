"""One decision table in the words of three engines: ours, SpiffWorkflow's DMN, and zen-engine's JDM.

Only what the measured tables use is translated: literals, comparisons, lists of alternatives, `not(…)`; first hit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

import zen
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from app.dmn.model import Table

_BPMN = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
<process id="bench" isExecutable="true"><startEvent id="begin"><outgoing>flow</outgoing></startEvent>
<sequenceFlow id="flow" sourceRef="begin" targetRef="finish"/><endEvent id="finish"/></process></definitions>"""
_DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
Decide = Callable[[dict[str, object]], dict[str, object]]


def spiff(table: Table) -> Decide:
    """SpiffWorkflow's own engine with this table, parsed once."""
    bpmn = BpmnParser()
    bpmn.add_bpmn_str(_BPMN)
    task = BpmnWorkflow(bpmn.get_spec("bench")).task_tree
    parser = DMNParser(None, etree.fromstring(_spiff_xml(table)), {"dmn": _DMN})
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])

    def decide(inputs: dict[str, object]) -> dict[str, object]:
        task.data = inputs
        return engine.result(task)

    return decide


def zen_engine(table: Table) -> Decide:
    """zen-engine with this table as a decision object, loaded and compiled once."""
    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(_jdm(table))))
    return lambda inputs: decision.evaluate(inputs)["result"]


def zen_engine_loader(table: Table) -> Decide:
    """The same, by key from its own static loader: its quickest way, which leaves out the decision object."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"table": _jdm(table)}}})
    return lambda inputs: engine.evaluate("table", inputs)["result"]


def _spiff_xml(table: Table) -> str:
    inputs = "".join(
        f"<input id={quoteattr(f'in{number}')}><inputExpression><text>{escape(column.expression)}</text>"
        "</inputExpression></input>"
        for number, column in enumerate(table.inputs)
    )
    outputs = "".join(
        f"<output id={quoteattr(column.name)} name={quoteattr(column.name)}/>" for column in table.outputs
    )
    rules = "".join(
        f"<rule id={quoteattr(rule.id)}>"
        + "".join(f'<inputEntry id="i"><text>{escape(_python_cell(cell))}</text></inputEntry>' for cell in rule.inputs)
        + "".join(f'<outputEntry id="o"><text>{escape(cell)}</text></outputEntry>' for cell in rule.outputs)
        + "</rule>"
        for rule in table.rules
    )
    # Its UNIQUE answers with the first rule that matches.
    body = f'<decisionTable id="t" hitPolicy="UNIQUE">{inputs}{outputs}{rules}</decisionTable>'
    return f'<definitions xmlns="{_DMN}"><decision id="d" name="d">{body}</decision></definitions>'


def _python_cell(cell: str) -> str:
    if cell in ("", "-"):
        return "-"
    if cell in ("true", "false"):
        return cell.capitalize()
    if found := re.fullmatch(r'not\(("[^"]*")\)', cell):
        return f"!= {found[1]}"
    return f"? in [{cell}]" if "," in cell else cell


def _jdm(table: Table) -> dict[str, object]:
    columns = [
        {"id": f"in{number}", "name": column.title, "field": column.expression}
        for number, column in enumerate(table.inputs)
    ]
    outputs = [{"id": column.name, "name": column.title, "field": column.name} for column in table.outputs]
    rules = [
        {"_id": rule.id}
        | {f"in{number}": _zen_cell(cell) for number, cell in enumerate(rule.inputs)}
        | {column.name: cell for column, cell in zip(table.outputs, rule.outputs, strict=True)}
        for rule in table.rules
    ]
    content = {"hitPolicy": "first", "inputs": columns, "outputs": outputs, "rules": rules}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "e2", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def _zen_cell(cell: str) -> str:
    if cell in ("", "-"):
        return ""
    found = re.fullmatch(r'not\(("[^"]*")\)', cell)
    return f"$ != {found[1]}" if found else cell
