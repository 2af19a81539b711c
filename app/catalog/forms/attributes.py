"""Take attributes out of the JSON of one component; what is of the wrong kind or unknown becomes a finding."""

from __future__ import annotations

import json
import math

from app.catalog.expressions import Expression, is_feel, read_expression
from app.catalog.forms.expressions import Bound, Template, read_template
from app.errors import Finding
from app.text import Text


class Notes:
    """Findings about one file, with the line of the component they belong to."""

    def __init__(self, file: str, source: str) -> None:
        self.file, self.source = file, source
        self.findings: list[Finding] = []

    def add(self, element: str | None, text: Text) -> None:
        self.findings.append(Finding(self.file, element, text, self._line(element)))

    def _line(self, element: str | None) -> int | None:
        if not element:
            return None
        at = self.source.find(json.dumps(element, ensure_ascii=False))
        return None if at < 0 else self.source.count("\n", 0, at) + 1


class Attributes:
    """The JSON object of a component, or of a part of one (`validate`, `appearance` …)."""

    def __init__(self, raw: dict[str, object], notes: Notes, element: str, place: str = "") -> None:
        self.raw, self.notes, self.element, self.place = raw, notes, element, place

    def note(self, text: Text) -> None:
        self.notes.add(self.element or None, text)

    def wrong(self, name: str, wanted: Text) -> None:
        """A finding: the attribute should be something else."""
        self.note(
            Text("„{name}“ muss {wanted} sein.", "“{name}” must be {wanted}.").fill(
                name=self.place + name, wanted=wanted
            )
        )

    def text(self, name: str, default: str = "") -> str:
        value = self.raw.get(name, default)
        if value is None:
            return default
        if not isinstance(value, str):
            self.wrong(name, Text("ein Text", "a text"))
            return default
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.raw.get(name, default)
        if value not in choices:
            self.wrong(name, Text(f"eines von {', '.join(choices)}", f"one of {', '.join(choices)}"))
            return default
        return str(value)

    def boolean(self, name: str, default: bool = False) -> bool:
        value = self.raw.get(name, default)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(name, Text("true oder false", "true or false"))
            return default
        return value

    def whole(self, name: str, default: int | None = None, least: int = 0) -> int | None:
        """A whole number of at least `least`; also written as text, as some editors do."""
        value = self.raw.get(name, default)
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
            value = int(value)
        if value is None or value == "":
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.wrong(name, Text(f"eine ganze Zahl ab {least}", f"a whole number from {least}"))
            return default
        return value

    def template(self, name: str) -> Template:
        template = read_template(self.text(name))
        if isinstance(template, Text):
            self._wrong_feel(name, template)
            return Template("")
        return template

    def feel(self, name: str, sign_needed: bool = True) -> Expression | None:
        """A FEEL expression; with `sign_needed` it must begin with `=`, as form-js wants it."""
        source = self.text(name).strip()
        if not source or source == "=":
            return None
        if not is_feel(source):
            if sign_needed:
                self.wrong(name, Text("ein FEEL-Ausdruck, der mit = beginnt", "a FEEL expression that begins with ="))
                return None
            source = f"={source}"
        expression = read_expression(source[1:].strip())
        if isinstance(expression, Text):
            self._wrong_feel(name, expression)
            return None
        return expression

    def boolean_or_feel(self, name: str) -> bool | Expression:
        if is_feel(self.raw.get(name)):
            return self.feel(name) or False
        return self.boolean(name)

    def bound(self, name: str) -> Bound:
        """A number, a number written as text, or an expression."""
        value = self.raw.get(name)
        if is_feel(value):
            return self.feel(name)
        if isinstance(value, str) and value.strip():
            try:
                value = json.loads(value)
            except ValueError:
                value = object()
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            self.wrong(name, Text("eine Zahl oder ein FEEL-Ausdruck", "a number or a FEEL expression"))
            return None
        return value

    def part(self, name: str) -> Attributes:
        """The object under a name, empty when there is none."""
        value = self.raw.get(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            self.wrong(name, Text("ein JSON-Objekt", "a JSON object"))
            value = {}
        return Attributes(value, self.notes, self.element, f"{self.place}{name}.")

    def objects(self, name: str) -> list[dict[str, object]]:
        """The list of objects under a name."""
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(name, Text("eine Liste von JSON-Objekten", "a list of JSON objects"))
            return []
        return value

    def finish(self, known: frozenset[str]) -> None:
        """A finding for each attribute that nobody knows: nothing is passed over in silence."""
        for name in sorted(self.raw.keys() - known):
            self.note(
                Text(
                    f"Die Eigenschaft „{self.place}{name}“ ist hier nicht bekannt. Bitte prüfen Sie die Schreibweise.",
                    f"The attribute “{self.place}{name}” is not known here. Please check the spelling.",
                )
            )

    def _wrong_feel(self, name: str, text: Text) -> None:
        self.note(Text(f"„{self.place}{name}“: {text.de}", f"“{self.place}{name}”: {text.en}"))
