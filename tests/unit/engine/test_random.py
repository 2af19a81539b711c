"""Random block-structured diagrams run to their end, whatever the order of what happens."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.engine.helper import Play, el, end, event, flow, flows, many, message, model, script, start, timer, user

KINDS = ["user", "script", "xor", "and", "or", "loop", "sub", "race", "boundary", "many", "link", "handler"]


class Drawing:
    """Draws blocks, each with one way in and one way out."""

    def __init__(self, draw: object) -> None:
        self.draw = draw
        self.parts: list[str] = []
        self.count = 0

    def id(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def block(self, depth: int) -> tuple[str, str]:
        """Draw a block; ids of its first and last element."""
        kind = self.draw(st.sampled_from(KINDS if depth else KINDS[:2]))
        return getattr(self, f"_{kind}")(depth)

    def chain(self, depth: int) -> tuple[str, str]:
        first, last = self.block(depth)
        for _ in range(self.draw(st.integers(0, 2))):
            begin, finish = self.block(depth)
            self.parts.append(flow(last, begin))
            last = finish
        return first, last

    def _user(self, depth: int) -> tuple[str, str]:
        id_ = self.id("user")
        self.parts.append(user(id_))
        return id_, id_

    def _script(self, depth: int) -> tuple[str, str]:
        id_ = self.id("script")
        self.parts.append(script(id_, "=1", "x"))
        return id_, id_

    def _split(self, kind: str, depth: int, conditions: list[str]) -> tuple[str, str]:
        split, join = self.id("split"), self.id("join")
        default = self.id("default")
        self.parts.append(el(kind, split, default=default) if "" in conditions else el(kind, split))
        self.parts.append(el(kind, join))
        for condition in conditions:
            first, last = self.chain(depth - 1)
            self.parts.append(flow(split, first, condition, "" if condition or kind == "parallelGateway" else default))
            self.parts.append(flow(last, join))
        return split, join

    def _xor(self, depth: int) -> tuple[str, str]:
        return self._split("exclusiveGateway", depth, [f"=n > {self.draw(st.integers(0, 9))}", ""])

    def _or(self, depth: int) -> tuple[str, str]:
        return self._split("inclusiveGateway", depth, [f"=n > {self.draw(st.integers(0, 9))}" for _ in range(2)] + [""])

    def _and(self, depth: int) -> tuple[str, str]:
        split, join = self.id("fork"), self.id("meet")
        self.parts += [el("parallelGateway", split), el("parallelGateway", join)]
        for _ in range(self.draw(st.integers(1, 3))):
            first, last = self.chain(depth - 1)
            self.parts += [flow(split, first), flow(last, join)]
        return split, join

    def _loop(self, depth: int) -> tuple[str, str]:
        again, more = self.id("again"), self.id("more")
        counter, add = f"c{self.count}", self.id("count")
        first, last = self.chain(depth - 1)
        self.parts += [
            el("exclusiveGateway", again),
            script(add, f"=if {counter} = null then 1 else {counter} + 1", counter),
            el("exclusiveGateway", more, default=f"{more}_out"),
            flow(again, first),
            flow(last, add),
            flow(add, more),
            flow(more, again, f"=modulo({counter}, 3) != 0"),
        ]
        out = self.id("out")
        self.parts += [el("task", out), flow(more, out, id_=f"{more}_out")]
        return again, out

    def _inside(self, depth: int, id_: str, *more: str, **attributes: str) -> str:
        outer, self.parts = self.parts, []
        first, last = self.chain(depth - 1)
        self.parts += [start(f"{id_}_s"), end(f"{id_}_e"), flow(f"{id_}_s", first), flow(last, f"{id_}_e")]
        inner, self.parts = self.parts, outer
        return el("subProcess", id_, *inner, *more, **attributes)

    def _sub(self, depth: int) -> tuple[str, str]:
        id_ = self.id("sub")
        self.parts.append(self._inside(depth, id_))
        return id_, id_

    def _many(self, depth: int) -> tuple[str, str]:
        id_ = self.id("many")
        items = self.draw(st.integers(0, 3))
        marker = many(f"=for i in 1..{items} return i" if items else "=[]", sequential=self.draw(st.booleans()))
        self.parts.append(self._inside(depth, id_, marker))
        return id_, id_

    def _race(self, depth: int) -> tuple[str, str]:
        gate, late, told, meet = (self.id(p) for p in ("gate", "late", "told", "meet"))
        self.parts += [
            el("eventBasedGateway", gate),
            el("exclusiveGateway", meet),
            el("intermediateCatchEvent", late, timer("timeDuration", "P1D")),
            el("intermediateCatchEvent", told, event("message", "m")),
            flow(gate, late),
            flow(gate, told),
            flow(late, meet),
            flow(told, meet),
        ]
        return gate, meet

    def _boundary(self, depth: int) -> tuple[str, str]:
        id_, hanging, meet = self.id("host"), self.id("hanging"), self.id("meet")
        interrupting = self.draw(st.booleans())
        self.parts.append(self._inside(depth, id_))
        self.parts.append(
            el(
                "boundaryEvent",
                hanging,
                timer("timeDuration", "P2D"),
                attachedToRef=id_,
                cancelActivity=str(interrupting).lower(),
            )
        )
        first, last = self.chain(depth - 1)
        self.parts += [flow(hanging, first), el("exclusiveGateway", meet), flow(id_, meet)]
        if interrupting:
            self.parts.append(flow(last, meet))
        return id_, meet

    def _link(self, depth: int) -> tuple[str, str]:
        first, last, begin = self.id("from"), self.id("to"), self.id("begin")
        name = f'<bpmn:linkEventDefinition name="{first}"/>'
        self.parts += [
            el("task", begin),
            el("intermediateThrowEvent", first, name),
            el("intermediateCatchEvent", last, name),
            flow(begin, first),
        ]
        return begin, last

    def _handler(self, depth: int) -> tuple[str, str]:
        id_, listening = self.id("sub"), self.id("handler")
        begin = el(
            "startEvent", f"{listening}_s", event("signal", "sig"), isInterrupting=str(self.draw(st.booleans())).lower()
        )
        inner = el(
            "subProcess",
            listening,
            begin,
            end(f"{listening}_e"),
            flows(f"{listening}_s {listening}_e"),
            triggeredByEvent="true",
        )
        self.parts.append(self._inside(depth, id_, inner))
        return id_, id_


@st.composite
def diagrams(draw: object) -> object:
    drawing = Drawing(draw)
    first, last = drawing.chain(3)
    parts = [start(), end(), *drawing.parts, flow("s", first), flow(last, "e")]
    return model(*parts, definitions=message("m", "hello") + el("signal", "sig", name="bell"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(diagrams(), st.randoms(use_true_random=False), st.integers(0, 9))
def test_every_diagram_comes_to_its_end(diagram: object, random: object, n: int) -> None:
    play, signals = Play(diagram, n=n), 0
    for _ in range(400):
        assert play.step.incidents == ()
        if play.ended:
            break
        choices = []
        if play.open:
            task = random.choice(sorted(play.open))
            choices.append(lambda task=task: play._do(_complete, task, {}))
        kinds = {wait.kind for wait in play.step.waits}
        if "signal" in kinds and signals < 5:
            signals += 1
            choices.append(lambda: play.signal("bell"))
        if "message" in kinds:
            choices.append(lambda: play.correlate("hello"))
        if play.step.timers:
            choices.append(lambda: play.after(days=random.choice([1, 2, 5])))
        assert choices, "nothing open, nothing waited for, and no end: the process is stuck"
        random.choice(choices)()
    assert play.ended == "e"
    assert play.state["tokens"] == []
    entered = [p for p in play.path if p.endswith("entered")]
    left = [p for p in play.path if not p.endswith("entered")]
    assert len(entered) == len(left), "whatever was entered was completed or cancelled"


def _complete(state: dict, task_id: str, answers: dict, ports: object) -> object:
    from app import engine

    return engine.complete_task(state, task_id, answers, ports)
