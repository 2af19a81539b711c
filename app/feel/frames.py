"""Where names have their values while an expression is evaluated: a chain of frames up to the root."""

from __future__ import annotations

from collections.abc import Mapping

from app.feel.budget import Place, Run
from app.feel.convert import READY, from_python

_MISSING = object()


class Frame:
    """The names that a `for`, a function, a context or a filter adds to those around it."""

    __slots__ = ("names", "parent", "root", "run")

    def __init__(self, names: dict[str, object], parent: Frame, run: Run) -> None:
        self.names, self.parent, self.run = names, parent, run
        self.root: RootFrame = parent.root


class ItemFrame(Frame):
    """Within a filter: the item, and its entries where it is a context."""

    __slots__ = ("item",)

    def __init__(self, item: object, parent: Frame) -> None:
        super().__init__(item if type(item) is dict else {}, parent, parent.run)
        self.item = item


class RootFrame:
    """What the caller gives. Plain Python values become FEEL values when they are first asked for."""

    __slots__ = ("fallback", "names", "parent", "raw", "root", "run")

    def __init__(self, raw: Mapping[str, object], run: Run, fallback: Mapping[str, object]) -> None:
        self.raw, self.run, self.fallback = raw, run, fallback
        self.names: dict[str, object] = {}
        self.parent = None
        self.root = self

    def lookup(self, name: str, at: Place) -> object:
        """The value of a name; null with a warning when nobody knows it."""
        value = self.names.get(name, _MISSING)
        if value is not _MISSING:
            return value
        value = self.raw.get(name, _MISSING)
        if value is not _MISSING:
            if type(value) not in READY:
                value = from_python(value)
            self.names[name] = value
            return value
        if name in self.fallback:
            return self.fallback[name]
        self.run.null(at, f"Der Name „{name}“ ist unbekannt.", f"The name '{name}' is unknown.")
        return None


def lookup_dynamic(frame: Frame | RootFrame, name: str, at: Place) -> object:
    """The value of a name within a filter, where the entries of the item come before the names around it."""
    while frame.parent is not None:
        if name in frame.names:
            return frame.names[name]
        if name == "item" and type(frame) is ItemFrame:
            return frame.item
        frame = frame.parent
    return frame.root.lookup(name, at)
