"""Builds small DMN models as XML for tests."""

from __future__ import annotations

from xml.sax.saxutils import escape

from app.dmn import read_definitions
from app.feel import to_python

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def model(*parts: str, namespace: str = "n", model_namespace: str = NAMESPACE) -> bytes:
    """A file of these elements."""
    inner = "".join(parts)
    head = f'<definitions xmlns="{model_namespace}" id="defs" name="M" namespace="{namespace}">'
    return f"{head}{inner}</definitions>".encode()


def text(expression: str, type_ref: str = "") -> str:
    """A literal expression."""
    return f'<literalExpression typeRef="{type_ref}"><text>{escape(expression)}</text></literalExpression>'


def decision(name: str, logic: str, *requires: str, type_ref: str = "") -> str:
    """A decision; what it requires is written as `input:id`, `decision:id` or `knowledge:id`."""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}" typeRef="{type_ref}"/>'
        f"{''.join(map(_requirement, requires))}{logic}</decision>"
    )


def _requirement(reference: str) -> str:
    kind, _, target = reference.partition(":")
    if kind == "knowledge":
        return f'<knowledgeRequirement><requiredKnowledge href="{_href(target)}"/></knowledgeRequirement>'
    tag = "requiredInput" if kind == "input" else "requiredDecision"
    return f'<informationRequirement><{tag} href="{_href(target)}"/></informationRequirement>'


def _href(target: str) -> str:
    return target if "#" in target else f"#{target}"


def input_data(name: str, type_ref: str = "") -> str:
    return f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{type_ref}"/></inputData>'


def table(
    inputs: list[str],
    outputs: list[str],
    rules: list[list[str]],
    policy: str = "UNIQUE",
    extra: str = "",
    **values: str,
) -> str:
    """A decision table. `values`: allowed values as `in_x` and `out_x`, defaults as `default_x`, types as `type_x`."""
    columns = "".join(
        f'<input id="in_{name}"><inputExpression typeRef="{values.get(f"type_{name}", "")}"><text>{escape(name)}</text>'
        f"</inputExpression>{_unary('inputValues', values.get(f'in_{name}'))}</input>"
        for name in inputs
    ) + "".join(
        f'<output id="out_{name}" name="{name}" typeRef="{values.get(f"type_{name}", "")}">'
        f"{_unary('outputValues', values.get(f'out_{name}'))}"
        f"{_unary('defaultOutputEntry', values.get(f'default_{name}'))}"
        "</output>"
        for name in outputs
    )
    rows = "".join(_rule(index, cells, len(inputs), len(outputs)) for index, cells in enumerate(rules, 1))
    return f'<decisionTable id="t" hitPolicy="{policy}" {extra}>{columns}<annotation name="why"/>{rows}</decisionTable>'


def _unary(tag: str, content: str | None) -> str:
    return f"<{tag}><text>{escape(content)}</text></{tag}>" if content else ""


def _rule(index: int, cells: list[str], inputs: int, outputs: int) -> str:
    tags = ["inputEntry"] * inputs + ["outputEntry"] * outputs + ["annotationEntry"] * (len(cells) - inputs - outputs)
    return (
        f'<rule id="R{index}">{"".join(_unary(tag, cell or " ") for tag, cell in zip(tags, cells, strict=True))}</rule>'
    )


def decide(*parts: str, **inputs: object) -> object:
    """The value of decision `d` of a model of these parts."""
    return to_python(read_definitions(model(*parts)).evaluate("d", inputs).value)


def knowledge(name: str, parameters: str, body: str, *requires: str) -> str:
    """A business knowledge model; its parameters separated by spaces."""
    formal = "".join(f'<formalParameter name="{item}"/>' for item in parameters.split())
    wanted = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{item}"/></knowledgeRequirement>' for item in requires
    )
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>{wanted}</businessKnowledgeModel>"
    )
