"""What would have happened, in words and figures that obey the rule for small numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.dmn import Decision
from app.people.office import number
from app.rehearsal.replay.deciding import FAILED
from app.rehearsal.replay.tally import NO_RESULT, OPEN, frozen
from app.reports.small_numbers import Line, crosstab, hidden
from app.web import edge
from app.web.rules.table import TableAt
from app.web.rules.telling import Teller
from app.web.rules.words import TableWords

ALL = "\0 all"
Figure = tuple[int, int]


@dataclass(frozen=True)
class Matrix:
    """Old × new of one output. A number that is not shown is None; `rows` end with their total, and so do columns."""

    output: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


@dataclass(frozen=True)
class RuleCount:
    """How often a rule fired and would fire; None where it is not shown."""

    rule: str
    result: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Move:
    """From which rule to which, and the results."""

    before_rule: str
    after_rule: str
    before: str
    after: str
    count: int


@dataclass(frozen=True)
class Impact:
    """The whole. `few_moves`: there are moves of so few cases that they are not told."""

    headline: str
    notes: tuple[str, ...]
    matrices: tuple[Matrix, ...]
    rules: tuple[RuleCount, ...]
    moves: tuple[Move, ...]
    few_moves: bool

    @property
    def tells_rules(self) -> bool:
        """Whether any figure by rule can be shown."""
        return any(line.before or line.after for line in self.rules)


class ImpactTeller:
    """Puts the figures of a replay of a draft's table into words."""

    def __init__(self, table: TableAt, words: TableWords) -> None:
        self._teller = Teller(table.definitions, table.decision, words)
        self._words, self._names = words, _rule_names(table.decision)

    def tell(self, figures: Mapping[str, object]) -> Impact:
        matrices = figures["matrices"]
        assert isinstance(matrices, dict)
        rules = RuleFlows(self, figures)
        return Impact(
            headline=headline(figures),
            notes=tuple(self._notes(figures)),
            matrices=tuple(self._matrix(name, matrix, figures["total"]) for name, matrix in matrices.items()),
            rules=tuple(rules.counts()),
            moves=tuple(rules.moves()),
            few_moves=rules.hides_moves,
        )

    def outcome(self, outcome: object) -> str:
        """An outcome (see dmn.Outcomes) in words."""
        found = frozen(outcome)
        assert isinstance(found, tuple)
        if found in (OPEN, FAILED):
            return _("depends on answers that are not known") if found == OPEN else _("could not be worked out")
        rows = found if found and isinstance(found[0], tuple) else (found,) if found else ()
        return "; ".join(map(self._row, rows)) or _("no result")

    def rules(self, ids: Iterable[str]) -> str:
        """Rules by the names that the table gives them."""
        return ", ".join(self._names.get(rule, rule) for rule in ids) or "–"

    def rule_order(self, name: str) -> int:
        """The place of a rule in the table, by its name; others come last."""
        names = list(self._names.values())
        return names.index(name) if name in names else len(names)

    def input(self, name: str) -> str:
        return self._words.input_title(name)

    def _row(self, row: tuple[object, ...]) -> str:
        names = self._teller.outcomes.names
        pairs = zip(names, row, strict=False)
        return ", ".join(self._words.output(name, _plain(value)) for name, value in pairs if value is not None)

    def _value(self, name: str, value: object) -> str:
        if value == OPEN[0]:
            return _("depends on answers that are not known")
        if value == FAILED[0]:
            return _("could not be worked out")
        return _("no result") if value == NO_RESULT else self._words.output(name, _plain(value))

    def _notes(self, figures: Mapping[str, object]) -> Iterable[str]:
        unknown = figures["unknown"]
        assert isinstance(unknown, dict)
        if unknown:
            names = ", ".join(map(self.input, unknown))
            yield _(
                "The draft asks anew for: %(names)s. This was taken from the case file as it was then. Where nobody "
                "had been asked yet it is unknown; then an outcome is told only if every answer leads to it.",
                names=names,
            )
        if figures["unreadable"]:
            yield _("Evaluations of cases that were deleted cannot be read any more and are not counted.")

    def _matrix(self, name: str, matrix: Mapping[str, list], total: object) -> Matrix:
        cells = {(frozen(old), frozen(new)): figure for old, new, figure in matrix["cells"]}
        totals = {(frozen(old), ALL): figure for old, figure in matrix["rows"]}
        totals |= {(ALL, frozen(new)): figure for new, figure in matrix["columns"]} | {(ALL, ALL): total}
        figures = {**cells, **totals}
        people, lines = crosstab({k: f[1] for k, f in cells.items()}, ALL, {k: f[1] for k, f in totals.items()})
        away = hidden(people, lines, fewest=_fewest())

        def shown(row: object, column: object) -> int | None:
            return None if (row, column) in away else figures.get((row, column), (0, 0))[0]

        olds = sorted({old for old, _ in cells}, key=str)
        news = sorted({new for _, new in cells}, key=str)
        return Matrix(
            name,
            self._words.output_title(name),
            tuple(self._value(name, new) for new in news),
            tuple(
                (_("all") if old == ALL else self._value(name, old), tuple(shown(old, new) for new in [*news, ALL]))
                for old in [*olds, ALL]
            ),
        )


RuleKey = tuple[object, object]
"""The ids of the rules that fired, and the outcome. What is hidden must not depend on the language of the page."""


class RuleFlows:
    """By rule as it was × rule as it would be: one table of figures, so that nothing small can be reckoned from it."""

    def __init__(self, teller: ImpactTeller, figures: Mapping[str, list]) -> None:
        self._teller = teller
        self._flows = {
            ((tuple(a), frozen(b)), (tuple(c), frozen(d))): figure for a, b, c, d, figure in figures["flows"]
        }
        self._before = {(tuple(rules), frozen(outcome)): figure for rules, outcome, figure in figures["before"]}
        self._after = {(tuple(rules), frozen(outcome)): figure for rules, outcome, figure in figures["after"]}
        self._away = self._hidden(figures["total"][1])

    @property
    def hides_moves(self) -> bool:
        return any(flow in self._away for flow in self._flows if flow[0][1] != flow[1][1])

    def counts(self) -> Iterator[RuleCount]:
        """How often each rule fired and would fire, in the order of the table."""
        told = {key: self._told(key) for key in (*self._before, *self._after)}
        for key in sorted(told, key=lambda key: (self._teller.rule_order(told[key][0]), told[key])):
            before = None if (key, ALL) in self._away else self._before.get(key, (0, 0))[0]
            after = None if (ALL, key) in self._away else self._after.get(key, (0, 0))[0]
            yield RuleCount(*told[key], before, after)

    def moves(self) -> Iterator[Move]:
        """From which rule to which, where the result differs; the most frequent first."""
        for (old, new), (count, _cases) in sorted(self._flows.items(), key=lambda flow: -flow[1][0]):
            if old[1] != new[1] and (old, new) not in self._away:
                (old_rule, before), (new_rule, after) = self._told(old), self._told(new)
                yield Move(old_rule, new_rule, before, after, count)

    def _told(self, key: RuleKey) -> tuple[str, str]:
        rules, outcome = key
        assert isinstance(rules, tuple)
        return self._teller.rules(rules), self._teller.outcome(outcome)

    def _hidden(self, total: int) -> frozenset[object]:
        totals: dict[tuple[object, object], int] = {(old, ALL): figure[1] for old, figure in self._before.items()}
        totals |= {(ALL, new): figure[1] for new, figure in self._after.items()} | {(ALL, ALL): total}
        people, lines = crosstab({flow: figure[1] for flow, figure in self._flows.items()}, ALL, totals)
        for side, counted in (("old", self._before), ("new", self._after)):
            for result in dict.fromkeys(key[1] for key in counted):  # the matrices tell how many each has
                members = [(key, ALL) if side == "old" else (ALL, key) for key in counted if key[1] == result]
                people[side, result] = sum(people[member] for member in members)
                lines.append(Line(tuple(members), (side, result)))
        return hidden(people, lines, self._worth, _fewest())

    def _worth(self, key: object) -> int:
        """Moves tell more than how often a rule fires; how often it goes on firing alike is not shown at all."""
        old, new = key  # type: ignore[misc]
        if old in ("old", "new") or (old, new) == (ALL, ALL):
            return 3
        if ALL in (old, new):
            return 1
        return 2 if old[1] != new[1] else -1


def headline(figures: Mapping[str, object]) -> str:
    """17 of 412 evaluations would come out differently."""
    total, differ, same, unclear = (tuple(figures[key]) for key in ("total", "differ", "same", "open"))  # type: ignore[arg-type]
    people = {"differ": differ[1], "same": same[1], "open": unclear[1], "total": total[1]}
    away = hidden(people, [Line(("differ", "same", "open"), "total")], fewest=_fewest())
    if not total[0]:
        return _("This table has not recommended anything yet.")
    if "total" in away:
        return _("So few cases were evaluated that nothing is told about them.")
    if not differ[0] and not unclear[0]:
        return ngettext(
            "The only evaluation would come out the same.", "All %(num)d evaluations would come out the same.", total[0]
        )
    if "differ" not in away:
        told = ngettext(
            "%(num)d of %(total)d evaluations would come out differently.",
            "%(num)d of %(total)d evaluations would come out differently.",
            differ[0],
            total=total[0],
        )
    elif differ[1] < _fewest():
        told = _(
            "Very few of %(total)d evaluations would come out differently (fewer than %(fewest)d cases).",
            total=total[0],
            fewest=_fewest(),
        )
    else:
        told = _(
            "Some of %(total)d evaluations would come out differently; the number would tell of few.", total=total[0]
        )
    if unclear[0] and "open" not in away:
        told += " " + ngettext("Of %(num)d more it cannot be said.", "Of %(num)d more it cannot be said.", unclear[0])
    return told


def _plain(value: object) -> object:
    """A frozen value as JSON again."""
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _rule_names(decision: Decision) -> dict[str, str]:
    """By id: what the table calls its rules in an output `rule_id`, else their numbers."""
    names = [output.name for output in decision.outputs]
    place = names.index("rule_id") if "rule_id" in names else None
    return {
        rule.id or str(rule.index): rule.outputs[place].strip('"') if place is not None else str(rule.index)
        for rule in decision.rules
    }


def _fewest() -> int:
    """Of so many people on a number is shown, as an administrator has set it."""
    return number(edge.session(), "small_number")
