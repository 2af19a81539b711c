"""The short way through a decision that is one table over plain inputs, which most decisions are.

For each input it keeps what the table makes of a value: the FEEL value and the rules that it can match, as a mask. A
decision then is one look-up an input, and the AND of the masks. What is not plain (a value that is not allowed or has
to be converted, free cells, computed outputs, several hits) takes the long way from the start: both give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter

from app.dmn.columns import Column
from app.dmn.report import Evaluation
from app.dmn.tables import VARIES, MatchedRule, PreparedInput, PreparedTable
from app.feel import tree, types
from app.feel.budget import Run
from app.feel.convert import READY, from_python
from app.feel.errors import FeelError
from app.feel.types import FeelType

_MISSING = object()
_MOST_KEPT = 512
_LARGEST_KEPT = 1_000_000


class _LongWay(Exception):
    """This evaluation is not for the short way."""


class _Source:
    """One input of the table: its name, what it is when the caller gives none, its types and its columns."""

    def __init__(self, name: str, table: PreparedTable, declared: Mapping[str, FeelType]) -> None:
        self.name = name
        self.absent = None if name in declared else _MISSING
        self._columns = tuple(column for column in table.columns if column.expression == name)
        kinds = [declared.get(name), *(column.kind for column in self._columns)]
        self._kinds = tuple(kind for kind in kinds if kind is not None and kind is not types.ANY)
        cells = [cells for entry in self._columns for cells in (entry.column, entry.allowed) if cells is not None]
        self._texts = frozenset().union(*(column.texts for column in cells))
        self._all = table.all
        #: By Python class, since 1, 1.0 and True are one key.
        self._known: dict[type, _Known] = {}

    def known(self, kind: type) -> _Known:
        """What is known of values of that Python class."""
        return self._known.setdefault(kind, _Known(self))

    def learn(self, raw: object) -> tuple[object, int]:
        """The FEEL value, and the rules that it can match; _LongWay where it is to be converted or refused."""
        if raw is _MISSING:
            raise _LongWay
        value = raw if type(raw) in READY else from_python(raw)
        run = Run()
        if not all(kind.accepts(value, run) for kind in self._kinds):
            raise _LongWay
        mask = self._all
        for column in self._columns:
            mask &= _matching(column, value)
        return value, mask

    def is_kept(self, raw: object) -> bool:
        """Whether a value will recur: whole numbers, and texts that the table names; never what a person wrote."""
        if type(raw) is str:
            return raw in self._texts
        return raw is None or type(raw) is bool or (type(raw) is int and abs(raw) <= _LARGEST_KEPT)


class _Known(dict):
    """From a value, as the caller gives it, to what `learn` says of it."""

    def __init__(self, source: _Source) -> None:
        super().__init__()
        self._source = source

    def __missing__(self, raw: object) -> tuple[object, int]:
        found = self._source.learn(raw)
        if self._source.is_kept(raw) and len(self) < _MOST_KEPT:
            self[raw] = found
        return found


def _matching(entry: PreparedInput, value: object) -> int:
    """The rules whose cell in this column can match."""
    lookup = entry.column.lookups.get(type(value))
    if value is not None and entry.column.classes and type(value) not in entry.column.classes:
        raise _LongWay  # it warns of this
    if lookup is None or not (value is None or entry.allowed is None or _is_allowed(entry.allowed, value)):
        raise _LongWay
    return lookup(value) | entry.column.free


def _is_allowed(allowed: Column, value: object) -> bool:
    lookup = allowed.lookups.get(type(value))
    return lookup is not None and not allowed.free and lookup(value) == 1


class Direct:
    """A decision of one table, ready for the short way."""

    def __init__(
        self, name: str, table: PreparedTable, declared: Mapping[str, FeelType], results: tuple[FeelType, ...]
    ) -> None:
        self._name = name
        self._names = tuple(dict.fromkeys([*declared, *(column.expression for column in table.columns)]))
        self._sources = [_Source(source, table, declared) for source in self._names]
        self._fetch = _fetcher(self._names)
        self._known: dict[tuple[type, ...], tuple[_Known, ...]] = {}
        self._all, self._free = table.all, table.free
        self._first = table.policy == "FIRST"
        self._steps = len(table.columns) + 1
        answers = [answer if _fits(answer, results) else VARIES for answer in table.answers]
        #: For each rule: whether its answer is a context, the answer, and the rule as it is told.
        self._answers = tuple(
            (type(answer) is dict, answer, (match,)) for answer, match in zip(answers, table.matches, strict=True)
        )
        self._no_match = (False, VARIES if table.has_default else None, ())

    def evaluate(self, given: Mapping[str, object], steps: int) -> Evaluation | None:
        """The evaluation with these inputs, or None where the long way must be taken."""
        if steps < self._steps:
            return None
        raws = self._raw_values(given)
        mask, inputs = self._all, {}
        try:
            for name, known, raw in zip(self._names, self._knowns(raws), raws):  # noqa: B905  strict costs time here
                inputs[name], rules = known[raw]
                mask &= rules
        except (_LongWay, TypeError, FeelError):  # TypeError: a list or context is no key
            return None
        if mask & self._free or (mask & (mask - 1) and not self._first):
            return None
        is_context, answer, matched = self._answers[(mask & -mask).bit_length() - 1] if mask else self._no_match
        if answer is VARIES:
            return None
        if is_context:
            answer = answer.copy()
        return Evaluation(answer, matched, inputs, (), {self._name: answer})

    def rule(self, given: Mapping[str, object]) -> int | None:
        """The number of the rule that gives the answer, from 0; -1 where none matches; None: take the long way.

        As `evaluate`, for whoever needs to know no more of many evaluations.
        """
        raws, mask = self._raw_values(given), self._all
        try:
            for known, raw in zip(self._knowns(raws), raws):  # noqa: B905  strict costs time here
                mask &= known[raw][1]
        except (_LongWay, TypeError, FeelError):
            return None
        if mask & self._free or (mask & (mask - 1) and not self._first):
            return None
        rule = (mask & -mask).bit_length() - 1
        return None if (self._answers[rule] if mask else self._no_match)[1] is VARIES else rule

    def answer(self, rule: int) -> tuple[object, tuple[MatchedRule, ...]]:
        """What the table answers where that rule gives the answer (-1: where none matches), and the rule."""
        _, answer, matched = self._answers[rule] if rule >= 0 else self._no_match
        return answer, matched

    def _raw_values(self, given: Mapping[str, object]) -> tuple[object, ...]:
        if type(given) is dict:
            try:
                return self._fetch(given)
            except KeyError:
                pass
        return tuple([given.get(source.name, source.absent) for source in self._sources])

    def _knowns(self, raws: tuple[object, ...]) -> tuple[_Known, ...]:
        kinds = tuple(map(type, raws))
        found = self._known.get(kinds)
        if found is None:
            found = tuple(source.known(kind) for source, kind in zip(self._sources, kinds, strict=True))
            if len(self._known) < _MOST_KEPT:
                self._known[kinds] = found
        return found


def direct(
    name: str, table: PreparedTable, declared: Mapping[str, FeelType], results: tuple[FeelType, ...]
) -> Direct | None:
    """The short way of a decision, if it has one: a single hit counts, and all columns are names.

    `declared` are the types of the required input data by name, `results` those that the answer is converted to.
    """
    plain = all(
        isinstance(column.node, tree.Name) and column.node.name == column.expression for column in table.columns
    )
    return Direct(name, table, declared, results) if plain and table.single else None


def _fetcher(names: tuple[str, ...]) -> Callable[[dict[str, object]], tuple[object, ...]]:
    """A function from inputs by name to a tuple of them; KeyError when one is not there."""
    return itemgetter(*names) if len(names) > 1 else lambda given: tuple([given[name] for name in names])


def _fits(answer: object, kinds: tuple[FeelType, ...]) -> bool:
    return answer is not VARIES and all(kind.accepts(answer, Run()) for kind in kinds)
