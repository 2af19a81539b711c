"""Processes as read, kept by id and version: a version never changes, so none is read twice."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from app.engine.contract import Models, ProcessModel
from app.engine.reading.process import read
from app.engine.specs import ProcessSpec

KEPT = 256
_read: OrderedDict[tuple[str, str], ProcessSpec] = OrderedDict()
_lock = Lock()


def read_process(model: ProcessModel) -> ProcessSpec:
    """The process of a model; raises Rejected with every reason why it cannot run."""
    key = (model.process_id, model.version)
    spec = _recall(key)
    if spec is None:
        spec = read(model)
        with _lock:
            _read[key] = spec
            while len(_read) > KEPT:
                _read.popitem(last=False)
    return spec


def pinned_process(models: Models, process_id: str, version: str) -> ProcessSpec:
    """A version that a running case is pinned to; asks `models` only when it is not at hand."""
    return _recall((process_id, version)) or read_process(models.version(process_id, version))


def _recall(key: tuple[str, str]) -> ProcessSpec | None:
    with _lock:
        spec = _read.get(key)
        if spec is not None:
            _read.move_to_end(key)
        return spec
