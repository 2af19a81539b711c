"""DMN 1.1 to 1.5: decision tables and decision graphs, read, checked and evaluated. Needs `app.feel` only."""

from app.dmn.analysis import Analysis, TableFinding, analyse
from app.dmn.checking import check_types
from app.dmn.definitions import Definitions, namespace_of, read_definitions
from app.dmn.model import Decision, DmnError, Finding, InputColumn, OutputColumn, Rule, Table
from app.dmn.report import Evaluation
from app.dmn.tables import MatchedRule

__all__ = [
    "Analysis",
    "Decision",
    "Definitions",
    "DmnError",
    "Evaluation",
    "Finding",
    "InputColumn",
    "MatchedRule",
    "OutputColumn",
    "Rule",
    "Table",
    "TableFinding",
    "analyse",
    "check_types",
    "namespace_of",
    "read_definitions",
]
