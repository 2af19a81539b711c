"""DMN 1.1 to 1.5: decision tables and decision graphs, read, checked and evaluated. Needs `app.feel` only."""

from app.dmn.analysis import Analysis, TableFinding, analyse
from app.dmn.checking import check_types
from app.dmn.definitions import Definitions, namespace_of, read_definitions
from app.dmn.inputs import DecisionInput, inputs_of, outputs_of
from app.dmn.model import Decision, DmnError, Finding, InputColumn, OutputColumn, Rule, Table
from app.dmn.nearness import Change, Condition, NearMiss, explanation, near_misses, smallest_changes
from app.dmn.outcome import Outcome, Outcomes
from app.dmn.possible import Possible
from app.dmn.recorded import RecordedInputs
from app.dmn.report import Evaluation
from app.dmn.tables import MatchedRule

__all__ = [
    "Analysis",
    "Change",
    "Condition",
    "Decision",
    "DecisionInput",
    "Definitions",
    "DmnError",
    "Evaluation",
    "Finding",
    "InputColumn",
    "MatchedRule",
    "NearMiss",
    "Outcome",
    "Outcomes",
    "OutputColumn",
    "Possible",
    "RecordedInputs",
    "Rule",
    "Table",
    "TableFinding",
    "analyse",
    "check_types",
    "explanation",
    "inputs_of",
    "namespace_of",
    "near_misses",
    "outputs_of",
    "read_definitions",
    "smallest_changes",
]
