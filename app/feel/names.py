"""Names with spaces and special characters: the longest run of tokens that is a known name (10.3.1.2, rule 2)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from app.feel.errors import FeelError
from app.feel.lexer import Token, tokenize

KEYWORDS = frozenset(
    [
        "and",
        "between",
        "else",
        "every",
        "external",
        "false",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "null",
        "or",
        "return",
        "satisfies",
        "some",
        "then",
        "true",
    ]
)
_Parts = tuple[str, ...]


@lru_cache(maxsize=4096)
def name_parts(name: str) -> _Parts:
    """The tokens a name consists of; empty when no text could ever be that name."""
    try:
        tokens = tokenize(name)[:-1]
    except FeelError:
        return ()
    if not tokens or tokens[0].kind not in ("word", "symbol") or any(token.kind == "string" for token in tokens):
        return ()
    return tuple(token.text for token in tokens)


class NameTable:
    """Known names, found by their first token."""

    __slots__ = ("_by_first", "names")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[_Parts, str]]] = {}
        self.names: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known."""
        if name in self.names:
            return
        self.names.add(name)
        parts = name_parts(name)
        if parts:
            found = self._by_first.setdefault(parts[0], [])
            found.append((parts, name))
            found.sort(key=lambda entry: -len(entry[0]))

    def longest(self, tokens: list[Token], index: int) -> tuple[int, str] | None:
        """How many tokens from `index` on are a known name, and which; the longest there is."""
        for parts, name in self._by_first.get(tokens[index].text, ()):
            end = index + len(parts)
            if all(token.text == part for token, part in zip(tokens[index:end], parts, strict=False)) and end < len(
                tokens
            ):
                return len(parts), name
        return None
