"""Python in a diagram never runs, whatever field it is planted in."""

from __future__ import annotations

import builtins
import re
from pathlib import Path

import pytest

from app.engine import ProcessModel
from app.errors import Rejected
from tests.unit.engine.helper import (
    Play,
    el,
    end,
    event,
    flow,
    flows,
    io,
    many,
    message,
    model,
    properties,
    script,
    service,
    start,
    timer,
    user,
    z,
)

ENGINE = Path(__file__).parents[3] / "app" / "engine"
PYTHON = ["__import__('os').system('touch planted')", "open('planted','w').close()", "[].append(1) or exit()"]


def choose(condition: str) -> ProcessModel:
    return model(
        start(),
        el("exclusiveGateway", "g", default="f_g_e"),
        user("a"),
        end(),
        flows("s g e"),
        flow("g", "a", condition),
    )


def one(element: str, definitions: str = "") -> ProcessModel:
    return model(start(), element, end(), flows("s x e"), definitions=definitions)


def diagrams(code: str) -> dict[str, ProcessModel]:
    return {
        "condition": choose(code),
        "script": one(script("x", code, "r")),
        "script element": one(el("scriptTask", "x", f"<bpmn:script>{code}</bpmn:script>", scriptFormat="python")),
        "input": one(user("x", ext=io({"a": code}))),
        "output": one(el("task", "x", ext=io(outputs={"a": code}))),
        "assignee": one(
            user("x", ext=z("assignmentDefinition", assignee=code, candidateGroups=code, candidateUsers=code))
        ),
        "due date": one(user("x", ext=z("taskSchedule", dueDate=code, followUpDate=code))),
        "priority": one(user("x", ext=z("priorityDefinition", priority=code))),
        "timer": one(el("intermediateCatchEvent", "x", timer("timeDuration", code))),
        "timer date": one(el("intermediateCatchEvent", "x", timer("timeDate", code))),
        "operation": one(service("x", code)),
        "retries": one(service("x", "w", retries=code)),
        "decision": one(el("businessRuleTask", "x", ext=z("calledDecision", decisionId=code, resultVariable="r"))),
        "call": one(el("callActivity", "x", ext=z("calledElement", processId=code))),
        "collection": one(user("x", many(code, inputElement="i"))),
        "completion": one(user("x", many("=[1]", until=code))),
        "key": one(el("receiveTask", "x", messageRef="m"), message("m", "hello", code)),
        "message name": one(el("receiveTask", "x", messageRef="m"), message("m", code)),
        "signal name": one(el("intermediateCatchEvent", "x", event("signal", "sg")), el("signal", "sg", name=code)),
        "property": one(user("x", ext=properties(stage=code))),
    }


@pytest.mark.parametrize("prefix", ["", "="])
@pytest.mark.parametrize("field", diagrams(""))
@pytest.mark.parametrize("code", PYTHON)
def test_planted_python_never_runs(
    prefix: str, field: str, code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("text was evaluated as Python")

    diagram = diagrams(prefix + code)[field]
    for name in ("eval", "exec", "compile"):
        monkeypatch.setattr(builtins, name, forbidden)
    try:
        play = Play(diagram)
        for task in list(play.open.values()):
            play.complete(task.element_id, answer=code)
    except Rejected:
        pass
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_no_way_to_evaluate_python_is_named_in_the_engine() -> None:
    forbidden = re.compile(
        r"(?<![\w.])(eval|exec|compile|__import__|getattr_static)\(|importlib|pickle|PythonScriptEngine|DMNEngine"
    )
    for file in ENGINE.rglob("*.py"):
        code = re.sub(r'""".*?"""', "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not forbidden.search(code), file


def test_only_the_engine_imports_spiffworkflow() -> None:
    for file in (ENGINE.parent).rglob("*.py"):
        if ENGINE not in file.parents:
            assert "SpiffWorkflow" not in re.sub(r"#.*|\"[^\"]*\"", "", file.read_text(encoding="utf-8")), file


def test_spiffworkflow_gets_our_script_engine() -> None:
    from app.engine.expressions import FeelScriptEngine
    from app.engine.state import restore

    play = Play(one(user("x")))
    instance = restore(play.state, play.ports)
    assert type(instance.script_engine) is FeelScriptEngine
    with pytest.raises(NotImplementedError):
        instance.script_engine.execute(None, "print(1)")
