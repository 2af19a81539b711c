"""`kim`: everything that is done from the command line."""

from app.cli import accounts, decisions, history, keys, models, serving  # noqa: F401  they add their commands
from app.cli.base import main

__all__ = ["main"]
