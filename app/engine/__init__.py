"""Runs processes on SpiffWorkflow, with FEEL and the zeebe dialect. The only room that imports SpiffWorkflow."""

from app.engine.contract import (
    BpmnError,
    ClosedTask,
    Decided,
    DecisionCall,
    DecisionMade,
    Incident,
    Models,
    Moved,
    OpenTask,
    OperationCall,
    PathEvent,
    Ports,
    ProcessModel,
    Step,
    Thrown,
    TimerDue,
    Wait,
)
from app.engine.library import read_process
from app.engine.outline import Element, ProcessOutline, describe
from app.engine.prospect import NextTask, Position, open_incidents, open_timers, positions, upcoming
from app.engine.relocating import WorkPlace, relocate, work_places
from app.engine.rescheduling import reschedule
from app.engine.steps import cancel, complete_task, correlate, fire_due, look, retry, signal, start

__all__ = [
    "BpmnError",
    "ClosedTask",
    "Decided",
    "DecisionCall",
    "DecisionMade",
    "Element",
    "Incident",
    "Models",
    "Moved",
    "NextTask",
    "OpenTask",
    "OperationCall",
    "PathEvent",
    "Ports",
    "Position",
    "ProcessModel",
    "ProcessOutline",
    "Step",
    "Thrown",
    "TimerDue",
    "Wait",
    "WorkPlace",
    "cancel",
    "complete_task",
    "correlate",
    "describe",
    "fire_due",
    "look",
    "open_incidents",
    "open_timers",
    "positions",
    "read_process",
    "relocate",
    "reschedule",
    "retry",
    "signal",
    "start",
    "upcoming",
    "work_places",
]
