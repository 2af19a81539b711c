"""The rooms of app/ stand on each other in one order; this test reads every import and holds it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
# From the ground up, as in docs/explanation/architecture.md.
ORDER = (
    ("text",),
    ("errors",),
    ("feel",),
    ("dmn",),
    ("store",),
    ("audit",),
    ("jobs",),
    ("people",),
    ("services",),
    ("issues",),
    ("catalog",),
    ("mail",),
    ("engine",),
    ("cases",),
    ("tasks",),
    ("conferences",),
    ("rehearsal",),
    ("reports",),
    ("privacy",),
    ("settings",),
    ("web",),
    ("startup",),
    ("serve",),
    ("cli",),
)
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
ALONE = {  # may be used on their own: what they import of ours
    "feel": set(),
    "dmn": {"feel"},
}
ONLY_IN = {"SpiffWorkflow": {"engine"}, "flask": {"web"}, "flask_login": {"web"}, "flask_wtf": {"web"},
           "flask_babel": {"web"}, "flask_limiter": {"web"}, "dbos": {"jobs"}}  # fmt: skip
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
# What reads code or objects out of data, by module or by method.
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "dill", "code", "codeop", "runpy", "imp", "ctypes",
                     "SpiffWorkflow.dmn", "SpiffWorkflow.bpmn.script_engine", "SpiffWorkflow.spiff"}  # fmt: skip
FORBIDDEN_METHODS = {"from_string", "unsafe_load", "full_load", "import_module"}
# Attributes whose names come from `__slots__` or from a fixed table of ours, never from a text.
ATTRIBUTES_BY_NAME = {"feel/temporal.py", "feel/tree.py", "feel/budget.py", "dmn/columns.py", "dmn/domains.py",
                      "dmn/checking.py"}  # fmt: skip
SOURCES = sorted(APP.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of each import, at the top or inside a function, relative ones made absolute."""
    package = ("app", *path.relative_to(APP).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: -node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            if module == "app":
                yield from ((node.lineno, f"app.{name.name}") for name in node.names)
            else:
                yield node.lineno, module


def upward_imports(path: Path) -> Iterator[str]:
    room = room_of(path)
    for line, name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "app" or len(parts) < 2 or parts[1] == room:
            continue
        if LEVEL[parts[1]] >= LEVEL[room] or parts[1] not in ALONE.get(room, {parts[1]}):
            yield f"{path.relative_to(APP.parent)}:{line} imports {name}"


def foreign_imports(path: Path) -> Iterator[str]:
    for line, name in imports_of(path):
        if room_of(path) not in ONLY_IN.get(name.split(".")[0], {room_of(path)}):
            yield f"{path.relative_to(APP.parent)}:{line} imports {name}"


def forbidden_calls(source: str) -> list[int]:
    """Lines that run text as Python."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS)
            or (isinstance(node.func, ast.Attribute) and ast.unparse(node.func).startswith("builtins."))
        )
    ]


def attributes_by_name(source: str) -> list[int]:
    """Lines that reach an attribute whose name is not written there."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("getattr", "setattr", "delattr", "operator.attrgetter", "attrgetter")
        and not all(isinstance(name, ast.Constant) for name in node.args[1:2] or node.args)
    ]


def forbidden_parts(path: Path) -> Iterator[str]:
    place = path.relative_to(APP.parent)
    for line, name in imports_of(path):
        if any(name == module or name.startswith(f"{module}.") for module in FORBIDDEN_IMPORTS):
            yield f"{place}:{line} imports {name}"
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_METHODS:
            yield f"{place}:{node.lineno} uses {node.attr}"


def test_every_room_has_its_place() -> None:
    rooms = {room_of(path) for path in SOURCES} - {"__init__"}
    assert rooms <= LEVEL.keys()


def test_a_room_imports_only_rooms_below_it() -> None:
    assert [fault for path in SOURCES for fault in upward_imports(path)] == []


def test_only_one_room_knows_each_framework() -> None:
    assert [fault for path in SOURCES for fault in foreign_imports(path)] == []


def test_no_text_is_run_as_python() -> None:
    found = [
        f"{path.relative_to(APP.parent)}:{line}"
        for path in SOURCES
        for line in forbidden_calls(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source", ["eval('1')", "exec(text)", "compile(t, '', 'eval')", "import builtins\nbuiltins.eval('1')"]
)
def test_the_search_for_such_calls_finds_them(source: str) -> None:
    assert forbidden_calls(source)


def test_a_regular_expression_is_not_such_a_call() -> None:
    assert not forbidden_calls("re.compile('a'); evaluate('1'); self.compile(x)")


def test_nothing_that_reads_code_out_of_data_is_used() -> None:
    assert [fault for path in SOURCES for fault in forbidden_parts(path)] == []


def test_attributes_are_named_in_the_code_that_reads_them() -> None:
    found = {str(path.relative_to(APP)) for path in SOURCES if attributes_by_name(path.read_text("utf-8"))}
    assert found <= ATTRIBUTES_BY_NAME


@pytest.mark.parametrize("source", ["getattr(x, name)", "setattr(x, 'a' + b, 1)", "attrgetter(name)"])
def test_the_search_for_attributes_by_name_finds_them(source: str) -> None:
    assert attributes_by_name(source)
    assert not attributes_by_name("getattr(x, 'name', None)")
