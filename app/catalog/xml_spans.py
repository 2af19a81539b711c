"""XML with its places: for every element the bytes it stands in, so that they can be copied as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

XSI_TYPE = "http://www.w3.org/2001/XMLSchema-instance type"
_SEPARATOR = " "
XML = {"xml": "http://www.w3.org/XML/1998/namespace"}
_TAG_NAME = re.compile(rb"<[^\s/>]++")
_ATTRIBUTE = re.compile(rb"""\s*+([^\s=/<>"']++)\s*+=\s*+("[^"]*+"|'[^']*+')""")
_DECLARATION = re.compile(rb"\s*+<\?xml\s[^>]{0,400}?>")
_OTHER_ENCODING = re.compile(rb"""encoding\s*+=\s*+["'](?!utf-?8["']|us-ascii["'])""", re.IGNORECASE)
MAX_DEPTH = 100
MOST_DECLARED = 200
"""Namespaces that hold at one place. What goes beyond either is no diagram that anybody has drawn."""


@dataclass
class Span:
    """One element. Names are `uri name`, or the name alone where it has no namespace.

    `start:opened` is its start tag, `closed:end` its end tag; of `<a/>` the latter is empty.
    """

    name: str
    attributes: dict[str, str]
    prefixes: Mapping[str, str]
    start: int
    opened: int = 0
    closed: int = 0
    end: int = 0
    text: str = ""
    children: list[Span] = field(default_factory=list)

    @property
    def namespace(self) -> str:
        return self.name.partition(_SEPARATOR)[0] if _SEPARATOR in self.name else ""

    @property
    def key(self) -> tuple[str, str]:
        """By what it is found again among its siblings of another file."""
        return self.name, self.attributes.get("id", "")


@dataclass
class Places:
    """A file and its root element."""

    source: bytes
    root: Span

    def bytes_of(self, span: Span) -> bytes:
        return self.source[span.start : span.end]

    def raw_attributes(self, span: Span) -> Iterator[tuple[str, int, int]]:
        """The attributes of the start tag, without declarations of namespaces: name, and the place of the value."""
        named = _TAG_NAME.match(self.source, span.start, span.opened)
        at = named.end() if named else span.opened
        while found := _ATTRIBUTE.match(self.source, at, span.opened):
            at = found.end()
            raw = found[1].decode()
            if raw != "xmlns" and not raw.startswith("xmlns:"):
                name = expanded(raw, span.prefixes, is_attribute=True)
                yield name, found.start(2), found.end(2)


def expanded(raw: str, prefixes: Mapping[str, str], *, is_attribute: bool = False) -> str:
    """A written name with its namespace; an attribute without prefix has none."""
    prefix, colon, local = raw.rpartition(":")
    if not colon and is_attribute:
        return raw
    uri = prefixes.get(prefix, "")
    return f"{uri}{_SEPARATOR}{local}" if uri else local


def read_places(source: bytes) -> Places | None:
    """None where the file is no XML, not in UTF-8, or nested beyond reason. The caller has bounded its size."""
    declared = _DECLARATION.match(source)
    if source[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared and _OTHER_ENCODING.search(declared[0])):
        return None
    reader = _Reader(source)
    try:
        reader.parser.Parse(source, True)
    except (expat.ExpatError, ValueError):
        return None
    return Places(source, reader.root) if reader.root is not None else None


class _Reader:
    """Follows the parser, which knows at which byte it is."""

    def __init__(self, source: bytes) -> None:
        self.root: Span | None = None
        self._source, self._open = source, []  # type: ignore[var-annotated]
        self._declared: dict[str, str] = {}
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartNamespaceDeclHandler = self._declare
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._finish
        self.parser.CharacterDataHandler = self._say
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._declared[prefix or ""] = uri or ""

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        around = self._open[-1].prefixes if self._open else XML
        prefixes = {**around, **self._declared} if self._declared else around
        self._declared = {}
        if len(self._open) >= MAX_DEPTH or len(prefixes) > MOST_DECLARED:
            raise ValueError("nested beyond reason")
        start = self.parser.CurrentByteIndex
        span = Span(name, attributes, prefixes, start, opened=_end_of_tag(self._source, start))
        if self._open:
            self._open[-1].children.append(span)
        else:
            self.root = span
        self._open.append(span)

    def _finish(self, _name: str) -> None:
        span = self._open.pop()
        at = self.parser.CurrentByteIndex
        if at <= span.start or self._source[span.opened - 2 : span.opened] == b"/>":
            span.closed = span.end = span.opened
        else:
            span.closed, span.end = at, _end_of_tag(self._source, at)

    def _say(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_given: object) -> None:
        raise ValueError("document type")


def _end_of_tag(source: bytes, at: int) -> int:
    """Behind the `>` that ends the tag which begins here; one in quotation marks does not."""
    quote = b""
    while True:
        here = source[at : at + 1]
        if not here:
            raise ValueError("a tag has no end")
        if quote:
            quote = b"" if here == quote else quote
        elif here in (b'"', b"'"):
            quote = here
        elif here == b">":
            return at + 1
        at += 1
