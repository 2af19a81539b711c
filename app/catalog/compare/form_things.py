"""A form as things: its components by id; every attribute of their JSON is a fact."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from app.catalog.compare.things import ORDER, Thing
from app.catalog.forms import read_form

OPTION = "option "
KEY_OF_OPTION = "values"


def read_things(content: bytes, file: str) -> dict[str, Thing]:
    """The components, the form itself under the empty id. Raises Rejected for what is no form."""
    read_form(content, file)
    raw = json.loads(content)
    things = {"": Thing("", "form", dict(_facts({k: v for k, v in raw.items() if k != "components"})))}
    _read_components(things, raw, "")
    return things


def _read_components(things: dict[str, Thing], holder: dict[str, object], around: str) -> None:
    components = holder.get("components")
    ids = []
    for raw in components if isinstance(components, list) else ():
        own = str(raw.get("id") or raw.get("key") or raw.get("type"))
        while own in things:
            own += "#"
        ids.append(own)
        facts = dict(_facts({k: v for k, v in raw.items() if k not in ("components", "id", "type")}))
        things[own] = Thing(own, str(raw.get("type")), facts | {"in": around})
        _read_components(things, raw, own)
    things[around].facts[f"{ORDER}components"] = " ".join(each.replace(" ", "_") for each in ids)


def _facts(raw: dict[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in raw.items():
        place = f"{path}{name}"
        if place == KEY_OF_OPTION and _are_options(value):
            yield from _options(value)
        elif isinstance(value, dict) and value:
            yield from _facts(value, f"{place}.")
        else:
            yield place, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _are_options(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) and "value" in each for each in value)


def _options(value: object) -> Iterator[tuple[str, str]]:
    """`option <value>` → its label, and their order."""
    assert isinstance(value, list)
    seen: Counter[str] = Counter()
    tokens = []
    for each in value:
        token = each["value"] if isinstance(each["value"], str) else json.dumps(each["value"], ensure_ascii=False)
        seen[token] += 1
        token += "#" * (seen[token] - 1)
        tokens.append(token.replace(" ", "_"))
        yield f"{OPTION}{token}", str(each.get("label", ""))
        rest = {k: v for k, v in each.items() if k not in ("label", "value")}
        if rest:
            yield f"{OPTION}{token} und mehr", json.dumps(rest, ensure_ascii=False)
        if not isinstance(each["value"], str):
            yield f"{OPTION}{token} Art", type(each["value"]).__name__
    yield f"{ORDER}options", " ".join(tokens)
