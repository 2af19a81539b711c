"""Every scenario of the shipped processes holds; what does not hold is told with step, expectation and finding."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.cases.models import Case
from app.catalog.files import ROOTS
from app.cli import main
from app.rehearsal.office import HandClock, Stage
from app.rehearsal.player import Played, play
from app.rehearsal.scenario_file import read_scenario, read_yaml, scenario_from
from app.store.database import Database
from tests.rig.consistency import case_faults

ROOT = Path(__file__).parents[2]
FILES = sorted(ROOT.glob("processes/*/scenarios/*.yaml"))
BIRKE = ROOT / "processes/intake_to_closure/scenarios/F02-birke-einfacher-verweis.yaml"
ENDS = {"closed", "referred", "rejected", "withdrawn", "merged", "expired"}


class LookedThrough(Stage):
    """After each play it is looked whether all that was stored fits together."""

    faults: tuple[str, ...] = ()

    @contextmanager
    def office(self, clock: HandClock) -> Iterator[Database]:
        with super().office(clock) as database:
            yield database
            with database.reading() as session:
                cases = session.scalars(select(Case)).unique().all()
                self.faults = tuple(fault for case in cases for fault in case_faults(session, case))


@pytest.fixture(scope="module")
def stage() -> Iterator[LookedThrough]:
    with LookedThrough(ROOT) as opened:
        yield opened


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_scenario_holds(file: Path, stage: LookedThrough) -> None:
    played = play(read_scenario(file), stage)
    assert played.holds, f"Schritt {played.step}: {played.reason}"
    assert stage.faults == ()


def test_every_end_of_the_whole_way_is_reached_by_a_scenario() -> None:
    scenarios = [read_scenario(file) for file in FILES]
    reached = {scenario.ends for scenario in scenarios if scenario.process == "intake_to_closure"}
    assert reached - {None} == ENDS


def birke(stage: Stage, *steps: dict[str, Any], keep: int = 0, **changed: object) -> Played:
    """F02 with its first steps kept, others after them, and entries changed."""
    content = read_yaml(BIRKE)
    assert isinstance(content, dict)
    content["steps"] = [*content["steps"][:keep], *steps]
    content.update({"ends": None, "never": [], **changed})
    return play(scenario_from(content, BIRKE), stage)


SCREENED = 2
REFERRED = 5

WRONG: dict[str, tuple[int, dict[str, Any], str, str]] = {
    "open tasks": (0, {"open": ["choose_service"]}, "offen: choose_service", "screen_case"),
    "an open task too many": (0, {"open": []}, "offen: –", "screen_case"),
    "rule": (SCREENED, {"decided": "complexity", "rule": "R10"}, "Regel R10", "R17"),
    "output": (
        SCREENED,
        {"decided": "complexity", "outputs": {"outcome": "clarify"}},
        "outcome = clarify",
        "referral",
    ),
    "decision never made": (0, {"decided": "complexity"}, "eine Auswertung von „complexity“", "–"),
    "unknown task": (0, {"complete": "scren_case", "by": "coordination"}, "offene Aufgabe „scren_case“", "screen_case"),
    "reading that is allowed": (
        0,
        {"refuse": {"read": "proposal", "by": "coordination"}},
        "wird abgelehnt",
        "wird zugelassen",
    ),
    "refused task that is not open": (
        0,
        {"refuse": {"complete": "accept_case", "by": "carrier_lead"}},
        "offene Aufgabe „accept_case“",
        "screen_case",
    ),
    "refusal only for want of answers": (
        0,
        {"refuse": {"complete": "screen_case", "by": "coordination"}},
        "wird abgelehnt",
        "wird zugelassen",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_deviation_says_where_what_was_expected_and_what_was_found(name: str, stage: Stage) -> None:
    keep, step, expected, found = WRONG[name]
    played = birke(stage, step, keep=keep)
    assert played.reason is not None
    assert played.step == keep + 1
    assert played.reason.de == f"erwartet: {expected}; gefunden: {found}"
    assert played.reason.en.startswith("expected: ")


def test_a_wrong_end_and_a_forbidden_element_are_deviations_after_the_last_step(stage: Stage) -> None:
    wrong_end = birke(stage, ends="closed", keep=1)
    assert (wrong_end.step, str(wrong_end.reason)) == (2, "erwartet: Ende „closed“; gefunden: screen_case")
    entered = birke(stage, never=["screen_case"], keep=1)
    assert str(entered.reason) == "erwartet: „screen_case“ wird nie erreicht; gefunden: screen_case"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "somebody unknown": ({"complete": "screen_case", "by": "karl.kaktus"}, "„by: karl.kaktus“ ist weder eine Rolle"),
    "another office": ({"complete": "screen_case", "by": "berta.buche"}, "gehört nicht zu Ihren Aufgaben"),
    "no duration": ({"after": "sechs Tage"}, "„sechs Tage“ ist keine Dauer. Beispiel: P6D"),
    "an unknown field": (
        {"complete": "screen_case", "by": "coordination", "answers": {"farbe": "blau"}},
        "farbe: Dieses Feld gibt es im Formular nicht.",
    ),
    "an unknown consent": (
        {"withdraw": {"consent": "E9", "by": "coordination"}},
        "Die Einwilligung „E9“ gibt es nicht.",
    ),
    "a message nobody waits for": ({"message": {"name": "wetterbericht"}}, "„wetterbericht“"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_product_refuses_ends_the_play_with_its_sentence(name: str, stage: Stage) -> None:
    step, sentence = REFUSED[name]
    played = birke(stage, step)
    assert played.step == 1
    assert sentence in str(played.reason)


def test_an_unknown_proposer_is_refused_at_the_start(stage: Stage) -> None:
    played = birke(stage, start={"by": "karl.kaktus", "answers": {}})
    assert played.step == 0
    assert "karl.kaktus" in str(played.reason)


def test_an_incident_is_a_deviation(tmp_path: Path) -> None:
    """A service task that cannot do its work must not pass unseen."""
    for folder in ROOTS:
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and file.parent.name != "scenarios":
                copy = tmp_path / file.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes().replace(b"=offices.coordination_office", b"=&#34;niemand&#34;"))
    with Stage(tmp_path) as broken:
        played = birke(broken)
    assert played.step == 0
    assert "Störung bei „involve_coordination“: Die Stelle „niemand“ gibt es nicht." in str(played.reason)


def test_the_command_plays_all_files_and_ends_with_1_where_one_fails(tmp_path: Path) -> None:
    good = BIRKE.read_text("utf-8")
    files = {
        "broken.yaml": "name: [",
        "unknown-key.yaml": good + "farbe: blau\n",
        "unknown-user.yaml": good.replace("by: jana.johannisbeere", "by: karl.kaktus"),
        "unknown-task.yaml": good.replace("complete: screen_case", "complete: sichten"),
        "good.yaml": good,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    result = _run([str(tmp_path / name) for name in files] + [str(tmp_path / "missing.yaml")])
    assert result.exit_code == 1
    said = dict(line.removeprefix("✗ ").removeprefix("✓ ").split(".yaml", 1) for line in result.output.splitlines())
    told = {Path(file).name: text for file, text in said.items()}
    assert "kein lesbares YAML" in told["broken"]
    assert "„farbe“ gibt es hier nicht" in told["unknown-key"]
    assert "Schritt 0: „by: karl.kaktus“ ist weder eine Rolle noch eine Person der Demo." in told["unknown-user"]
    assert "Schritt 2: erwartet: offene Aufgabe „sichten“; gefunden: screen_case" in told["unknown-task"]
    assert "nicht lesbar: No such file" in told["missing"]
    assert told["good"] == ": F02 Birke – einfacher Verweis"


def test_the_command_ends_with_0_where_all_hold() -> None:
    result = _run([str(BIRKE)])
    assert (result.exit_code, result.output) == (0, f"✓ {BIRKE}: F02 Birke – einfacher Verweis\n")


def _run(files: list[str]) -> Any:
    return CliRunner().invoke(main, ["scenario", "run", *files, "--models", str(ROOT)])
