"""Test rows tried on a table: which hold, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from app.catalog.row_files import Row, RowFile
from app.dmn import Definitions, Evaluation, RecordedInputs, inputs_of
from app.feel import FeelError, to_json
from app.store.clock import OFFICE_ZONE
from app.text import Text

ON_THAT_DAY = date(2026, 1, 1)
"""What today() is for rows that name no day: they must say the same tomorrow."""
IN_ORDER = ("RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True)
class TriedRow:
    """A row and how it went; without faults it holds. `evaluation` is None where it could not be evaluated."""

    row: Row
    evaluation: Evaluation | None
    faults: tuple[Text, ...]

    @property
    def told(self) -> Text:
        """All that is wrong with it, with its name."""
        de, en = (" ".join(fault.in_language(code) for fault in self.faults) for code in ("de", "en"))
        return Text(f"Prüfzeile „{self.row.name}“: {de}", f"Test row “{self.row.name}”: {en}")


def try_rows(definitions: Definitions, rows: RowFile) -> list[TriedRow]:
    """Evaluate every row of a file; the decision is one of these."""
    return [_try(definitions, rows, row) for row in rows.rows]


def _try(definitions: Definitions, rows: RowFile, row: Row) -> TriedRow:
    decision = definitions.decision(rows.decision)
    assert decision is not None
    known = {asked.name for asked in inputs_of(definitions, decision)}
    given = rows.inputs(row)
    if strange := sorted(given.keys() - known):
        return TriedRow(row, None, (_NO_INPUT.fill(input=strange[0]),))
    at = datetime.combine(row.day or ON_THAT_DAY, time(9), OFFICE_ZONE)
    try:
        found = definitions.evaluate(
            rows.decision, RecordedInputs(definitions, decision).read(dict.fromkeys(known) | given), clock=lambda: at
        )
    except FeelError as error:
        return TriedRow(row, None, (Text(error.de, error.en),))
    in_order = decision.hit_policy in IN_ORDER
    faults = [*_differences(row, to_json(found.value), in_order), *_other_rule(row, found)]
    if faults and found.warnings:
        first = found.warnings[0]
        faults.append(_WARNED.fill(why=Text(first.text_de, first.text_en)))
    return TriedRow(row, found, tuple(faults))


def _differences(row: Row, found: object, in_order: bool) -> Iterator[Text]:
    wanted = row.expect
    if isinstance(wanted, dict) and isinstance(found, dict):
        for output, value in wanted.items():
            if output not in found:
                yield _NO_OUTPUT.fill(output=output)
            elif found[output] != value:
                yield _DIFFERS.fill(output=output, wanted=_said(value), found=_said(found[output]))
    elif isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) != len(found) or not _all_met(wanted, found, in_order):
            yield _HITS.fill(wanted=_said(wanted), found=_said([_short(hit, wanted) for hit in found]))
    elif wanted != found:
        yield _HITS.fill(wanted=_said(wanted), found=_said(found))


def _all_met(wanted: list[object], found: list[object], in_order: bool) -> bool:
    """Whether each hit expected is there, each another one."""
    if in_order:
        return all(_meets(hit, one) for one, hit in zip(wanted, found, strict=True))
    left = list(found)
    for one in wanted:
        hit = next((hit for hit in left if _meets(hit, one)), None)
        if hit is None:
            return False
        left.remove(hit)
    return True


def _meets(hit: object, wanted: object) -> bool:
    if isinstance(hit, dict) and isinstance(wanted, dict):
        return all(hit.get(output) == value for output, value in wanted.items())
    return hit == wanted


def _short(hit: object, wanted: list[object]) -> object:
    """Of a hit only the outputs that are expected of any."""
    named = {output for one in wanted if isinstance(one, dict) for output in one}
    return {key: value for key, value in hit.items() if key in named} if named and isinstance(hit, dict) else hit


def _other_rule(row: Row, found: Evaluation) -> Iterator[Text]:
    """A rule goes by its id, its number, or the name that an output `rule_id` gives it."""
    if row.rule is None:
        return
    names = {name for rule in found.matched_rules for name in (rule.rule_id, str(rule.index))}
    if isinstance(found.value, dict) and isinstance(named := found.value.get("rule_id"), str):
        names.add(named)
    if row.rule not in names:
        fired = ", ".join(rule.rule_id or str(rule.index) for rule in found.matched_rules) or "–"
        yield _RULE.fill(wanted=row.rule, found=fired)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_said(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(map(_said, value)) or "–"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else "–" if value is None else str(value)


_NO_INPUT = Text(
    "Die Tabelle hat keine Eingabe „{input}“.",
    "The table has no input “{input}”.",
)
_NO_OUTPUT = Text(
    "Die Tabelle hat kein Ergebnis „{output}“.",
    "The table has no output “{output}”.",
)
_DIFFERS = Text(
    "Bei „{output}“ sollte „{wanted}“ herauskommen, es ist aber „{found}“.",
    "“{output}” should be “{wanted}”, but is “{found}”.",
)
_HITS = Text(
    "Herauskommen sollte „{wanted}“, es ist aber „{found}“.",
    "“{wanted}” should come out, but it is “{found}”.",
)
_RULE = Text(
    "Regel {wanted} sollte zutreffen, es ist aber {found}.",
    "Rule {wanted} should match, but it is {found}.",
)
_WARNED = Text("Die Tabelle sagt dazu: {why}", "The table says: {why}")
