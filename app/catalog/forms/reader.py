"""Read a form of Camunda Forms JSON, as form-js 1.23 writes it."""

from __future__ import annotations

import json

from app.catalog.forms.attributes import Attributes, Notes
from app.catalog.forms.components import read_components
from app.catalog.forms.keys import check_keys
from app.catalog.forms.model import Form
from app.errors import Finding, Rejected
from app.text import Text

MAX_BYTES = 2 * 1024 * 1024
MAX_COMPONENTS = 2000
SCHEMA_VERSION = 19  # of form-js 1.23
ROOT_ATTRIBUTES = frozenset(
    {
        "type",
        "id",
        "components",
        "properties",
        "schemaVersion",
        "versionTag",
        "$schema",
        "generator",
        "exporter",
        "executionPlatform",
        "executionPlatformVersion",
    }
)


def read_form(source: bytes | str, file: str = "") -> Form:
    """The form, every expression compiled; raises `Rejected` with all findings when it cannot be used."""
    raw = _read_json(source, file)
    notes = Notes(file, source if isinstance(source, str) else source.decode("utf-8", "replace"))
    root = Attributes(raw, notes, "")
    form_id = _read_root(root)
    components = read_components(root)
    check_keys(components, notes)
    root.finish(ROOT_ATTRIBUTES)
    if notes.findings:
        raise Rejected(notes.findings)
    version_tag = raw.get("versionTag")
    return Form(form_id, components, version_tag if isinstance(version_tag, str) else None)


def _read_root(root: Attributes) -> str:
    if root.raw.get("type", "default") != "default":
        root.note(Text("Das ist kein Formular: „type“ muss „default“ sein.", "Not a form: “type” must be “default”."))
    version = root.raw.get("schemaVersion", SCHEMA_VERSION)
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        root.note(
            Text(
                f"Das Formular hat die Schema-Version {version}; bekannt sind Versionen bis {SCHEMA_VERSION}. Bitte "
                "speichern Sie es mit dem Formular-Editor dieser Anwendung.",
                f"The form has schema version {version}; versions up to {SCHEMA_VERSION} are known. Please save it "
                "with the form editor of this application.",
            )
        )
    form_id = root.raw.get("id")
    if not isinstance(form_id, str) or not form_id.strip():
        root.note(Text("Dem Formular fehlt seine Kennung „id“.", "The form lacks its “id”."))
        return ""
    return form_id


def _read_json(source: bytes | str, file: str) -> dict[str, object]:
    def rejected(text: Text, line: int | None = None) -> Rejected:
        return Rejected([Finding(file, None, text, line)])

    if len(source) > MAX_BYTES:
        megabytes = MAX_BYTES // (1024 * 1024)
        raise rejected(
            Text(
                f"Das Formular ist zu groß; erlaubt sind höchstens {megabytes} MB.",
                f"The form is too large; at most {megabytes} MB are allowed.",
            )
        )
    try:
        raw = json.loads(source if isinstance(source, str) else source.decode("utf-8-sig"), parse_constant=_refuse)
        json.dumps(raw, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        text = Text(
            f"Das Formular ist kein gültiges JSON (Spalte {error.colno}: {error.msg}).",
            f"The form is not valid JSON (column {error.colno}: {error.msg}).",
        )
        raise rejected(text, error.lineno) from None
    except (ValueError, RecursionError):
        raise rejected(
            Text(
                "Das Formular ist kein gültiges JSON in der Zeichenkodierung UTF-8.",
                "The form is not valid JSON in the encoding UTF-8.",
            )
        ) from None
    if not isinstance(raw, dict):
        raise rejected(Text("Das Formular muss ein JSON-Objekt sein.", "The form must be a JSON object."))
    if (count := _count_components(raw)) > MAX_COMPONENTS:
        raise rejected(
            Text(
                f"Das Formular hat {count} Bausteine; höchstens {MAX_COMPONENTS} sind erlaubt.",
                f"The form has {count} components; at most {MAX_COMPONENTS} are allowed.",
            )
        )
    return raw


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _count_components(raw: dict[str, object]) -> int:
    count, waiting = 0, [raw]
    while waiting:
        children = waiting.pop().get("components")
        if isinstance(children, list):
            count += len(children)
            waiting += [child for child in children if isinstance(child, dict)]
    return count
