"""DMN XML to the plain data of `model`."""

from __future__ import annotations

from collections.abc import Callable

from app.dmn import model
from app.dmn.model import Boxed
from app.dmn.xml import Element


def _type_ref(element: Element | None) -> str:
    """The type of an element: an attribute, in DMN 1.1 with a prefix `feel:`."""
    if element is None:
        return ""
    text = element.get("typeRef") or element.child_text("typeRef")
    return text.removeprefix("feel:")


def item_definition(element: Element) -> model.ItemDefinition:
    """A type definition or one of its components."""
    function = element.child("functionItem")
    signature = None
    if function is not None:
        parameters = tuple((item.get("name"), _type_ref(item)) for item in function.children("parameters"))
        signature = (parameters, function.get("outputTypeRef"))
    return model.ItemDefinition(
        name=element.get("name"),
        base=_type_ref(element),
        is_collection=element.get("isCollection") == "true",
        allowed=element.child_text("allowedValues"),
        constraint=element.child_text("typeConstraint"),
        components=tuple(item_definition(item) for item in element.children("itemComponent")),
        function=signature,
        id=element.id,
    )


def input_data(element: Element) -> model.InputData:
    return model.InputData(element.id, _name(element), _type_ref(element.child("variable")))


def _name(element: Element) -> str:
    """The name of an element; that of its variable is the one expressions use."""
    variable = element.child("variable")
    name = variable.get("name") if variable is not None else ""
    return " ".join((name or element.get("name")).split())


def _references(element: Element, requirement: str, *targets: str) -> tuple[str, ...]:
    found = [item.child(*targets) for item in element.children(requirement)]
    return tuple(item.get("href") for item in found if item is not None)


def decision(element: Element) -> model.Decision:
    return model.Decision(
        id=element.id,
        name=_name(element),
        type_ref=_type_ref(element.child("variable")),
        expression=_first_expression(element),
        required_decisions=_references(element, "informationRequirement", "requiredDecision"),
        required_inputs=_references(element, "informationRequirement", "requiredInput"),
        required_knowledge=_references(element, "knowledgeRequirement", "requiredKnowledge"),
    )


def knowledge_model(element: Element) -> model.BusinessKnowledgeModel:
    logic = element.child("encapsulatedLogic")
    return model.BusinessKnowledgeModel(
        id=element.id,
        name=_name(element),
        type_ref=_type_ref(element.child("variable")),
        function=_function(logic) if logic is not None else None,
        required_knowledge=_references(element, "knowledgeRequirement", "requiredKnowledge"),
    )


def decision_service(element: Element) -> model.DecisionService:
    def hrefs(name: str) -> tuple[str, ...]:
        return tuple(item.get("href") for item in element.children(name))

    return model.DecisionService(
        element.id,
        _name(element),
        _type_ref(element.child("variable")),
        hrefs("outputDecision"),
        hrefs("inputDecision"),
        hrefs("inputData"),
    )


def import_(element: Element) -> model.Import:
    return model.Import(element.get("name"), element.get("namespace"), element.get("importType"))


# --- boxed expressions ---


def _first_expression(element: Element) -> Boxed | None:
    found = element.child(*_READERS)
    return expression(found) if found is not None else None


def _inner(element: Element, name: str) -> Boxed:
    """The expression within a child such as `then` or `in`; one that is missing is null."""
    child = element.child(name)
    return (_first_expression(child) if child is not None else None) or model.Text("null", id=element.id)


def expression(element: Element) -> Boxed:
    """Any boxed expression."""
    return _READERS[element.tag](element)


def _text(element: Element) -> Boxed:
    return model.Text(element.child_text("text"), id=element.id, type_ref=_type_ref(element))


def _context(element: Element) -> Boxed:
    entries = []
    for item in element.children("contextEntry"):
        variable = item.child("variable")
        value = _first_expression(item) or model.Text("null", id=item.id)
        entries.append(model.ContextEntry(_name(item) if variable is not None else "", _type_ref(variable), value))
    return model.BoxedContext(tuple(entries), id=element.id, type_ref=_type_ref(element))


def _invocation(element: Element) -> Boxed:
    bindings = []
    for item in element.children("binding"):
        parameter = item.child("parameter")
        name = parameter.get("name") if parameter is not None else ""
        bindings.append((name, _first_expression(item) or model.Text("null", id=item.id)))
    function = _first_expression(element) or model.Text("null", id=element.id)
    return model.Invocation(function, tuple(bindings), id=element.id, type_ref=_type_ref(element))


def _function(element: Element) -> model.FunctionBox:
    parameters = tuple((item.get("name"), _type_ref(item)) for item in element.children("formalParameter"))
    kind = element.get("kind", "FEEL")
    return model.FunctionBox(parameters, _first_expression(element), kind, id=element.id, type_ref=_type_ref(element))


def _list(element: Element) -> Boxed:
    items = tuple(expression(item) for item in element.children(*_READERS))
    return model.ListBox(items, id=element.id, type_ref=_type_ref(element))


def _relation(element: Element) -> Boxed:
    columns = tuple(item.get("name") for item in element.children("column"))
    rows = tuple(tuple(expression(item) for item in row.children(*_READERS)) for row in element.children("row"))
    return model.Relation(columns, rows, id=element.id, type_ref=_type_ref(element))


def _conditional(element: Element) -> Boxed:
    parts = (_inner(element, name) for name in ("if", "then", "else"))
    return model.Conditional(*parts, id=element.id, type_ref=_type_ref(element))


def _filter(element: Element) -> Boxed:
    return model.FilterBox(_inner(element, "in"), _inner(element, "match"), id=element.id, type_ref=_type_ref(element))


def _iterator(element: Element) -> Boxed:
    items = element.child("in")
    return model.IteratorBox(
        element.tag,
        element.get("iteratorVariable"),
        _type_ref(items),
        _inner(element, "in"),
        _inner(element, "return" if element.tag == "for" else "satisfies"),
        id=element.id,
        type_ref=_type_ref(element),
    )


def _table(element: Element) -> model.Table:
    headers = tuple(item.get("name") for item in element.children("annotation"))
    outputs = element.children("output")
    return model.Table(
        inputs=tuple(_input_column(item) for item in element.children("input")),
        outputs=tuple(_output_column(item, element, len(outputs)) for item in outputs),
        rules=tuple(_rule(item, index, headers) for index, item in enumerate(element.children("rule"), 1)),
        hit_policy=element.get("hitPolicy", "UNIQUE"),
        aggregation=element.get("aggregation"),
        annotations=headers,
        id=element.id,
        type_ref=_type_ref(element),
    )


def _input_column(element: Element) -> model.InputColumn:
    inner = element.child("inputExpression")
    return model.InputColumn(
        label=element.get("label"),
        expression=inner.child_text("text") if inner is not None else "",
        type=_type_ref(inner),
        allowed=element.child_text("inputValues"),
        id=element.id,
    )


def _output_column(element: Element, table: Element, columns: int) -> model.OutputColumn:
    name = element.get("name") or (table.get("outputLabel") if columns == 1 else "")
    return model.OutputColumn(
        name=name,
        label=element.get("label"),
        type=_type_ref(element),
        allowed=element.child_text("outputValues"),
        default=element.child_text("defaultOutputEntry"),
        id=element.id,
    )


def _rule(element: Element, index: int, headers: tuple[str, ...]) -> model.Rule:
    texts = [item.child_text("text") for item in element.children("annotationEntry")]
    annotations = dict(zip(headers, texts, strict=False))
    description = element.child_text("description")
    if description:
        annotations["description"] = description
    return model.Rule(
        element.id,
        index,
        tuple(item.child_text("text") for item in element.children("inputEntry")),
        tuple(item.child_text("text") for item in element.children("outputEntry")),
        annotations,
        tuple(item.id for name in ("inputEntry", "outputEntry") for item in element.children(name)),
    )


_READERS: dict[str, Callable[[Element], Boxed]] = {
    "literalExpression": _text,
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": _function,
    "list": _list,
    "relation": _relation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
    "decisionTable": _table,
}
