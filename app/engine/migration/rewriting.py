"""The tokens of a state, put to the elements of another version: which stay, which begin anew, which fall away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow import TaskState

from app.engine.contract import Models
from app.engine.library import pinned_process, read_process
from app.engine.migration.contract import Shift, Way
from app.engine.migration.places import Place, carries, inside, places_of, said
from app.engine.migration.suggesting import suggestions
from app.engine.nodes.events import BoundaryEvent
from app.engine.nodes.many import MultiInstance
from app.engine.nodes.scopes import EventSubProcess, SubProcess
from app.engine.nodes.tasks import UserTask
from app.engine.specs import Node, ProcessSpec, internal_name
from app.text import Text

_Line = dict[str, Any]


@dataclass
class Rewritten:
    """What became of the tokens. `origins`: number → the element of the earlier version that a token stood at.

    `entering`: numbers of tokens that begin at their element; `ended`: those whose work ends.
    """

    shifts: list[Shift] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)
    reasons: list[Text] = field(default_factory=list)
    origins: dict[int, Node] = field(default_factory=dict)
    entering: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    added: set[str] = field(default_factory=set)
    """Ids of the elements that the earlier version did not have."""


@dataclass
class _Frame:
    """Where the tokens of a process or sub-process go: `lines` of the new state, within `path`."""

    spec: ProcessSpec
    lines: list[_Line]
    path: tuple[str, ...] = ()
    parent: _Frame | None = None
    is_many: bool = False
    inner: dict[str, _Frame] = field(default_factory=dict)


def rewrite(state: dict[str, Any], way: Way, models: Models) -> Rewritten:
    """Change a state (a copy that may be changed) in place: every run of the process, called ones too."""
    done = Rewritten()
    process_id, version = way.model.process_id, way.model.version
    if state["process"] == process_id and state["pins"][process_id] != version:
        old = pinned_process(models, process_id, state["pins"][process_id])
        state["tokens"] = _Rewriting(state, way, old, done).all(state["tokens"])
    _rewrite_called(state["tokens"], state, way, models, done)
    state["pins"][process_id] = version
    return done


def _rewrite_called(lines: list[_Line], state: dict[str, Any], way: Way, models: Models, done: Rewritten) -> None:
    for line in lines:
        inner = line.get("inner")
        if inner is None:
            continue
        if inner.get("process") == way.model.process_id and inner["version"] != way.model.version:
            old = pinned_process(models, inner["process"], inner["version"])
            inner["tokens"] = _Rewriting(state, way, old, done).all(inner["tokens"])
            inner["version"] = way.model.version
        _rewrite_called(inner["tokens"], state, way, models, done)


class _Rewriting:
    def __init__(self, state: dict[str, Any], way: Way, old: ProcessSpec, done: Rewritten) -> None:
        self.state, self.way, self.old, self.done = state, way, old, done
        self.new = read_process(way.model)
        self.places = places_of(self.new)
        self.suggested = suggestions(old, self.new)
        done.added |= self.places.keys() - places_of(old).keys()

    def all(self, lines: list[_Line]) -> list[_Line]:
        frame = _Frame(self.new, [])
        self._scope(lines, self.old, frame)
        _drop_empty(frame)
        _sort_lines(frame.lines)
        return frame.lines

    def _scope(self, lines: list[_Line], old: ProcessSpec, frame: _Frame) -> None:
        """What was in one process or sub-process; sub-processes first, so that others can join them."""
        hanging: dict[int, list[_Line]] = defaultdict(list)
        for line in lines:
            if "on" in line:
                hanging[line["on"]].append(line)
        tops = [line for line in lines if "on" not in line]
        for line in sorted(tops, key=lambda line: "inner" not in line):
            node: Node = old.task_specs[line["at"]]  # type: ignore[assignment]
            if isinstance(node, EventSubProcess) and "wait" in line.get("info", {}):
                self._listener(line, node, frame)
            elif isinstance(node, SubProcess) and "inner" in line:
                self._sub_process(line, node, hanging[line["id"]], frame)
            else:
                self._work(line, node, hanging[line["id"]], frame)

    def _listener(self, line: _Line, node: EventSubProcess, frame: _Frame) -> None:
        there = self.places.get(self.way.mapping.get(node.bpmn_id, node.bpmn_id))
        if there is not None and there.path == frame.path and there.node in frame.spec.listeners:
            self._keep(line, node, there.node, frame)
        else:
            self._falls_away(node)

    def _sub_process(self, line: _Line, node: SubProcess, hanging: list[_Line], frame: _Frame) -> None:
        wanted = self.way.mapping.get(node.bpmn_id)
        there = self._target(node) if wanted != "" else None
        if there is not None and not carries(node, there.node) and wanted:
            self._work(line, node, hanging, frame)
        elif there is None or not carries(node, there.node):
            self._dissolve(line, node, hanging, frame)
        elif (around := self._descend(frame, there, node)) is not None:
            kept = self._keep(line, node, there.node, around)
            kept["inner"] = {"tokens": []}
            within = _Frame(there.node.inner, kept["inner"]["tokens"], (*there.path, there.node.bpmn_id), around)
            around.inner.setdefault(there.node.bpmn_id, within)
            self._subscriptions(hanging, node, there.node, around)
            self._scope(line["inner"]["tokens"], node.inner, within)
            _drop_empty(within)

    def _dissolve(self, line: _Line, node: SubProcess, hanging: list[_Line], frame: _Frame) -> None:
        """A sub-process that is no longer drawn: what is in it stands outside, with the variables it had."""
        local = line.get("local", {})
        for each in hanging:
            self._falls_away(self._node(node, each))
        lines = [each if "on" in each or not local else each | {"local": local | each.get("local", {})}
                 for each in line["inner"]["tokens"]]  # fmt: skip
        self._scope(lines, node.inner, frame)

    def _work(self, line: _Line, node: Node, hanging: list[_Line], frame: _Frame) -> None:
        there = self._target(node)
        if there is None:
            self._refuse(
                "„{name}“ gibt es in der neuen Fassung nicht mehr, und es ist nicht gesagt, wo es weitergeht.",
                "“{name}” no longer exists in the new version, and it is not said where the work goes on.",
                node,
            )
            return
        around = self._descend(frame, there, node)
        if around is None:
            return
        if carries(node, there.node):
            self._carry(line, node, hanging, there, around)
        else:
            self._begin_anew(line, node, there, around)

    def _carry(self, line: _Line, node: Node, hanging: list[_Line], there: Place, frame: _Frame) -> None:
        kept = self._keep(line, node, there.node, frame)
        if "flow" in kept.get("info", {}):
            flow = self._way_in(node, there.node, kept["info"]["flow"])
            if flow is None:
                self._refuse(
                    "Der Fall wartet bei „{name}“ auf andere Wege, und den Weg, auf dem er kam, gibt es nicht mehr.",
                    "The case waits at “{name}” for other ways, and the way by which it came no longer exists.",
                    node,
                )
                return
            kept["info"] = kept["info"] | {"flow": flow}
        self._subscriptions(hanging, node, there.node, frame)
        if isinstance(node, MultiInstance) and isinstance(there.node, MultiInstance):
            self._instances(hanging, node, there, frame)
        how = "stays" if node.bpmn_id == there.node.bpmn_id else "renamed"
        task = line if isinstance(node, UserTask) else None
        self._shift(node, there.node, how, task)
        if how == "renamed":
            self._remark("„{name}“ geht als „{then}“ weiter.", "“{name}” goes on as “{then}”.", node, there.node)
        added = [around for around in there.around if self._is_new(around)]
        if added:
            self._remark(
                "„{name}“ liegt jetzt im Teilprozess „{then}“.",
                "“{name}” now lies in the sub-process “{then}”.",
                node,
                added[-1],
            )

    def _instances(self, hanging: list[_Line], node: MultiInstance, there: Place, frame: _Frame) -> None:
        new = there.node
        assert isinstance(new, MultiInstance)
        for child in hanging:
            if child["at"] != internal_name(node.bpmn_id, instance=True):
                continue
            kept = self._keep(child, node.inner, new.inner, frame)
            if isinstance(node.inner, UserTask):
                self._shift(node, new, "stays", child)
            if "inner" in child and inside(node) is not None:
                kept["inner"] = {"tokens": []}
                path = (*there.path, new.bpmn_id)
                spec = inside(new)
                assert spec is not None
                within = _Frame(spec, kept["inner"]["tokens"], path, frame, is_many=True)
                self._scope(child["inner"]["tokens"], inside(node), within)  # type: ignore[arg-type]

    def _begin_anew(self, line: _Line, node: Node, there: Place, frame: _Frame) -> None:
        if node.joins and "flow" in line.get("info", {}):
            self._refuse(
                "Der Fall wartet bei „{name}“ auf andere Wege; das gibt es in der neuen Fassung nicht mehr.",
                "The case waits at “{name}” for other ways; the new version no longer has that.",
                node,
            )
            return
        if isinstance(node, MultiInstance):
            self._refuse(
                "„{name}“ ist für mehrere zugleich begonnen, und in der neuen Fassung geht das so nicht weiter.",
                "“{name}” has begun for several at once, and the new version cannot go on with that.",
                node,
            )
            return
        info = {name: line["info"][name] for name in ("about",) if name in line.get("info", {})}
        if there.node.joins and len(there.node.incoming) > 1:
            flow = self._way_round(node, there.node)
            if flow is None:
                self._refuse(
                    "„{name}“ endet an einer Zusammenführung; es ist nicht gesagt, auf welchem Weg es dorthin geht.",
                    "“{name}” ends at a join, and it is not said by which way the work comes there.",
                    node,
                )
                return
            info["flow"] = flow
        number = self.state["number"] = self.state["number"] + 1
        frame.lines.append({"id": number, "at": there.node.name, "state": line["state"], "info": info})
        self.done.entering.append(number)
        self.done.ended.append(line["id"])
        self._shift(node, there.node, "entered", line if isinstance(node, UserTask) else None)
        self._remark(
            "„{name}“ endet; es geht neu bei „{then}“ weiter.", "“{name}” ends; work begins anew at “{then}”.",
            node, there.node,
        )  # fmt: skip

    def _subscriptions(self, hanging: list[_Line], node: Node, new: Node, frame: _Frame) -> None:
        """What an element listens for, where the new one does so too."""
        for line in hanging:
            if line["at"] == internal_name(node.bpmn_id, instance=True):
                continue
            heard = self._node(node, line)
            wanted = self.way.mapping.get(heard.bpmn_id, heard.bpmn_id)
            listening = new.boundaries if isinstance(heard, BoundaryEvent) else [f.target for f in new.outgoing]
            there = next((other for other in listening if other.bpmn_id == wanted and type(other) is type(heard)), None)
            if there is None or (isinstance(there, BoundaryEvent) and not there.is_listener):
                self._falls_away(heard)
            else:
                self._keep(line, heard, there, frame)

    def _node(self, host: Node, line: _Line) -> Node:
        found = host.spec_of.task_specs[line["at"]]
        assert isinstance(found, Node)
        return found

    def _keep(self, line: _Line, node: Node, new: Node, frame: _Frame) -> _Line:
        kept = line | {"at": new.name}
        frame.lines.append(kept)
        self.done.origins[line["id"]] = node
        return kept

    def _target(self, node: Node) -> Place | None:
        """Where the work of an element goes on: as the owner says, else at the same id, else as suggested."""
        wanted = self.way.mapping.get(node.bpmn_id)
        if wanted is not None:
            return self.places.get(wanted)
        there = self.places.get(node.bpmn_id)
        if there is not None and carries(node, there.node):
            return there
        suggested = self.suggested.get(node.bpmn_id)
        return self.places.get(suggested.element) if suggested else None

    def _descend(self, frame: _Frame, there: Place, node: Node) -> _Frame | None:
        """The frame of the sub-process in which a place lies, begun where it was not; None where that cannot be."""
        while frame.path != there.path[: len(frame.path)]:
            if frame.is_many or frame.parent is None:
                return self._refuse_border(node)
            frame = frame.parent
        for sub_process in there.around[len(frame.path) :]:
            known = frame.inner.get(sub_process.bpmn_id)
            if known is None:
                if type(sub_process) is not SubProcess:
                    return self._refuse_border(node)
                known = self._wrap(frame, sub_process)
            frame = known
        return frame

    def _wrap(self, frame: _Frame, sub_process: SubProcess) -> _Frame:
        number = self.state["number"] = self.state["number"] + 1
        line: _Line = {"id": number, "at": sub_process.name, "state": TaskState.WAITING, "inner": {"tokens": []}}
        frame.lines.append(line)
        made = _Frame(sub_process.inner, line["inner"]["tokens"], (*frame.path, sub_process.bpmn_id), frame)
        frame.inner[sub_process.bpmn_id] = made
        return made

    def _way_in(self, node: Node, new: Node, flow_id: str) -> str | None:
        """The sequence flow at a join by which a waiting token has come."""
        if len(new.incoming) < 2:
            return None
        if any(flow.id == flow_id for flow in new.incoming):
            return flow_id
        source = next((flow.source.bpmn_id for flow in node.incoming if flow.id == flow_id), None)
        source = self.way.mapping.get(source, source) if source else None
        alike = [flow.id for flow in new.incoming if flow.source.bpmn_id == source]
        return alike[0] if len(alike) == 1 else None

    def _way_round(self, node: Node, join: Node) -> str | None:
        """The sequence flow that leads past an element that is no longer there, to the join behind it."""
        before = {flow.source.bpmn_id for flow in node.incoming}
        before |= {self.way.mapping.get(each, each) for each in before}
        alike = [flow.id for flow in join.incoming if flow.source.bpmn_id in before]
        return alike[0] if len(alike) == 1 else None

    def _is_new(self, node: Node) -> bool:
        return node.bpmn_id not in places_of(self.old)

    def _shift(self, before: Node, after: Node, how: str, task: _Line | None) -> None:
        task_id = f"{self.state['seed']}{task['id']:012x}" if task is not None else None
        self.done.shifts.append(Shift(before.bpmn_id, after.bpmn_id, how, task_id))

    def _falls_away(self, node: Node) -> None:
        self._remark("Auf „{name}“ wird nicht mehr gewartet.", "“{name}” is no longer waited for.", node, node)

    def _remark(self, de: str, en: str, node: Node, then: Node) -> None:
        self.done.remarks.append(Text(de, en).fill(name=said(node), then=said(then)))

    def _refuse(self, de: str, en: str, node: Node) -> None:
        self.done.reasons.append(Text(de, en).fill(name=said(node)))

    def _refuse_border(self, node: Node) -> None:
        self._refuse(
            "„{name}“ liegt jetzt in einem anderen Teilprozess, der sich wiederholt oder auf ein Ereignis hin beginnt.",
            "“{name}” now lies in another sub-process, which repeats or begins on an event.",
            node,
        )


def _drop_empty(frame: _Frame) -> None:
    """Sub-processes out of which all work has moved end without going on."""
    for line in [line for line in frame.lines if "inner" in line and "process" not in line["inner"]]:
        node = frame.spec.task_specs[line["at"]]
        if isinstance(node, SubProcess) and not _has_work(line["inner"]["tokens"], node.inner):
            frame.lines[:] = [each for each in frame.lines if each is not line and each.get("on") != line["id"]]


def _has_work(lines: list[_Line], spec: ProcessSpec) -> bool:
    return any(not (spec.task_specs[line["at"]].is_listener and "wait" in line.get("info", {})) for line in lines)  # type: ignore[attr-defined]


def _sort_lines(lines: list[_Line]) -> None:
    """Hosts before what hangs on them: numbers grow."""
    lines.sort(key=lambda line: line["id"])
    for line in lines:
        inner: Mapping[str, Any] = line.get("inner", {})
        if "process" not in inner and inner:
            _sort_lines(inner["tokens"])
