"""Evaluates the cases of the kit and compares with what they expect."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from app.dmn import Definitions, DmnError, read_definitions
from app.dmn.xml import parse
from app.feel import FeelError, format_value
from app.feel.budget import Run
from app.feel.temporal import DateTime, Time
from app.feel.values import equal
from tests.tck.cases import Case, Expectation, Suite, find_suites


@dataclass
class Outcome:
    """Counts of test cases; `valued` are those that expect something else than null or an error."""

    passed: int = 0
    failed: int = 0
    valued: int = 0
    valued_passed: int = 0


def run_folder(folder: Path, report: Callable[[str], object]) -> Outcome:
    """Run all cases below the folder; `report` gets one line per failure."""
    outcome = Outcome()
    for suite in find_suites(folder):
        model = load(suite, report)
        for case in suite.cases:
            failures = _failures(model, case)
            for line in failures:
                report(f"{suite.path.parent.name} {suite.path.stem} {case.id}: {line}")
            valued = any(not item.error and item.value is not None for item in case.expectations)
            outcome.passed += not failures
            outcome.failed += bool(failures)
            outcome.valued += valued
            outcome.valued_passed += valued and not failures
    return outcome


def load(suite: Suite, report: Callable[[str], object]) -> Definitions | None:
    """The model of a suite; None, reported, where it cannot be read."""
    by_namespace = {}
    for path in suite.path.parent.glob("*.dmn"):
        content = path.read_bytes()
        with contextlib.suppress(DmnError):
            by_namespace[parse(content).get("namespace")] = content
    try:
        return read_definitions(suite.model.read_bytes(), by_namespace.__getitem__, strict=False)
    except (DmnError, OSError) as error:
        report(f"{suite.path.parent.name} {suite.path.stem}: model cannot be read: {error}")
        return None


def _failures(model: Definitions | None, case: Case) -> list[str]:
    lines = []
    for expectation in case.expectations:
        found, error = _found(model, case, expectation)
        if error and expectation.error:
            continue
        wanted = None if expectation.error else expectation.value
        if error or not same(wanted, found):
            shown = error or format_value(found)
            lines.append(f"{expectation.name}: expected {format_value(wanted)}, found {shown}")
    return lines


def _found(model: Definitions | None, case: Case, expectation: Expectation) -> tuple[object, str]:
    """The value found, or the text of an error."""
    if model is None:
        return None, "no model"
    target = case.invocable if case.type != "decision" else expectation.name
    try:
        value = model.evaluate(target, case.inputs).value
    except (DmnError, FeelError) as error:
        return None, f"{type(error).__name__}: {error}"
    service = model.service(target) if case.type == "decisionService" else None
    if service is not None and len(service.output_decisions) > 1 and isinstance(value, dict):
        value = value.get(expectation.name, value)
    return value, ""


def same(wanted: object, found: object) -> bool:
    """Whether a value is the one expected; numbers may differ beyond the eighth digit."""
    if isinstance(wanted, Decimal) and isinstance(found, Decimal):
        return abs(wanted - found) <= Decimal("1e-8") * max(1, abs(wanted))
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(same, wanted, found))
    if isinstance(wanted, dict) and isinstance(found, dict):
        return wanted.keys() == found.keys() and all(same(wanted[key], found[key]) for key in wanted)
    if isinstance(wanted, (Time, DateTime)) and type(found) is type(wanted):
        return str(wanted) == str(found)
    return equal(wanted, found, Run()) is True
