"""What a value must keep to: required, lengths, bounds, patterns, options."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from app.catalog.expressions import Context
from app.catalog.forms.model import DynamicList, Field, KeyedComponent, Limits, Option
from app.catalog.forms.values import MAX_TEXT, as_decimal, choose, is_blank
from app.catalog.forms.view import is_required, limits, options
from app.text import Text

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_PHONE = re.compile(r"(\+|0)[0-9 ()/.-]{4,30}")

MISSING = Text("Bitte füllen Sie dieses Feld aus.", "Please fill in this field.")
MISSING_CHOICE = Text("Bitte treffen Sie hier eine Auswahl.", "Please make a choice here.")
MISSING_TICK = Text("Bitte setzen Sie hier das Häkchen.", "Please tick this box.")
FIRST_YEAR, LAST_YEAR = 1900, 2199
UNLIKELY = Text(
    f"Dieses Jahr kann nicht stimmen. Möglich sind die Jahre {FIRST_YEAR} bis {LAST_YEAR}.",
    f"This year cannot be right. Possible are the years {FIRST_YEAR} to {LAST_YEAR}.",
)
PAST = Text("Dieser Tag liegt in der Vergangenheit.", "This day lies in the past.")
EMAIL = Text(
    "Das ist keine vollständige E-Mail-Adresse, zum Beispiel name@beispiel.de.",
    "This is not a complete e-mail address, such as name@example.org.",
)
PHONE = Text(
    "Das ist keine Telefonnummer mit Vorwahl, zum Beispiel 02861 68120 oder +49 2861 68120.",
    "This is not a telephone number with area code, such as 02861 68120 or +49 2861 68120.",
)


def is_sensitive(component: KeyedComponent, value: object) -> bool:
    """Whether an answer is of a special category (Art. 9 GDPR): by its field, or by one of the options chosen.

    Of a list whose rows have such an option, those rows are that chose it; of any other marked list, all.
    """
    if isinstance(component, DynamicList):
        choices = [field for field in component.fields.values() if isinstance(field, Field) and field.art9_values]
        if not choices:
            return component.art9
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        return any(_is_marked(field, row.get(field.key)) for row in rows for field in choices)
    return component.art9 or (isinstance(component, Field) and _is_marked(component, value))


def _is_marked(component: Field, value: object) -> bool:
    chosen = value if isinstance(value, list) else [value]
    return any(Option(item, "").token in component.art9_values for item in chosen)


def settle_choices(component: Field, value: object, context: Context) -> object | Text:
    """The value with each choice replaced by the value of its option; a sentence if one is not offered."""
    offered = options(component, context)
    if component.many:
        assert isinstance(value, list)
        chosen = [choose(offered, item) for item in value]
        return next((item for item in chosen if isinstance(item, Text)), chosen)
    return None if value is None else choose(offered, value)


def problem_with(component: Field, value: object, context: Context, today: dt.date) -> Text | None:
    """A sentence about what does not fit, None when all does. The value has been read and its choices settled."""
    unticked = value is False and component.type == "checkbox"
    if unticked or (is_blank(value) and value is not False):
        return _missing(component) if is_required(component, context) else None
    bounds = limits(component, context)
    if component.number is not None:
        return _number_problem(component, value, bounds)
    if component.moment is not None:
        return _moment_problem(component, str(value), today)
    return _text_problem(str(value), bounds) if component.type in ("textfield", "textarea") else None


def _missing(component: Field) -> Text:
    if component.type == "checkbox":
        return MISSING_TICK
    return MISSING if component.options is None else MISSING_CHOICE


def _text_problem(text: str, bounds: Limits) -> Text | None:
    longest = MAX_TEXT if bounds.max_length is None else bounds.max_length
    if len(text) > longest:  # type: ignore[operator]
        return Text(
            "Der Text ist mit {length} Zeichen zu lang; höchstens {bound} sind möglich.",
            "The text is too long ({length} characters); at most {bound} are possible.",
        ).fill(length=len(text), bound=longest)
    if bounds.min_length is not None and len(text) < bounds.min_length:  # type: ignore[operator]
        return Text(
            "Der Text ist zu kurz; es müssen mindestens {bound} Zeichen sein.",
            "The text is too short; at least {bound} characters are needed.",
        ).fill(bound=bounds.min_length)
    if bounds.kind == "email" and not _EMAIL.fullmatch(text):
        return EMAIL
    if bounds.kind == "phone" and not _PHONE.fullmatch(text):
        return PHONE
    if bounds.pattern is not None and not bounds.pattern.found_in(text):
        wanted = bounds.pattern_message
        return Text(
            wanted or f"Die Eingabe hat nicht die verlangte Form ({bounds.pattern.source}).",
            wanted or f"The input does not have the form asked for ({bounds.pattern.source}).",
        )
    return None


def _number_problem(component: Field, value: object, bounds: Limits) -> Text | None:
    number, how = as_decimal(value), component.number
    assert number is not None
    assert how is not None
    digits = -int(number.normalize().as_tuple().exponent)
    if how.decimal_digits is not None and digits > how.decimal_digits:
        if how.decimal_digits == 0:
            return Text("Bitte geben Sie eine ganze Zahl ein.", "Please enter a whole number.")
        return Text(
            "Höchstens {count} Stellen nach dem Komma sind möglich.", "At most {count} decimal digits are possible."
        ).fill(count=how.decimal_digits)
    if bounds.min is not None and number < Decimal(str(bounds.min)):
        return Text("Die Zahl darf nicht kleiner als {bound} sein.", "The number must not be less than {bound}.").fill(
            bound=bounds.min
        )
    if bounds.max is not None and number > Decimal(str(bounds.max)):
        return Text("Die Zahl darf nicht größer als {bound} sein.", "The number must not exceed {bound}.").fill(
            bound=bounds.max
        )
    if how.increment is not None and number % (step := Decimal(how.increment)):
        below = number - number % step
        return Text(
            "Möglich sind Schritte von {step}, zum Beispiel {below} oder {above}.",
            "Steps of {step} are possible, for example {below} or {above}.",
        ).fill(step=step, below=below, above=below + step)
    return None


def _moment_problem(component: Field, text: str, today: dt.date) -> Text | None:
    how = component.moment
    assert how is not None
    if how.subtype == "time":
        return None
    day = dt.date.fromisoformat(text[:10])
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return UNLIKELY
    return PAST if how.no_past and day < today else None
