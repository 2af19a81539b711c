"""Text that a person can edit never runs as Python, whatever field it is in and whichever way it comes in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import engine
from app.catalog.files import ModelFile
from app.catalog.forms import read_form
from app.catalog.models import ModelVersion
from app.catalog.operations import publish
from app.catalog.queries import PublishedModels, bound_decision, form_version, latest
from app.cli import main
from app.dmn import DmnError, analyse, read_definitions
from app.engine.models import Instance
from app.errors import Problem, Rejected
from app.feel import FeelError, compile_expression, compile_unary_tests
from app.rehearsal.scenario_file import read_scenario
from app.store.database import Database
from app.tasks.answers import check_answers
from tests.rig.python_guard import MARKER, PAYLOADS, watched
from tests.unit.catalog.check.models import ASK, ENGLISH, TABLE, between, bpmn, form, table, texts
from tests.unit.dmn.models import decision, model
from tests.unit.dmn.models import table as dmn_table
from tests.unit.engine.helper import Play
from tests.unit.engine.test_safety import diagrams

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
#: The only payload that is FEEL by its syntax: a call of something that does not exist.
FEEL_TOO = PAYLOADS[3]


@pytest.fixture(autouse=True)
def nothing_planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test here runs watched, in an empty folder that must stay without the planted file."""
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    with watched() as noted:
        yield
    assert noted == []
    assert list(place.iterdir()) == []


def test_the_watch_notices_python() -> None:
    with watched() as noted:
        eval(f"len('{MARKER}')")
        compile(f"x = '{MARKER}'", "f", "exec")
        with suppress(OSError):
            Path(f"/nowhere/{MARKER}").read_text()
    assert len(noted) >= 3


# --- straight to the evaluators ---


@pytest.mark.parametrize("payload", PAYLOADS, ids=[*map(str, range(len(PAYLOADS)))])
def test_feel(payload: str) -> None:
    context = {"os": {"system": "x"}, "open": 1, "eval": "x", "text": payload, "list": [payload]}
    for text in (payload, f"text = {json.dumps(payload)}", "text", f"string({payload})", f"text.{payload}"):
        for compiled in (compile_expression, compile_unary_tests):
            with suppress(FeelError):
                evaluation = compiled(text, context)
                evaluation.evaluate(payload, context) if compiled is compile_unary_tests else evaluation.evaluate(
                    context
                )


def decisions(code: str) -> Iterator[bytes]:
    """The text in every place of a decision model that takes an expression."""
    text = f"<literalExpression><text>{escape(code)}</text></literalExpression>"
    cells = {"in_n": "-", "out_r": "-", "default_r": "null"}
    yield model(decision("d", dmn_table(["n"], ["r"], [[code, "1"]])))
    yield model(decision("d", dmn_table(["n"], ["r"], [["-", code]])))
    yield model(decision("d", dmn_table([code], ["r"], [["-", "1"]])))
    for place in cells:
        yield model(decision("d", dmn_table(["n"], ["r"], [["> 100", "1"]], **{place: code})))
    for inner in (
        text,
        f"<context><contextEntry><variable name='a'/>{text}</contextEntry></context>",
        f"<list>{text}</list>",
        f"<relation><column name='a'/><row>{text}</row></relation>",
        f"<invocation>{text}<binding><parameter name='a'/>{text}</binding></invocation>",
        f"<conditional><if>{text}</if><then>{text}</then><else>{text}</else></conditional>",
        f"<for iteratorVariable='i'><in>{text}</in><return>{text}</return></for>",
        f"<filter><in>{text}</in><match>{text}</match></filter>",
        f"<functionDefinition><formalParameter name='a'/>{text}</functionDefinition>",
    ):
        yield model(decision("d", inner))
    kinds = (
        f"<itemDefinition name='k'><typeRef>string</typeRef><allowedValues><text>{escape(code)}</text></allowedValues>"
    )
    yield model(f"{kinds}</itemDefinition>", decision("d", dmn_table(["n"], ["r"], [["-", "1"]], type_n="k")))


@pytest.mark.parametrize("payload", PAYLOADS, ids=[*map(str, range(len(PAYLOADS)))])
def test_decision_tables_and_other_boxes(payload: str) -> None:
    for code in (payload, json.dumps(payload)):
        for xml in decisions(code):
            with suppress(DmnError):
                definitions = read_definitions(xml, strict=False)
                definitions.evaluate("d", {"n": payload, payload: payload})
                analyse(definitions, "d")


def forms(code: str) -> Iterator[dict]:
    """The text in every place of a form that takes an expression or a template."""
    field = {"type": "textfield", "id": "a", "key": "a", "label": "A"}
    select = {"type": "select", "id": "s", "key": "s", "label": "S"}
    template = "{{" + code + "}} {{#if " + code + "}}x{{/if}}"
    for changed in (
        {**field, "conditional": {"hide": "=" + code}},
        {**field, "readonly": "=" + code},
        {**field, "defaultValue": "=" + code},
        {**field, "properties": {"required_if": "=" + code}},
        {**field, "properties": {"prefill": "=" + code}},
        {**field, "validate": {"minLength": "=" + code, "pattern": code}},
        {**field, "label": template, "description": template},
        {**select, "valuesExpression": "=" + code},
        {"type": "text", "id": "t", "text": template},
        {"type": "expression", "id": "e", "key": "e", "expression": "=" + code},
    ):
        yield {"type": "default", "id": "f", "components": [changed]}


@pytest.mark.parametrize("payload", PAYLOADS, ids=[*map(str, range(len(PAYLOADS)))])
def test_forms_and_what_people_answer(payload: str) -> None:
    for code in (payload, json.dumps(payload)):
        for raw in forms(code):
            with suppress(Problem):
                read = read_form(json.dumps(raw))
                answers = {"a": payload, "s": payload, "e": payload}
                with suppress(Problem):
                    check_answers(read, answers, {"text": payload, "now": NOON})


@pytest.mark.parametrize(
    "payload", [*PAYLOADS, f"!!python/object/apply:os.mkdir [{MARKER}]"], ids=[*map(str, range(len(PAYLOADS) + 1))]
)
def test_scenario_files(payload: str, tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    for value in (payload, json.dumps(payload), json.dumps("=" + payload)):
        for key in ("name", "process", "clock", "start", "steps", "ends", "never"):
            file.write_text(
                f"name: x\nprocess: p\nclock: 2026-03-02T09:00+01:00\nstart: {{by: proposer}}\n{key}: {value}\n"
            )
            with suppress(Problem):
                read_scenario(file)


# --- by import ---

PLACES: dict[str, tuple[str, Callable[[str], list[ModelFile]]]] = {
    # place: a text that is fine there, and the files with a text in that place
    "condition": ("= 1 = 1", lambda code: [bpmn(_gateway(code))]),
    "script": (
        "= 1",
        lambda code: [_task("scriptTask", f'<zeebe:script expression={_quoted(code)} resultVariable="r"/>')],
    ),
    "timer": ('= duration("P1D")', lambda code: [_timer(code)]),
    "assignment": ('= "coordination"', lambda code: [_assigned(code)]),
    "io mapping": ("= 1", lambda code: [_mapped(code)]),
    "collection": ("= [1]", lambda code: [_many(code)]),
    "cell": ('"x"', lambda code: [_decided(code)]),
    "output": ('"x"', lambda code: [table(TABLE.replace('>"x"<', f">{escape(code)}<"))]),
    "form condition": ('= a = "x"', lambda code: [_hidden(code)]),
}


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;"}) + '"'


def _task(kind: str, extension: str, inner: str = "") -> ModelFile:
    extended = f"<extensionElements>{extension}</extensionElements>"
    steps = between(f'<{kind} id="x" name="Fragen">{extended}{inner}</{kind}>')
    return bpmn(steps.replace("<flowNodeRef>ask", "<flowNodeRef>x</flowNodeRef><flowNodeRef>ask"))


def _decided(code: str) -> ModelFile:
    """A rule with a condition, and one for whatever it leaves."""
    start, end = TABLE.index("<rule "), TABLE.index("</decisionTable>")
    rule = TABLE[start:end]
    otherwise = rule.replace('id="r"', 'id="r2"').replace('id="ie"', 'id="ie2"').replace('id="oe"', 'id="oe2"')
    return table(TABLE[:start] + rule.replace(">-<", f">{escape(code)}<") + otherwise + TABLE[end:])


def _gateway(code: str) -> str:
    condition = f"<conditionExpression>{escape(code)}</conditionExpression>"
    steps = between('<exclusiveGateway id="x" name="Fragen" default="f3"/>')
    return steps + f'<sequenceFlow id="f4" name="Fragen" sourceRef="x" targetRef="finish">{condition}</sequenceFlow>'


def _timer(code: str) -> ModelFile:
    when = f"<timerEventDefinition><timeDuration>{escape(code)}</timeDuration></timerEventDefinition>"
    return bpmn(between(f'<intermediateCatchEvent id="x" name="Fragen">{when}</intermediateCatchEvent>'))


_ASKS = '<zeebe:userTask/><zeebe:formDefinition formId="ask"/>'


def _assigned(code: str) -> ModelFile:
    return _task("userTask", f"{_ASKS}<zeebe:assignmentDefinition candidateGroups={_quoted(code)}/>")


def _mapped(code: str) -> ModelFile:
    return _task(
        "userTask", f'{_ASKS}<zeebe:ioMapping><zeebe:input source={_quoted(code)} target="n"/></zeebe:ioMapping>'
    )


def _many(code: str) -> ModelFile:
    loop = f'<zeebe:loopCharacteristics inputCollection={_quoted(code)} inputElement="i"/>'
    tag = "multiInstanceLoopCharacteristics"
    return _task("userTask", _ASKS, f"<{tag}><extensionElements>{loop}</extensionElements></{tag}>")


def _hidden(code: str) -> ModelFile:
    return form({**ASK, "components": [{**ASK["components"][0], "conditional": {"hide": code}}]})


def _around(files: list[ModelFile]) -> list[ModelFile]:
    """With everything else that belongs to them."""
    given = {file.path for file in files}
    return [*files, *(file for file in (bpmn(), form(), table(), *texts(ENGLISH)) if file.path not in given)]


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Database]:
    from tests.conftest import KEYS, open_database

    opened = open_database(sqlite_url, KEYS)
    yield opened
    opened.close()


@pytest.mark.parametrize("place", PLACES)
def test_publishing_refuses_python(place: str, office: Database) -> None:
    fine, files = PLACES[place]
    for payload in PAYLOADS:
        changed = files(("=" if fine.startswith("=") else "") + payload)
        with office.session() as session:
            if payload != FEEL_TOO:
                with pytest.raises(Rejected):
                    publish(session, _around(changed))
                continue
            with suppress(Problem, DmnError):
                publish(session, _around(changed))
                _use(session, changed[0].kind or "", payload)
    with office.session() as session:
        assert publish(session, _around(files(fine))) is not None


@pytest.mark.parametrize("place", PLACES)
def test_kim_import_refuses_python(place: str, tmp_path: Path) -> None:
    fine, files = PLACES[place]
    for file in _around(files(("=" if fine.startswith("=") else "") + PAYLOADS[0])):
        target = tmp_path / "models" / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
    environment = {"KIM_INSTANCE": str(tmp_path / "instance")}
    assert CliRunner().invoke(main, ["db", "upgrade"], env=environment).exit_code == 0
    refused = CliRunner().invoke(main, ["import", str(tmp_path / "models")], env=environment)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr


# --- by a row of the database ---


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("hash_too", [False, True])
def test_a_row_of_a_model_that_was_changed(place: str, hash_too: bool, office: Database) -> None:
    fine, files = PLACES[place]
    for payload in PAYLOADS:
        with office.session() as session:
            publish(session, _around(files(fine)))
            changed = files(("=" if fine.startswith("=") else "") + payload)[0]
            _overwrite(session, changed, hash_too)
            with pytest.raises((Problem, DmnError)) if not hash_too else suppress(Problem, DmnError):
                _use(session, changed.kind or "", payload)


def _overwrite(session: Session, file: ModelFile, hash_too: bool) -> None:
    values: dict[str, object] = {"content": file.content} | ({"version": file.version} if hash_too else {})
    session.execute(update(ModelVersion).where(ModelVersion.path == file.path).values(**values))
    if not hash_too:  # a version of its own, since contents are remembered by it
        fresh = file.version[::-1]
        session.execute(update(ModelVersion).where(ModelVersion.path == file.path).values(version=fresh))


def _use(session: Session, kind: str, payload: str) -> None:
    if kind == "decision":
        bound_decision(session, "choose").definitions.evaluate("choose", {"a": payload})
    elif kind == "form":
        read = form_version(session, latest(session, "form", "ask").version)
        check_answers(read, {"case.a": payload}, {"now": NOON})
    else:
        found = PublishedModels(session).process("p")
        play = Play(engine.ProcessModel("p", found.version, found.xml), a=payload)
        for task in list(play.open.values()):
            play.complete(task.element_id, answer=payload)


@pytest.mark.parametrize("field", ["condition", "script", "timer", "input", "collection", "assignee"])
def test_a_state_in_the_database_that_was_changed(field: str, office: Database) -> None:
    good = {"condition": "= 1 = 1", "timer": '= duration("PT1H")', "collection": "= [1, 2]"}.get(field, '= "x"')
    play = Play(diagrams(good)[field])
    for payload in PAYLOADS[:3]:
        for path in _texts_in(play.state):
            state = json.loads(json.dumps(play.state))
            _put(state, path, payload)
            with office.session() as session:
                session.add(instance := Instance(process_id="p", process_version="v", state=state))
                session.flush()
                session.expire(instance)
                _go_on(play, instance, payload)


def _go_on(play: Play, instance: Instance, payload: str) -> None:
    """Everything that can be done with a stored state."""
    with suppress(Problem):
        engine.fire_due(dict(instance.state), play.ports)
    with suppress(Problem):
        engine.cancel(dict(instance.state), play.ports)
    for task_id in play.open:
        with suppress(Problem):
            engine.complete_task(dict(instance.state), task_id, {"a": payload}, play.ports)


def _texts_in(state: object, path: tuple = ()) -> Iterator[tuple]:
    """Where texts stand, also as keys."""
    pairs = state.items() if isinstance(state, dict) else enumerate(state) if isinstance(state, list) else ()
    for key, value in pairs:
        if isinstance(value, str):
            yield (*path, key)
        yield from _texts_in(value, (*path, key))


def _put(state: dict, path: tuple, text: str) -> None:
    holder = state
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = text
