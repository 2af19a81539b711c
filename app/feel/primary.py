"""The forms an expression can begin with: literals, names, lists, contexts, intervals, `if`, `for`, `function` …"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.feel import tree
from app.feel.errors import FeelSyntaxError
from app.feel.names import NameTable
from app.feel.temporal_text import parse_temporal

if TYPE_CHECKING:
    from app.feel.parser import Parser

_CONSTANTS = {"true": True, "false": False, "null": None}
_UNARY = frozenset(("<", "<=", ">", ">=", "=", "!="))
# Where a comparison without a left side may stand; elsewhere (`a = = 5`) it is a slip of the pen.
_BEFORE_UNARY = frozenset(("(", "[", ",", ":", "in", "return", "then", "else"))


def primary(parser: Parser) -> tree.Node:
    """Read one primary expression."""
    token, at = parser.token, parser.place()
    if token.kind in ("number", "string"):
        parser.index += 1
        return tree.Literal(token.value, at=at)
    if token.kind == "end":
        raise parser.error("ein Wert (Zahl, Text, Name …)", "a value (number, string, name …)", hint="expression")
    known = parser.known_name()
    if known and (known[0] > 1 or (token.text not in _FORMS and token.text not in _CONSTANTS)):
        parser.index += known[0]
        return tree.Name(known[1], at=at)
    if token.text in _CONSTANTS:
        parser.index += 1
        return tree.Literal(_CONSTANTS[token.text], at=at)
    form = _FORMS.get(token.text)
    if form:
        return form(parser)
    if token.text in _UNARY and (parser.index == 0 or parser.tokens[parser.index - 1].text in _BEFORE_UNARY):
        parser.index += 1
        return tree.UnaryRange(token.text, parser.additive(), at=at)
    words = parser.words()
    if not words:
        raise parser.error("ein Wert (Zahl, Text, Name …)", "a value (number, string, name …)", hint="expression")
    parser.index += words[0]
    return tree.Name(words[1], at=at)


def _input(parser: Parser) -> tree.Node:
    at = parser.place()
    parser.expect("?")
    return tree.Name("?", at=at)


def _at_literal(parser: Parser) -> tree.Node:
    at = parser.place()
    parser.expect("@")
    token = parser.token
    if token.kind != "string":
        raise parser.error("ein Text in Anführungszeichen", "a quoted string", hint='"')
    parser.index += 1
    value = parse_temporal(str(token.value))
    return tree.Invalid(str(token.value), at=at) if value is None else tree.Literal(value, at=at)


def _parenthesis(parser: Parser) -> tree.Node:
    at = parser.place()
    parser.expect("(")
    inner = parser.expression()
    if parser.accept(".."):
        return interval(parser, inner, False, at)
    parser.expect(")")
    return inner


def _bracket(parser: Parser) -> tree.Node:
    """A list, or a closed interval."""
    at = parser.place()
    parser.expect("[")
    items: list[tree.Node] = []
    while not parser.accept("]"):
        if items:
            parser.separator("]")
        items.append(parser.expression())
        if len(items) == 1 and parser.accept(".."):
            return interval(parser, items[0], True, at)
    return tree.ListNode(tuple(items), at=at)


def _open_interval(parser: Parser) -> tree.Node:
    at = parser.place()
    parser.expect("]")
    start = parser.expression()
    parser.expect("..")
    return interval(parser, start, False, at)


def interval(parser: Parser, start: tree.Node, start_included: bool, at: tuple[int, int]) -> tree.Node:
    """The rest of an interval, after the two dots."""
    end = parser.expression()
    if parser.accept("]"):
        return tree.RangeNode(start, end, start_included, True, at=at)
    if parser.accept(")") or parser.accept("["):
        return tree.RangeNode(start, end, start_included, False, at=at)
    raise parser.error("das Ende des Bereichs: „]“, „)“ oder „[“", "the end of the range: ']', ')' or '['", hint="]")


def _context(parser: Parser) -> tree.Node:
    at = parser.place()
    parser.expect("{")
    entries: list[tuple[str, tree.Node]] = []
    parser.scopes.append(NameTable())
    while not parser.accept("}"):
        if entries:
            parser.separator("}")
        name = parser.label()
        if name is None:
            raise parser.error("ein Name mit Doppelpunkt", "a name and a colon", hint=":")
        if parser.ahead("function"):
            parser.scopes[-1].add(name)
        entries.append((name, parser.expression()))
        parser.scopes[-1].add(name)
        parser.members.add(name)
    parser.scopes.pop()
    return tree.ContextNode(tuple(entries), at=at)


def _if(parser: Parser) -> tree.Node:
    at = parser.place()
    parser.expect("if")
    condition = parser.expression()
    parser.expect("then")
    then = parser.expression()
    parser.expect("else")
    return tree.If(condition, then, parser.expression(), at=at)


def _iterators(parser: Parser, until: str) -> tuple[tree.Iterator, ...]:
    """`x in xs, y in a..b` up to the word that follows; leaves their names in the innermost scope."""
    iterators: list[tree.Iterator] = []
    while True:
        at = parser.place()
        name = _new_name(parser, ("in", "return", "satisfies"))
        parser.expect("in")
        domain = parser.expression()
        end = parser.expression() if parser.accept("..") else None
        iterators.append(tree.Iterator(name, domain, end, at=at))
        parser.scopes[-1].add(name)
        if not parser.accept(","):
            break
    if not parser.accept(until):
        raise parser.error(f"„{until}“", f"'{until}'", hint=until)
    return tuple(iterators)


def _new_name(parser: Parser, stops: tuple[str, ...]) -> str:
    """A name being introduced: everything up to one of the stops."""
    first, index = parser.token, parser.index
    while parser.tokens[index].text not in stops and parser.tokens[index].kind in ("word", "number", "symbol"):
        if parser.tokens[index].text in "()[]{},:":
            break
        index += 1
    if index == parser.index or first.kind == "number":
        raise parser.error("ein Name", "a name", hint="name")
    parser.index = index
    return " ".join(parser.text[first.start : parser.tokens[index - 1].end].split())


def _for(parser: Parser) -> tree.Node:
    at = parser.place()
    parser.expect("for")
    parser.scopes.append(NameTable())
    iterators = _iterators(parser, "return")
    parser.scopes[-1].add("partial")
    body = parser.expression()
    parser.scopes.pop()
    return tree.For(iterators, body, at=at)


def _quantified(parser: Parser) -> tree.Node:
    at, kind = parser.place(), parser.token.text
    parser.index += 1
    parser.scopes.append(NameTable())
    iterators = _iterators(parser, "satisfies")
    condition = parser.expression()
    parser.scopes.pop()
    return tree.Quantified(kind, iterators, condition, at=at)


def _function(parser: Parser) -> tree.Node:
    at = parser.place()
    parser.expect("function")
    parser.expect("(")
    parameters: list[tuple[str, tree.TypeRef | None]] = []
    while not parser.accept(")"):
        if parameters:
            parser.separator(")")
        name = _new_name(parser, (":", ",", ")"))
        parameters.append((name, parser.type_ref() if parser.accept(":") else None))
    if len({name for name, _ in parameters}) != len(parameters):
        raise FeelSyntaxError(
            "Zwei Parameter tragen denselben Namen.", "Two parameters have the same name.", *at, hint="name"
        )
    external = parser.accept("external")
    parser.scopes.append(NameTable(name for name, _ in parameters))
    body = parser.expression()
    parser.scopes.pop()
    return tree.FunctionDefinition(tuple(parameters), body, external, at=at)


_FORMS = {
    "?": _input,
    "@": _at_literal,
    "(": _parenthesis,
    "[": _bracket,
    "]": _open_interval,
    "{": _context,
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
}
