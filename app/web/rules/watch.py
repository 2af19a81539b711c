"""How a table is followed, in words and figures that obey the rule for small numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.dmn import Outcome
from app.people.office import number
from app.rehearsal.replay.deciding import Decider
from app.rehearsal.watching import Followed, Watched, watch
from app.reports.small_numbers import crosstab, hidden
from app.web.rules.impact import ALL, ImpactTeller
from app.web.rules.table import TableAt
from app.web.rules.words import words_for

OTHER_RULE = "\0 other"
PLOT_HEIGHT, BAR, GAP = 160, 44, 18
TOGETHER = 5
"""The kind of bar whose parts would tell of too few people."""


@dataclass(frozen=True)
class Row:
    """One line of a matrix: a number for each month, then of all; None where it is not shown."""

    title: str
    cells: tuple[int | None, ...]


@dataclass(frozen=True)
class Bar:
    """A piece of the plot: which row it is of, where it stands, and what it says when pointed at."""

    series: int
    x: int
    y: float
    height: float
    title: str


@dataclass(frozen=True)
class RuleFollowed:
    """A rule over the whole year. `share` in per cent, None where too few people were decided about."""

    rule: str
    fired: int | None
    decided: int | None
    otherwise: int | None
    share: int | None
    is_high: bool


@dataclass(frozen=True)
class WatchPage:
    """The whole. `silent`: rules that never fired; `hints`: sentences about deviations above the set share."""

    months: tuple[str, ...]
    outcomes: tuple[Row, ...]
    rules: tuple[Row, ...]
    otherwise: tuple[Row, ...]
    followed: tuple[RuleFollowed, ...]
    silent: tuple[str, ...]
    hints: tuple[str, ...]
    bars: tuple[Bar, ...]
    share: int
    knows_people: bool
    unreadable: int
    is_empty: bool


def gather_watch(session: Session, table: TableAt) -> WatchPage:
    """The caller has asked `may_see_rules`."""
    return _Page(session, table, watch(session, Decider(table.definitions, table.decision.id))).page()


def hints_about(session: Session, table: TableAt) -> tuple[str, ...]:
    """Only the hints, for lists."""
    found = watch(session, Decider(table.definitions, table.decision.id))
    return _Page(session, table, found).hints() if found.knows_people else ()


class _Page:
    def __init__(self, session: Session, table: TableAt, found: Watched) -> None:
        self.found, self.fewest = found, number(session, "small_number")
        self.share = number(session, "deviation_share")
        self.teller = ImpactTeller(table, words_for(session, table))
        self.known = [rule.id or str(rule.index) for rule in table.decision.rules]

    def page(self) -> WatchPage:
        outcomes = self._matrix(_outcome_of, self.teller.outcome)
        return WatchPage(
            months=tuple(format_date(month, "MMM yy") for month in self.found.months),
            outcomes=outcomes,
            rules=self._matrix(self._rules_of, self._rule_name, self.known),
            otherwise=self._matrix(self._rules_of, self._rule_name, only=lambda line: line.otherwise),
            followed=tuple(self._followed()),
            silent=tuple(self.teller.rules([rule]) for rule in self._silent()),
            hints=self.hints(),
            bars=tuple(_bars(outcomes)),
            share=self.share,
            knows_people=self.found.knows_people,
            unreadable=self.found.unreadable,
            is_empty=not self.found.lines,
        )

    def hints(self) -> tuple[str, ...]:
        """A sentence for each rule from which people deviate more often than the office has set."""
        return tuple(
            _("People decide otherwise than rule %(rule)s in more than %(share)d per cent of its cases.",
              rule=line.rule, share=self.share)
            for line in self._followed() if line.is_high
        )  # fmt: skip

    def _followed(self) -> list[RuleFollowed]:
        by_rule: dict[str, list[Followed]] = defaultdict(list)
        for line in self.found.lines:
            for rule in self._rules_of(line):
                by_rule[rule].append(line)
        order = [rule for rule in (*self.known, OTHER_RULE) if rule in by_rule]
        return [self._one_rule(rule, by_rule[rule]) for rule in order]

    def _one_rule(self, rule: str, lines: list[Followed]) -> RuleFollowed:
        decided = [line for line in lines if line.decided]
        otherwise = [line for line in decided if line.otherwise]
        people = len({line.case_id for line in decided})
        share = round(100 * len(otherwise) / len(decided)) if people >= self.fewest else None
        tells = share is not None and not 0 < len({line.case_id for line in otherwise}) < self.fewest
        return RuleFollowed(
            self._rule_name(rule),
            self._at_least(lines),
            self._at_least(decided),
            self._at_least(otherwise) if people >= self.fewest else None,
            share if tells else None,
            share is not None and share > self.share,
        )

    def _at_least(self, lines: list[Followed]) -> int | None:
        people = len({line.case_id for line in lines})
        return None if 0 < people < self.fewest else len(lines)

    def _silent(self) -> list[str]:
        fired = {rule for line in self.found.lines for rule in line.rules}
        return [rule for rule in self.known if rule not in fired]

    def _rules_of(self, line: Followed) -> list[str]:
        return list(dict.fromkeys(rule if rule in self.known else OTHER_RULE for rule in line.rules))

    def _rule_name(self, rule: str) -> str:
        return _("rules of earlier versions") if rule == OTHER_RULE else self.teller.rules([rule])

    def _matrix(
        self,
        rows_of: Callable[[Followed], Iterable[Hashable]],
        name: Callable[[object], str],
        order: Sequence[Hashable] = (),
        only: Callable[[Followed], bool] = lambda _line: True,
    ) -> tuple[Row, ...]:
        """Rows by months, with totals; what is of too few people, or would tell of them, is left out."""
        cases: dict[tuple[Hashable, Hashable], list[str]] = defaultdict(list)
        for line in self.found.lines:
            for row in rows_of(line) if only(line) else ():
                for cell in ((row, line.month), (row, ALL), (ALL, line.month), (ALL, ALL)):
                    cases[cell].append(line.case_id)
        people = {cell: len(set(found)) for cell, found in cases.items()}
        inner = {cell: count for cell, count in people.items() if ALL not in cell}
        totals = {cell: count for cell, count in people.items() if ALL in cell}
        if not inner:
            return ()
        cells, lines = crosstab(inner, ALL, totals)
        away = hidden(cells, lines, fewest=self.fewest)
        rows = sorted({row for row, _month in inner}, key=lambda row: _place(order, row, name))
        return tuple(
            Row(
                _("all") if row == ALL else name(row),
                tuple(
                    None if (row, month) in away else len(cases.get((row, month), ()))
                    for month in (*self.found.months, ALL)
                ),
            )
            for row in (*rows, ALL)
        )


def _outcome_of(line: Followed) -> list[Outcome]:
    """What counts first in an answer; of several answers at once all of it."""
    outcome = line.outcome
    return [outcome if outcome and isinstance(outcome[0], tuple) else outcome[:1]]


def _place(order: Sequence[Hashable], row: Hashable, name: Callable[[object], str]) -> tuple[int, str]:
    return (order.index(row) if row in order else len(order), name(row))


def _bars(rows: tuple[Row, ...]) -> Iterable[Bar]:
    """A pile for each month of what may be shown; what is known only together lies on top of it."""
    series, total = rows[:-1], rows[-1] if rows else None
    count = len(total.cells) - 1 if total else 0
    piles = [[row.cells[place] or 0 for row in series] for place in range(count)]
    heights = [max(sum(pile), (total.cells[place] or 0) if total else 0) for place, pile in enumerate(piles)]
    highest = max(heights, default=0)
    for place, pile in enumerate(piles) if highest else ():
        below = 0.0
        together = heights[place] - sum(pile)
        titles = [row.title for row in series] + [_("not told apart")]
        for index, value in enumerate([*pile, together]):
            height = PLOT_HEIGHT * value / highest
            if height:
                below += height
                kind = index if index < len(series) else TOGETHER
                yield Bar(kind, place * (BAR + GAP), PLOT_HEIGHT - below, height, f"{titles[index]}: {value}")
