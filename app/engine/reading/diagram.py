"""One BPMN file while it is read: what is wrong with it, its expressions, the definitions that elements refer to."""

from __future__ import annotations

from lxml import etree

from app.catalog.dialect import FOREIGN, ZEEBE
from app.catalog.xml import read_xml
from app.engine.contract import ProcessModel
from app.engine.expressions import Expression
from app.engine.reading.dialect import extension, is_bpmn, local, tag, zeebe
from app.errors import Finding, Rejected
from app.feel import FeelError
from app.text import Text

_DEFINITIONS = ("message", "signal", "error", "escalation")
_NAMING = ("target", "resultVariable", "inputElement", "outputCollection")


class Diagram:
    """Collects findings instead of stopping at the first."""

    def __init__(self, model: ProcessModel) -> None:
        self.file = f"{model.process_id}.bpmn"
        self.root = read_xml(model.xml, self.file)
        self.findings: list[Finding] = []
        self.definitions = {
            (name, element.get("id")): element for name in _DEFINITIONS for element in self.root.findall(tag(name))
        }
        self.names = self._variable_names()
        self._check_ids()

    def reject_if_faulty(self) -> None:
        """Raise Rejected with everything found."""
        if self.findings:
            raise Rejected(self.findings)

    def refuse(self, element: etree._Element, text: Text, /, **values: object) -> None:
        """One more finding, at the element or the nearest one around it that has an id."""
        place: etree._Element | None = element
        while place is not None and not place.get("id"):
            place = place.getparent()
        found = place.get("id") if place is not None else None
        self.findings.append(Finding(self.file, found, text.fill(**values) if values else text, element.sourceline))

    def expression(self, element: etree._Element, text: str | None, *, feel_only: bool = False) -> Expression | None:
        """A field that may be FEEL; None if it is empty or wrong (then there is a finding)."""
        if text is None or not text.strip():
            return None
        try:
            expression = Expression(text, self.names)
        except FeelError as error:
            self._refuse_feel(element, text, error)
            return None
        if feel_only and not expression.is_feel:
            self.refuse(
                element,
                Text(
                    "„{text}“ ist kein FEEL-Ausdruck. Ausdrücke beginnen mit dem Zeichen „=“.",
                    "“{text}” is not a FEEL expression. Expressions begin with the sign “=”.",
                ),
                text=text.strip()[:80],
            )
            return None
        return expression

    def required(self, element: etree._Element, name: str, text: str | None, *, feel_only: bool = False) -> Expression:
        """A field that must be given; a finding and an empty text stand in where it is missing or wrong."""
        if text is None or not text.strip():
            self.refuse(element, Text("Die Angabe „{name}“ fehlt.", "The field “{name}” is missing."), name=name)
            return Expression("")
        return self.expression(element, text, feel_only=feel_only) or Expression("")

    def referred(self, element: etree._Element, kind: str, attribute: str) -> etree._Element | None:
        """The message, signal, error or escalation that an element refers to; a finding if there is no such thing."""
        reference = element.get(attribute)
        if reference is None:
            return None
        found = self.definitions.get((kind, reference.split(":")[-1]))
        if found is None:
            self.refuse(
                element,
                Text("„{reference}“ ist im Diagramm nicht definiert.", "“{reference}” is not defined in the diagram."),
                reference=reference,
            )
        return found

    def _refuse_feel(self, element: etree._Element, text: str, error: FeelError) -> None:
        column = error.column + (1 if error.line == 1 else 0)
        self.refuse(
            element,
            Text(
                "Der Ausdruck „{text}“ ist nicht lesbar: {why} (Zeile {line}, Zeichen {column})",
                "The expression “{text}” cannot be read: {why} (line {line}, character {column})",
            ),
            text=text.strip()[:80],
            why=Text(error.de, error.en),
            line=error.line,
            column=column,
        )

    def _variable_names(self) -> frozenset[str]:
        """Names of variables that the diagram itself mentions: FEEL needs them where they hold spaces or signs."""
        names = {"case", "loopCounter"}
        for element in self.root.iter(f"{{{ZEEBE}}}*"):
            for attribute in _NAMING:
                value = element.get(attribute, "")
                if value and not value.startswith("="):
                    names.add(value.split(".")[0])
        return frozenset(names)

    def _check_ids(self) -> None:
        seen: set[str] = set()
        for element in self.root.iter():
            if not is_bpmn(element):
                continue
            found = element.get("id")
            if found in seen:
                self.refuse(
                    element,
                    Text("Die Kennung „{id}“ kommt mehrmals vor.", "The id “{id}” occurs more than once."),
                    id=found,
                )
            if found:
                seen.add(found)
            self._check_vendor(element)

    def _check_vendor(self, element: etree._Element) -> None:
        """Extensions of other engines would change how the process runs: they are not passed over."""
        inside = (
            [child.tag for child in element if isinstance(child.tag, str)]
            if local(element) == "extensionElements"
            else []
        )
        for name in [*element.attrib, *inside]:
            vendor = FOREIGN.get(etree.QName(name).namespace or "")
            if vendor:
                self.refuse(
                    element,
                    Text(
                        "„{name}“ ist eine Erweiterung von {vendor} und wird nicht unterstützt. Bitte Erweiterungen "
                        "von Camunda 8 (zeebe) verwenden.",
                        "“{name}” is an extension of {vendor} and is not supported. Please use the extensions of "
                        "Camunda 8 (zeebe).",
                    ),
                    name=etree.QName(name).localname,
                    vendor=vendor,
                )


def read_properties(element: etree._Element) -> dict[str, str]:
    """The zeebe:properties of an element."""
    holder = extension(element, "properties")
    lines = holder.findall(zeebe("property")) if holder is not None else []
    return {line.get("name", ""): line.get("value", "") for line in lines if line.get("name")}


def documentation(element: etree._Element) -> str:
    """The text of an element's documentation."""
    return "\n\n".join((part.text or "").strip() for part in element.findall(tag("documentation"))).strip()
