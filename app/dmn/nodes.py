"""What DMN adds to the syntax tree of FEEL: types of expressions, and where in the model they stand."""

from __future__ import annotations

from dataclasses import dataclass

from app.feel import tree, types
from app.feel.budget import Place
from app.feel.checking import Checker
from app.feel.compiler import Closure, Compiler
from app.feel.frames import Frame
from app.feel.kinds import fits
from app.feel.types import ANY, FeelType


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression whose value is converted to a type; what does not fit becomes null with a warning."""

    inner: object
    kind: types.FeelType
    label: str

    def compile(self, compiler: Compiler) -> Closure:
        inner, kind, label = compiler.compile(self.inner), self.kind, self.label

        def run(frame: Frame) -> object:
            return converted(inner(frame), kind, label, frame)

        return run

    def check(self, checker: Checker) -> FeelType:
        """The type named, noting an inner one that never fits it."""
        require_fit(checker, checker.check(self.inner), self.kind, tree.place(self.inner), self.label)
        return self.kind


def mismatch(name: str, kind: FeelType) -> tuple[str, str]:
    """The German and English sentence that the value of something is not of a type."""
    return (
        f"„{name}“: Der Wert passt nicht zum Typ {kind.name}.",
        f"'{name}': the value does not fit the type {kind.name}.",
    )


def require_fit(checker: Checker, found: FeelType, wanted: FeelType, at: Place, label: str) -> None:
    """Note a type that can never become the one wanted."""
    if not fits(found, wanted):
        checker.doubt(at, *mismatch(label, wanted))


def converted(value: object, kind: types.FeelType, label: str, frame: Frame) -> object:
    """The value as that type, or null with a warning that says of what."""
    if value is None:
        return None
    result = types.convert(value, kind, frame.run)
    if result is types.MISMATCH:
        return frame.run.null((1, 1), *mismatch(label, kind))
    return result


@dataclass(frozen=True, slots=True)
class Located:
    """An expression whose warnings begin with the place in the model."""

    inner: object
    label_de: str
    label_en: str

    def compile(self, compiler: Compiler) -> Closure:
        return located(compiler.compile(self.inner), self.label_de, self.label_en)


def located(inner: Closure, de: str, en: str) -> Closure:
    """The same closure; its warnings begin with the place in the model, unless a nearer one was named already."""

    def run(frame: Frame) -> object:
        warnings = frame.run.warnings
        before = len(warnings)
        value = inner(frame)
        if len(warnings) > before:
            for index, found in enumerate(warnings[before:], before):
                if not found.text_de.startswith("["):
                    warnings[index] = found._replace(
                        text_de=f"[{de}] {found.text_de}", text_en=f"[{en}] {found.text_en}"
                    )
        return value

    return run


@dataclass(frozen=True, slots=True)
class Broken:
    """A text that could not be read: always null, with the reason."""

    de: str
    en: str

    def compile(self, compiler: Compiler) -> Closure:
        return lambda frame: frame.run.null((1, 1), self.de, self.en)

    def check(self, checker: Checker) -> FeelType:
        """Nothing is known of it; the finding was made when it was read."""
        return ANY


@dataclass(frozen=True, slots=True)
class Compiled:
    """What is compiled already."""

    closure: Closure

    def compile(self, compiler: Compiler) -> Closure:
        return self.closure


NULL = tree.Literal(None)


@dataclass(frozen=True, slots=True)
class ContextWithResult:
    """A boxed context with a result box: its entries serve the result, which alone is the value."""

    entries: tuple[tuple[str, object], ...]
    result: object

    def compile(self, compiler: Compiler) -> Closure:
        names: set[str] = set()
        compiler.push(names)
        pairs = []
        for name, value in self.entries:
            if isinstance(value, tree.FunctionDefinition):
                names.add(name)
            pairs.append((name, compiler.compile(value)))
            names.add(name)
        result = compiler.compile(self.result)
        compiler.pop()

        def run(frame: Frame) -> object:
            inner = Frame({}, frame, frame.run)
            for name, value in pairs:
                inner.names[name] = value(inner)
            return result(inner)

        return run

    def check(self, checker: Checker) -> FeelType:
        """The type of the result."""
        with checker.names({}) as scope:
            for name, value in self.entries:
                if isinstance(value, tree.FunctionDefinition):
                    scope.names[name] = ANY
                scope.names[name] = checker.check(value)
            return checker.check(self.result)
