"""What the forms show, ask and recommend under which conditions, with the shipped tables."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from app.catalog.forms import visible
from app.catalog.forms.expressions import read_template
from app.catalog.forms.model import Table, walk
from app.catalog.forms.scope import form_context
from app.feel import function
from tests.process.form_play import (
    PROPOSAL,
    SCREENING,
    notes,
    offered,
    required,
    scope_with,
    shown,
    view,
)
from tests.process.form_specification import (
    ROOT,
    form,
)

PERSON = ["case.first_name", "case.last_name", "case.birth_date", "case.phone"]


@pytest.mark.parametrize("form_id", ["propose_case", "answer_query"])
@pytest.mark.parametrize("consent", ["granted", "pending", "refused"])
def test_names_only_with_consent_else_a_short_reference(form_id, consent):
    answers = {"case.consent_e1": consent}
    granted = consent == "granted"
    assert [required(form_id, key, answers) for key in PERSON] == [granted] * 4
    assert [shown(form_id, key, answers) for key in PERSON] == [granted] * 4
    assert required(form_id, "case.alias", answers) is not granted
    assert shown(form_id, "case.alias", answers) is not granted


@pytest.mark.parametrize("form_id", ["propose_case", "answer_query"])
def test_names_are_hidden_before_the_question_of_consent_is_answered(form_id):
    assert not any(shown(form_id, key, {"case.consent_e1": None}) for key in PERSON)


def test_danger_shows_the_way_to_protection():
    assert "Der Schutz geht vor" in notes("propose_case", {"case.acute_danger": True})
    assert "Rufnummern laut Aushang" in notes("propose_case", {"case.acute_danger": True})
    assert "Der Schutz geht vor" not in notes("propose_case", {"case.acute_danger": False})
    assert required("propose_case", "case.acute_danger_note", {"case.acute_danger": True})


@pytest.mark.parametrize(
    ("arrival", "fits"), [("2023-05", True), ("2023-13", False), ("05.2023", False), ("2023", False)]
)
def test_arrival_is_year_and_month(arrival, fits):
    assert form("propose_case").fields["case.arrival"].limits.pattern.found_in(arrival) is fits


@pytest.mark.parametrize(("months", "needed"), [(0, False), (1, True), (None, False)])
def test_reason_is_needed_where_nothing_moves(months, needed):
    assert required("propose_case", "case.blocked_reason", {"case.blocked_months": months}) is needed


def test_screening_shows_recommendation_and_offers_direct_referral_only_under_its_rules():
    seen = view("screen_case", SCREENING, PROPOSAL)
    assert seen.answers["case.dmn_result"]["rule_id"] == "R17"
    assert "Regel R17" in notes("screen_case", SCREENING, PROPOSAL)
    everything = ["conference", "emergency_conference", "query", "direct_referral"]
    assert offered("screen_case", "next_step", SCREENING, PROPOSAL) == everything
    for change in ({"case.in_scope": False}, {"case.other_cm": "other_active"}):  # R03, R06
        assert offered("screen_case", "next_step", SCREENING | change, PROPOSAL) == everything
    for change in ({"case.info_complete": False}, {"case.other_cm": "kim_active"}, {"case.service_available": False}):
        assert offered("screen_case", "next_step", SCREENING | change, PROPOSAL) == everything[:3]


def test_screening_recommends_nothing_before_its_questions_are_answered():
    for key in ("in_scope", "other_cm", "info_complete", "service_available", "duration_months"):
        seen = view("screen_case", SCREENING | {f"case.{key}": None}, PROPOSAL)
        assert seen.answers["case.dmn_result"] is None
        assert "erscheint hier" in notes("screen_case", SCREENING | {f"case.{key}": None}, PROPOSAL)


def test_screening_asks_what_its_next_step_needs():
    assert required("screen_case", "case.proposer_agrees", SCREENING | {"next_step": "direct_referral"}, PROPOSAL)
    assert required("screen_case", "case.conference_id", SCREENING | {"next_step": "conference"}, PROPOSAL)
    assert not shown("screen_case", "case.conference_id", SCREENING | {"next_step": "query"}, PROPOSAL)
    assert required("screen_case", "case.missing_info", SCREENING | {"next_step": "query"}, PROPOSAL)
    assert required("screen_case", "case.missing_info", SCREENING | {"case.info_complete": False}, PROPOSAL)
    assert not shown("screen_case", "case.missing_info", SCREENING | {"next_step": "conference"}, PROPOSAL)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"acute_danger": True}, "R01"),
        ({"consent_e1": "pending"}, "R02"),
        ({"arrival": None}, "R04"),
        ({"blocked_months": None}, "R04"),
        ({"minors": None}, "R04"),
    ],
)
def test_screening_normalises_the_proposal(change, rule):
    assert view("screen_case", SCREENING, PROPOSAL | change).answers["case.dmn_result"]["rule_id"] == rule


LONG = {"case.duration_months": 6, "case.legal_areas_confirmed": ["sgb2", "residence"], "case.service_available": True}


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"cefr_level": "a1", "arrival": "2024-03"}, "R16"),  # 24 months on 2 March 2026
        ({"cefr_level": "none", "arrival": "2024-03"}, "R16"),
        ({"cefr_level": "a1", "arrival": "2024-04"}, "R18"),  # 23 months
        ({"cefr_level": "a2", "arrival": "2020-01"}, "R18"),
        ({"cefr_level": "unknown", "arrival": "2020-01"}, "R18"),
    ],
)
def test_screening_counts_stay_and_language(facts, rule):
    answers = SCREENING | LONG
    assert view("screen_case", answers, PROPOSAL | facts).answers["case.dmn_result"]["rule_id"] == rule


def test_both_forms_feed_the_table_alike():
    expressions = [
        form(name).fields["case.dmn_result"].expression.source for name in ("screen_case", "discuss_in_conference")
    ]
    assert expressions[0] == expressions[1]


SCREENED = {key.removeprefix("case."): value for key, value in SCREENING.items()}
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def diagram_inputs():
    """What each step of the diagram hands to the table, as FEEL by input."""
    tree = ElementTree.parse(ROOT / "processes" / "intake_to_closure" / "intake_to_closure.bpmn")
    for task in tree.iter(f"{BPMN}businessRuleTask"):
        called = task.find(f".//{ZEEBE}calledDecision")
        if called is not None and called.get("decisionId") == "complexity":
            yield {item.get("target"): item.get("source") for item in task.iter(f"{ZEEBE}input")}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"cefr_level": "unknown", "arrival": "2024-03", "duration_months": 6},
        {"cefr_level": "c2", "minors": None, "prospect": "open", "identity": "no", "acute_danger": True},
        {"consent_e1": "pending", "legal_areas_confirmed": ["sgb2", "residence"], "referral_failed": True},
        {"other_cm": "kim_active", "blocked_months": None, "in_scope": False, "service_available": False},
    ],
)
def test_diagram_and_form_feed_the_table_alike(facts):
    case = PROPOSAL | SCREENED | facts
    seen: list[dict] = []

    def note(decision_id, inputs):
        seen.append(dict(inputs))

    scope = scope_with(case, {}) | {"decide": function(note, parameters=("decision_id", "inputs"), name="decide")}
    visible(form("discuss_in_conference"), {}, scope)
    steps = list(diagram_inputs())
    assert steps
    for step in steps:
        context = form_context(scope, {})
        assert {key: read_template(source).body.expression.value(context) for key, source in step.items()} == seen[-1]


CONFERENCE = {"case.present": ["coordination", "liaison"]}


def test_conference_has_a_quorum_with_coordination_and_liaison():
    facts = PROPOSAL | SCREENED
    assert view("discuss_in_conference", CONFERENCE, facts).answers["case.quorum"] is True
    decisions = ["case_management", "referral", "postponed", "rejected"]
    assert offered("discuss_in_conference", "decision", CONFERENCE, facts) == decisions
    assert offered("discuss_in_conference", "decision", {"case.present": []}, facts) == decisions
    assert offered("discuss_in_conference", "decision", {"case.present": ["coordination"]}, facts) == ["postponed"]


@pytest.mark.parametrize(
    ("decision", "deviates"),
    [("referral", False), ("case_management", True), ("rejected", True), ("postponed", False), (None, False)],
)
def test_deviating_from_the_recommendation_needs_a_reason(decision, deviates):
    facts = PROPOSAL | SCREENED
    answers = CONFERENCE | {"decision": decision}
    assert view("discuss_in_conference", answers, facts).answers["case.deviates"] is deviates
    assert required("discuss_in_conference", "case.override_reason", answers, facts) is deviates


def test_deciding_after_clarify_is_no_deviation():
    answers = CONFERENCE | {"decision": "case_management"}
    seen = view("discuss_in_conference", answers, PROPOSAL | SCREENED | {"prospect": "no_prospect"})
    assert seen.answers["case.dmn_result"]["rule_id"] == "R08"
    assert seen.answers["case.deviates"] is False


def test_conference_asks_what_its_decision_needs():
    facts = PROPOSAL | SCREENED
    needs = {"case.mandate": "case_management", "case.postponed_reason": "postponed", "case.new_date": "postponed"}
    for key, decision in needs.items():
        for given in ("case_management", "referral", "postponed", "rejected"):
            answers = CONFERENCE | {"decision": given}
            assert required("discuss_in_conference", key, answers, facts) is (given == decision)


def test_referral_without_consent_is_only_by_the_person():
    assert offered("choose_service", "case.mode", {"case.consent_e4": "refused"}, PROPOSAL) == ["self"]
    assert len(offered("choose_service", "case.mode", {"case.consent_e4": "granted"}, PROPOSAL)) == 3
    assert len(offered("choose_service", "case.mode", {"case.consent_e4": None}, PROPOSAL)) == 3


def test_referral_suggests_from_the_table():
    seen = view("choose_service", {"case.referral_topics": ["debt"]}, PROPOSAL)
    assert [item["target"] for item in seen.answers["case.referral_suggestions"]] == ["mbe", "debt_counselling"]
    assert "Schuldnerberatung" in notes("choose_service", {"case.referral_topics": ["debt"]}, PROPOSAL)


def test_assignment_shows_load_and_waiting_list():
    assert view("assign_case_manager", {"case.carrier": "awo_bocholt"}).answers["case.load"] == "AWO (3/25)"
    assert view("assign_case_manager", {"case.carrier": None}).answers["case.load"] is None
    for key in ("case.waitlist_since", "case.interim"):
        assert required("assign_case_manager", key, {}, accept="no_capacity")
        assert not shown("assign_case_manager", key, {})


@pytest.mark.parametrize("answer", ["accepted", "no_capacity", "declined"])
def test_acceptance_names_people_or_a_reason(answer):
    accepted = answer == "accepted"
    assert required("accept_case", "case.case_manager", {"accept": answer}) is accepted
    assert required("accept_case", "case.deputy", {"accept": answer}) is accepted
    assert required("accept_case", "case.accept_reason", {"accept": answer}) is not accepted


@pytest.mark.parametrize(("born", "minor"), [("2008-03-03", True), ("2008-03-02", False), ("1990-01-01", False)])
def test_guardians_agree_for_minors(born, minor):
    assert required("agree_plan", "case.guardian_agrees", {}, {"birth_date": born}) is minor
    assert shown("agree_plan", "case.guardian_agrees", {}, {"birth_date": born}) is minor


GOALS = [
    {"goal_text": "Pass besorgen", "steps": [{"what": "Termin im Konsulat", "who": "client"}]},
    {"goal_text": "B1 schaffen", "steps": [{"what": "Kurs suchen", "who": "case_manager"}]},
]


def test_plan_hints_but_does_not_block():
    own = "Noch kein Schritt gehört der Person selbst"
    assert own not in notes("draft_plan", {"case.goals": GOALS})
    assert own in notes("draft_plan", {"case.goals": GOALS[1:]})


def test_progress_offers_the_steps_of_the_plan():
    facts = {"goals": GOALS}
    assert offered("review_progress", "case.step", {}, facts) == ["Termin im Konsulat", "Kurs suchen"]
    for key in ("case.obstacle", "case.obstacle_text"):
        assert required("review_progress", key, {"case.step_status": "blocked"}, facts)
        assert not shown("review_progress", key, {"case.step_status": "done"}, facts)


def test_missed_review_asks_for_reason_and_the_second_time_for_a_deputy():
    facts = {"goals": GOALS}
    missed = {"review_result": "missed"}
    assert required("record_quarterly_review", "case.missed_reason", missed, facts)
    assert not required("record_quarterly_review", "case.deputy", missed, facts, missed_reviews=0)
    assert required("record_quarterly_review", "case.deputy", missed, facts, missed_reviews=1)
    for key in ("case.goal_reviews", "case.review_date", "case.next_steps"):
        assert not shown("record_quarterly_review", key, missed, facts)
        assert shown("record_quarterly_review", key, {"review_result": "continue"}, facts)
    for key in ("case.review_date", "case.review_present", "case.traffic_light"):
        assert required("record_quarterly_review", key, {"review_result": "continue"}, facts)


@pytest.mark.parametrize(
    ("reason", "asked"), [("goals_reached", True), ("moved", True), ("deceased", False), ("duplicate", False)]
)
def test_closure_asks_what_fits_its_reason(reason, asked):
    answers, facts = {"case.closing_reason": reason}, {"goals": GOALS}
    for key in ("case.cefr_end", "case.identity_end", "case.residence_end", "case.work_end", "case.handover"):
        assert required("close_case", key, answers, facts) is asked
    assert shown("close_case", "case.goal_results", answers, facts) is asked
    assert ("neuen Einwilligung E4" in notes("close_case", answers, facts)) is (reason == "moved")


def test_closure_without_a_plan_asks_for_no_goals():
    assert not shown("close_case", "case.goal_results", {"case.closing_reason": "contact_lost"}, {})


def test_handover_needs_new_consent():
    for handover, needed in (("service", True), ("other_kim", True), ("client", False), ("none", False)):
        answers = {"case.closing_reason": "moved", "case.handover": handover}
        assert required("close_case", "case.handover_consent", answers) is needed


@pytest.mark.parametrize(
    ("form_id", "answer", "comment"),
    [
        ("confirm_override", "override_confirmed", "case.override_comment"),
        ("confirm_closure", "closure_confirmed", "case.closure_comment"),
    ],
)
def test_the_second_person_says_why_not(form_id, answer, comment):
    assert required(form_id, comment, {answer: False})
    assert not required(form_id, comment, {answer: True})


def test_who_comes_of_age_is_named():
    table = next(c for c in walk(form("prepare_majority").components) if isinstance(c, Table))
    born = {"Emin": "2008-05-31", "Esra": "2013-11-02", "Onur": "2007-01-01", "Rana": "2008-02-01", "?": None}
    facts = {"household": [{"name": name, "birth_date": day} for name, day in born.items()]}
    rows = table.rows.value(form_context(scope_with(facts, {}), {}))
    assert [row["name"] for row in rows] == ["Emin", "Rana"]
    assert table.rows.value(form_context(scope_with({}, {}), {})) == []
