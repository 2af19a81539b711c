"""Text of FEEL to tokens (10.3.1.2, grammar rules 27 to 61). Names are put together later, by the parser."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException
from typing import NamedTuple

from app.feel.budget import Place
from app.feel.errors import FeelBudgetError, FeelSyntaxError
from app.feel.values import NUMBERS

MAX_TEXT = 100_000

_SPACE = "\\t\\n\\v\\f\\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u180d\u180f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_TOKEN = re.compile(
    rf"(?P<space>[{_SPACE}]+|//[^\n\r]*|/\*.*?\*/)"
    rf"|(?P<word>[{_START}][{_PART}]*)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<symbol>\*\*|\.\.|<=|>=|!=|->|[^\w\s])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|['\"\\nrt])")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\"}


class Token(NamedTuple):
    """`kind` is word, number, string, symbol or end; `value` the number or the string meant."""

    kind: str
    text: str
    start: int
    end: int
    value: object = None


def place_in(text: str, offset: int) -> Place:
    """Line and column, both from 1, of an offset in the text."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def tokenize(text: str) -> list[Token]:
    """All tokens and an end token; raises FeelSyntaxError, or FeelBudgetError for a text beyond all measure."""
    if len(text) > MAX_TEXT:
        raise FeelBudgetError(
            f"Der Ausdruck ist länger als {MAX_TEXT} Zeichen.", f"The expression is longer than {MAX_TEXT} characters."
        )
    tokens, offset = [], 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if not match or (match.lastgroup == "symbol" and match.group() == '"'):
            raise _unreadable(text, offset)
        if match.lastgroup != "space":
            tokens.append(_token(text, match))
        offset = match.end()
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _token(text: str, match: re.Match[str]) -> Token:
    kind, found = match.lastgroup or "", match.group()
    value: object = None
    if kind == "string":
        value = _unescape(found[1:-1])
    elif kind == "number":
        try:
            value = NUMBERS.create_decimal(Decimal(found))
        except DecimalException as error:
            raise FeelSyntaxError(
                f"Die Zahl „{found[:40]}“ liegt außerhalb des Zahlenbereichs.",
                f"The number '{found[:40]}' is out of range.",
                *place_in(text, match.start()),
            ) from error
    return Token(kind, found, match.start(), match.end(), value)


def _unreadable(text: str, offset: int) -> FeelSyntaxError:
    place = place_in(text, offset)
    if text[offset] == '"':
        return FeelSyntaxError(
            "Dem Text fehlt das schließende Anführungszeichen.", "The string lacks its closing quote.", *place, hint='"'
        )
    return FeelSyntaxError(
        f"Das Zeichen „{text[offset]}“ gehört nicht hierher.",
        f"The character '{text[offset]}' is not expected.",
        *place,
    )


def _unescape(raw: str) -> str:
    if "\\" not in raw:
        return raw

    def replaced(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] not in "uU":
            return _SIMPLE_ESCAPES[code]
        number = int(code[1:], 16)
        return chr(number) if number < 0x110000 else "\ufffd"

    value = _ESCAPE.sub(replaced, raw)
    # Two \u escapes may be the halves of one character beyond the first 65,536.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
