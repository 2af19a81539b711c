"""Read what the fields of a form have beyond key and place: limits, options, formats, defaults."""

from __future__ import annotations

from app.catalog.expressions import Expression, is_feel, read_expression
from app.catalog.forms.attributes import Attributes
from app.catalog.forms.model import Limits, MomentFormat, NumberFormat, Option, OptionSource
from app.catalog.forms.patterns import Pattern, read_pattern
from app.text import Text

_EVERY = "key label description disabled readonly defaultValue validate"
_OPTIONS = f"{_EVERY} values valuesKey valuesExpression"
_MOMENT = "subtype dateLabel timeLabel disallowPassedDates use24h timeInterval timeSerializingFormat"
FIELD_ATTRIBUTES: dict[str, frozenset[str]] = {
    name: frozenset(attributes.split())
    for name, attributes in {
        "textfield": f"{_EVERY} appearance",
        "textarea": f"{_EVERY} appearance",
        "number": f"{_EVERY} appearance decimalDigits increment serializeToString",
        "datetime": f"{_EVERY} appearance {_MOMENT}",
        "checkbox": _EVERY,
        "checklist": _OPTIONS,
        "radio": _OPTIONS,
        "select": f"{_OPTIONS} appearance searchable",
        "taglist": f"{_OPTIONS} appearance",
    }.items()
}
FIELD_TYPES = tuple(FIELD_ATTRIBUTES)
OPTION_TYPES = ("checklist", "radio", "select", "taglist")
_TEXT_LIMITS = frozenset(["required", "minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"])
_LIMITS = {"textfield": _TEXT_LIMITS, "textarea": _TEXT_LIMITS, "number": frozenset({"required", "min", "max"})}
INTERVALS = (1, 5, 10, 15, 30, 60)
SERIALIZING = ("utc_offset", "utc_normalized", "no_timezone")


def field_details(attributes: Attributes) -> dict[str, object]:
    """Everything of a field but its key and place, by the names of `model.Field`."""
    field_type = str(attributes.raw["type"])
    appearance = attributes.part("appearance")
    appearance.finish(frozenset({"prefixAdorner", "suffixAdorner"}))
    return {
        "label": attributes.template("label"),
        "description": attributes.template("description"),
        "prefix": appearance.template("prefixAdorner"),
        "suffix": appearance.template("suffixAdorner"),
        "required": attributes.part("validate").boolean("required"),
        "disabled": attributes.boolean("disabled"),
        "readonly": attributes.boolean_or_feel("readonly"),
        "default": _read_default(attributes),
        "limits": _read_limits(attributes, field_type),
        "options": _read_options(attributes) if field_type in OPTION_TYPES else None,
        "number": _read_number(attributes) if field_type == "number" else None,
        "moment": _read_moment(attributes) if field_type == "datetime" else None,
        "searchable": attributes.boolean("searchable"),
    }


def _read_default(attributes: Attributes) -> object:
    value = attributes.raw.get("defaultValue")
    return attributes.feel("defaultValue") if is_feel(value) else value


def _read_limits(attributes: Attributes, field_type: str) -> Limits:
    validate = attributes.part("validate")
    validate.finish(_LIMITS.get(field_type, frozenset({"required"})))
    return Limits(
        min=validate.bound("min"),
        max=validate.bound("max"),
        min_length=validate.bound("minLength"),
        max_length=validate.bound("maxLength"),
        pattern=_read_pattern(validate),
        pattern_message=validate.text("patternErrorMessage"),
        kind=validate.choice("validationType", ("custom", "email", "phone"), "custom"),
    )


def _read_pattern(validate: Attributes) -> Pattern | None:
    source = validate.text("pattern")
    if not source:
        return None
    pattern = read_pattern(source)
    if isinstance(pattern, Text):
        validate.note(pattern)
        return None
    return pattern


def _read_options(attributes: Attributes) -> OptionSource | None:
    given = [name for name in ("values", "valuesKey", "valuesExpression") if attributes.raw.get(name) not in (None, "")]
    if len(given) != 1:
        attributes.note(
            Text(
                "Die Auswahlmöglichkeiten fehlen oder sind mehrfach angegeben: genau eines von „values“, „valuesKey“ "
                "und „valuesExpression“.",
                "The options are missing or given more than once: exactly one of “values”, “valuesKey” and "
                "“valuesExpression”.",
            )
        )
        return None
    if given == ["valuesExpression"]:
        return OptionSource(expression=attributes.feel("valuesExpression"))
    if given == ["valuesKey"]:
        return OptionSource(path=_read_path(attributes))
    return OptionSource(static=_read_static_options(attributes))


def _read_path(attributes: Attributes) -> Expression | None:
    expression = read_expression(attributes.text("valuesKey"))
    if isinstance(expression, Text):
        attributes.wrong("valuesKey", Text("ein Name wie lists.carriers", "a name such as lists.carriers"))
        return None
    return expression


def _read_static_options(attributes: Attributes) -> tuple[Option, ...]:
    values = attributes.raw["values"]
    options = [normalize_option(raw) for raw in values] if isinstance(values, list) else []
    if not options or None in options:
        attributes.wrong("values", Text("eine Liste aus „label“ und „value“", "a list of “label” and “value”"))
        return ()
    tokens = [option.token for option in options]
    for token in sorted({token for token in tokens if tokens.count(token) > 1}):
        attributes.note(
            Text(
                f"Der Wert „{token}“ steht mehrfach in den Auswahlmöglichkeiten.",
                f"The value “{token}” stands more than once in the options.",
            )
        )
    return tuple(options)


def normalize_option(raw: object) -> Option | None:
    """An option as form-js understands it: `{label, value}`, or a plain value that is its own label."""
    if isinstance(raw, dict):
        value, label = raw.get("value"), raw.get("label")
    else:
        value, label = raw, None
    if value is None or value == "" or not isinstance(value, (str, int, float, bool, dict, list)):
        return None
    if isinstance(label, str) and label:
        return Option(value, label)
    return None if isinstance(value, (dict, list)) else Option(value, Option(value, "").token)


def _read_number(attributes: Attributes) -> NumberFormat:
    increment = attributes.bound("increment")
    if isinstance(increment, Expression) or (increment is not None and increment <= 0):
        attributes.wrong("increment", Text("eine Zahl größer als 0", "a number greater than 0"))
        increment = None
    return NumberFormat(
        attributes.whole("decimalDigits"),
        None if increment is None else str(increment),
        attributes.boolean("serializeToString"),
    )


def _read_moment(attributes: Attributes) -> MomentFormat:
    interval = attributes.whole("timeInterval", 15, 1)
    return MomentFormat(
        subtype=attributes.choice("subtype", ("date", "time", "datetime"), "date"),
        date_label=attributes.template("dateLabel"),
        time_label=attributes.template("timeLabel"),
        no_past=attributes.boolean("disallowPassedDates"),
        use_24h=attributes.boolean("use24h", True),
        interval=interval if interval in INTERVALS else 15,
        serializing=attributes.choice("timeSerializingFormat", SERIALIZING, "no_timezone"),
    )
