"""Allowed values and type constraints of item definitions, compiled (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.feel.api import parse_unary_tests
from app.feel.budget import Run
from app.feel.builtins import BUILTINS
from app.feel.compiler import Compiler
from app.feel.frames import RootFrame
from app.feel.names import NameTable

_NOTHING: Mapping[str, object] = {}


class Constraint:
    """Unary tests of a value; `uses` are the components beside it that they mention. Raises FeelError when made."""

    def __init__(self, text: str, siblings: Iterable[str] = ()) -> None:
        names = frozenset(siblings)
        compiler = Compiler(BUILTINS)
        compiler.push({"?"})
        self._closure = compiler.compile(parse_unary_tests(text, NameTable(names)))
        self.uses = names & {path[0] for path in compiler.free}

    def met(self, value: object, run: Run, siblings: Mapping[str, object] = _NOTHING) -> bool:
        """Whether the value passes, among the values of the components beside it."""
        frame = RootFrame(siblings, run, BUILTINS)
        frame.names["?"] = value
        return self._closure(frame) is True
