"""Decision tables answer every case once: no gaps, and no two rules that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from app.catalog.check.library import Library
from app.catalog.files import ModelFile
from app.dmn import Decision, Definitions, analyse
from app.dmn.analysis import TableFinding
from app.errors import Finding
from app.text import Text

CONTRADICTIONS = frozenset({"overlap", "conflict"})
ONE_ANSWER = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
"""Hit policies under which a case without a rule has no answer; the others give an empty list then."""
KEPT = 256

_known: dict[tuple[str, str], tuple[TableFinding, ...]] = {}


def check(library: Library) -> Iterator[Finding]:
    """Gaps of a table without a default, and rules that contradict each other under the hit policy of the table."""
    yield from _told(library, hinders=True)


def warn(library: Library) -> Iterator[Finding]:
    """Rules that never fire or say the same twice, and a search for gaps that was broken off.

    Expressions in cells, which cannot be taken apart, are no fault; the editor of tables tells of them.
    """
    yield from _told(library, hinders=False)


def _told(library: Library, *, hinders: bool) -> Iterator[Finding]:
    for file, definitions in library.decisions:
        for decision in definitions.decisions:
            for found in _findings(file, definitions, decision):
                if found.kind != "unclear" and _hinders(decision, found) is hinders:
                    yield Finding(file.path, _place(decision, found), _sentence(definitions, decision, found))


def _hinders(decision: Decision, found: TableFinding) -> bool:
    return found.kind in CONTRADICTIONS or (found.kind == "gap" and decision.hit_policy in ONE_ANSWER)


def _findings(file: ModelFile, definitions: Definitions, decision: Decision) -> tuple[TableFinding, ...]:
    """A file never changes under its version, and looking for gaps takes long."""
    key = file.version, decision.id
    if key not in _known:
        while len(_known) >= KEPT:
            _known.pop(next(iter(_known)), None)
        _known[key] = analyse(definitions, decision.id).findings
    return _known[key]


def _place(decision: Decision, found: TableFinding) -> str:
    ids = {rule.index: rule.id for rule in decision.rules}
    return next((ids[number] for number in reversed(found.rules) if ids.get(number)), None) or decision.id


def _sentence(definitions: Definitions, decision: Decision, found: TableFinding) -> Text:
    if len(definitions.decisions) == 1:
        return Text(found.de, found.en)
    name = decision.name or decision.id
    return Text(f"{name}: {found.de}", f"{name}: {found.en}")
