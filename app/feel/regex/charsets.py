"""Sets of characters in patterns: ranges, Unicode categories and blocks, the escapes of XML Schema, subtraction."""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.feel.regex.blocks import BLOCKS

Interval = tuple[int, int]
_LAST = sys.maxunicode

# Name start characters and name characters of XML 1.0, fifth edition, for \i and \c.
_NAME_START: tuple[Interval, ...] = (
    *((ord(a), ord(b)) for a, b in ("::", "AZ", "__", "az")),
    *((0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D)),
    *((0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
_NAME = (*_NAME_START, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))
_SPACES: tuple[Interval, ...] = ((9, 10), (13, 13), (32, 32))
_MAJOR = frozenset("LMNPZSC")
_MINOR = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}
_CATEGORIES = frozenset(major + minor for major, minors in _MINOR.items() for minor in minors)


def normal(intervals: list[Interval]) -> list[Interval]:
    """The same characters as sorted intervals that neither overlap nor touch."""
    merged: list[Interval] = []
    for low, high in sorted(intervals):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def complement(intervals: list[Interval]) -> list[Interval]:
    """All other characters."""
    gaps, start = [], 0
    for low, high in normal(intervals):
        if start < low:
            gaps.append((start, low - 1))
        start = high + 1
    return [*gaps, (start, _LAST)] if start <= _LAST else gaps


@lru_cache(maxsize=1)
def _by_category() -> dict[str, list[Interval]]:
    found: dict[str, list[Interval]] = {}
    start, current = 0, unicodedata.category("\0")
    for code in range(1, _LAST + 1):
        category = unicodedata.category(chr(code))
        if category != current:
            found.setdefault(current, []).append((start, code - 1))
            start, current = code, category
    found.setdefault(current, []).append((start, _LAST))
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """A named set: `p:Lu`, `p:L`, `block:…`, or one of the letters s, i, c, d, w; `negated` for \\P, \\S and so on."""

    name: str
    negated: bool = False

    def intervals(self) -> list[Interval]:
        """Its characters."""
        found = list(self._positive())
        return complement(found) if self.negated else found

    def _positive(self) -> list[Interval] | tuple[Interval, ...]:
        kind, _, name = self.name.partition(":")
        if kind == "block":
            return [BLOCKS[name]]
        if kind == "p":
            return [pair for category, pairs in _by_category().items() if category.startswith(name) for pair in pairs]
        if kind == "d":
            return Part("p:Nd").intervals()
        if kind == "w":
            outside = [pair for major in "PZC" for pair in Part(f"p:{major}").intervals()]
            return complement(outside)
        return {"s": _SPACES, "i": _NAME_START, "c": _NAME}[kind]

    def has(self, char: str) -> bool:
        """Whether the character is in the set; looks at this one character only."""
        kind, _, name = self.name.partition(":")
        if kind in ("p", "d", "w"):
            category = unicodedata.category(char)
            if kind == "p":
                inside = category.startswith(name)
            else:
                inside = category == "Nd" if kind == "d" else category[0] not in "PZC"
        else:
            code = ord(char)
            inside = any(low <= code <= high for low, high in self._positive())
        return inside is not self.negated

    def text(self) -> str:
        """What RE2 calls it, within a class."""
        kind, _, name = self.name.partition(":")
        if kind == "p" and name not in ("C", "Cn"):
            return f"\\{'P' if self.negated else 'p'}{{{name}}}"
        if kind == "d":
            return "\\P{Nd}" if self.negated else "\\p{Nd}"
        return "".join(_range_text(pair) for pair in normal(self.intervals()))


def category_part(name: str, negated: bool) -> Part | None:
    """What `\\p{name}` means; None for a name that does not exist."""
    if name.startswith("Is"):
        block = name[2:].replace("-", "").lower()
        return Part(f"block:{block}", negated) if block in BLOCKS else None
    return Part(f"p:{name}", negated) if name in _MAJOR or name in _CATEGORIES else None


@dataclass(frozen=True, slots=True)
class CharSet:
    """A character class: ranges and named parts, all of it negated or not, less another class."""

    ranges: tuple[Interval, ...]
    parts: tuple[Part, ...] = ()
    negated: bool = False
    less: CharSet | None = None

    def intervals(self) -> list[Interval]:
        """Its characters."""
        found = [*self.ranges, *(pair for part in self.parts for pair in part.intervals())]
        found = complement(found) if self.negated else found
        if self.less is not None:
            # a without b is what lies neither outside a nor in b.
            found = complement(complement(found) + self.less.intervals())
        return normal(found)

    def has(self, char: str, ignore_case: bool) -> bool:
        """Whether the character is in the class."""
        forms = {char, char.lower(), char.upper()} if ignore_case else {char}
        inside = any(self._lists(form) for form in forms if len(form) == 1) is not self.negated
        return inside and not (self.less is not None and self.less.has(char, ignore_case))

    def _lists(self, char: str) -> bool:
        code = ord(char)
        return any(low <= code <= high for low, high in self.ranges) or any(part.has(char) for part in self.parts)

    def text(self) -> str:
        """As a class of RE2."""
        if self.less is not None:
            inner = "".join(_range_text(pair) for pair in self.intervals())
            return f"[{inner}]" if inner else "[^\\x00-\\x{10ffff}]"
        inner = "".join(map(_range_text, self.ranges)) + "".join(part.text() for part in self.parts)
        return f"[{'^' if self.negated else ''}{inner}]"


def _range_text(interval: Interval) -> str:
    return f"\\x{{{interval[0]:x}}}-\\x{{{interval[1]:x}}}"
