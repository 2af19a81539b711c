"""YAML as text becomes values, by the fast parser of libyaml where PyYAML was built with it; values become a line."""

from __future__ import annotations

from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 100
"""Lists and mappings within one another: libyaml knows no limit, and building the values goes down by recursion."""


class Alias(yaml.YAMLError):
    """The text refers back to another part of it."""


def load(text: str, loader: Any = Loader, *, aliases: bool = True) -> Any:
    """The one value that stands in a text. Raises yaml.YAMLError, among them `Alias` where none are allowed."""
    depth = 0
    for event in yaml.parse(text, loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent) and not aliases:
            raise Alias
    return yaml.load(text, loader)  # noqa: S506  a safe loader, or a subclass of it


class _Plain(yaml.SafeDumper):
    """Says a value that stands twice twice: nothing refers back."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def one_line(data: object) -> str:
    """A value in one line."""
    found: str = yaml.dump(
        data, Dumper=_Plain, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000
    )
    return found.removesuffix("...\n").strip()
