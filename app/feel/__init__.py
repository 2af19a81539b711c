"""FEEL, the expression language of DMN 1.5: parse, check, evaluate. Needs nothing of the rest of the product.

>>> evaluate("if age >= 18 then \\"adult\\" else \\"minor\\"", {"age": 20})
'adult'
"""

from app.feel.api import (
    Expression,
    Result,
    UnaryTests,
    check_expression,
    check_unary_tests,
    compile_expression,
    compile_unary_tests,
    evaluate,
)
from app.feel.budget import Limits
from app.feel.checking import Doubt
from app.feel.convert import format_value, from_json, from_python, function, to_json, to_python
from app.feel.errors import FeelBudgetError, FeelError, FeelSyntaxError, Warning
from app.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from app.feel.truth import Never, why_never_true
from app.feel.values import FeelFunction, Range

__all__ = [
    "Date",
    "DateTime",
    "DaysDuration",
    "Doubt",
    "Expression",
    "FeelBudgetError",
    "FeelError",
    "FeelFunction",
    "FeelSyntaxError",
    "Limits",
    "MonthsDuration",
    "Never",
    "Range",
    "Result",
    "Time",
    "UnaryTests",
    "Warning",
    "check_expression",
    "check_unary_tests",
    "compile_expression",
    "compile_unary_tests",
    "evaluate",
    "format_value",
    "from_json",
    "from_python",
    "function",
    "to_json",
    "to_python",
    "why_never_true",
]
