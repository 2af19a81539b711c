"""An edit keeps every byte of what it did not touch.

Editors read a diagram and write it anew: comments, spacing, prefixes, explicit defaults and what they do not
understand would be lost with the first step that somebody renames. So what came back is compared with what went in,
element by element, and only what differs is taken from it.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.sax.saxutils import escape, quoteattr

from app.catalog.xml_spans import XSI_TYPE, Places, Span, expanded, read_places

KNOWN = (
    "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
    "http://www.omg.org/spec/DMN/20180521/DI/",
    "http://www.omg.org/spec/DMN/20180521/DC/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/DMNDI/",
    "http://camunda.org/schema/zeebe/1.0",
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://bpmn.io/schema/dmn/biodi/2.0",
)
"""What the editors understand: what is gone from these was taken out by somebody, what is gone from others was lost."""

DEFAULTS = frozenset(
    {
        *(("isClosed", "false"), ("isForCompensation", "false"), ("isSequential", "false"), ("instantiate", "false")),
        *(("triggeredByEvent", "false"), ("parallelMultiple", "false"), ("isCollection", "false")),
        *(("isInterrupting", "true"), ("cancelActivity", "true"), ("cancelRemainingInstances", "true")),
        *(("startQuantity", "1"), ("completionQuantity", "1"), ("processType", "None"), ("testBefore", "false")),
        *(("gatewayDirection", "Unspecified"), ("eventGatewayType", "Exclusive"), ("ordering", "Sequential")),
        *(("associationDirection", "None"), ("textFormat", "text/plain"), ("behavior", "All")),
        *(("implementation", "##unspecified"), ("implementation", "##WebService"), ("isUnlimited", "false")),
        *(("expressionLanguage", "http://www.w3.org/1999/XPath"), ("isHorizontal", "false")),
        *(("typeLanguage", "http://www.w3.org/2001/XMLSchema"), ("hitPolicy", "UNIQUE"), ("strict", "true")),
        *(("preferredOrientation", "Rule-as-Row"), ("isImmediate", "true"), ("isLabelVisible", "true")),
    }
)
"""Attributes that say what would hold without them: editors leave them out."""

EMPTY_LABEL = "http://www.omg.org/spec/BPMN/20100524/DI BPMNLabel"
MEASURES = frozenset({"x", "y", "width", "height", "size"})
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def keep_untouched(before: bytes, after: bytes) -> bytes:
    """What the editor wrote, in the bytes that went into it wherever both say the same.

    Gives `after` as it is where one of the two is no XML, where they are not the same kind of file, or where the two
    cannot be brought together without a doubt.
    """
    one, other = read_places(before), read_places(after)
    if one is None or other is None or one.root.key[0] != other.root.key[0]:
        return after
    missing = {p: uri for p, uri in other.root.prefixes.items() if one.root.prefixes.get(p) != uri}
    if "" in missing or any(prefix in one.root.prefixes for prefix in missing):
        return after
    merged = one.source[: one.root.start] + _Merge(one, other, missing).whole() + one.source[one.root.end :]
    result = read_places(merged)
    return merged if result is not None and is_same(result.root, other.root) else after


def is_same(one: Span, other: Span) -> bool:
    """Whether two elements say the same; what only the first has and no editor understands does not count."""
    if one.name != other.name or _said(one) != _said(other) or _text(one) != _text(other):
        return False
    mine, theirs = _by_key(_understood(one, other)), _by_key(_saying(other))
    return (
        mine.keys() == theirs.keys()
        and _orders(mine) == _orders(theirs)
        and all(is_same(child, theirs[key]) for key, child in mine.items())
    )


Key = tuple[str, str, int]


class _Merge:
    """`one` is what was there, `other` what the editor made of it."""

    def __init__(self, one: Places, other: Places, missing: dict[str, str]) -> None:
        self._one, self._other, self._missing = one, other, missing

    def whole(self) -> bytes:
        return self._element(self._one.root, self._other.root)

    def _element(self, one: Span, other: Span) -> bytes:
        is_root = one is self._one.root
        if is_same(one, other) and not (is_root and self._missing):
            return self._one.bytes_of(one)
        inside = self._inside(one, other)
        tag = self._tag(one, other, self._missing if is_root else {})
        if tag.endswith(b"/>"):
            if not inside:
                return tag
            name = tag[1:-2].split(None, 1)[0]
            return tag[:-2].rstrip() + b">" + inside + b"</" + name + b">"
        return tag + inside + self._one.source[one.closed : one.end]

    def _tag(self, one: Span, other: Span, declared: dict[str, str]) -> bytes:
        """The start tag with the attributes that changed, each at its place."""
        wanted, had = _said(other), _said(one)
        tag = bytearray(self._one.source[one.start : one.opened])
        for name, start, end in reversed(list(self._one.raw_attributes(one))):
            if wanted.get(name) != had.get(name):
                at, to = start - one.start, end - one.start
                if name in wanted:
                    tag[at:to] = _quoted(other.attributes[name])
                else:
                    begin = max(tag.rfind(bytes([blank]), 0, at) for blank in b" \t\r\n")
                    del tag[begin:to]
        text = b"".join(b" xmlns%s=%s" % (b":" + p.encode() if p else b"", _quoted(uri)) for p, uri in declared.items())
        for name, start, end in self._other.raw_attributes(other):
            if name in wanted and name not in one.attributes:
                text += b" " + _written_name(self._other, start) + b"=" + self._other.source[start:end]
        cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
        while tag[cut - 1 : cut] in (b" ", b"\n", b"\t", b"\r"):
            cut -= 1
        return bytes(tag[:cut]) + text + bytes(tag[cut:])

    def _inside(self, one: Span, other: Span) -> bytes:
        if not one.children and not other.children:
            same = _text(one) == _text(other)
            return self._one.source[one.opened : one.closed] if same else escape(other.text).encode()
        mine, theirs = _by_key(one.children), _by_key(_saying(other))
        lost = {key for key, child in mine.items() if key not in theirs and _is_foreign(child)}
        kept = [key for key in mine if key in theirs]
        order = list(mine)
        if _orders(kept) != _orders([key for key in theirs if key in mine]):
            order = [key for key in theirs if key in mine] + [key for key in mine if key not in theirs]
        before = self._before_each(one, mine)
        pieces = ((key, self._child(mine[key], theirs.get(key), before[key], key in lost)) for key in order)
        behind = self._new_behind(one, mine, theirs)
        return behind.get(None, b"") + b"".join(old + behind.get(key, b"") for key, old in pieces) + self._rest(one)

    def _child(self, mine: Span, theirs: Span | None, before: bytes, is_lost: bool) -> bytes:
        """A child that was there, with what stands before it; of one that was taken out a comment before it stays."""
        if theirs is not None:
            return before + self._element(mine, theirs)
        if is_lost:
            return before + self._one.bytes_of(mine)
        return before.rstrip() if before.strip() else b""

    def _before_each(self, one: Span, mine: dict[Key, Span]) -> dict[Key, bytes]:
        """What stands between each child and the one before it."""
        begins = [one.opened, *(child.end for child in one.children)]
        return {
            key: self._one.source[begin : child.start]
            for begin, (key, child) in zip(begins, mine.items(), strict=False)
        }

    def _rest(self, one: Span) -> bytes:
        """What stands behind the last child."""
        return self._one.source[one.children[-1].end : one.closed] if one.children else b""

    def _new(self, one: Span, child: Span) -> bytes:
        before = self._one.source[one.opened : one.children[0].start] if one.children else b""
        return (before if not before.strip() else b"\n") + self._other.bytes_of(child)

    def _new_behind(self, one: Span, mine: dict[Key, Span], theirs: dict[Key, Span]) -> dict[Key | None, bytes]:
        """What was added, by the child there was before that it stands behind; None at the beginning."""
        found: dict[Key | None, list[bytes]] = {}
        nearest: Key | None = None
        for key, child in theirs.items():
            if key in mine:
                nearest = key
            else:
                found.setdefault(nearest, []).append(self._new(one, child))
        return {key: b"".join(added) for key, added in found.items()}


def _said(span: Span) -> dict[str, str]:
    """The attributes that say something, types by their full names."""
    return {name: _meant(span, name, value) for name, value in span.attributes.items() if (name, value) not in DEFAULTS}


def _meant(span: Span, name: str, value: str) -> str:
    if name == XSI_TYPE:
        return expanded(value, span.prefixes)
    if name in MEASURES and NUMBER.fullmatch(value):
        return value.rstrip("0").rstrip(".") if "." in value else value
    return value


def _text(span: Span) -> str:
    """Between children only words count, not how they are set."""
    return " ".join(span.text.split()) if span.children else span.text.replace("\r\n", "\n").strip()


def _understood(one: Span, other: Span) -> list[Span]:
    """The children without those that an editor has lost."""
    theirs = _by_key(_saying(other))
    return [child for key, child in _by_key(one.children).items() if key in theirs or not _is_foreign(child)]


def _saying(span: Span) -> list[Span]:
    """The children without empty labels: editors add them to what is renamed."""
    return [child for child in span.children if not _is_empty_label(child)]


def _is_foreign(span: Span) -> bool:
    """Nothing that an editor understands, and nothing in it either; or nothing at all."""
    return _is_empty_label(span) or (span.namespace not in KNOWN and all(map(_is_foreign, span.children)))


def _is_empty_label(span: Span) -> bool:
    return span.name == EMPTY_LABEL and not span.attributes and not span.children


def _by_key(children: list[Span]) -> dict[Key, Span]:
    """By name and id; those without an id by their number among those alike."""
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[Key, Span] = {}
    for child in children:
        seen[child.key] += 1
        found[(*child.key, seen[child.key])] = child
    return found


def _orders(keys: dict[Key, Span] | list[Key]) -> dict[str, list[Key]]:
    """The order of those with the same name; editors put different ones into an order of their own."""
    found: dict[str, list[Key]] = {}
    for key in keys:
        found.setdefault(key[0], []).append(key)
    return found


def _quoted(value: str) -> bytes:
    return quoteattr(value, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}).encode()


def _written_name(places: Places, value_start: int) -> bytes:
    """The name of an attribute as written, found backwards from its value."""
    head = places.source[:value_start].rstrip()
    return head[:-1].rstrip().rsplit(None, 1)[-1]
