"""Comparing two versions of a model: what changed, in sentences for people who do not draw diagrams."""

from app.catalog.compare.decision_names import deadline_periods
from app.catalog.compare.folders import Compared, compare_paths
from app.catalog.compare.models import compare_models
from app.catalog.compare.report import ADDED, CHANGED, HIGH, LOW, MOVED, NORMAL, REMOVED, Change, Report

__all__ = [
    "ADDED",
    "CHANGED",
    "HIGH",
    "LOW",
    "MOVED",
    "NORMAL",
    "REMOVED",
    "Change",
    "Compared",
    "Report",
    "compare_models",
    "compare_paths",
    "deadline_periods",
]
