"""A fact belongs to one part of the case file, in whichever form it is asked."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.check.library import Library
from app.catalog.forms import CASE_PREFIX
from app.errors import Finding
from app.text import Text


def check(library: Library) -> Iterator[Finding]:
    """Facts that stand in different parts, or are marked for Art. 9 in one form only."""
    first: dict[str, tuple[str, bool, str]] = {}
    for form in library.other_forms:
        for key, component in form.fields.items():
            first.setdefault(key, (component.part, component.art9, form.id))
    for file, form in library.forms:
        for key, component in form.fields.items():
            part, art9, where = first.setdefault(key, (component.part, component.art9, form.id))
            if key.startswith(CASE_PREFIX) and (part, art9) != (component.part, component.art9):
                yield Finding(
                    file.path,
                    component.id,
                    Text(
                        f"„{key}“ steht hier in Teil {component.part}{_mark(component.art9)}, im Formular „{where}“ "
                        f"aber in Teil {part}{_mark(art9)}. Beides muss gleich sein.",
                        f"“{key}” stands in part {component.part}{_mark(component.art9)} here, but in part "
                        f"{part}{_mark(art9)} in the form “{where}”. Both must agree.",
                    ),
                )


def _mark(art9: bool) -> str:
    return " (Art. 9)" if art9 else ""
