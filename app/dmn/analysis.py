"""What is odd about a decision table: gaps, overlaps, rules that can never fire, a hit policy that does not fit.

Each column is cut into parts (see `domains`), so that a table becomes a finite grid: rules are boxes in it, a gap is a
box that no rule covers. Comparing rules in pairs is always done; the sweep for gaps has a budget.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from app.dmn.domains import Domain
from app.dmn.model import Decision
from app.dmn.tables import TableNode
from app.feel import tree
from app.feel.budget import Run
from app.feel.values import equal

if TYPE_CHECKING:
    from app.dmn.definitions import Definitions

MAX_GAPS = 40
Box = tuple[int, ...]


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


def analyse(definitions: Definitions, decision_id: str, budget: int = 300_000) -> Analysis:
    """Analyse the decision table with this id or name; a decision without table has no findings."""
    decision = definitions.decision(decision_id)
    node = definitions.table_node(decision) if isinstance(decision, Decision) else None
    if node is None:
        return Analysis((), True)
    return _Analyser(node, budget).run()


class _Analyser:
    def __init__(self, node: TableNode, budget: int) -> None:
        self._node, self._policy = node, node.table.hit_policy
        self._budget = budget
        self._domains = [
            Domain(part.title, part.cells, part.allowed, _kind_name(part.kind.name)) for part in node.inputs
        ]
        count = len(node.table.rules)
        self._boxes: list[tuple[int | None, ...]] = [
            tuple(domain.rules[rule] for domain in self._domains) for rule in range(count)
        ]
        #: For each rule, the column from which on it matches whatever comes.
        self._settled = [
            1 + max((i for i, domain in enumerate(self._domains) if box[i] != domain.whole), default=-1)
            for box in self._boxes
        ]
        self._findings: list[TableFinding] = []
        self._complete = True

    def run(self) -> Analysis:
        """All checks, in the order in which a reader wants the answers."""
        self._free_cells()
        self._impossible()
        self._pairs()
        self._gaps()
        return Analysis(tuple(self._findings), self._complete)

    def _add(self, kind: str, de: str, en: str, rules: tuple[int, ...] = (), box: Box | None = None) -> None:
        where = {}
        if box is not None:
            pairs = zip(self._domains, box, strict=True)
            where = {domain.title: text for domain, mask in pairs if (text := domain.text(mask)) != "-"}
            shown = "; ".join(f"{title}: {text}" for title, text in where.items()) or "-"
            de, en = de.format(shown), en.format(shown)
        self._findings.append(TableFinding(kind, de, en, rules, where))

    def _analysable(self, rule: int) -> bool:
        return None not in self._boxes[rule]

    def _free_cells(self) -> None:
        for domain in self._domains:
            free = tuple(index + 1 for index, mask in enumerate(domain.rules) if mask is None)
            if free:
                self._complete = False
                numbers = ", ".join(map(str, free))
                self._add(
                    "unclear",
                    f"Spalte „{domain.title}“: Die Zellen der Regeln {numbers} hängen von mehr ab als dem Wert der "
                    "Spalte; diese Regeln bleiben außer Betracht.",
                    f"Column '{domain.title}': the cells of rules {numbers} depend on more than the value of the "
                    "column; these rules are left out.",
                    free,
                )
            if domain.problem:
                self._complete = False
                self._add(
                    "unclear",
                    f"Spalte „{domain.title}“ mischt Arten von Werten oder ordnet Texte; sie wird nicht zerlegt.",
                    f"Column '{domain.title}' mixes kinds of values or orders strings; it is not taken apart.",
                )

    def _blurred(self) -> bool:
        return any(domain.problem for domain in self._domains)

    def _impossible(self) -> None:
        if self._blurred():
            return
        for rule, box in enumerate(self._boxes):
            empty = [domain.title for domain, mask in zip(self._domains, box, strict=True) if mask == 0]
            if empty:
                self._add(
                    "never",
                    f"Regel {rule + 1} kann nie zutreffen: „{empty[0]}“ lässt keinen Wert zu.",
                    f"Rule {rule + 1} can never match: '{empty[0]}' admits no value.",
                    (rule + 1,),
                )

    # --- pairs ---

    def _pairs(self) -> None:
        if self._blurred():
            return
        usable = [rule for rule in range(len(self._boxes)) if self._analysable(rule) and 0 not in self._boxes[rule]]
        overlapping = False
        for first, second in combinations(usable, 2):
            a, b = self._boxes[first], self._boxes[second]
            common = tuple(x & y for x, y in zip(a, b, strict=True))
            if 0 in common:
                continue
            overlapping = True
            self._pair(first, second, common, common == b, common == a)
        if not overlapping and self._policy in ("FIRST", "PRIORITY", "ANY") and len(usable) == len(self._boxes) > 1:
            self._add(
                "policy",
                "Die Regeln überschneiden sich nirgends; die Trefferregel UNIQUE würde genügen.",
                "No rules overlap; the hit policy UNIQUE would do.",
            )

    def _pair(self, first: int, second: int, common: Box, second_inside: bool, first_inside: bool) -> None:
        numbers = (first + 1, second + 1)
        if self._policy == "FIRST":
            if second_inside:
                self._add(
                    "unreachable",
                    f"Regel {numbers[1]} kommt nie zum Zug: Regel {numbers[0]} steht davor und umfasst sie.",
                    f"Rule {numbers[1]} can never fire: rule {numbers[0]} stands before it and contains it.",
                    numbers,
                )
            return
        if self._policy == "UNIQUE" or (self._policy == "ANY" and self._differ(first, second)):
            self._add(
                "overlap" if self._policy == "UNIQUE" else "conflict",
                f"Die Regeln {numbers[0]} und {numbers[1]} treffen zugleich zu bei {{}}.",
                f"Rules {numbers[0]} and {numbers[1]} both match for {{}}.",
                numbers,
                common,
            )
        if (second_inside or first_inside) and not self._differ(first, second):
            inner, outer = (numbers[1], numbers[0]) if second_inside else numbers
            self._add(
                "contained",
                f"Regel {inner} ist in Regel {outer} enthalten und hat dasselbe Ergebnis.",
                f"Rule {inner} is contained in rule {outer} and has the same outputs.",
                numbers,
            )

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

    def _gaps(self) -> None:
        if self._blurred():
            return
        rules = [rule for rule in range(len(self._boxes)) if self._analysable(rule)]
        try:
            boxes = _merged(self._uncovered(0, frozenset(rules), {}))
        except _OutOfBudget:
            self._complete = False
            self._add(
                "budget",
                "Die Suche nach Lücken wurde abgebrochen, weil die Tabelle zu viele Fälle hat.",
                "The search for gaps was stopped because the table has too many cases.",
            )
            return
        boxes = [
            box
            for box in boxes
            if not any(domain.only_fractions(mask) for domain, mask in zip(self._domains, box, strict=True))
        ]
        unclear = len(rules) < len(self._boxes)
        subject = ("Keine der zerlegten Regeln", "None of these rules") if unclear else ("Keine Regel", "No rule")
        has_default = any(output.default is not None for output in self._node.outputs)
        for box in [] if has_default else boxes[:MAX_GAPS]:
            self._add("gap", f"{subject[0]} gilt für {{}}.", f"{subject[1]} covers {{}}.", (), box)
        if len(boxes) > MAX_GAPS and not has_default:
            rest = len(boxes) - MAX_GAPS
            self._add("budget", f"Dazu kommen {rest} weitere Lücken.", f"There are {rest} more gaps.")

    def _uncovered(self, column: int, rules: frozenset[int], known: dict) -> list[Box]:
        """The boxes of the columns from this one on that none of the rules covers."""
        if any(self._settled[rule] <= column for rule in rules):
            return []
        if not rules:
            return [tuple(domain.whole for domain in self._domains[column:])]
        key = (column, rules)
        if key in known:
            return known[key]
        self._budget -= len(rules) + len(self._domains[column].parts)
        if self._budget < 0:
            raise _OutOfBudget
        domain = self._domains[column]
        groups: dict[frozenset[int], int] = {}
        for index in range(len(domain.parts)):
            if domain.whole >> index & 1:
                matching = frozenset(rule for rule in rules if domain.rules[rule] >> index & 1)
                groups[matching] = groups.get(matching, 0) | 1 << index
        boxes: list[Box] = []
        for matching, mask in groups.items():
            rest = self._uncovered(column + 1, matching, known)
            boxes += [(mask, *box) for box in rest]
            self._budget -= len(rest)
        known[key] = _merged(boxes)
        return known[key]


class _OutOfBudget(Exception):
    """The sweep for gaps has used up its budget."""


def _merged(boxes: list[Box]) -> list[Box]:
    """Fewer boxes for the same cases: those that differ in one column only become one."""
    changed = len(boxes) < 2_000
    while changed:
        changed = False
        for column in range(len(boxes[0]) if boxes else 0):
            joined: dict[Box, int] = {}
            for box in boxes:
                rest = box[:column] + box[column + 1 :]
                joined[rest] = joined.get(rest, 0) | box[column]
            if len(joined) < len(boxes):
                boxes = [(*rest[:column], mask, *rest[column:]) for rest, mask in joined.items()]
                changed = True
    return boxes


def _kind_name(name: str) -> str:
    return name if name in ("boolean", "number", "string", "date") else ""
