"""Check the ids and keys of a form: nothing twice, nothing under something else, names that can be used."""

from __future__ import annotations

import re

from app.catalog.forms.attributes import Notes
from app.catalog.forms.model import CASE_PREFIX, Component, DynamicList, KeyedComponent, walk, walk_level
from app.text import Text

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
RESERVED = frozenset({"case", "lists", "this", "parent", "i", "today", "now", "decide", "deadline"})


def check_keys(components: tuple[Component, ...], notes: Notes) -> None:
    """Findings about ids of the whole form and keys level by level."""
    seen: set[str] = set()
    for component in walk(components):
        if component.id and component.id in seen:
            notes.add(
                component.id,
                Text(
                    f"Die Kennung „{component.id}“ gibt es im Formular mehrfach.",
                    f"The id “{component.id}” occurs more than once in the form.",
                ),
            )
        seen.add(component.id)
    _check_level(components, notes, in_list=False)


def _check_level(components: tuple[Component, ...], notes: Notes, in_list: bool) -> None:
    taken: dict[str, str] = {}
    for component in walk_level(components):
        if not isinstance(component, KeyedComponent) or not component.key:
            continue
        problem = _key_problem(component.key, in_list) or _clash(component.key, taken)
        if problem:
            notes.add(component.id or None, problem)
        taken[component.key] = component.id
        if isinstance(component, DynamicList):
            _check_level(component.components, notes, in_list=True)


def _key_problem(key: str, in_list: bool) -> Text | None:
    names = key.split(".")
    if not all(_NAME.fullmatch(name) for name in names):
        return Text(
            f"Der Schlüssel „{key}“ ist ungültig: erlaubt sind Buchstaben ohne Umlaute, Ziffern und _.",
            f"The key “{key}” is not valid: letters without accents, digits and _ are allowed.",
        )
    if in_list and len(names) > 1:
        return Text(
            f"Der Schlüssel „{key}“ steht in einer Liste und darf deshalb keinen Punkt enthalten.",
            f"The key “{key}” stands in a list and must therefore hold no dot.",
        )
    if key.startswith(CASE_PREFIX) and len(names) != 2:
        return Text(
            f"Der Schlüssel „{key}“ darf nach „case.“ keinen weiteren Punkt enthalten.",
            f"The key “{key}” must hold no further dot after “case.”.",
        )
    if not key.startswith(CASE_PREFIX) and names[0] in RESERVED:
        return Text(
            f"Der Name „{names[0]}“ ist vergeben; bitte wählen Sie einen anderen Schlüssel.",
            f"The name “{names[0]}” is taken; please choose another key.",
        )
    return None


def _clash(key: str, taken: dict[str, str]) -> Text | None:
    for other, component_id in taken.items():
        if key == other or key.startswith(f"{other}.") or other.startswith(f"{key}."):
            return Text(
                f"Der Schlüssel „{key}“ ist schon von „{component_id}“ belegt.",
                f"The key “{key}” is already taken by “{component_id}”.",
            )
    return None
