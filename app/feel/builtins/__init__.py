"""The built-in functions of FEEL (10.3.4)."""

from app.feel.builtins import booleans, contexts, conversion, lists, numeric, ranges, statistics, strings, temporal
from app.feel.builtins.registry import BUILTINS

__all__ = [
    "BUILTINS",
    "booleans",
    "contexts",
    "conversion",
    "lists",
    "numeric",
    "ranges",
    "statistics",
    "strings",
    "temporal",
]
