"""Compiled patterns: search, replace, split."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import re2

from app.feel.budget import Run
from app.feel.errors import NullResult
from app.feel.regex import syntax
from app.feel.regex.charsets import CharSet
from app.feel.regex.machine import Program, Spans, too_large

_REPLACEMENT = re.compile(r"\\([\\$])|\$(\d+)|([^\\$]+)", re.ASCII)


class Pattern:
    """A pattern with its flags."""

    def __init__(self, text: str, flags: str) -> None:
        parser = syntax.PatternParser(syntax.without_spaces(text) if "x" in flags else text)
        tree = parser.parse()
        self.groups = parser.groups
        self._program = Program(tree, parser.groups, flags) if parser.has_references else None
        self._compiled = None if self._program else _compile(tree, flags)

    def search(self, text: str, run: Run) -> bool:
        """Whether the pattern matches anywhere in the text."""
        return next(self._matches(text, run), None) is not None

    def _matches(self, text: str, run: Run) -> Iterator[Spans]:
        """The matches from left to right: start and end of the whole and of each group."""
        if self._program is None:
            run.charge(1 + (len(text) >> 3))
            try:
                for match in self._compiled.finditer(text):
                    run.charge(1)
                    yield tuple(edge for number in range(self.groups + 1) for edge in match.span(number))
            except UnicodeEncodeError as error:
                raise syntax.invalid() from error
            return
        position = 0
        while position <= len(text):
            spans = self._program.find(text, position, run)
            if spans is None:
                return
            yield spans
            position = max(spans[1], spans[0] + 1)

    def _refuse_empty(self, run: Run) -> None:
        if self.search("", run):
            raise NullResult(
                "Der reguläre Ausdruck passt auch auf den leeren Text.",
                "The regular expression also matches the empty string.",
            )

    def replace(self, text: str, replacement: str, run: Run) -> str:
        """Each match replaced; `$1` means the first group, `\\$` a dollar sign."""
        self._refuse_empty(run)
        parts = self._replacement(replacement)
        pieces, last, size = [], 0, 0
        for spans in self._matches(text, run):
            pieces.append(text[last : spans[0]])
            for part in parts:
                piece = part if isinstance(part, str) else _group(text, spans, part)
                pieces.append(piece)
                size += len(piece)
            last = spans[1]
            if size > run.limits.text_chars:
                raise run.exceeded("text_chars")
        return "".join([*pieces, text[last:]])

    def _replacement(self, text: str) -> list[str | int]:
        parts: list[str | int] = []
        position = 0
        while position < len(text):
            match = _REPLACEMENT.match(text, position)
            if not match:
                raise NullResult("Der Ersatztext ist ungültig.", "The replacement is invalid.")
            escaped, digits, plain = match.groups()
            if digits:
                count = len(digits)
                while count > 1 and int(digits[:count]) > self.groups:
                    count -= 1
                parts += [int(digits[:count]), digits[count:]]
            else:
                parts.append(escaped or plain)
            position = match.end()
        return parts

    def split(self, text: str, run: Run) -> list:
        """The parts between the matches."""
        self._refuse_empty(run)
        parts, last = [], 0
        for spans in self._matches(text, run):
            parts.append(text[last : spans[0]])
            last = spans[1]
        return [*parts, text[last:]]


def _group(text: str, spans: Spans, number: int) -> str:
    if 2 * number >= len(spans) or spans[2 * number] < 0:
        return ""
    return text[spans[2 * number] : spans[2 * number + 1]]


@lru_cache(maxsize=1024)
def pattern(text: str, flags: str) -> Pattern:
    """The compiled pattern; NullResult when pattern or flags are not valid."""
    if any(flag not in "smix" for flag in flags):
        raise NullResult(f"Die Schalter „{flags[:20]}“ sind ungültig.", f"The flags '{flags[:20]}' are invalid.")
    return Pattern(text, flags)


def _compile(tree: object, flags: str) -> object:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = "i" not in flags
    prefix = "(?m)" if "m" in flags else ""
    try:
        return re2.compile(prefix + _text(tree, "s" in flags), options)
    except UnicodeEncodeError as error:
        raise syntax.invalid() from error
    except re2.error as error:
        raise too_large() from error  # its syntax was checked before


def _text(node: object, dot_all: bool) -> str:
    """The tree in the words of RE2."""
    if isinstance(node, syntax.Sequence):
        return "".join(_text(item, dot_all) for item in node.items)
    if isinstance(node, syntax.Choice):
        return "|".join(_text(item, dot_all) for item in node.items)
    if isinstance(node, syntax.Group):
        return f"({'?:' if node.number is None else ''}{_text(node.inner, dot_all)})"
    if isinstance(node, syntax.Repeat):
        most = "" if node.most is None else node.most
        return f"(?:{_text(node.inner, dot_all)}){{{node.least},{most}}}{'' if node.greedy else '?'}"
    if isinstance(node, syntax.Any):
        return "[\\x{0}-\\x{10ffff}]" if dot_all else "[^\\n\\r]"
    if isinstance(node, syntax.Edge):
        return node.char
    if isinstance(node, CharSet):
        return node.text()
    assert isinstance(node, syntax.Char)
    return f"\\x{{{ord(node.char):x}}}"
