"""Test rows kept with a decision table: `<decision>.tests.yaml` beside its DMN file.

```yaml
decision: complexity
usual: {consent: granted, in_scope: true}   # what holds for all rows that say nothing else
rows:
  - name: Drei Rechtskreise, sechs Monate Stillstand
    inputs: {legal_areas: 3, blocked_months: 6}
    expect: {outcome: case_management}      # outputs that are not named may be anything
    rule: R10                               # optional
    day: 2026-03-02                         # optional: what today() is
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import yaml

from app.catalog.texts import read_yaml
from app.errors import Finding, Rejected
from app.text import Text

ENDING = ".tests.yaml"
MOST_ROWS = 1000
_KNOWN = {"name", "inputs", "expect", "rule", "day"}


@dataclass(frozen=True)
class Row:
    """One row, as JSON values. `expect`: outputs by name, a list of those where several rules count, or a value."""

    name: str
    inputs: Mapping[str, object]
    expect: object
    rule: str | None = None
    day: date | None = None


@dataclass(frozen=True)
class RowFile:
    """All rows of one table. `usual` are inputs of all rows that do not say otherwise."""

    decision: str
    rows: tuple[Row, ...] = ()
    usual: Mapping[str, object] = field(default_factory=dict)

    def inputs(self, row: Row) -> dict[str, object]:
        return {**self.usual, **row.inputs}


def read_rows(content: bytes, file: str) -> RowFile:
    """Raises Rejected with a sentence for what is not as it should be."""
    raw = read_yaml(content, file)
    decision = raw.get("decision") if isinstance(raw, dict) else None
    rows = raw.get("rows", []) if isinstance(raw, dict) else None
    usual = (raw.get("usual") or {}) if isinstance(raw, dict) else None
    if not isinstance(decision, str) or not isinstance(rows, list) or not isinstance(usual, dict):
        raise Rejected([Finding(file, None, _SHAPE)])
    if len(rows) > MOST_ROWS:
        raise Rejected([Finding(file, None, _TOO_MANY.fill(n=MOST_ROWS))])
    faults = [fault for number, row in enumerate(rows, 1) if (fault := _fault(number, row))]
    names = [row["name"] for row in rows if isinstance(row, dict) and isinstance(row.get("name"), str)]
    faults += [_TWICE.fill(name=name) for name in sorted({name for name in names if names.count(name) > 1})]
    if faults:
        raise Rejected([Finding(file, None, fault) for fault in faults])
    return RowFile(decision, tuple(map(_row, rows)), _json(usual))  # type: ignore[arg-type]


def write_rows(rows: RowFile) -> bytes:
    """As a file that people can read."""
    told = [
        {
            "name": row.name,
            "inputs": dict(row.inputs),
            "expect": row.expect,
            **({"rule": row.rule} if row.rule else {}),
            **({"day": row.day} if row.day else {}),
        }
        for row in rows.rows
    ]
    whole = {"decision": rows.decision, **({"usual": dict(rows.usual)} if rows.usual else {}), "rows": told}
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=110).encode()


def _fault(number: int, row: object) -> Text | None:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"].strip():
        return _ROW.fill(n=number)
    if not isinstance(row.get("inputs", {}), dict) or "expect" not in row:
        return _NO_EXPECT.fill(name=row["name"])
    if unknown := sorted(map(str, row.keys() - _KNOWN)):
        return _UNKNOWN.fill(name=row["name"], key=unknown[0])
    if not isinstance(row.get("day"), date | None):
        return _NO_DAY.fill(name=row["name"])
    return None


def _row(raw: dict[str, object]) -> Row:
    rule, day = raw.get("rule"), raw.get("day")
    return Row(
        str(raw["name"]).strip(),
        _json(raw.get("inputs") or {}),  # type: ignore[arg-type]
        _json(raw["expect"]),
        None if rule is None else str(rule),
        day if isinstance(day, date) else None,
    )


def _json(value: object) -> object:
    """Dates as YAML reads them become texts; the table says what is a date."""
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


_SHAPE = Text(
    "Prüfzeilen brauchen „decision“ (Kennung der Tabelle) und eine Liste „rows“; „usual“ nennt Eingaben für alle.",
    "Test rows need “decision” (id of the table) and a list “rows”; “usual” names inputs for all.",
)
_TOO_MANY = Text("Mehr als {n} Prüfzeilen.", "More than {n} test rows.")
_ROW = Text("Prüfzeile {n} braucht einen „name“.", "Test row {n} needs a “name”.")
_TWICE = Text("Zwei Prüfzeilen heißen „{name}“.", "Two test rows are called “{name}”.")
_NO_EXPECT = Text("Prüfzeile „{name}“ braucht „inputs“ und „expect“.", "Test row “{name}” needs “inputs” and “expect”.")
_UNKNOWN = Text("Prüfzeile „{name}“: „{key}“ ist hier unbekannt.", "Test row “{name}”: “{key}” is unknown here.")
_NO_DAY = Text(
    "Prüfzeile „{name}“: „day“ ist kein Tag. Schreiben Sie ihn so: 2026-03-02.",
    "Test row “{name}”: “day” is no day. Write it like this: 2026-03-02.",
)
