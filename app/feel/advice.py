"""What helps after the usual slips of the pen: a sentence for what people write who know other notations."""

from __future__ import annotations

from collections.abc import Sequence

from app.feel.lexer import Token

Advice = tuple[str, str]
NONE: Advice = ("", "")


def _instead(wrong: str, right: str) -> Advice:
    return f"Statt „{wrong}“ schreibt man „{right}“.", f"Write '{right}' instead of '{wrong}'."


_QUOTES: Advice = (
    'Texte stehen in geraden Anführungszeichen: "so".',
    'Strings stand in straight double quotes: "like this".',
)
_RANGE: Advice = (
    "Bereiche stehen in Klammern: [1..5] mit den Grenzen, (1..5) ohne sie.",
    "Ranges stand in brackets: [1..5] with the bounds, (1..5) without them.",
)
_DATE: Advice = (
    'Ein Datum schreibt man @"2026-03-31", eine Zahl mit Punkt: 1.5.',
    'A date is written @"2026-03-31", a number with a point: 1.5.',
)
_PERCENT: Advice = ("50 % schreibt man 0.5.", "50 % is written 0.5.")
_UNIT: Advice = ("Zahlen stehen ohne Einheit.", "Numbers stand without a unit.")
_BETWEEN: Advice = (
    "In einer Zelle steht der geprüfte Wert für sich: [1..5] oder ? between 1 and 5.",
    "In a cell, the value tested stands for itself: [1..5] or ? between 1 and 5.",
)
_BOTH: Advice = (
    "Zwei Bedingungen an denselben Wert schreibt man ? > 3 and ? < 5, oder als Bereich (3..5).",
    "Two conditions on one value are written ? > 3 and ? < 5, or as a range (3..5).",
)
#: By a text that nothing in FEEL expects there.
_BY_TEXT: dict[str, Advice] = {
    "==": _instead("==", "="),
    "<>": _instead("<>", "!="),
    "&&": _instead("&&", "and"),
    "&": _instead("&", "and"),
    "||": _instead("||", "or"),
    "|": _instead("|", "or"),
    "!": _instead("!…", "not(…)"),
    ";": _instead(";", ","),
    "≥": _instead("≥", ">="),
    "≤": _instead("≤", "<="),
    "≠": _instead("≠", "!="),
    "–": _instead("–", "-"),
    "und": _instead("und", "and"),
    "oder": _instead("oder", "or"),
    "nicht": _instead("nicht …", "not(…)"),
    "wenn": _instead("wenn … dann … sonst", "if … then … else"),
    "dann": _instead("wenn … dann … sonst", "if … then … else"),
    "sonst": _instead("wenn … dann … sonst", "if … then … else"),
    "zwischen": _instead("zwischen", "between"),
    "is": _instead("is", "="),
    "ist": _instead("ist", "="),
    ":": (
        "Der Doppelpunkt steht nur zwischen Namen und Wert: {name: 1}.",
        "A colon stands between name and value only.",
    ),
    **dict.fromkeys("'„“”‚‘’", _QUOTES),
    "..": _RANGE,
    "%": _PERCENT,
    "€": _UNIT,
    "between": _BETWEEN,
    "in": _BETWEEN,
}


def advice(tokens: Sequence[Token], index: int) -> Advice:
    """A German and an English sentence on the token that was not expected, both empty where there is none."""
    token = tokens[index]
    before = tokens[index - 1] if index else None
    pair = before.text + token.text if before and before.end == token.start else ""
    if pair in _BY_TEXT:
        return _BY_TEXT[pair]
    if before and before.text == "not" and token.kind != "end":
        return _instead("not …", "not(…)")
    if before and before.kind == "number" and token.text.startswith(".") and token.text != "..":
        return _DATE
    if token.text in ("<", "<=", ">", ">=", "=") and before and before.text in ("and", "or"):
        return _BOTH
    return _BY_TEXT.get(token.text, NONE)
