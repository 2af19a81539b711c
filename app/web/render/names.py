"""Names and ids in HTML of what stands in a form."""

from __future__ import annotations

from app.catalog.forms import Component, DynamicList

Indexes = tuple[int, ...]
"""In which rows (from 0) of which dynamic lists, outermost first."""


def dom_id(component: Component, indexes: Indexes) -> str:
    return "-".join(["f", component.id, *(str(index) for index in indexes)])


def row_name(list_name: str, index: int) -> str:
    """Name of the hidden field that says: this row is there. Also the beginning of the names within it."""
    return f"{list_name}[{index}]"


def field_name(key: str, row: str) -> str:
    """`row` is the name of the row around the field, or empty."""
    return f"{row}.{key}" if row else key


def row_id(component: DynamicList, indexes: Indexes) -> str:
    return dom_id(component, indexes) + "-row"
