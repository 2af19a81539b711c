"""Forms choose from lists that exist."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.check.library import Library
from app.catalog.forms import Field
from app.errors import Finding
from app.text import Text

LOOKED_UP = frozenset(
    {
        *("carriers", "case_managers", "deputies", "proposing_agencies", "services"),
        *("organisations", "organisations_at_work"),
        *("conferences", "conference_guests", "conference_offices", "cases_to_merge_into", "likely_duplicates"),
    }
)
"""Lists that the product looks up itself; all others are code lists."""


def check(library: Library) -> Iterator[Finding]:
    """Fields whose list nobody knows."""
    known = LOOKED_UP | library.known["list"]
    for file, form in library.forms:
        for component in form.all_components:
            names = component.options.lists if isinstance(component, Field) and component.options else ()
            for name in names:
                if name not in known:
                    yield Finding(
                        file.path,
                        component.id,
                        Text(
                            "Die Liste „lists.{name}“ gibt es nicht. Bitte prüfen Sie die Schreibweise, oder legen Sie "
                            "die Werteliste an.",
                            "There is no list “lists.{name}”. Please check the spelling, or add the code list.",
                        ).fill(name=name),
                    )
