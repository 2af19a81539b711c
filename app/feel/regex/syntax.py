"""The text of a pattern to a tree. NullResult where it is no pattern of XPath."""

from __future__ import annotations

from dataclasses import dataclass

from app.feel.errors import NullResult
from app.feel.regex.charsets import CharSet, Part, category_part

MAX_PATTERN = 5_000
MAX_DEPTH = 60
MAX_REPEAT = 1_000
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"} | {char: char for char in "\\|.?*+(){}-[]^$"}
_SET_LETTERS = "sicdw"


@dataclass(frozen=True, slots=True)
class Char:
    char: str


@dataclass(frozen=True, slots=True)
class Any:
    """The dot."""


@dataclass(frozen=True, slots=True)
class Edge:
    """`^` or `$`."""

    char: str


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses; `number` is None for `(?:…)`."""

    number: int | None
    inner: object


@dataclass(frozen=True, slots=True)
class BackReference:
    number: int


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    items: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`most` is None where there is no bound."""

    inner: object
    least: int
    most: int | None
    greedy: bool


def invalid() -> NullResult:
    """The reason when a text is no pattern."""
    return NullResult("Der reguläre Ausdruck ist ungültig.", "The regular expression is invalid.")


def without_spaces(text: str) -> str:
    """The pattern as flag `x` means it: white space outside classes does not count."""
    kept, depth, escaped = [], 0, False
    for char in text:
        if depth == 0 and char in " \t\n\r":
            continue
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char in "[]":
            depth += 1 if char == "[" else -1
        kept.append(char)
    return "".join(kept)


class PatternParser:
    """Reads one pattern; `groups` counts the capturing ones, `has_references` tells of back-references."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_PATTERN:
            raise invalid()
        self._text, self._at, self._depth = text, 0, 0
        self.groups = 0
        self._closed: set[int] = set()
        self.has_references = False

    def parse(self) -> object:
        """The tree of the whole pattern."""
        tree = self._choice()
        if self._at < len(self._text):
            raise invalid()
        return tree

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _next(self) -> str:
        char = self._peek()
        if not char:
            raise invalid()
        self._at += 1
        return char

    def _choice(self) -> object:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise invalid()
        items = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            items.append(self._sequence())
        self._depth -= 1
        return items[0] if len(items) == 1 else Choice(tuple(items))

    def _sequence(self) -> object:
        items = []
        while self._peek() not in ("", "|", ")"):
            items.append(self._quantified(self._atom()))
        return Sequence(tuple(items))

    def _quantified(self, atom: object) -> object:
        char = self._peek()
        if char not in ("?", "*", "+", "{") or not char:
            return atom
        self._at += 1
        least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(char) or self._counts()
        greedy = self._peek() != "?"
        self._at += not greedy
        if self._peek() in ("?", "*", "+", "{") and self._peek():
            raise invalid()
        return Repeat(atom, least, most, greedy)

    def _counts(self) -> tuple[int, int | None]:
        end = self._text.find("}", self._at)
        low, comma, high = self._text[self._at : max(end, self._at)].partition(",")
        if end < 0 or not low.isascii() or not low.isdigit() or (high and not (high.isascii() and high.isdigit())):
            raise invalid()
        self._at = end + 1
        least = int(low[:9])
        most = least if not comma else (int(high[:9]) if high else None)
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise invalid()
        return least, most

    def _atom(self) -> object:
        char = self._next()
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == ".":
            return Any()
        if char in "^$":
            return Edge(char)
        if char == "\\":
            return self._escape()
        if char in "?*+{}]":
            raise invalid()
        return Char(char)

    def _group(self) -> object:
        number = None
        if self._peek() == "?":
            self._at += 1
            if self._next() != ":":
                raise invalid()
        else:
            self.groups += 1
            number = self.groups
        inner = self._choice()
        if self._peek() != ")":
            raise invalid()
        self._at += 1
        if number is not None:
            self._closed.add(number)
        return Group(number, inner)

    def _escape(self) -> object:
        char = self._peek()
        if char and char in "123456789":
            return self._reference()
        found = self._escaped()
        return CharSet((), (found,)) if isinstance(found, Part) else Char(found)

    def _reference(self) -> BackReference:
        """As many digits as name a group that is closed by now."""
        number = int(self._next())
        while self._peek().isascii() and self._peek().isdigit() and number * 10 + int(self._peek()) in self._closed:
            number = number * 10 + int(self._next())
        if number not in self._closed:
            raise invalid()
        self.has_references = True
        return BackReference(number)

    def _escaped(self) -> str | Part:
        """What follows a backslash: a character or a set of them."""
        char = self._next()
        if char in _ESCAPED:
            return _ESCAPED[char]
        if char.lower() in _SET_LETTERS and char.isascii():
            return Part(char.lower(), char.isupper())
        if char in "pP" and self._next() == "{":
            end = self._text.find("}", self._at)
            part = category_part(self._text[self._at : end], char == "P") if end > 0 else None
            if part is not None:
                self._at = end + 1
                return part
        raise invalid()

    def _class(self) -> CharSet:
        """After the opening bracket: ranges, escapes, and at the end maybe `-[…]`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise invalid()
        negated = self._peek() == "^"
        self._at += negated
        ranges: list[tuple[int, int]] = []
        parts: list[Part] = []
        less = None
        while True:
            char = self._next()
            if char == "]" and (ranges or parts):
                break
            if char == "-" and self._peek() == "[" and (ranges or parts):
                self._at += 1
                less = self._class()
                if self._next() != "]":
                    raise invalid()
                break
            found = self._escaped() if char == "\\" else self._plain(char)
            if isinstance(found, Part):
                parts.append(found)
            else:
                ranges.append(self._range(found))
        self._depth -= 1
        return CharSet(tuple(ranges), tuple(parts), negated, less)

    def _plain(self, char: str) -> str:
        if char in "[]":
            raise invalid()
        return char

    def _range(self, first: str) -> tuple[int, int]:
        following = self._text[self._at + 1 : self._at + 2]
        if self._peek() != "-" or following in ("]", "[", ""):
            return ord(first), ord(first)
        self._at += 1
        char = self._next()
        last = self._escaped() if char == "\\" else self._plain(char)
        if isinstance(last, Part) or ord(last) < ord(first):
            raise invalid()
        return ord(first), ord(last)
