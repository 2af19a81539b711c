"""A draft decides anew what was recorded: counted right, taken up where it was, cancelled, and honest about gaps."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.cases.models import Case, DecisionRecord
from app.cases.operations import Evaluated, open_case, record_decisions, record_submission
from app.catalog.changes import begin, put_files
from app.catalog.files import ModelFile
from app.catalog.queries import bound_decision
from app.dmn import Outcomes
from app.errors import Conflict, NotAllowed, Problem
from app.people.queries import user_by_name
from app.rehearsal.models import DecisionReplay, ReplayedRecord
from app.rehearsal.replay import operations
from app.rehearsal.replay.operations import (
    ask_to_replay,
    cancel,
    figures_of,
    line_purpose,
    replay_decision,
    replay_of,
)
from app.store.keys import destroy_data_key, unseal

ROOT = Path(__file__).parents[3]
TABLE = "processes/intake_to_closure/complexity.dmn"
DIAGRAM = "processes/intake_to_closure/intake_to_closure.bpmn"
USUAL = {
    **{"acute_danger": False, "consent": "granted", "in_scope": True, "info_complete": True, "other_cm": "none"},
    **{"legal_areas": 3, "institutions": 2, "life_domains": 2, "prospect": "secure", "identity": "yes"},
    **{"german_rank": 3, "stay_months": 30, "duration_months": 6, "minors": 0, "referral_failed": False},
    **{"self_help": "medium", "service_available": True},
}
MONTHS = [0, 3, 6, 6, 7, 7, 8, 8, 9, 12]
"""Standstill of ten evaluations: from six months on the table recommends case management."""


@pytest.fixture
def session(office):
    with office.session() as session:
        yield session


def person(session, name="maria.magnolie"):
    user = user_by_name(session, name)
    assert user is not None
    return user


def changed(months=8):
    """Three legal areas are complex after that many months without progress."""
    old = b'<inputEntry id="R10_blocked_months">\n          <text>&gt;= 6</text>'
    source = (ROOT / TABLE).read_bytes()
    assert source.count(old) == 1
    return ModelFile(TABLE, source.replace(old, old.replace(b"6", b"%d" % months)))


def evaluated(session, clock, months=MONTHS, twice=()):
    """A case for each evaluation, decided by the table that counts; some cases have two."""
    table = bound_decision(session, "complexity")
    made = []
    for number, value in enumerate(months):
        case = open_case(session, person(session, "jana.johannisbeere").id)
        session.flush()
        told = table.definitions.evaluate("complexity", {**USUAL, "blocked_months": value}).to_json()
        for _ in range(2 if number in twice else 1):
            clock.at += timedelta(minutes=1)
            record_decisions(session, case, [Evaluated("assess_complexity", "complexity", table.version, told)])
        made.append(case)
    session.commit()
    return made


def asked(session, *files):
    draft = begin(session, person(session), "Schwelle", files or [changed()])
    replay = ask_to_replay(session, person(session), draft, "complexity")
    session.commit()
    return draft, replay


def found(session, replay):
    replay_decision(session, replay.id)
    session.commit()
    return figures_of(session, replay)


def moves(figures):
    return [flow for flow in figures["flows"] if flow[1] != flow[3]]


def test_each_evaluation_is_decided_anew_and_counted(session, clock):
    cases = evaluated(session, clock, twice={4})
    _, replay = asked(session)
    figures = found(session, replay)
    assert (replay.state, replay.done_count, replay.total) == ("done", 11, 11)
    assert (figures["total"], figures["differ"], figures["open"]) == ([11, 10], [5, 4], [0, 0])
    assert figures["names"] == ["outcome", "priority"]
    matrix = {(old, new): figure for old, new, figure in figures["matrices"]["outcome"]["cells"]}
    assert matrix == {
        ("clarify", "clarify"): [2, 2],
        ("case_management", "clarify"): [5, 4],
        ("case_management", "case_management"): [4, 4],
    }
    assert sorted(figures["before"]) == [
        [["R10"], ["case_management", "high"], [9, 8]],
        [["R20"], ["clarify", "normal"], [2, 2]],
    ]
    assert moves(figures) == [[["R10"], ["case_management", "high"], ["R20"], ["clarify", "normal"], [5, 4]]]
    lines = session.scalars(select(ReplayedRecord)).all()
    assert Counter(line.case_id for line in lines) == Counter(case.id for case in [*cases[2:6], cases[4]])
    case = session.get_one(Case, lines[0].case_id)
    told = unseal(session, case.key_id, line_purpose(replay.id, lines[0].record_id), lines[0].change)
    assert told["after"] == [["clarify", "normal"], ["R20"]]
    for column in (replay.result, lines[0].change):
        assert b"clarify" not in column


def test_it_goes_on_where_it_was(session, clock, monkeypatch):
    """As after the end of a worker: only what was committed is known, and nothing is counted twice."""
    evaluated(session, clock, twice={3, 4})
    _, whole = asked(session)
    wanted = found(session, whole)
    monkeypatch.setattr(operations, "AT_ONCE", 5)
    _, replay = asked(session, changed(), ModelFile("processes/intake_to_closure/README.md", b"# Anders"))
    assert replay is not whole
    step, done = operations._step, []

    def breaks_off(*args):
        if done:
            raise RuntimeError("the worker is gone")
        done.append(step(*args))
        return done[0]

    monkeypatch.setattr(operations, "_step", breaks_off)
    with pytest.raises(RuntimeError):
        replay_decision(session, replay.id)
    session.rollback()
    assert (replay.state, replay.done_count, figures_of(session, replay)) == ("running", 5, None)
    monkeypatch.setattr(operations, "_step", step)
    session.expire_all()
    assert found(session, replay) == wanted
    count = select(func.count()).select_from(ReplayedRecord).where(ReplayedRecord.replay_id == replay.id)
    assert session.scalar(count) == wanted["differ"][0]


def test_it_can_be_cancelled_while_it_runs(session, clock, monkeypatch, office):
    evaluated(session, clock)
    draft, replay = asked(session)
    monkeypatch.setattr(operations, "AT_ONCE", 4)
    over = operations.Pass.over

    def cancelled_meanwhile(self, records):
        if replay.done_count:
            with office.session() as other:
                cancel(other, person(other), other.get_one(DecisionReplay, replay.id))
                other.commit()
        return over(self, records)

    monkeypatch.setattr(operations.Pass, "over", cancelled_meanwhile)
    assert found(session, replay) is None
    session.refresh(replay)
    assert (replay.state, replay.result) == ("cancelled", None)
    assert session.scalar(select(func.count()).select_from(ReplayedRecord)) == 0
    with pytest.raises(Conflict):
        cancel(session, person(session), replay)
    monkeypatch.undo()
    assert ask_to_replay(session, person(session), draft, "complexity").id != replay.id  # it can be asked for anew


def test_what_cannot_be_read_any_more_is_counted_as_such(session, clock):
    cases = evaluated(session, clock)
    destroy_data_key(session, cases[2].key_id)
    session.commit()
    _, replay = asked(session)
    figures = found(session, replay)
    assert (figures["total"], figures["differ"], figures["unreadable"]) == ([9, 9], [3, 3], 1)


def test_a_draft_that_changed_meanwhile_is_not_decided_by(session, clock):
    evaluated(session, clock)
    draft, replay = asked(session)
    assert ask_to_replay(session, person(session), draft, "complexity") is replay
    put_files(session, person(session), draft, [changed(9)])
    assert found(session, replay) is None
    assert replay.state == "outdated"
    assert replay_of(session, draft, "complexity") is None


def test_who_may_ask_and_for_what(session, clock):
    draft = begin(session, person(session), "", [changed()])
    with pytest.raises(NotAllowed):
        ask_to_replay(session, person(session, "kerstin.kastanie"), draft, "complexity")
    with pytest.raises(Problem):
        ask_to_replay(session, person(session), draft, "deadlines")
    _, replay = asked(session)
    assert found(session, replay)["total"] == [0, 0]


NEW_INPUT = (
    '<input id="in_new" label="Wohnung in Gefahr?"><inputExpression typeRef="boolean"><text>housing_risk</text>'
    "</inputExpression></input>"
)
ACUTE = '<inputEntry id="R01_acute_danger">\n          <text>true'


def with_new_input(cell="true"):
    """The first rule asks whether the home is at risk instead of acute danger; no other rule asks for it."""
    source = (ROOT / TABLE).read_text("utf-8").replace(ACUTE, ACUTE.replace("true", "-"))
    head, *rules = source.replace("<output id=", NEW_INPUT + "<output id=", 1).split("<rule id=")
    assert len(rules) == 20
    for place, rule in enumerate(rules):
        told = f"<inputEntry><text>{'-' if place else cell}</text></inputEntry><outputEntry"
        rules[place] = rule.replace("<outputEntry", told, 1)
    return ModelFile(TABLE, "<rule id=".join([head, *rules]).encode())


def handing_over(expression):
    source = (ROOT / DIAGRAM).read_text("utf-8")
    line = f'<zeebe:input source="={expression}" target="housing_risk" />'
    mark = '<zeebe:input source="=case.acute_danger = true" target="acute_danger" />'
    return ModelFile(DIAGRAM, source.replace(mark, mark + line).encode())


def hand_in(session, clock, case, **facts):
    clock.at += timedelta(minutes=1)
    record_submission(
        session, case, element_id="screen_case", form_id="f", form_version="v", by="x", answers={"B": facts}
    )


def test_new_inputs_come_from_the_file_as_it_was_then(session, clock):
    before = evaluated(session, clock, [0, 0, 0])
    hand_in(session, clock, before[0], home="safe")
    hand_in(session, clock, before[1], home="at_risk")
    table = bound_decision(session, "complexity")
    told = table.definitions.evaluate("complexity", {**USUAL, "blocked_months": 0}).to_json()
    clock.at += timedelta(minutes=1)
    for case in before[:2]:
        record_decisions(session, case, [Evaluated("assess_complexity", "complexity", table.version, told)])
    hand_in(session, clock, before[0], home="at_risk")  # too late for both evaluations
    session.commit()
    _, replay = asked(session, with_new_input(), handing_over("case.home = &quot;at_risk&quot;"))
    figures = found(session, replay)
    # three evaluations before anybody asked for the home: it depends; then one is safe and one at risk
    assert (figures["open"], figures["differ"], figures["unknown"]) == ([3, 3], [1, 1], {"housing_risk": 3})
    assert dict(figures["matrices"]["priority"]["columns"]) == {
        "\0 open": [3, 3],
        "normal": [1, 1],
        "urgent": [1, 1],
    }
    told = [line for line in session.scalars(select(ReplayedRecord)) if line.case_id == before[2].id]
    change = unseal(session, before[2].key_id, line_purpose(replay.id, told[0].record_id), told[0].change)
    assert change["unknown"] == ["housing_risk"]


@pytest.mark.parametrize(("part", "unknown"), [("B", {}), ("C", {"housing_risk": 1})])
def test_what_was_said_in_counselling_is_not_taken_by_its_name(session, clock, part, unknown):
    [case] = evaluated(session, clock, [0])
    record_submission(
        session, case, element_id="x", form_id="f", form_version="v", by="x", answers={part: {"housing_risk": True}}
    )
    table = bound_decision(session, "complexity")
    told = table.definitions.evaluate("complexity", {**USUAL, "blocked_months": 0}).to_json()
    clock.at += timedelta(minutes=1)
    session.query(DecisionRecord).delete()
    record_decisions(session, case, [Evaluated("assess_complexity", "complexity", table.version, told)])
    session.commit()
    _, replay = asked(session, with_new_input())
    assert found(session, replay)["unknown"] == unknown


def test_an_unknown_input_that_changes_nothing_leaves_no_doubt(session, clock):
    evaluated(session, clock, [0, 12])
    _, replay = asked(session, with_new_input("-"))
    figures = found(session, replay)
    assert figures["unknown"] == {"housing_risk": 2}
    assert (figures["open"], figures["differ"]) == ([0, 0], [2, 2])
    assert figures["after"] == [[["R01"], ["clarify", "urgent"], [2, 2]]]


def test_the_draft_that_counts_already_changes_nothing(session, clock):
    evaluated(session, clock)
    table = bound_decision(session, "complexity")
    outcomes = Outcomes(table.definitions, table.definitions.decisions[0])
    assert outcomes.names == ("outcome", "priority")
    source = (ROOT / TABLE).read_bytes()
    _, replay = asked(session, ModelFile(TABLE, source.replace(b"Schutz geht vor", b"Der Schutz geht vor")))
    figures = found(session, replay)
    assert (figures["differ"], moves(figures)) == ([0, 0], [])
