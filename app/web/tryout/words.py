"""Recorded steps in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from app.people.roles import ROLES
from app.web.model_texts import say_model
from app.web.present import role_name

_PARTS = re.compile(r"(\d+)([YMWDH])")


def told(step: Mapping[str, object], names: Mapping[str, str]) -> str:
    """One step; `names` has the names of elements by id."""
    if "complete" in step:
        element = str(step["complete"])
        who = str(step.get("by", ""))
        step_name = say_model(names.get(element, element))
        return _("“%(step)s” handed in by %(who)s", step=step_name, who=role_name(who) if who in ROLES else who)
    if "after" in step:
        return _("time passes: %(length)s", length=length_in_words(str(step["after"])))
    if "message" in step:
        return _("the message “%(name)s” comes in", name=_inner(step, "message", "name"))
    if "withdraw" in step:
        return _("consent %(consent)s is withdrawn", consent=_inner(step, "withdraw", "consent"))
    if "decided" in step:
        return _("looked at: %(decision)s by rule %(rule)s", decision=step["decided"], rule=step.get("rule") or "–")
    if "open" in step:
        opened = step["open"] if isinstance(step["open"], list) else [step["open"]]
        listed = ", ".join(say_model(names.get(str(element), str(element))) for element in opened)
        return _("looked at: open is %(steps)s", steps=listed or "–")
    return _("as the scenario says: %(kind)s", kind=", ".join(step))


def length_in_words(duration: str) -> str:
    """`P1M2DT3H` in words."""
    date, _t, time = duration.partition("T")
    parts = [_amount(int(amount), unit) for amount, unit in _PARTS.findall(date)]
    parts += [_amount(int(amount), unit + "T") for amount, unit in _PARTS.findall(time)]
    return ", ".join(part for part in parts if part) or duration


def _amount(num: int, unit: str) -> str:
    match unit:
        case "Y":
            return ngettext("%(num)d year", "%(num)d years", num)
        case "M":
            return ngettext("%(num)d month", "%(num)d months", num)
        case "W":
            return ngettext("%(num)d week", "%(num)d weeks", num)
        case "D":
            return ngettext("%(num)d day", "%(num)d days", num)
        case "HT":
            return ngettext("%(num)d hour", "%(num)d hours", num)
        case "MT":
            return ngettext("%(num)d minute", "%(num)d minutes", num)
    return ""


def _inner(step: Mapping[str, object], kind: str, key: str) -> object:
    content = step[kind]
    value = content.get(key, "") if isinstance(content, Mapping) else content
    return ", ".join(map(str, value)) if isinstance(value, list) else value
