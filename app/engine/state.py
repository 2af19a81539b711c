"""The state of an instance as JSON: where its tokens stand, variables, pins. No model, nothing about a person."""

from __future__ import annotations

from typing import Any

from app.engine.contract import Ports, ProcessModel
from app.engine.instance import Instance, Scope, ScopeParts
from app.engine.library import pinned_process, read_process
from app.engine.shape import check_instance, check_token
from app.engine.specs import ProcessSpec
from app.engine.tokens import ROOT, Token
from app.errors import Broken
from app.text import Text

FORMAT = 1


def new_instance(model: ProcessModel, ports: Ports, seed: str) -> Instance:
    """A process that has not begun; `seed` are 20 hexadecimal characters, its part of the public ids."""
    instance = Instance(read_process(model), model.version, ports, seed)
    instance.pins[model.process_id] = model.version
    return instance


def save(instance: Instance) -> dict[str, object]:
    """The state as JSON."""
    return {
        "format": FORMAT,
        "seed": instance.seed,
        "number": instance.number,
        "process": instance.spec.process_id,
        "pins": dict(instance.pins),
        "over": instance.over,
        "end": instance.end_event,
        "variables": instance.data,
        "tokens": _save_tokens(instance),
    }


def _save_tokens(scope: ScopeParts) -> list[dict[str, object]]:
    saved = []
    for token in scope.tokens():
        line: dict[str, object] = {"id": token.id, "at": token.task_spec.name, "state": token.state}
        if token.host is not None:
            line["on"] = token.host.id
        if token.data:
            line["local"] = token.data
        if token.info:
            line["info"] = dict(token.info)
        inner = token.instance.subprocesses.get(token.id)
        if inner is not None:
            line["inner"] = _save_inner(inner)
        saved.append(line)
    return saved


def _save_inner(scope: Scope) -> dict[str, object]:
    inner: dict[str, object] = {"tokens": _save_tokens(scope)}
    if scope.spec.is_process:
        inner |= {"process": scope.spec.process_id, "version": scope.version, "variables": scope.data}
    return inner


def restore(state: dict[str, Any], ports: Ports) -> Instance:
    """The instance of a state, which is left unchanged. Raises Broken when the state is damaged."""
    try:
        check_instance(state)
        if state["format"] != FORMAT:
            raise ValueError(state["format"])
        process_id = state["process"]
        version = state["pins"][process_id]
        spec = pinned_process(ports.models, process_id, version)
        instance = Instance(spec, version, ports, state["seed"])
        instance.number = state["number"]
        instance.pins = dict(state["pins"])
        instance.over, instance.end_event = state["over"], state["end"]
        instance.data = dict(state["variables"])
        _restore_tokens(instance, state["tokens"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged() from error
    return instance


def damaged() -> Broken:
    """A state that cannot be used."""
    return Broken(
        Text(
            "Der gespeicherte Stand dieses Falls ist beschädigt oder passt nicht zum Diagramm. Bitte wenden Sie "
            "sich an die Prozessverantwortung.",
            "The stored state of this case is damaged or does not fit the diagram. Please ask the process owner.",
        )
    )


def _restore_tokens(scope: ScopeParts, lines: list[dict[str, Any]]) -> None:
    for line in lines:
        check_token(line)
        spec = scope.spec.task_specs[line["at"]]
        parent = scope.tasks[line.get("on", ROOT)]
        token = Token(scope, spec, parent, line["state"], line["id"])  # type: ignore[arg-type]
        token.data = dict(line.get("local", ()))
        token.internal_data = dict(line.get("info", ()))
        inner = line.get("inner")
        if inner is not None:
            _restore_inner(scope, token, inner)


def _restore_inner(scope: ScopeParts, owner: Token, inner: dict[str, Any]) -> None:
    instance = scope.top_workflow
    if "process" in inner:
        spec: ProcessSpec = pinned_process(instance.ports.models, inner["process"], inner["version"])
        version = inner["version"]
    else:
        spec, version = owner.task_spec.inner, scope.version
    nested = instance.nest(spec, owner, version)
    nested.data = dict(inner.get("variables", ()))
    _restore_tokens(nested, inner["tokens"])
