"""What DMN adds to the syntax tree of FEEL: types of expressions, and where in the model they stand."""

from __future__ import annotations

from dataclasses import dataclass

from app.feel import tree, types
from app.feel.compiler import Closure, Compiler
from app.feel.errors import Warning
from app.feel.frames import Frame


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


def converted(value: object, kind: types.FeelType, label: str, frame: Frame) -> object:
    """The value as that type, or null with a warning that names the label."""
    if value is None:
        return None
    result = types.convert(value, kind, frame.run)
    if result is types.MISMATCH:
        return frame.run.null(
            (1, 1), f"{label}: Der Wert passt nicht zum Typ {kind.name}.", f"{label}: not of type {kind.name}."
        )
    return result


@dataclass(frozen=True, slots=True)
class Located:
    """An expression whose warnings begin with the place in the model."""

    inner: object
    label_de: str
    label_en: str

    def compile(self, compiler: Compiler) -> Closure:
        inner, de, en = compiler.compile(self.inner), self.label_de, self.label_en

        def run(frame: Frame) -> object:
            warnings = frame.run.warnings
            before = len(warnings)
            value = inner(frame)
            if len(warnings) > before:
                for index in range(before, len(warnings)):
                    found = warnings[index]
                    if not found.text_de.startswith("["):
                        text_de, text_en = f"[{de}] {found.text_de}", f"[{en}] {found.text_en}"
                        warnings[index] = Warning(text_de, text_en, found.line, found.column)
            return value

        return run


@dataclass(frozen=True, slots=True)
class Broken:
    """A text that could not be read: always null, with the reason."""

    de: str
    en: str

    def compile(self, compiler: Compiler) -> Closure:
        return lambda frame: frame.run.null((1, 1), self.de, self.en)


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
