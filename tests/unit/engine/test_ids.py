"""Any id that a modeller writes must run, also those that SpiffWorkflow uses inside."""

from __future__ import annotations

import pytest

from tests.unit.engine.helper import Play, el, end, flows, many, model, start, user

NAMES = [
    "Start",
    "End",
    "Root",
    "root",
    "p.EndJoin",
    "sp.EndJoin",
    "n",
    "i",
    "None",
    "case",
    "x.BoundaryEventSplit",
]


@pytest.mark.parametrize("name", NAMES)
def test_as_user_task(name: str) -> None:
    play = Play(model(start(), user(name), end(), flows(f"s {name} e")))
    assert play.tasks == [name]
    play.complete(name)
    assert play.ended == "e"


@pytest.mark.parametrize("name", NAMES)
def test_as_start_end_and_sub_process(name: str) -> None:
    assert Play(model(start(name), end(), flows(f"{name} e"))).ended == "e"
    assert Play(model(start(), end(name), flows(f"s {name}"))).ended == name
    inner = el("subProcess", name, start("is"), user("t", many("=[1]")), flows("is t"))
    play = Play(model(start(), inner, end(), flows(f"s {name} e")))
    play.complete("t")
    assert play.ended == "e"


@pytest.mark.parametrize("name", NAMES)
def test_as_process(name: str) -> None:
    play = Play(model(start(), user("t"), end(), flows("s t e"), id_=name))
    assert play.task("t").process_id == name


def test_umlauts_and_length() -> None:
    name = "Prüfung_ä-ö.ü" + "x" * 300
    assert Play(model(start(), user(name), flows(f"s {name}"))).tasks == [name]
