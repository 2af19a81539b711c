"""Diagrams that are unsound in each way are found, with an example; sound ones are not."""

import random
from pathlib import Path

import pytest

from app.catalog.bpmn import read_bpmn
from app.catalog.check import check_models
from app.catalog.check.soundness import judge, judge_diagram, read_net
from app.catalog.check.soundness.exploring import explore
from tests.unit.catalog.check.models import HEAD, bpmn

ROOT = Path(__file__).parents[4]
SHIPPED = sorted(ROOT.glob("processes/*/*.bpmn"))
KINDS = {
    "x": "exclusiveGateway",
    "+": "parallelGateway",
    "o": "inclusiveGateway",
    "t": "task",
    "u": "userTask",
    "s": "startEvent",
    "e": "endEvent",
}


def drawn(flows: str, extra: str = "", loose: str = "") -> str:
    """`sa>ta tb?tc`: flows between elements whose first letter is their kind; `?` has a condition."""
    nodes, lines = {}, []
    for number, flow in enumerate(flows.split()):
        asked = "?" in flow
        source, target = flow.split("?" if asked else ">")
        nodes |= {source: 1, target: 1}
        condition = "<conditionExpression>=a</conditionExpression>" if asked else ""
        lines.append(
            f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'
        )
    elements = "".join(f'<{KINDS[n[0]]} id="{n}" name="{n.upper()}"/>' for n in nodes if n[0] in KINDS)
    return f"{elements}{loose}{''.join(lines)}{extra}"


def faults(inner: str) -> set[tuple[str, str]]:
    content = f'{HEAD}<process id="p" isExecutable="true">{inner}</process></definitions>'.encode()
    return {
        (fault.kind, fault.element)
        for verdict in judge_diagram(read_bpmn(content, "p.bpmn"))
        for fault in verdict.faults
    }


def boundary(host: str, name: str = "b", event: str = "timer", interrupts: bool = True) -> str:
    cancel = "" if interrupts else ' cancelActivity="false"'
    return f'<boundaryEvent id="{name}" attachedToRef="{host}"{cancel}><{event}EventDefinition/></boundaryEvent>'


@pytest.mark.parametrize(
    "inner",
    [
        drawn("s>ta ta>e"),
        drawn("s>x x?ta x>tb ta>xj tb>xj xj>e"),
        drawn("s>+a +a>ta +a>tb ta>+b tb>+b +b>e"),
        drawn("s>oa oa?ta oa?tb oa>tc ta>ob tb>ob tc>ob ob>e"),
        drawn("s>x x>ta ta>xb xb>x xb>e"),
        drawn("s>ua ua>e b>tb tb>eb", boundary("ua", interrupts=False)),
        drawn("s>ua ua>xj b>tb tb>xj xj>e", boundary("ua")),
        drawn("s>+a +a>ua +a>tb ua>e tb>ez").replace(
            '<endEvent id="ez" name="EZ"/>', '<endEvent id="ez"><terminateEventDefinition/></endEvent>'
        ),
        drawn("s>g g>ma g>mb ma>e mb>e",
              loose='<eventBasedGateway id="g"/><receiveTask id="ma"/><receiveTask id="mb"/>'),
        drawn("s>l k>ta ta>e", loose='<intermediateThrowEvent id="l"><linkEventDefinition name="n"/>'
              '</intermediateThrowEvent><intermediateCatchEvent id="k"><linkEventDefinition name="n"/>'
              "</intermediateCatchEvent>"),
        drawn("s>ta ta>e", f'<subProcess id="h" triggeredByEvent="true">{drawn("sh>th th>eh")}</subProcess>'),
    ],
    ids=["row", "choice", "fork", "inclusive", "loop", "reminder", "deadline", "terminate", "event", "link", "handler"],
)  # fmt: skip
def test_sound_ones(inner):
    assert faults(inner) == set()


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        (drawn("s>x x?ta x>tb ta>+j tb>+j +j>e"), {("deadlock", "+j"), ("unreached", "e")}),
        (drawn("s>x x?+j x>e +k>+j s>+k +j>e2"), {("left", "+j")}),
        (drawn("s>xa xa>ta ta>xa"), {("endless", "xa")}),
        (drawn("s>xa xa>+f +f>ta ta>xa +f>e"), {("endless", "xa")}),
        (drawn("s>xa xa>+f +f>ta +f>tb ta>xa tb>xa"), {("gathering", "xa")}),
        (drawn("s>e xb>tb tb>xb tb>ec"), {("unreached", "ec")}),
        (drawn("s>ua ua>+j b>+j +j>e", boundary("ua")), {("deadlock", "+j"), ("unreached", "e")}),
        (drawn("s>p2 p2>e", loose=f'<subProcess id="p2">{drawn("si>xi xi?ti xi>tj ti>+i tj>+i +i>ei")}</subProcess>'),
         {("deadlock", "+i"), ("unreached", "ei")}),
    ],
    ids=["choice joined", "left behind", "circle", "fork in a loop", "piling up", "nobody comes", "deadline joined",
         "within a sub-process"],
)  # fmt: skip
def test_unsound_ones(inner, found):
    assert faults(inner) == found


def test_the_finding_shows_an_example_in_words():
    inner = (
        drawn("s>x x?ta x>tb ta>+j tb>+j +j>e").replace('id="f1"', 'id="f1" name="Ja"').replace("<task", "<manualTask")
    )
    file = bpmn(inner)
    (finding,) = [f for f in check_models([file], advice=False) if f.element == "+j"]
    assert "+j" not in finding.way
    assert finding.way[0] == "s"
    assert finding.rule == "soundness"
    assert finding.text.de == (
        "Hier kann der Ablauf für immer stehen bleiben: Es wird auf einen Weg gewartet, auf dem nichts mehr kommt. "
        "Beispiel: S → X Ja → TA."
    )
    assert finding.text.en.endswith("Example: S → X Ja → TA.")


def test_the_bound_is_told_and_hinders_nobody():
    many = 12
    loops = " ".join(f"+a>x{n} x{n}>u{n} u{n}>y{n} y{n}>x{n} y{n}>+b" for n in range(many)).replace("y", "xy")
    file = bpmn(drawn(f"s>+a {loops} +b>e"))
    assert not [f for f in check_models([file], advice=False) if "Zustände" in f.text.de]
    (told,) = [f for f in check_models([file]) if "Zustände" in f.text.de]
    assert told.element == "p"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_diagrams_are_sound(path):
    for verdict in judge_diagram(read_bpmn(path.read_bytes(), path.name)):
        assert verdict.faults == ()
        assert verdict.is_complete


def _random_net(chance: random.Random) -> str:
    """A few elements with arbitrary flows, most of them unsound."""
    nodes = [chance.choice("xx++otu") + str(number) for number in range(chance.randint(3, 7))]
    flows = [f"s>{nodes[0]}"]
    for number, node in enumerate(nodes):
        for _ in range(1 if node[0] in "tu" else chance.choice([1, 2, 2])):
            onward = nodes[number + 1 :] if chance.random() < 0.8 else nodes
            flows.append(f"{node}{'?' if node[0] == 'o' else '>'}{chance.choice([*onward, 'e1', 'e2'])}")
    hosts = [node for node in nodes if node[0] == "u"]
    if not hosts:
        return drawn(" ".join(flows))
    flows.append(f"b>{chance.choice([*nodes, 'e1'])}")
    return drawn(" ".join(flows), boundary(hosts[0], interrupts=chance.random() < 0.5))


@pytest.mark.parametrize("seed", range(150))
def test_moving_one_token_at_a_time_misses_nothing(seed):
    inner = _random_net(random.Random(seed))
    content = f'{HEAD}<process id="p" isExecutable="true">{inner}</process></definitions>'.encode()
    diagram = read_bpmn(content, f"{seed}.bpmn")
    net = read_net(diagram, diagram.scopes[0])
    few, all_states = explore(net), explore(net, reduced=False)
    if few.gathered or all_states.gathered or not all_states.is_complete:
        return
    assert _stuck(few) == _stuck(all_states)
    assert few.passed == all_states.passed
    assert len(few.came_from) <= len(all_states.came_from)


def _stuck(states) -> set[tuple[int, ...]]:
    return {marking for marking, nexts in states.after.items() if marking and not nexts}


def test_an_element_that_leads_to_itself_hides_nothing():
    assert ("unreached", "e") not in faults(drawn("s>+a +a>xa xa>xa +a>tb tb>tc tc>e"))


def test_an_end_that_takes_all_with_it_hides_nothing():
    inner = drawn("s>+a +a>ez +a>tb tb>tc tc>e").replace(
        '<endEvent id="ez" name="EZ"/>', '<endEvent id="ez"><terminateEventDefinition/></endEvent>'
    )
    assert faults(inner) == set()


def test_the_bound_of_states():
    content = f'{HEAD}<process id="p" isExecutable="true">{drawn("s>ta ta>tb tb>e")}</process></definitions>'.encode()
    diagram = read_bpmn(content, "p.bpmn")
    verdict = judge(read_net(diagram, diagram.scopes[0]), frozenset(["e"]), limit=2)
    assert not verdict.is_complete
