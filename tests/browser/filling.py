"""Fill in any form of the product by the keys of its fields, as a scenario file writes them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from app.rehearsal.answers import FIRST


def fill_form(page: Page, answers: Mapping[str, object]) -> None:
    """Answers one after another; fields that appear meanwhile are waited for."""
    for key, value in answers.items():
        _fill(page, _full_name(page, key), value)


def _full_name(page: Page, key: str) -> str:
    names = [key, f"case.{key}", f"{key}_confirmed", f"case.{key}_confirmed"]
    wanted = ", ".join(f'main form [name="{name}"], main form [name^="{name}["]' for name in names)
    found = page.locator(wanted).first
    found.wait_for(state="attached")
    name = found.get_attribute("name") or ""
    return name.split("[")[0]


def _fill(page: Page, name: str, value: object) -> None:
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        for index, row in enumerate(value):
            _reach_row(page, name, index)
            for key, inner in row.items():
                _fill(page, f"{name}[{index}].{key}", inner)
    elif isinstance(value, list):
        for box in page.locator(f'input[type=checkbox][name="{name}"]').all():
            box.set_checked(box.get_attribute("value") in [_token(item) for item in value])
    else:
        _answer(page, name, value)
    _settle(page)


def _reach_row(page: Page, name: str, index: int) -> None:
    rows = page.locator(f'[name^="{name}[{index}]"]')
    if rows.count() == 0:
        button = page.locator(f'button[value="add:{name}"]')
        button.click()
        expect(rows.first).to_be_attached()


def _answer(page: Page, name: str, value: object) -> None:
    field = page.locator(f'main form [name="{name}"]:not([type=hidden])')
    field.first.wait_for()
    kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind == "radio":
        _with_value(field, _token(value)).check()
    elif kind == "checkbox":
        field.first.set_checked(bool(value))
    elif kind == "select" and value == FIRST:
        field.first.select_option(index=1)
    elif kind == "select":
        field.first.select_option(value=_token(value))
    else:
        field.first.fill(_written(value))
        field.first.blur()


def _with_value(fields: Locator, value: str) -> Locator:
    return next(field for field in fields.all() if field.get_attribute("value") == value)


def _token(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _written(value: object) -> str:
    """Days as people here write them."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return dt.date.fromisoformat(value).strftime("%d.%m.%Y")
    return str(value)


def _settle(page: Page) -> None:
    """The form on the server has answered what the last change means."""
    page.wait_for_timeout(150)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
