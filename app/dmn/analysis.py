"""What is odd about a decision table: gaps, overlaps, rules that can never fire, a hit policy that does not fit.

Each column is cut into parts (see `domains`), so that a table becomes a finite grid: rules are boxes in it, a gap is a
box that no rule covers. Comparing rules in pairs is always done; the search for gaps (see `sweep`) has a budget.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from app.dmn.domains import domains_of
from app.dmn.hit_policies import before
from app.dmn.model import Decision
from app.dmn.sweep import Box, OutOfBudget, Sweep
from app.dmn.tables import TableNode
from app.feel import tree
from app.feel.budget import Run
from app.feel.values import equal

if TYPE_CHECKING:
    from app.dmn.definitions import Definitions

BUDGET = 1_000_000
MOST_OF_A_KIND = 40
_LISTS = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class TableFinding:
    """One finding. `kind` is gap, overlap, conflict, unreachable, contained, never, policy, unclear or budget.

    `rules` are numbers from 1; `where` tells for each column the values concerned, as FEEL unary tests.
    """

    kind: str
    de: str
    en: str
    rules: tuple[int, ...] = ()
    where: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Analysis:
    """All findings; `complete` is False when the budget ended the sweep or cells could not be analysed."""

    findings: tuple[TableFinding, ...]
    complete: bool


def analyse(definitions: Definitions, decision_id: str, budget: int = BUDGET) -> Analysis:
    """Analyse the decision table with this id or name; a decision without table has no findings.

    `budget` bounds the search for gaps: about one for each part of a column that it looks at, or case that it keeps.
    """
    decision = definitions.decision(decision_id)
    node = definitions.table_node(decision) if isinstance(decision, Decision) else None
    if node is None:
        return Analysis((), True)
    allowed = [definitions.allowed_tests(column.type) for column in node.table.inputs]
    return _Analyser(node, allowed, budget).run()


class _Analyser:
    def __init__(self, node: TableNode, allowed: list[tree.Tests | None], budget: int) -> None:
        self._node, self._policy = node, node.table.hit_policy
        self._domains = domains_of(node, allowed)
        self._boxes: list[tuple[int | None, ...]] = [
            tuple(domain.rules[rule] for domain in self._domains) for rule in range(len(node.table.rules))
        ]
        self._wholes = tuple(domain.whole for domain in self._domains)
        #: Rules without free cells that can match at all.
        self._usable = [rule for rule, box in enumerate(self._boxes) if None not in box and 0 not in box]
        self._sweep = Sweep(self._wholes, [self._at_most(box) for box in self._boxes], budget)
        self._complete = all(None not in box for box in self._boxes)

    def _at_most(self, box: tuple[int | None, ...]) -> Box | None:
        """All that a rule may match, if its free cells match everything; a gap beside that surely is one."""
        if 0 in box:
            return None
        return tuple(whole if mask is None else mask for mask, whole in zip(box, self._wholes, strict=True))

    def run(self) -> Analysis:
        """All checks, in the order in which a reader wants the answers."""
        findings = [
            *self._unclear(),
            *self._impossible(),
            *self._unfit_policy(),
            *_shortened(self._pairs()),
            *self._gaps(),
        ]
        return Analysis(tuple(findings), self._complete)

    def _finding(
        self, kind: str, de: str, en: str, rules: tuple[int, ...] = (), box: Box | None = None
    ) -> TableFinding:
        """A finding; `{}` in its sentences becomes the values of the box."""
        where = {}
        if box is not None:
            pairs = zip(self._domains, box, strict=True)
            where = {domain.title: text for domain, mask in pairs if (text := domain.text(mask)) != "-"}
            shown = "; ".join(f"{title}: {text}" for title, text in where.items())
            de = de.replace("{}", shown or "jede Eingabe")
            en = en.replace("{}", shown or "any input")
        return TableFinding(kind, de, en, rules, where)

    # --- cells ---

    def _unclear(self) -> Iterator[TableFinding]:
        for domain in self._domains:
            free = tuple(index + 1 for index, mask in enumerate(domain.rules) if mask is None)
            if free and domain.problem:
                yield self._finding(
                    "unclear",
                    f"Spalte „{domain.title}“ mischt Zeitangaben mit und ohne Zeitzone; sie wird nicht zerlegt. "
                    f"{_these_rules_de(free)}",
                    f"Column '{domain.title}' mixes times with and without a zone; it is not taken apart. "
                    f"{_these_rules_en(free)}",
                    free,
                )
            elif free:
                yield self._finding(
                    "unclear",
                    f"Spalte „{domain.title}“: Einige Zellen sind Ausdrücke statt Werte oder Bereiche. "
                    f"{_these_rules_de(free)}",
                    f"Column '{domain.title}': some cells are expressions rather than values or ranges. "
                    f"{_these_rules_en(free)}",
                    free,
                )

    def _impossible(self) -> Iterator[TableFinding]:
        for rule, box in enumerate(self._boxes):
            empty = [domain.title for domain, mask in zip(self._domains, box, strict=True) if mask == 0]
            if empty:
                yield self._finding(
                    "never",
                    f"Regel {rule + 1} kann nie zutreffen: Kein möglicher Wert von „{empty[0]}“ passt zu ihrer Zelle.",
                    f"Rule {rule + 1} can never match: no possible value of '{empty[0]}' fits its cell.",
                    (rule + 1,),
                )

    def _unfit_policy(self) -> Iterator[TableFinding]:
        """What the outputs say against the hit policy."""
        outputs, aggregation = self._node.outputs, self._node.table.aggregation
        if self._policy in ("PRIORITY", "OUTPUT ORDER") and not any(output.priorities for output in outputs):
            yield self._finding(
                "policy",
                f"Die Trefferregel {self._policy} ordnet nach den erlaubten Ausgabewerten; hier sind keine angegeben.",
                f"The hit policy {self._policy} orders by the allowed output values; none are given here.",
            )
        texts = any(
            isinstance(cell, tree.Literal) and cell.value is not None and not isinstance(cell.value, Decimal)
            for output in outputs
            for cell in output.cells
        )
        if self._policy == "COLLECT" and aggregation == "SUM" and texts:
            yield self._finding(
                "policy",
                "Die Trefferregel COLLECT mit SUM zählt zusammen; nicht alle Ausgaben sind Zahlen.",
                "The hit policy COLLECT with SUM adds up; not all outputs are numbers.",
            )

    # --- pairs ---

    def _pairs(self) -> Iterator[TableFinding]:
        overlapping = False
        for first, second in combinations(range(len(self._boxes)), 2):
            a, b = self._boxes[first], self._boxes[second]
            if None in a or None in b:
                yield from self._hidden_by_one(first, second)
                continue
            common = tuple([x & y for x, y in zip(a, b, strict=True)])
            if 0 not in common:
                overlapping = True
                yield from self._pair(first, second, common)
        if self._policy == "FIRST":
            yield from self._hidden_by_several()
        alone = not overlapping and self._complete and len(self._boxes) > 1
        if alone and self._policy in ("FIRST", "PRIORITY", "ANY"):
            yield self._finding(
                "policy",
                "Die Regeln überschneiden sich nirgends; die Trefferregel UNIQUE würde genügen.",
                "No rules overlap; the hit policy UNIQUE would do.",
            )

    def _pair(self, first: int, second: int, common: Box) -> Iterator[TableFinding]:
        numbers = (first + 1, second + 1)
        differ = self._differ(first, second)
        if self._policy in ("FIRST", "PRIORITY"):
            hidden = list(self._hidden_by_one(first, second))
            yield from hidden
            if hidden:
                return
        if self._policy == "UNIQUE" or (self._policy == "ANY" and differ):
            yield self._finding(
                "overlap" if self._policy == "UNIQUE" else "conflict",
                f"Die Regeln {numbers[0]} und {numbers[1]} treffen zugleich zu bei {{}}.",
                f"Rules {numbers[0]} and {numbers[1]} both match for {{}}.",
                numbers,
                common,
            )
        inside = [rule for rule in (second, first) if common == self._boxes[rule]]
        if inside and not differ and self._policy != "FIRST":
            inner, outer = inside[0], first if inside[0] == second else second
            yield self._finding(
                "contained",
                f"Regel {inner + 1} ist in Regel {outer + 1} enthalten und hat dasselbe Ergebnis.",
                f"Rule {inner + 1} is contained in rule {outer + 1} and has the same outputs.",
                numbers,
            )

    def _hidden_by_one(self, first: int, second: int) -> Iterator[TableFinding]:
        """A rule that never gives the answer, because another takes all its cases."""
        if self._policy == "FIRST" and self._contains(first, second):
            yield self._finding(
                "unreachable",
                f"Regel {second + 1} kommt nie zum Zug: Regel {first + 1} steht davor und umfasst sie.",
                f"Rule {second + 1} can never fire: rule {first + 1} stands before it and contains it.",
                (first + 1, second + 1),
            )
        for outer, inner in ((first, second), (second, first)) if self._policy == "PRIORITY" else ():
            if self._contains(outer, inner) and self._comes_before(outer, inner):
                yield self._finding(
                    "unreachable",
                    f"Regel {inner + 1} kommt nie zum Zug: Regel {outer + 1} umfasst sie und hat Vorrang.",
                    f"Rule {inner + 1} can never fire: rule {outer + 1} contains it and has priority.",
                    (first + 1, second + 1),
                )

    def _contains(self, outer: int, inner: int) -> bool:
        """Whether all cases of a rule are surely cases of the other; a free cell may match anything or nothing."""
        return 0 not in self._boxes[inner] and all(
            big == whole or (big is not None and small is not None and not small & ~big)
            for big, small, whole in zip(self._boxes[outer], self._boxes[inner], self._wholes, strict=True)
        )

    def _comes_before(self, first: int, second: int) -> bool:
        rows = [[output.cells[rule] for output in self._node.outputs] for rule in (first, second)]
        if not all(isinstance(cell, tree.Literal) for row in rows for cell in row):
            return False
        a, b = (tuple(cell.value for cell in row) for row in rows)
        return before(a, b, tuple(output.priorities for output in self._node.outputs), Run()) < 0

    def _hidden_by_several(self) -> Iterator[TableFinding]:
        """Rules that only those before it together leave nothing of."""
        earlier: list[int] = []
        for rule in self._usable:
            alone = any(self._contains(other, rule) for other in earlier)
            try:
                hidden = not alone and not self._sweep.uncovered(sum(1 << it for it in earlier), self._boxes[rule])
            except OutOfBudget:
                return  # the search for gaps will say so
            if hidden:
                yield self._finding(
                    "unreachable",
                    f"Regel {rule + 1} kommt nie zum Zug: Die Regeln davor umfassen sie zusammen.",
                    f"Rule {rule + 1} can never fire: the rules before it contain it together.",
                    (rule + 1,),
                )
            earlier.append(rule)

    def _differ(self, first: int, second: int) -> bool:
        """Whether the outputs of two rules differ, or may do so."""
        for output in self._node.outputs:
            a, b = output.cells[first], output.cells[second]
            if not (isinstance(a, tree.Literal) and isinstance(b, tree.Literal)):
                return True
            if equal(a.value, b.value, Run()) is not True:
                return True
        return False

    # --- gaps ---

    def _gaps(self) -> Iterator[TableFinding]:
        if any(output.default is not None for output in self._node.outputs):
            return
        try:
            boxes = self._sweep.uncovered(self._sweep.rules)
        except OutOfBudget:
            self._complete = False
            yield from self._unfinished()
            return
        boxes = [
            box
            for box in boxes
            if not any(domain.only_fractions(mask) for domain, mask in zip(self._domains, box, strict=True))
        ]
        for box in boxes[:MOST_OF_A_KIND]:
            yield self._finding("gap", "Keine Regel gilt für {}.", "No rule covers {}.", (), box)
        if len(boxes) > MOST_OF_A_KIND:
            rest = len(boxes) - MOST_OF_A_KIND
            yield self._finding("budget", f"Dazu kommen {rest} weitere Lücken.", f"There are {rest} more gaps.")

    def _unfinished(self) -> Iterator[TableFinding]:
        yield self._finding(
            "budget",
            "Die Suche nach Lücken wurde abgebrochen, weil die Tabelle zu viele Fälle hat.",
            "The search for gaps was stopped because the table has too many cases.",
        )
        example = self._sweep.example(self._sweep.rules)
        if example is not None:
            de, en = "Keine Regel gilt zum Beispiel für {}.", "No rule covers, for example, {}."
            yield self._finding("gap", de, en, (), example)


def _these_rules_de(rules: tuple[int, ...]) -> str:
    numbers = ", ".join(map(str, rules))
    return f"Wann diese Regeln zutreffen, bleibt offen: {numbers}."


def _these_rules_en(rules: tuple[int, ...]) -> str:
    return f"It stays open when these rules match: {', '.join(map(str, rules))}."


def _shortened(findings: Iterator[TableFinding]) -> Iterator[TableFinding]:
    """At most so many of each kind, then how many more there are."""
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.kind] += 1
        if counts[finding.kind] <= MOST_OF_A_KIND:
            yield finding
    for kind, count in counts.items():
        if count > MOST_OF_A_KIND:
            de, en = _MORE[kind]
            rest = count - MOST_OF_A_KIND
            yield TableFinding("budget", f"Dazu kommen {rest} weitere {de}.", f"There are {rest} more {en}.")


_MORE = {
    "overlap": ("Überschneidungen", "overlaps"),
    "conflict": ("Widersprüche", "conflicts"),
    "contained": ("enthaltene Regeln", "contained rules"),
    "unreachable": ("unerreichbare Regeln", "unreachable rules"),
}
