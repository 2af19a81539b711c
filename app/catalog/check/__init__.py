"""Check model files, each by itself and all against each other, before anything counts."""

from app.catalog.check.files import Checked, check_files, check_models, rule_names, sort_out
from app.catalog.check.library import CanRun, Library

__all__ = ["CanRun", "Checked", "Library", "check_files", "check_models", "rule_names", "sort_out"]
