"""DMN files as XML trees, read so that nothing in them reaches beyond the file."""

from __future__ import annotations

from lxml import etree

from app.dmn.model import DmnError, Finding

MAX_BYTES = 20_000_000
NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}


def refusal(de: str, en: str, element_id: str = "") -> DmnError:
    """An error of a single finding."""
    return DmnError([Finding(element_id, de, en)])


def parse(xml: bytes) -> etree._Element:
    """The root `definitions`. Raises DmnError for anything that is no DMN file, or that has a DOCTYPE."""
    if len(xml) > MAX_BYTES:
        raise refusal("Die Datei ist größer als 20 MB.", "The file is larger than 20 MB.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refusal(f"Die Datei ist kein lesbares XML: {error}", f"The file is not readable XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise refusal("Die Datei enthält einen DOCTYPE; das ist nicht erlaubt.", "The file contains a DOCTYPE.")
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise refusal(
            "Das ist keine DMN-Datei der Versionen 1.1 bis 1.5.", "This is not a DMN file of the versions 1.1 to 1.5."
        )
    return root


class Element:
    """An XML element with the DMN namespace taken for granted."""

    __slots__ = ("_namespace", "_node")

    def __init__(self, node: etree._Element) -> None:
        self._node = node
        self._namespace = etree.QName(node).namespace

    @property
    def tag(self) -> str:
        """The name without namespace."""
        return etree.QName(self._node).localname

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self._node.get(name, default)

    @property
    def id(self) -> str:
        return self.get("id")

    @property
    def text(self) -> str:
        """The text directly within."""
        return (self._node.text or "").strip()

    def children(self, *names: str) -> list[Element]:
        """The children with these names (all, when none is given); those of other namespaces do not count."""
        found = []
        for node in self._node.iterchildren(tag=etree.Element):
            name = etree.QName(node)
            if name.namespace == self._namespace and (not names or name.localname in names):
                found.append(Element(node))
        return found

    def child(self, *names: str) -> Element | None:
        """The first child with one of these names."""
        return next(iter(self.children(*names)), None)

    def child_text(self, name: str) -> str:
        """The text of the first child with that name: directly, or in its `text`."""
        child = self.child(name)
        if child is None:
            return ""
        inner = child.child("text")
        return inner.text if inner is not None else child.text
