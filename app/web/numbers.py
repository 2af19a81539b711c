"""Numbers as people type and read them: a comma in German, a point in English."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext

from babel.numbers import format_decimal

_TYPED = {
    "de": (re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?"), ".", ","),
    "en": (re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?"), ",", "."),
}
MAX_LENGTH = 60
"""No number that a form takes is typed longer."""


def read_number(text: str, language: str) -> Decimal | None:
    """The number somebody typed, or None if it is none. Both decimal signs are taken where they leave no doubt."""
    if len(text) > MAX_LENGTH:  # reckoning with so many digits takes minutes
        return None
    compact = re.sub(r"[\s\u00a0\u202f']", "", text).replace("\u2212", "-")
    for code in (language, "en" if language == "de" else "de"):
        pattern, grouping, decimal_sign = _TYPED[code]
        if pattern.fullmatch(compact):
            return Decimal(compact.replace(grouping, "").replace(decimal_sign, "."))
    return None


def show_number(value: object, language: str) -> str:
    """A number with the decimal sign of the language and no grouping, as it would be typed again."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    with localcontext(prec=2 * MAX_LENGTH):
        return format_decimal(Decimal(str(value)), format="0.##########", locale=language, group_separator=False)
