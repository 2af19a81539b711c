"""FEEL text to a syntax tree: recursive descent by the levels of grammar rule 2 (10.3.1.2), names resolved by scope."""

from __future__ import annotations

import bisect
from collections.abc import Iterable

from app.feel import tree
from app.feel.advice import advice
from app.feel.budget import Place
from app.feel.errors import FeelBudgetError, FeelSyntaxError
from app.feel.lexer import Token, tokenize
from app.feel.names import KEYWORDS, NameTable
from app.feel.primary import interval, primary
from app.feel.temporal_text import folded
from app.feel.type_syntax import TypeSyntax

MAX_NESTING = 60
_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
# Properties of FEEL's own values that consist of several words (10.3.2.6, tables 52 and 53).
_PROPERTIES = ("start included", "end included", "time offset")


class Parser(TypeSyntax):
    """One text being read. `names` are those in scope, `members` names that may follow a dot or stand in a filter."""

    def __init__(self, text: str, names: NameTable, builtins: NameTable, members: Iterable[str] = ()) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.scopes = [names]
        self.builtins = builtins
        self.members = NameTable((*_PROPERTIES, *members))
        self.nesting = 0
        self.filters = 0
        self._lines = [-1] + [i for i, char in enumerate(text) if char == "\n"]

    # --- tokens ---

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def place(self, token: Token | None = None) -> Place:
        """Line and column of a token (of the next one by default)."""
        offset = (token or self.token).start
        line = bisect.bisect_left(self._lines, offset)
        return line, offset - self._lines[line - 1]

    def ahead(self, text: str, distance: int = 0) -> bool:
        """Whether the token at that distance is this symbol or keyword."""
        index = self.index + distance
        return index < len(self.tokens) and self.tokens[index].text == text and self.tokens[index].kind in _PLAIN

    def accept(self, text: str) -> bool:
        """Step over this symbol or keyword if it is next."""
        if self.ahead(text):
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Step over this symbol or keyword; anything else is an error."""
        if not self.accept(text):
            raise self.error(f"„{text}“", f"'{text}'", hint=text)

    def error(self, wanted_de: str, wanted_en: str, hint: str = "") -> FeelSyntaxError:
        """The error that something else than the next token was wanted."""
        found = self.token.text[:40]
        helps_de, helps_en = advice(self.tokens, self.index)
        de = f"Hier wurde {wanted_de} erwartet, gefunden: {f'„{found}“' if found else 'Ende des Textes'}. {helps_de}"
        en = f"Expected {wanted_en} here, found {f'{found!r}' if found else 'the end of the text'}. {helps_en}"
        return FeelSyntaxError(de.strip(), en.strip(), *self.place(), hint=hint)

    def separator(self, closing: str) -> None:
        """Step over the comma between two items of what the closing bracket ends."""
        if not self.accept(","):
            raise self.error(f"„,“ oder „{closing}“", f"',' or '{closing}'", hint=",")

    def finish(self) -> None:
        """Nothing may be left over."""
        if self.token.kind != "end":
            wanted = "ein Zeichen wie „+“, „=“, „and“ oder das Ende", "a sign such as '+', '=', 'and' or the end"
            raise self.error(*wanted, hint="operator")

    # --- expressions, loosest first ---

    def expression(self) -> tree.Node:
        """Any expression."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise FeelBudgetError(
                f"Der Ausdruck ist tiefer als {MAX_NESTING} Ebenen verschachtelt.",
                f"The expression is nested deeper than {MAX_NESTING} levels.",
                *self.place(),
            )
        try:
            return self._logic("or")
        finally:
            self.nesting -= 1

    def _logic(self, operator: str) -> tree.Node:
        at = self.place()
        operands = [self._logic("and") if operator == "or" else self._comparison()]
        while self.accept(operator):
            operands.append(self._logic("and") if operator == "or" else self._comparison())
        return operands[0] if len(operands) == 1 else tree.Logic(operator, tuple(operands), at=at)

    def _comparison(self) -> tree.Node:
        left = self.additive()
        while True:
            at = self.place()
            operator = self.token.text
            if self.token.kind == "symbol" and operator in _COMPARISONS:
                self.index += 1
                left = tree.Comparison(operator, left, self.additive(), at=at)
            elif self.accept("between"):
                low = self.additive()
                self.expect("and")
                left = tree.Between(left, low, self.additive(), at=at)
            elif self.accept("in"):
                left = tree.In(left, self._in_tests(), at=at)
            else:
                return left

    def _in_tests(self) -> tuple[tree.Node, ...]:
        """After `in`: one test, or several in parentheses."""
        at = self.place()
        if not self.accept("("):
            return (self.additive(),)
        tests = [self.expression()]
        if self.accept(".."):
            return (self.additive(interval(self, tests[0], False, at)),)
        while self.accept(","):
            tests.append(self.expression())
        self.expect(")")
        # One test in parentheses may be the beginning of a longer one: `x in (a)[1]`.
        return (self.additive(tests[0]),) if len(tests) == 1 else tuple(tests)

    def additive(self, first: tree.Node | None = None) -> tree.Node:
        """Sums and differences, and all that binds tighter; `first` is a primary that was read already."""
        left = self._multiplicative(first)
        while self.token.kind == "symbol" and self.token.text in ("+", "-"):
            at, operator = self.place(), self.token.text
            self.index += 1
            left = tree.Arithmetic(operator, left, self._multiplicative(), at=at)
        return left

    def _multiplicative(self, first: tree.Node | None = None) -> tree.Node:
        left = self._power(first)
        while self.token.kind == "symbol" and self.token.text in ("*", "/"):
            at, operator = self.place(), self.token.text
            self.index += 1
            left = tree.Arithmetic(operator, left, self._power(), at=at)
        return left

    def _power(self, first: tree.Node | None = None) -> tree.Node:
        left = self._instance_of(first) if first else self._negation()
        while self.ahead("**"):
            at = self.place()
            self.index += 1
            left = tree.Arithmetic("**", left, self._negation(), at=at)
        return left

    def _negation(self) -> tree.Node:
        at, signs = self.place(), 0
        while self.accept("-"):
            signs += 1
        number = None
        if signs and self.token.kind == "number":
            number = tree.Literal(-self.token.value, at=at)
            self.index += 1
            signs -= 1
        node = self._instance_of(number)
        for _ in range(min(signs, 2 - signs % 2)):  # two minus signs cancel out
            node = tree.Negation(node, at=at)
        return node

    def _instance_of(self, first: tree.Node | None) -> tree.Node:
        value = self._postfix(first)
        while self.ahead("instance") and self.ahead("of", 1):
            at = self.place()
            self.index += 2
            value = tree.InstanceOf(value, self.type_ref(), at=at)
        return value

    def _postfix(self, first: tree.Node | None) -> tree.Node:
        """Paths, filters and calls after a primary."""
        node = first or primary(self)
        while True:
            at = self.place()
            if self.accept("."):
                node = tree.Path(node, self._member_name(), at=at)
            elif self.ahead("[") and not self._closes_interval():
                self.index += 1
                self.filters += 1
                condition = self.expression()
                self.filters -= 1
                self.expect("]")
                node = tree.Filter(node, condition, at=at)
            elif self.ahead("("):
                node = self._call(node)
            else:
                return node

    def _closes_interval(self) -> bool:
        """A `[` that no expression can follow is the open end of an interval such as `]1..5[`."""
        following = self.tokens[self.index + 1]
        if following.kind == "symbol":
            return following.text not in ("(", "[", "{", "-", "?", "@", "<", "<=", ">", ">=", "=", "!=", "]")
        return following.kind == "end" or following.text in ("and", "or", "then", "else", "return", "satisfies", "in")

    def _call(self, function: tree.Node) -> tree.Node:
        at = self.place()
        self.expect("(")
        names: list[str] = []
        arguments: list[tree.Node] = []
        while not self.accept(")"):
            if arguments:
                self.separator(")")
            name = self.label()
            if name is not None:
                names.append(name)
            arguments.append(self.expression())
        if names and len(names) != len(arguments):
            raise FeelSyntaxError(
                "Argumente stehen entweder alle mit Namen oder alle ohne.",
                "Either all arguments are named or none.",
                *at,
            )
        node = tree.Call(function, tuple(arguments), tuple(names) if names else None, at=at)
        known = isinstance(function, tree.Name) and any(function.name in table.names for table in self.scopes)
        return node if known else folded(node)

    def label(self) -> str | None:
        """A name and the colon after it (of a named argument or a context entry), if that is what comes next."""
        first = self.token
        if first.kind == "string" and self.ahead(":", 1):
            self.index += 2
            return str(first.value)
        index = self.index
        while self.tokens[index].kind in ("word", "number") or (
            self.tokens[index].kind == "symbol" and self.tokens[index].text in _NAME_SYMBOLS
        ):
            index += 1
        if index == self.index or self.tokens[index].text != ":" or first.kind == "number":
            return None
        name = " ".join(self.text[first.start : self.tokens[index - 1].end].split())
        self.index = index + 1
        return name

    def _member_name(self) -> str:
        """The name after a dot: a known one, else as many words as stand side by side."""
        found = self.members.longest(self.tokens, self.index)
        words = self.words(any_first=True)
        count, name = max(found or (0, ""), words or (0, ""))
        if not count:
            raise self.error("ein Name", "a name", hint="name")
        self.index += count
        return name

    def words(self, any_first: bool = False) -> tuple[int, str] | None:
        """Words side by side, up to a keyword: the name they form, known or not."""
        index = self.index
        if self.tokens[index].kind != "word" or (self.tokens[index].text in KEYWORDS and not any_first):
            return None
        index += 1
        while self.tokens[index].kind in ("word", "number") and not self._is_stop(index):
            index += 1
        return index - self.index, " ".join(token.text for token in self.tokens[self.index : index])

    def _is_stop(self, index: int) -> bool:
        text = self.tokens[index].text
        return text in KEYWORDS or (text == "instance" and self.tokens[index + 1].text == "of")

    def known_name(self) -> tuple[int, str] | None:
        """The longest known name that starts at the next token."""
        tables = [*self.scopes, self.members] if self.filters else self.scopes
        found = [entry for table in tables if (entry := table.longest(self.tokens, self.index))]
        builtin = self.builtins.longest(self.tokens, self.index)
        if builtin and (" and " not in builtin[1] or self.ahead("(", builtin[0])):
            found.append(builtin)
        return max(found, key=lambda entry: entry[0], default=None)


_PLAIN = frozenset(("word", "symbol"))
_NAME_SYMBOLS = frozenset("?./-'+*’!#$%&~^|;`´°§€–")
