"""How a place in a model is named for people, in German and English."""

from __future__ import annotations

from app.dmn.model import InputColumn, OutputColumn, Rule

Place = tuple[str, str]


def decision(title: str) -> Place:
    """A decision or business knowledge model."""
    return f"„{title}“", f"'{title}'"


def column(title: str, column: InputColumn | OutputColumn) -> Place:
    """The head of a column of a table."""
    return f"„{title}“, Spalte „{column.title}“", f"'{title}', column '{column.title}'"


def cell(title: str, rule: Rule, column: InputColumn | OutputColumn) -> Place:
    """A cell of a table."""
    return (
        f"„{title}“, Regel {rule.index}, Spalte „{column.title}“",
        f"'{title}', rule {rule.index}, column '{column.title}'",
    )
