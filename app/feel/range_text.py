"""The text of a range with literal ends, as the function `range` takes it (10.3.4.1)."""

from __future__ import annotations

from app.feel import tree
from app.feel.lexer import Token, tokenize
from app.feel.temporal_text import CONSTRUCTORS, parse_temporal
from app.feel.values import Range, compare


def parse_range(text: str) -> Range | None:
    """The range, or None when the text is none: ends of different kinds, in the wrong order, or both left out."""
    tokens = tokenize(text)[:-1]
    if len(tokens) < 4 or tokens[0].text not in ("[", "(", "]") or tokens[-1].text not in ("]", ")", "["):
        return None
    dots = [index for index, token in enumerate(tokens) if token.text == ".." and token.kind == "symbol"]
    if len(dots) != 1:
        return None
    start, end = _endpoint(tokens[1 : dots[0]]), _endpoint(tokens[dots[0] + 1 : -1])
    if start is None or end is None:
        return None
    low, high = start.value, end.value
    start_included, end_included = tokens[0].text == "[", tokens[-1].text == "]"
    if (low is None and start_included) or (high is None and end_included) or (low is None and high is None):
        return None
    if low is None or high is None:
        sign = ("<" if low is None else ">") + ("=" if start_included or end_included else "")
        return Range.compared(sign, high if low is None else low)
    order = compare(low, high)
    return None if order is None or order > 0 else Range(low, high, start_included, end_included)


def _endpoint(tokens: list[Token]) -> tree.Literal | None:
    """A literal (grammar rule 67), or nothing at all; None for anything else."""
    texts = [token.text for token in tokens]
    if not tokens:
        return tree.Literal(None)
    value: object = None
    if len(tokens) == 1 and tokens[0].kind in ("number", "string"):
        value = tokens[0].value
    elif len(tokens) == 2 and texts[0] == "-" and tokens[1].kind == "number":
        value = -tokens[1].value
    elif len(tokens) == 2 and texts[0] == "@" and tokens[1].kind == "string":
        value = parse_temporal(str(tokens[1].value))
    elif len(tokens) > 3 and texts[-3] == "(" and texts[-1] == ")" and tokens[-2].kind == "string":
        parse = CONSTRUCTORS.get(" ".join(texts[:-3]))
        value = parse(str(tokens[-2].value)) if parse else None
    return None if value is None else tree.Literal(value)
