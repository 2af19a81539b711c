"""Texts of forms with values put in: `{{name}}`, `{{#if x}}…{{/if}}`, `{{#loop list}}…{{/loop}}`, or `= FEEL`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from app.catalog.expressions import Context, Expression, is_feel, read_expression
from app.errors import Problem
from app.text import Text

Bound = int | float | Expression | None

_TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
Escape = Callable[[str], str]


@dataclass(frozen=True)
class _Insert:
    expression: Expression

    def render(self, context: Context, escape: Escape) -> str:
        return escape(_as_text(self.expression.value(context)))


@dataclass
class _Block:
    """`kind` is if, loop, or empty for the whole text; `line_after` says that a line break followed the end tag."""

    kind: str
    expression: Expression | None
    parts: list[str | _Insert | _Block] = field(default_factory=list)
    line_after: bool = False

    def render(self, context: Context, escape: Escape) -> str:
        if self.expression is None:
            return self._inner(context, escape)
        value = self.expression.value(context)
        if self.kind == "if":
            if value is not True:
                return ""
            text = self._inner(context, escape)
        else:
            items = value if isinstance(value, list) else [] if value is None else [value]
            text = "".join(self._inner(_item_context(item, context), escape) for item in items)
        return text + "\n" if self.line_after and not text.endswith("\n") else text

    def _inner(self, context: Context, escape: Escape) -> str:
        return "".join(p if isinstance(p, str) else p.render(context, escape) for p in self.parts)


@dataclass(frozen=True)
class Template:
    """A text of a form. `source` is what the model says; a plain text has no `body`."""

    source: str
    body: _Block | _Insert | None = field(default=None, compare=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.source)

    def render(
        self,
        context: Context,
        translate: Callable[[str], str] = str,
        escape: Escape = str,
    ) -> str:
        """The text with values put in. `translate` is asked for the source, then for each value; `escape` treats these.

        A value can be a text of a model as well, such as the reason of a rule.
        """
        source = translate(self.source)
        body = self.body if source == self.source else _compiled(source).body
        return source if body is None else body.render(context, lambda value: escape(translate(value)))


def read_template(source: str) -> Template | Text:
    """The template of a text, or a sentence why its tags or expressions cannot be read."""
    if is_feel(source):
        expression = read_expression(source[1:])
        return expression if isinstance(expression, Text) else Template(source, _Insert(expression))
    if "{{" not in source:
        return Template(source)
    try:
        return Template(source, _parse(source))
    except Problem as problem:
        return problem.text


@lru_cache(maxsize=2000)
def _compiled(source: str) -> Template:
    template = read_template(source)
    if isinstance(template, Text):
        raise Problem(template)
    return template


def _parse(source: str) -> _Block:
    stack = [_Block("", None)]
    position = 0
    for tag in _TAG.finditer(source):
        if tag.start() > position:
            stack[-1].parts.append(source[position : tag.start()])
        position = _read_tag(tag[1].strip(), source, tag.end(), stack)
    if position < len(source):
        stack[-1].parts.append(source[position:])
    if len(stack) > 1:
        raise _tag_problem(f"{{{{#{stack[-1].kind} …}}}}")
    return stack[0]


def _read_tag(tag: str, source: str, end: int, stack: list[_Block]) -> int:
    """Take one tag in; gives the position where the text goes on. A line break after a block tag belongs to the tag."""
    if tag.startswith("#"):
        kind, _, text = tag[1:].partition(" ")
        if kind not in ("if", "loop"):
            raise _tag_problem(f"{{{{{tag}}}}}")
        block = _Block(kind, _expression(text))
        stack[-1].parts.append(block)
        stack.append(block)
    elif tag.startswith("/"):
        if len(stack) < 2 or stack[-1].kind != tag[1:].strip():
            raise _tag_problem(f"{{{{{tag}}}}}")
        stack.pop().line_after = source[end : end + 1] == "\n"
    else:
        if tag:
            stack[-1].parts.append(_Insert(_expression(tag)))
        return end
    return end + 1 if source[end : end + 1] == "\n" else end


def _expression(text: str) -> Expression:
    expression = read_expression(text.strip())
    if isinstance(expression, Text):
        raise Problem(expression)
    return expression


def _item_context(item: object, outer: Context) -> Context:
    around = outer.names.get("this")
    own = {"this": item, "parent": around, **(item if isinstance(item, dict) else {})}
    return outer.within({**own, "_this_": item, "_parent_": around})


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_as_text(item) for item in value)
    return str(value)


def _tag_problem(tag: str) -> Problem:
    return Problem(
        Text(
            f"Die Marke „{tag}“ im Text hat kein Gegenstück oder ist unbekannt. Es gibt {{{{Wert}}}}, "
            "{{#if …}}…{{/if}} und {{#loop …}}…{{/loop}}.",
            f"The tag “{tag}” in the text has no counterpart or is unknown. There are {{{{value}}}}, "
            "{{#if …}}…{{/if}} and {{#loop …}}…{{/loop}}.",
        )
    )
