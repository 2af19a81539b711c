"""Types as written after `instance of` and `:` (10.3.1.2, grammar rules 52 to 54)."""

from __future__ import annotations

from app.feel import tree

_LONG_NAMES = ("date and time", "days and time duration", "years and months duration")


class TypeSyntax:
    """The part of the parser that reads types."""

    def type_ref(self) -> tree.TypeRef:
        """A type: a name, or list, range, context or function with its parts."""
        at, name = self.place(), self._type_name()
        if name in ("list", "range") and self.accept("<"):
            inner = self.type_ref()
            self.expect(">")
            return tree.TypeRef(name, (inner,), at=at)
        if name == "context" and self.accept("<"):
            return tree.TypeRef(name, fields=self._type_fields(), at=at)
        if name == "function" and self.accept("<"):
            parameters = []
            while not self.accept(">"):
                if parameters:
                    self.separator(">")
                parameters.append(self.type_ref())
            self.expect("->")
            return tree.TypeRef(name, tuple(parameters), result=self.type_ref(), at=at)
        return tree.TypeRef(name, at=at)

    def _type_fields(self) -> tuple[tuple[str, tree.TypeRef], ...]:
        fields: list[tuple[str, tree.TypeRef]] = []
        while not self.accept(">"):
            if fields:
                self.separator(">")
            name = self.label()
            if name is None:
                raise self.error("ein Name mit Doppelpunkt", "a name and a colon", hint=":")
            fields.append((name, self.type_ref()))
        return tuple(fields)

    def _type_name(self) -> str:
        for name in _LONG_NAMES:
            words = name.split()
            if [token.text for token in self.tokens[self.index : self.index + len(words)]] == words:
                self.index += len(words)
                return name
        if self.token.text in ("function", "null"):
            self.index += 1
            return self.tokens[self.index - 1].text
        found = self.words()
        if not found:
            raise self.error("ein Typ", "a type", hint="type")
        count, name = found
        self.index += count
        while self.accept("."):
            count, part = self.words(any_first=True) or (0, "")
            self.index += count
            name = f"{name}.{part}"
        return name
