"""Check model files, each by itself and all against each other, before anything counts."""

from app.catalog.check.files import check_files, check_models
from app.catalog.check.library import CanRun, Library

__all__ = ["CanRun", "Library", "check_files", "check_models"]
