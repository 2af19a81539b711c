"""A backtracking machine for patterns with back-references; each step counts against the budget."""

from __future__ import annotations

from app.feel.budget import Run
from app.feel.errors import NullResult
from app.feel.regex import syntax
from app.feel.regex.charsets import CharSet

MAX_PROGRAM = 20_000
Spans = tuple[int, ...]


def too_large() -> NullResult:
    """The reason when a pattern would take too much room."""
    return NullResult("Der reguläre Ausdruck ist zu umfangreich.", "The regular expression is too large.")


class Program:
    """A compiled pattern. Spans hold start and end of each group, the whole match first; -1 where unset."""

    def __init__(self, tree: object, groups: int, flags: str) -> None:
        self._code: list[tuple] = []
        self._slots = 2 * (groups + 1)
        self._loops = 0
        self._ignore_case, self._multiline, self._dot_all = "i" in flags, "m" in flags, "s" in flags
        self._emit(tree)
        self._add("match")

    def _add(self, *instruction: object) -> int:
        if len(self._code) >= MAX_PROGRAM:
            raise too_large()
        self._code.append(instruction)
        return len(self._code) - 1

    def _emit(self, node: object) -> None:
        if isinstance(node, syntax.Sequence):
            for item in node.items:
                self._emit(item)
        elif isinstance(node, syntax.Choice):
            self._emit_choice(node.items)
        elif isinstance(node, syntax.Repeat):
            self._emit_repeat(node)
        elif isinstance(node, syntax.Group):
            if node.number is not None:
                self._add("save", 2 * node.number)
            self._emit(node.inner)
            if node.number is not None:
                self._add("save", 2 * node.number + 1)
        else:
            self._add("test", node)

    def _emit_choice(self, items: tuple) -> None:
        jumps = []
        for item in items[:-1]:
            split = self._add("split", None, None)
            self._emit(item)
            jumps.append(self._add("jump", None))
            self._code[split] = ("split", split + 1, len(self._code))
        self._emit(items[-1])
        for jump in jumps:
            self._code[jump] = ("jump", len(self._code))

    def _split(self, greedy: bool) -> int:
        return self._add("split", greedy, None)

    def _close(self, split: int, greedy: bool) -> None:
        inside, outside = split + 1, len(self._code)
        self._code[split] = ("split", inside, outside) if greedy else ("split", outside, inside)

    def _emit_repeat(self, node: syntax.Repeat) -> None:
        for _ in range(node.least):
            self._emit(node.inner)
        if node.most is None:
            loop, self._loops = self._loops, self._loops + 1
            split = self._split(node.greedy)
            self._add("mark", loop)
            self._emit(node.inner)
            self._add("loop", loop, split)
            self._close(split, node.greedy)
            return
        splits = []
        for _ in range(node.most - node.least):
            splits.append(self._split(node.greedy))
            self._emit(node.inner)
        for split in splits:
            self._close(split, node.greedy)

    def find(self, text: str, start: int, run: Run) -> Spans | None:
        """The first match from a position on."""
        for position in range(start, len(text) + 1):
            spans = self._match(text, position, run)
            if spans:
                return spans
        return None

    def _match(self, text: str, start: int, run: Run) -> Spans | None:
        stack: list[tuple[int, int, Spans, Spans]] = [(0, start, (-1,) * self._slots, (-1,) * self._loops)]
        while stack:
            counter, position, spans, marks = stack.pop()
            while True:
                run.charge(1)
                instruction = self._code[counter]
                kind = instruction[0]
                if kind == "test":
                    position = self._test(instruction[1], text, position, spans)
                    if position < 0:
                        break
                    counter += 1
                elif kind == "split":
                    stack.append((instruction[2], position, spans, marks))
                    counter = instruction[1]
                elif kind == "jump":
                    counter = instruction[1]
                elif kind == "save":
                    spans = _put(spans, instruction[1], position)
                    counter += 1
                elif kind == "mark":
                    marks = _put(marks, instruction[1], position)
                    counter += 1
                elif kind == "loop":
                    if marks[instruction[1]] == position:
                        break  # an empty round leads nowhere new
                    counter = instruction[2]
                else:
                    return _put(_put(spans, 0, start), 1, position)
        return None

    def _test(self, node: object, text: str, position: int, spans: Spans) -> int:
        """The position behind what the node matches here, or -1."""
        if isinstance(node, syntax.Edge):
            return position if self._at_edge(node.char, text, position) else -1
        if isinstance(node, syntax.BackReference):
            start, end = spans[2 * node.number], spans[2 * node.number + 1]
            wanted = text[start:end] if 0 <= start <= end else ""
            found = text[position : position + len(wanted)]
            same = found == wanted or (self._ignore_case and found.lower() == wanted.lower())
            return position + len(wanted) if same else -1
        if position >= len(text):
            return -1
        return position + 1 if self._matches(node, text[position]) else -1

    def _matches(self, node: object, char: str) -> bool:
        if isinstance(node, syntax.Any):
            return self._dot_all or char not in "\n\r"
        if isinstance(node, CharSet):
            return node.has(char, self._ignore_case)
        assert isinstance(node, syntax.Char)
        return node.char == char or (self._ignore_case and node.char.lower() == char.lower())

    def _at_edge(self, edge: str, text: str, position: int) -> bool:
        if edge == "^":
            return position == 0 or (self._multiline and text[position - 1] == "\n" and position < len(text))
        return position == len(text) or (self._multiline and text[position] == "\n")


def _put(values: Spans, index: int, value: int) -> Spans:
    return (*values[:index], value, *values[index + 1 :])
