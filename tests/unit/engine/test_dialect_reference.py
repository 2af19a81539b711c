"""The reference of the dialect names everything that runs."""

from __future__ import annotations

from pathlib import Path

from app.catalog.dialect import EXTENSIONS, TRIGGERS
from app.engine.reading.elements import BUILDERS

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "bpmn-dialect.md"


def test_every_element_extension_and_trigger_is_described() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    for element in BUILDERS:
        assert f"`{element}`" in text, element
    for trigger in set().union(*TRIGGERS.values()) - {"none"}:
        assert trigger in text.lower(), trigger
    for extension in set().union(*EXTENSIONS.values()) - {"userTask", "versionTag", "script"}:
        assert extension in text, extension
