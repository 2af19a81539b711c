"""Context functions (10.3.4.10)."""

from __future__ import annotations

from app.feel.budget import Run
from app.feel.builtins.registry import builtin
from app.feel.errors import NullResult


@builtin("get value", "m: context", "key: string")
@builtin("get value", "context: context", "key: string")
def get_value(run: Run, context: dict, key: str) -> object:
    """The entry with that key; null when there is none."""
    if key not in context:
        raise NullResult(f"Es gibt keinen Eintrag „{key}“.", f"There is no entry '{key}'.")
    return context[key]


@builtin("get entries", "m: context")
@builtin("get entries", "context: context")
def get_entries(run: Run, context: dict) -> list:
    """A list of contexts with `key` and `value`, one for each entry."""
    run.check_list(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def context_(run: Run, entries: list) -> dict:
    """A context of a list of contexts with `key` and `value`; null when a key is missing or occurs twice."""
    made: dict[str, object] = {}
    run.check_list(len(entries))
    for entry in entries:
        if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry:
            raise NullResult("Jeder Eintrag braucht „key“ und „value“.", "Each entry needs 'key' and 'value'.")
        if entry["key"] in made:
            raise NullResult(
                f"Der Schlüssel „{entry['key']}“ steht doppelt.", f"The key '{entry['key']}' occurs twice."
            )
        made[entry["key"]] = entry["value"]
    return made


@builtin("context put", "context: context", "key: string", "value: any")
def put(run: Run, context: dict, key: str, value: object) -> dict:
    """The context with that entry added or replaced."""
    run.check_list(len(context) + 1)
    return {**context, key: value}


@builtin("context put", "context: context", "keys: list", "value: any")
def put_deep(run: Run, context: dict, keys: list, value: object) -> dict:
    """The context with an entry replaced that lies at the end of a path of keys."""
    if not keys or any(type(key) is not str for key in keys):
        raise NullResult("Der Pfad muss aus Texten bestehen.", "The path must consist of strings.")
    if len(keys) > run.limits.depth:
        raise run.exceeded("depth")
    if len(keys) == 1:
        return put(run, context, keys[0], value)
    inner = context.get(keys[0])
    if type(inner) is not dict:
        raise NullResult(f"„{keys[0]}“ ist kein Kontext.", f"'{keys[0]}' is not a context.")
    return put(run, context, keys[0], put_deep(run, inner, keys[1:], value))


@builtin("context merge", "contexts: list")
def merge(run: Run, contexts: list) -> dict:
    """One context of the entries of all; a later one replaces an earlier one."""
    merged: dict[str, object] = {}
    for context in contexts:
        if type(context) is not dict:
            raise NullResult("Nicht alle Einträge sind Kontexte.", "Not all items are contexts.")
        run.check_list(len(context))
        merged.update(context)
    return merged
