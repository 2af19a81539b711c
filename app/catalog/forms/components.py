"""Read the components of a form, each type in its own function."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.catalog.forms import model
from app.catalog.forms.attributes import Attributes
from app.catalog.forms.fields import FIELD_ATTRIBUTES, FIELD_TYPES, field_details
from app.catalog.forms.refused import REFUSED, unknown_type
from app.text import Text

PARTS = ("A", "B", "C")
DECIDED_FROM = ("A", "B")
"""Parts whose facts decisions take by their names; what was said in counselling is handed over on purpose or not."""
MAX_DEPTH = 20
COMMON = frozenset(["id", "type", "layout", "conditional", "properties"])
_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]+")


@dataclass(frozen=True)
class Place:
    """Where a component stands: within which lists, under which path, and what it inherits."""

    lists: tuple[str, ...] = ()
    prefix: str = ""
    part: str = "A"
    art9: bool = False
    depth: int = 0


def read_components(root: Attributes) -> tuple[model.Component, ...]:
    """The components of a form; what is wrong goes to the notes."""
    return _read_children(root, Place())


def _read_children(parent: Attributes, place: Place) -> tuple[model.Component, ...]:
    if place.depth > MAX_DEPTH:
        parent.note(
            Text(
                f"Das Formular ist mehr als {MAX_DEPTH} Ebenen tief geschachtelt.",
                f"The form is nested more than {MAX_DEPTH} levels deep.",
            )
        )
        return ()
    children = (_read_component(raw, parent, place) for raw in parent.objects("components"))
    return tuple(child for child in children if child is not None)


def _read_component(raw: dict[str, object], parent: Attributes, place: Place) -> model.Component | None:
    component_type = raw.get("type")
    name = raw.get("id") or raw.get("key") or raw.get("label")
    attributes = Attributes(raw, parent.notes, name if isinstance(name, str) else "")
    if not isinstance(component_type, str) or component_type not in READERS:
        attributes.note(REFUSED.get(str(component_type)) or unknown_type(component_type))
        return None
    if not isinstance(raw.get("id"), str) or not raw["id"]:
        attributes.note(
            Text(
                f"Einem Baustein vom Typ „{component_type}“ fehlt die Kennung „id“.",
                f"A component of type “{component_type}” lacks its “id”.",
            )
        )
    reader, known = READERS[component_type]
    attributes.finish(COMMON | known)
    common = _read_common(attributes)
    return reader(attributes, common, _inherit(common["properties"], attributes, place))


def _read_common(attributes: Attributes) -> dict[str, object]:
    layout, conditional = attributes.part("layout"), attributes.part("conditional")
    layout.finish(frozenset({"row", "columns"}))
    conditional.finish(frozenset({"hide"}))
    columns = layout.whole("columns", None, 1)
    if columns is not None and columns > 16:
        layout.wrong("columns", Text("eine Zahl von 1 bis 16", "a number from 1 to 16"))
    return {
        "id": str(attributes.raw.get("id") or ""),
        "type": str(attributes.raw["type"]),
        "hide": conditional.feel("hide"),
        "row": layout.text("row") or None,
        "columns": columns,
        "properties": _read_properties(attributes),
    }


def _read_properties(attributes: Attributes) -> dict[str, str]:
    texts = {}
    for name, value in attributes.part("properties").raw.items():
        if isinstance(value, bool):
            value = "true" if value else "false"
        if isinstance(value, (str, int, float)):
            texts[name] = str(value)
        else:
            attributes.wrong(f"properties.{name}", Text("ein Text", "a text"))
    return texts


def _inherit(properties: dict[str, str], attributes: Attributes, place: Place) -> Place:
    """The place with the part and Art. 9 mark that the component itself gives."""
    part, art9 = properties.get("part", place.part), properties.get("art9", "true" if place.art9 else "false")
    if part not in PARTS:
        attributes.wrong("properties.part", Text("A, B oder C", "A, B or C"))
        part = "C"
    if art9 not in ("true", "false"):
        attributes.wrong("properties.art9", Text("true oder false", "true or false"))
    return replace(place, part=part, art9=art9 != "false")


def _own_properties(attributes: Attributes, common: dict) -> Attributes:
    return Attributes(dict(common["properties"]), attributes.notes, attributes.element, "properties.")


def _full_key(attributes: Attributes, name: str, place: Place) -> str:
    key = attributes.text(name).strip()
    if not key:
        attributes.note(
            Text(
                f"Dem Baustein fehlt der Schlüssel „{name}“, unter dem seine Antwort abgelegt wird.",
                f"The component lacks its “{name}”, under which its answer is kept.",
            )
        )
    return f"{place.prefix}.{key}" if place.prefix and key else key


def _names(properties: Attributes, name: str) -> frozenset[str]:
    """A list of names, separated by commas."""
    return frozenset(value.strip() for value in properties.text(name).split(",") if value.strip())


def _read_field(attributes: Attributes, common: dict, place: Place) -> model.Field:
    details = field_details(attributes)
    properties = Attributes(dict(common["properties"]), attributes.notes, attributes.element, "properties.")
    return model.Field(
        **common,
        key=_full_key(attributes, "key", place),
        path=place.lists,
        required_if=properties.feel("required_if", sign_needed=False),
        prefill=properties.feel("prefill", sign_needed=False),
        part=place.part,
        art9=place.art9,
        art9_values=_names(properties, "art9_values"),
        release_to=_names(properties, "release_to"),
        release_if=properties.feel("release_if", sign_needed=False),
        **details,
    )


def _read_expression(attributes: Attributes, common: dict, place: Place) -> model.ExpressionField | None:
    expression = attributes.feel("expression")
    key = _full_key(attributes, "key", place)
    if expression is None:
        attributes.wrong(
            "expression", Text("ein FEEL-Ausdruck, der mit = beginnt", "a FEEL expression beginning with =")
        )
        return None
    return model.ExpressionField(
        **common,
        key=key,
        path=place.lists,
        expression=expression,
        compute_on=attributes.choice("computeOn", ("change", "presubmit"), "change"),
        part=place.part,
        art9=place.art9,
    )


def _read_group(attributes: Attributes, common: dict, place: Place) -> model.Group:
    path = attributes.text("path").strip()
    prefix = f"{place.prefix}.{path}" if place.prefix and path else path or place.prefix
    inner = replace(place, prefix=prefix, depth=place.depth + 1)
    return model.Group(
        **common,
        label=attributes.template("label"),
        components=_read_children(attributes, inner),
        outline=attributes.boolean("showOutline"),
    )


def _read_list(attributes: Attributes, common: dict, place: Place) -> model.DynamicList:
    key = _full_key(attributes, "path", place)
    inner = Place((*place.lists, key), "", place.part, place.art9, place.depth + 1)
    components = _read_children(attributes, inner)
    repeating = attributes.boolean("isRepeating", True)
    if not repeating:
        attributes.wrong("isRepeating", Text("true (sonst bitte eine Gruppe verwenden)", "true (else use a group)"))
    held = [c for c in model.walk(components) if isinstance(c, model.KeyedComponent)]
    properties = Attributes(dict(common["properties"]), attributes.notes, attributes.element, "properties.")
    rows_shown = attributes.whole("nonCollapsedItems", 5, 1)
    return model.DynamicList(
        **common,
        key=key,
        path=place.lists,
        label=attributes.template("label"),
        components=components,
        repeating=repeating,
        default_rows=attributes.whole("defaultRepetitions", 1) or 0,
        add_remove=attributes.boolean("allowAddRemove", True),
        rows_shown=None if attributes.boolean("disableCollapse") else rows_shown,
        outline=attributes.boolean("showOutline"),
        min_rows=properties.whole("min_rows", 0) or 0,
        max_rows=properties.whole("max_rows", 200, 1) or 200,
        prefill=properties.feel("prefill", sign_needed=False),
        part=max([place.part, *(c.part for c in held)]),
        art9=place.art9 or any(c.art9 for c in held),
    )


def _read_text(attributes: Attributes, common: dict, place: Place) -> model.Text:
    return model.Text(**common, text=attributes.template("text"))


def _read_image(attributes: Attributes, common: dict, place: Place) -> model.Image:
    source = attributes.text("source")
    if not _IMAGE.fullmatch(source):
        attributes.wrong(
            "source",
            Text(
                "ein eingebettetes Bild (data:image/…;base64,…), denn fremde Adressen erfahren, wer ein Bild ansieht",
                "an embedded picture (data:image/…;base64,…), as foreign addresses learn who looks at a picture",
            ),
        )
    return model.Image(**common, source=source, alt=attributes.template("alt"))


def _read_table(attributes: Attributes, common: dict, place: Place) -> model.Table:
    columns = []
    for raw in attributes.objects("columns"):
        column = Attributes(raw, attributes.notes, attributes.element, "columns.")
        column.finish(frozenset({"key", "label"}))
        columns.append(model.Column(column.text("key"), column.text("label") or column.text("key")))
    return model.Table(
        **common,
        label=attributes.template("label"),
        rows=attributes.feel("dataSource"),
        columns_shown=tuple(columns),
        columns_expression=attributes.feel("columnsExpression"),
        row_count=attributes.whole("rowCount", None, 1),
    )


def _read_button(attributes: Attributes, common: dict, place: Place) -> model.Button:
    return model.Button(
        **common,
        label=attributes.template("label"),
        action=attributes.choice("action", ("submit", "reset"), "submit"),
    )


def _read_separator(attributes: Attributes, common: dict, place: Place) -> model.Separator:
    return model.Separator(**common)


def _read_spacer(attributes: Attributes, common: dict, place: Place) -> model.Spacer:
    return model.Spacer(**common, height=attributes.whole("height", 60, 1) or 60)


_Reader = Callable[[Attributes, dict, Place], model.Component | None]
_LIST = "label path components showOutline isRepeating allowAddRemove defaultRepetitions disableCollapse"
READERS: dict[str, tuple[_Reader, frozenset[str]]] = {
    **{field_type: (_read_field, FIELD_ATTRIBUTES[field_type]) for field_type in FIELD_TYPES},
    "expression": (_read_expression, frozenset({"key", "expression", "computeOn"})),
    "group": (_read_group, frozenset(["label", "path", "components", "showOutline", "verticalAlignment"])),
    "dynamiclist": (_read_list, frozenset(f"{_LIST} nonCollapsedItems verticalAlignment".split())),
    "text": (_read_text, frozenset({"text"})),
    "image": (_read_image, frozenset({"source", "alt"})),
    "table": (_read_table, frozenset(["label", "dataSource", "columns", "columnsExpression", "rowCount"])),
    "button": (_read_button, frozenset({"label", "action"})),
    "separator": (_read_separator, frozenset()),
    "spacer": (_read_spacer, frozenset({"height"})),
}
