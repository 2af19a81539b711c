"""The part of the conformance kit that lies beside the repository passes, but for what is documented."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

from app.dmn import check_types
from tests.tck.cases import find_suites
from tests.tck.run import load, run_folder

_BESIDE = Path(__file__).parents[3] / "shared" / "tck"
_DOCUMENTED = "0076-feel-external-java"


def _kit() -> Path:
    return Path(os.environ.get("KIM_TCK", _BESIDE))


def test_the_kit() -> None:
    """Where the kit is absent, the test says so; the runner's own test below does not need it."""
    folder = _kit()
    if not folder.is_dir():
        warnings.warn(f"The DMN kit is not at {folder}; set KIM_TCK to run it.", stacklevel=1)
        return
    lines: list[str] = []
    outcome = run_folder(folder, lines.append)
    assert [line for line in lines if not line.startswith(_DOCUMENTED)] == []
    assert outcome.failed <= 10
    assert outcome.passed > 0


def test_what_the_check_of_types_doubts_goes_wrong_in_the_kit() -> None:
    """No false alarm: what it doubts is null or comes with a warning, or `and` and `or` did not need it."""
    for suite in find_suites(_kit()) if _kit().is_dir() else ():
        definitions = load(suite, print)
        doubted = {finding.element_id for finding in check_types(definitions)} if definitions else set()
        for case in suite.cases:
            for expectation in case.expectations:
                decision = definitions.decision(expectation.name) if doubted else None
                if decision and decision.id in doubted:
                    evaluation = definitions.evaluate(decision.id, case.inputs)
                    unneeded = isinstance(evaluation.value, bool)
                    assert evaluation.warnings or evaluation.value is None or unneeded, expectation.name


CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>m.dmn</modelName>
<testCase id="good"><inputNode name="n"><value xsi:type="xsd:decimal">2</value></inputNode>
<resultNode name="d"><expected><list><item><value xsi:type="xsd:decimal">3</value></item></list></expected></resultNode>
</testCase>
<testCase id="bad"><inputNode name="n"><value xsi:type="xsd:decimal">2</value></inputNode>
<resultNode name="d"><expected><value xsi:type="xsd:string">x</value></expected></resultNode></testCase>
<testCase id="error"><resultNode name="d" errorResult="true"/></testCase></testCases>"""
MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">
<decision id="d" name="d"><literalExpression><text>if n = null then null else [n + 1]</text></literalExpression>
</decision></definitions>"""


def test_the_runner_tells_right_from_wrong(tmp_path: Path) -> None:
    (tmp_path / "t.xml").write_text(CASES)
    (tmp_path / "m.dmn").write_text(MODEL)
    lines: list[str] = []
    outcome = run_folder(tmp_path, lines.append)
    assert lines == [f"{tmp_path.name} t bad: d: expected x, found [3]"]
    assert (outcome.passed, outcome.failed, outcome.valued, outcome.valued_passed) == (2, 1, 2, 1)
