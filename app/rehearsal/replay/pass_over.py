"""One pass over recorded evaluations: each decided anew, compared, counted; those that differ kept for the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.dmn import Possible
from app.rehearsal.replay.deciding import Decided, Decider
from app.rehearsal.replay.new_inputs import NewInputs
from app.rehearsal.replay.records import Record, read_head
from app.rehearsal.replay.tally import OPEN, Tally
from app.store.clock import OFFICE_ZONE


@dataclass(frozen=True)
class Differs:
    """An evaluation that would come out differently, or perhaps: `unknown` inputs then decide."""

    record: Record
    before: Decided
    after: Decided
    unknown: tuple[str, ...] = ()


@dataclass
class Pass:
    """What decides, and what is counted so far."""

    decider: Decider
    new_inputs: NewInputs
    tally: Tally
    _heads: dict[str, Decided | None] = field(default_factory=dict)
    _possible: Possible | None = None

    def over(self, records: Iterable[Record]) -> list[Differs]:
        """Decide these anew; gives those that differ."""
        decide, needs, add = self.decider.decide, self.decider.needs, self.tally.add
        differing = []
        for record in records:
            inputs = record.inputs
            before = self._recorded(record)
            if inputs is None or before is None:
                self.tally.unreadable += 1
                continue
            unknown: tuple[str, ...] = ()
            if needs <= inputs.keys():
                after = decide(inputs, record.at)
            else:
                after, unknown = self._with_new_inputs(record, inputs)
            add(before, after, record.case_id)
            if after.outcome != before.outcome:
                differing.append(Differs(record, before, after, unknown))
        return differing

    def _recorded(self, record: Record) -> Decided | None:
        """What came out. Evaluations that came out alike have the same head, which is read once."""
        head = record.head
        if head is None:
            whole = record.whole or {}
            return self.decider.recorded(whole.get("outputs"), whole.get("matched_rules")) if record.whole else None
        if head not in self._heads:
            found = read_head(head)
            self._heads[head] = self.decider.recorded(found["outputs"], found["matched_rules"]) if found else None
        return self._heads[head]

    def _with_new_inputs(self, record: Record, inputs: dict[str, object]) -> tuple[Decided, tuple[str, ...]]:
        missing = self.decider.needs - inputs.keys()
        filled = self.new_inputs.fill(record.case_id, record.element_id, record.at, inputs, missing)
        if not filled.unknown:
            return self.decider.decide(filled.inputs, record.at), ()
        self.tally.unknown.update(filled.unknown)
        if self._possible is None:
            self._possible = Possible(self.decider.definitions, self.decider.decision.id)
        moment = record.at.astimezone(OFFICE_ZONE)
        read = self.decider.read(filled.inputs)
        outcome = self._possible.outcome(read, filled.unknown, lambda: moment)
        if outcome is None:
            return Decided(OPEN, ()), filled.unknown
        known = self.decider.decide(filled.inputs, record.at)
        return Decided(outcome, known.rules if known.outcome == outcome else ()), filled.unknown
