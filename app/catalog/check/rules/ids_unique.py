"""No id twice: within a diagram, and no model under the id of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.catalog.check.library import Library
from app.errors import Finding
from app.text import Text


def check(library: Library) -> Iterator[Finding]:
    """Ids of elements, processes, forms and decisions that occur again."""
    for _, diagram in library.bpmns:
        seen: set[str] = set()
        for element in diagram.definitions:
            if (element_id := element.get("id", "")) in seen:
                yield diagram.finding(element, _twice(element_id))
            seen.add(element_id)
    yield from _models(library)


def _models(library: Library) -> Iterator[Finding]:
    places = [
        *[("process", p.id, file.path) for file, diagram in library.bpmns for p in diagram.executable],
        *[("form", form.id, file.path) for file, form in library.forms],
        *[("decision", d.id, file.path) for file, model in library.decisions for d in model.decisions],
    ]
    count = Counter((kind, model_id) for kind, model_id, _ in places)
    for kind, model_id, path in places:
        if count[kind, model_id] > 1:
            others = ", ".join(sorted({p for k, m, p in places if (k, m) == (kind, model_id) and p != path}))
            yield Finding(
                path,
                model_id,
                Text(
                    f"Die Kennung „{model_id}“ ist schon vergeben ({others or path}).",
                    f"The id “{model_id}” is already taken ({others or path}).",
                ),
            )


def _twice(element_id: str) -> Text:
    return Text(
        f"Die Kennung „{element_id}“ kommt im Diagramm mehrfach vor.",
        f"The id “{element_id}” occurs more than once in the diagram.",
    )
