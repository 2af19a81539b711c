"""The shipped forms: every field of the specification with its type, mark and part; conditions; complete English."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import yaml

from app.catalog.forms import DynamicList, ExpressionField, Group, is_required, options, read_form, visible
from app.catalog.forms.expressions import Template, read_template
from app.catalog.forms.model import Field, walk, walk_level
from app.catalog.forms.scope import form_context
from app.dmn import read_definitions
from app.feel import function

ROOT = Path(__file__).parents[2]
FORMS = ROOT / "forms"
ROUTING = {
    "next_step",
    "decision",
    "override_confirmed",
    "response",
    "outcome_6w",
    "accept",
    "client_agrees",
    "next_action",
    "review_result",
    "management_level",
    "closure_confirmed",
    "aftercare_result",
    "query_answered",
}

# form → lines "key type mark part"; fields of a list as list/field; ⚠ after the part marks Art. 9
SPECIFICATION = {
    "propose_case": """
        case.proposing_agency select required A
        case.contact_name textfield required A
        case.contact_phone textfield required A
        case.consent_e1 radio required A
        case.alias textfield if A
        case.first_name textfield if A
        case.last_name textfield if A
        case.birth_date datetime if A
        case.municipality select required A
        case.phone textfield if A
        case.language select if A
        case.interpreter radio if A
        case.residence_status select may A
        case.arrival textfield required A
        case.cefr_level select required A
        case.literacy radio may A
        case.adults number required A
        case.minors number required A
        case.life_domains checklist required A
        case.legal_areas checklist required A
        case.institutions dynamiclist required A
        case.institutions/name textfield required A
        case.institutions/role textfield may A
        case.institutions/contact textfield may A
        case.tried_so_far textarea required A
        case.referral_failed radio required A
        case.referral_failed_to textfield if A
        case.referral_failed_reason textarea if A
        case.blocked_months number required A
        case.blocked_reason textarea if A
        case.self_help radio required A
        case.acute_danger radio required A
        case.acute_danger_note textarea if A
        case.client_wish textarea required A""",
    "answer_query": """
        query_answered radio required -
        case.query_answer textarea required A
        case.consent_e1 radio required A
        case.alias textfield if A
        case.first_name textfield if A
        case.last_name textfield if A
        case.birth_date datetime if A""",
    "screen_case": """
        case.duplicate_check radio required B
        case.in_scope radio required B
        case.in_scope_reason textarea if B
        case.other_cm radio required B
        case.info_complete radio required B
        case.missing_info textarea if A
        case.legal_areas_confirmed checklist required B
        case.institutions_confirmed dynamiclist required B
        case.life_domains_confirmed checklist required B
        case.service_available radio required B
        case.available_service select may B
        case.duration_months select required B
        case.dmn_result expression may B
        next_step radio required -
        case.proposer_agrees checkbox if B
        case.conference_id select if B""",
    "assess_residence": """
        case.prospect radio required B
        case.identity radio required B
        case.residence_deadlines dynamiclist may B
        case.residence_deadlines/date datetime required B
        case.residence_deadlines/kind select required B
        case.liaison_note textarea may B""",
    "discuss_in_conference": """
        case.date datetime required B
        case.place textfield required B
        case.invited checklist required B
        case.present checklist required B
        case.quorum expression may B
        case.dmn_result expression may B
        decision radio required -
        case.override_reason textarea if B
        case.priority radio required B
        case.mandate textarea if B
        case.feedback_text textarea required A
        case.postponed_reason select if B
        case.new_date datetime if B
        case.conference_agreements dynamiclist may B
        case.conference_agreements/what textfield required B
        case.conference_agreements/who select required B
        case.conference_agreements/until datetime required B
        case.structural_issue_topic select if B
        case.structural_issue textarea may B""",
    "confirm_override": """
        override_confirmed radio required -
        case.override_comment textarea if B""",
    "choose_service": """
        case.target_service select required B
        case.referral_sheet textarea required B
        case.consent_e4 radio required B
        case.mode radio required B""",
    "answer_referral": """
        response radio required -
        case.first_contact datetime may B""",
    "follow_up_referral": """
        case.first_contact datetime may B
        outcome_6w radio required -""",
    "assign_case_manager": """
        case.carrier select required B
        case.load expression may B
        case.match_wishes textarea may B
        case.consent_e2 radio required B
        case.waitlist_since datetime if B
        case.interim textarea if B""",
    "accept_case": """
        accept radio required -
        case.accept_reason textarea if B
        case.case_manager select required B
        case.deputy select required B""",
    "assess_needs": """
        case.session_date datetime required C
        case.session_form select required C
        case.session_language select required C
        case.session_interpreter radio required C
        case.domain_assessment dynamiclist required C⚠
        case.domain_assessment/domain select required C⚠
        case.domain_assessment/situation textarea required C⚠
        case.domain_assessment/need radio required C⚠
        case.domain_assessment/urgency radio required C⚠
        case.domain_assessment/strengths textarea may C⚠
        case.domain_assessment/wish textarea may C⚠
        case.domain_assessment/agency textfield may C⚠
        case.household dynamiclist may C
        case.household/name textfield required C
        case.household/birth_date datetime may C
        case.network dynamiclist may C
        case.network/name textfield required C
        case.network/kind radio required C
        case.external_deadlines dynamiclist may C
        case.external_deadlines/date datetime required C
        case.external_deadlines/kind select required C
        case.cefr_start select required B
        case.cefr_evidence radio required B
        case.risk radio required C⚠
        case.summary_release textarea required B""",
    "draft_plan": """
        case.goals dynamiclist required B
        case.goals/goal_type select required B
        case.goals/goal_text textarea required B
        case.goals/indicator textarea required B
        case.goals/baseline textarea required B
        case.goals/target textarea required B
        case.goals/due datetime required B
        case.goals/goal_priority radio required B
        case.goals/steps dynamiclist required B
        case.goals/steps/what textfield required B
        case.goals/steps/who select required B
        case.goals/steps/until datetime required B
        case.goals/steps/depends_on textfield may B
        case.goals/visible_to checklist required B
        case.goals/smart_check checklist may B""",
    "agree_plan": """
        case.explained_in select required B
        client_agrees radio required -
        case.agreement_form radio required B
        case.consents dynamiclist required B
        case.consents/block select required B
        case.consents/recipient select if B
        case.consents/direction select may B
        case.consents/state radio required B
        case.consents/form select required B
        case.consents/date datetime required B
        case.consents/valid_until datetime may B
        case.consents/language select may B
        case.consents/version textfield may B
        case.consents/interpreter textfield may B
        case.consents/guardian textfield may B
        case.informed checkbox required B
        case.guardian_agrees radio if B
        case.handed_out datetime required B""",
    "review_progress": """
        case.note_date datetime required C
        case.note_kind select required C
        case.step select required B
        case.step_status radio required B
        case.obstacle select if B
        case.obstacle_text textarea if B
        case.note textarea required C
        case.visibility radio required C
        case.effort select may C
        case.follow_up_on datetime may C
        case.structural_issue_topic select if B
        case.structural_issue textarea may B
        next_action radio required -""",
    "record_quarterly_review": """
        review_result radio required -
        case.missed_reason select if B
        case.deputy select if B
        case.review_date datetime if B
        case.review_present checklist if B
        case.review_quorum expression may B
        case.traffic_light radio if B
        case.goal_reviews dynamiclist required B
        case.goal_reviews/goal select required B
        case.goal_reviews/attainment radio required B
        case.goal_reviews/light radio required B
        case.blocked_steps dynamiclist may B
        case.blocked_steps/step select required B
        case.blocked_steps/obstacle select required B
        case.blocked_steps/institution_type select may B
        case.next_steps dynamiclist required B
        case.next_steps/what textfield required B
        case.next_steps/who select required B
        case.next_steps/until datetime required B""",
    "hold_round_table": """
        case.question textarea required B
        case.obstacle_kind select required B
        case.invitees dynamiclist required B
        case.invitees/organisation select required B
        case.invitees/consent_e4 radio required B
        case.date datetime required B
        case.result textarea required B
        case.agreements dynamiclist required B
        case.agreements/what textfield required B
        case.agreements/organisation select required B
        case.agreements/until datetime required B
        management_level radio required -""",
    "close_case": """
        case.closing_reason select required B
        case.goal_results dynamiclist required B
        case.goal_results/goal select required B
        case.goal_results/goal_type select required B
        case.goal_results/attainment radio required B
        case.cefr_end select if B
        case.identity_end radio if B
        case.residence_end select if B
        case.work_end select if B
        case.handover radio if B
        case.handover_to textfield if B
        case.handover_consent radio if B
        case.client_feedback radio may B
        case.client_feedback_text textarea may C
        case.aftercare_wanted radio if B""",
    "confirm_closure": """
        closure_confirmed radio required -
        case.closure_comment textarea if B""",
    "follow_up_aftercare": """
        case.aftercare_date datetime required C
        aftercare_result radio required -
        case.aftercare_note textarea may C
        case.client_feedback radio may B""",
    "plan_conference": """
        office select required A
        kind radio required A
        at datetime required A
        length number required A
        place textfield if A
        video_link textfield may A
        repeat radio required A
        count number if A
        guests taglist may A""",
    "advise_in_conference": """
        case.anonymous_advice textarea required A
        case.structural_issue_topic select if B
        case.structural_issue textarea may B""",
    "request_reconsideration": """
        case.reconsideration_reason textarea required A""",
}

CODES = {
    ("propose_case", "case.consent_e1"): "granted pending refused",
    ("propose_case", "case.legal_areas"): "residence asylblg sgb2 sgb3 sgb8 sgb12 sgb9 education citizenship other",
    ("propose_case", "case.cefr_level"): "none a1 a2 b1 b2 c1 c2 unknown",
    ("propose_case", "case.self_help"): "high medium low",
    (
        "propose_case",
        "case.municipality",
    ): "Ahaus Bocholt Borken Gescher Gronau Heek Heiden Isselburg Legden Raesfeld Reken "
    "Rhede Schöppingen Stadtlohn Südlohn Velen Vreden",
    ("screen_case", "case.other_cm"): "none other_active kim_active",
    ("screen_case", "case.duplicate_check"): "no_match match unclear",
    ("screen_case", "case.duration_months"): "1 3 6 12 18 24",
    ("assess_residence", "case.prospect"): "secure temporary open tolerated no_prospect unknown",
    ("assess_residence", "case.identity"): "yes in_progress no unknown",
    ("discuss_in_conference", "case.priority"): "urgent high normal",
    ("answer_referral", "response"): "accepted not_responsible no_capacity not_reached withdrawn",
    ("follow_up_referral", "outcome_6w"): "running solved failed unknown",
    ("accept_case", "accept"): "accepted no_capacity declined",
    ("assess_needs", "case.risk"): "none observe procedure_started",
    ("agree_plan", "client_agrees"): "yes partly no",
    ("review_progress", "case.step_status"): "open running done dropped blocked",
    ("review_progress", "case.visibility"): "C B",
    ("review_progress", "next_action"): "continue escalate change_plan close",
    ("record_quarterly_review", "review_result"): "continue change_plan escalate close dormant missed",
    ("hold_round_table", "management_level"): "no ki_lead office_lead steering_group",
    ("close_case", "case.closing_reason"): "goals_reached goals_partly_reached handed_over moved consent_withdrawn "
    "contact_lost not_responsible left_germany deceased duplicate other",
}


@cache
def raw(form_id):
    return json.loads((FORMS / f"{form_id}.form").read_text("utf-8"))


@cache
def form(form_id):
    return read_form((FORMS / f"{form_id}.form").read_bytes(), f"{form_id}.form")


def field_of(form_id, path):
    first, *inner = path.split("/")
    found = form(form_id).fields[first]
    for key in inner:
        found = found.fields[key]
    return found


def specified():
    for form_id, text in SPECIFICATION.items():
        for line in text.split("\n"):
            if line.strip():
                key, kind, mark, part = line.split()
                yield pytest.param(form_id, key, kind, mark, part, id=f"{form_id}-{key}")


def test_every_user_task_has_its_form_and_no_other_is_there():
    assert {path.stem for path in FORMS.glob("*.form")} == SPECIFICATION.keys()
    for form_id in SPECIFICATION:
        assert form(form_id).id == form_id
        assert raw(form_id)["executionPlatform"] == "Camunda Cloud"


@pytest.mark.parametrize(("form_id", "key", "kind", "mark", "part"), list(specified()))
def test_field(form_id, key, kind, mark, part):
    component = field_of(form_id, key)
    assert component.type == kind
    if key not in ROUTING:  # a process variable belongs to no part
        assert (component.part, component.art9) == (part[0], part.endswith("⚠"))
    if isinstance(component, DynamicList):
        assert (component.min_rows > 0) == (mark == "required")
    elif isinstance(component, Field):
        assert component.required == (mark == "required")
        assert (component.required_if is not None) == (mark == "if")


@pytest.mark.parametrize(("form_id", "key"), CODES, ids=lambda value: str(value))
def test_codes(form_id, key):
    values = [str(option.value) for option in form(form_id).fields[key].options.static]
    assert values == CODES[form_id, key].split()


def test_lists_have_all_codes_of_the_specification():
    assert len(form("propose_case").fields["case.life_domains"].options.static) == 11
    assert len(form("propose_case").fields["case.residence_status"].options.static) == 16
    goals = form("draft_plan").fields["case.goals"]
    assert len(goals.fields["goal_type"].options.static) == 13
    assert len(goals.fields["smart_check"].options.static) == 5
    assert (goals.min_rows, goals.max_rows) == (1, 5)
    attainment = field_of("record_quarterly_review", "case.goal_reviews/attainment").options.static
    assert [option.value for option in attainment] == ["0", "1", "2", "3", "4", "not_rated"]


@pytest.mark.parametrize("form_id", sorted(SPECIFICATION.keys() - {"plan_conference"}))  # it is about no case
def test_answers_go_to_the_case_file_except_those_that_route(form_id):
    keys = form(form_id).fields.keys()
    assert {key for key in keys if not key.startswith("case.")} <= ROUTING
    for component in walk(form(form_id).components):
        if isinstance(component, (Field, ExpressionField)) and not component.path and component.key in keys:
            assert component.key in ROUTING or component.key.startswith("case.")


@pytest.mark.parametrize("form_id", SPECIFICATION)
def test_sections_are_short_and_everything_is_labelled(form_id):
    for component in walk(form(form_id).components):
        if isinstance(component, Group):
            questions = [c for c in walk_level(component.components) if isinstance(c, Field)]
            assert len(questions) <= 7, component.id
            assert component.label
        if isinstance(component, Field):
            assert component.label or component.moment.date_label, component.id
            for option in component.options.static if component.options else ():
                assert option.label.strip()


@pytest.mark.parametrize("form_id", SPECIFICATION)
def test_no_phone_number_stands_in_a_form(form_id):
    assert not re.search(r"\b0\d{2,5}[ /-]?\d{3,}", json.dumps(raw(form_id), ensure_ascii=False))


# --- conditions, with the shipped tables ------------------------------------------------------------------------------

TABLES = {"complexity": "intake_to_closure", "responsible_carrier": "assignment", "referral_target": "referral"}
NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))
PROPOSAL = {
    "consent_e1": "granted",
    "municipality": "Ahaus",
    "birth_date": "1997-02-01",
    "residence_status": "temporary_work",
    "arrival": "2025-01",
    "cefr_level": "a2",
    "minors": 0,
    "life_domains": ["language", "work"],
    "legal_areas": ["sgb2"],
    "institutions": [{"name": "Jobcenter", "role": "zahlt Leistungen"}],
    "referral_failed": False,
    "blocked_months": 0,
    "self_help": "high",
    "acute_danger": False,
}
SCREENING = {
    "case.in_scope": True,
    "case.other_cm": "none",
    "case.info_complete": True,
    "case.service_available": True,
    "case.duration_months": 3,
    "case.legal_areas_confirmed": ["sgb2"],
    "case.life_domains_confirmed": ["language", "work"],
    "case.institutions_confirmed": [{"name": "Jobcenter"}],
}


@cache
def definitions(decision_id):
    return read_definitions((ROOT / "processes" / TABLES[decision_id] / f"{decision_id}.dmn").read_bytes())


def decide(decision_id, inputs):
    evaluation = definitions(decision_id).evaluate(decision_id, inputs)
    assert not evaluation.warnings
    return evaluation.value


def scope_with(facts, variables):
    return {
        **variables,
        "case": facts or {},
        "lists": {"carriers": [{"value": "awo_bocholt", "label": "AWO (3/25)"}]},
        "now": NOW,
        "decide": function(decide, parameters=("decision_id", "inputs"), name="decide"),
    }


def view(form_id, answers, facts=None, **variables):
    return visible(form(form_id), answers, scope_with(facts, variables))


def shown(form_id, key, answers, facts=None, **variables):
    return view(form_id, answers, facts, **variables).shows(form(form_id).fields[key])


def required(form_id, key, answers, facts=None, **variables):
    seen = view(form_id, answers, facts, **variables)
    component = form(form_id).fields[key]
    return seen.shows(component) and is_required(component, seen.context)


def offered(form_id, key, answers, facts=None, **variables):
    seen = view(form_id, answers, facts, **variables)
    return [option.value for option in options(form(form_id).fields[key], seen.context)]


def notes(form_id, answers, facts=None, **variables):
    seen = view(form_id, answers, facts, **variables)
    texts = [c for c in walk(form(form_id).components) if c.type == "text" and seen.shows(c)]
    return "\n".join(c.text.render(seen.context) for c in texts if not getattr(c, "path", ()))


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


# --- prefill -------------------------------------------------------------------------------------------------------


def components_of(raw_component):
    for component in raw_component.get("components", []):
        yield component
        yield from components_of(component)


PREFILLED = [
    (name, component)
    for name in SPECIFICATION
    for component in components_of(raw(name))
    if "prefill" in component.get("properties", {})
]


@pytest.mark.parametrize(
    ("name", "component"), PREFILLED, ids=lambda value: value if isinstance(value, str) else value["id"]
)
def test_prefill_can_be_read(name, component):
    source = component["properties"]["prefill"]
    assert source.startswith("=")
    assert isinstance(read_template(source), Template)


def prefill(form_id, key, facts):
    source = next(c for n, c in PREFILLED if n == form_id and key in (c.get("key"), c.get("path")))["properties"][
        "prefill"
    ]
    return read_template(source).body.expression.value(form_context(scope_with(facts, {}), {}))


def test_screening_starts_from_the_proposal_and_keeps_what_was_confirmed():
    assert prefill("screen_case", "case.legal_areas_confirmed", PROPOSAL) == ["sgb2"]
    assert prefill("screen_case", "case.institutions_confirmed", PROPOSAL) == PROPOSAL["institutions"]
    confirmed = PROPOSAL | {"legal_areas_confirmed": ["sgb2", "residence"]}
    assert prefill("screen_case", "case.legal_areas_confirmed", confirmed) == ["sgb2", "residence"]


def test_assignment_starts_from_the_responsibility_table():
    assert prefill("assign_case_manager", "case.carrier", PROPOSAL) == "caritas_ahaus_vreden"


def test_a_repeated_step_starts_empty():
    assert prefill("review_progress", "case.note", {"note": "gestern"}) is None
    assert prefill("review_progress", "case.visibility", {"visibility": "B"}) == "C"


# --- English -------------------------------------------------------------------------------------------------------


def german_texts(component):
    """Every text of a component that a person reads."""
    for name in ("label", "dateLabel", "description", "text"):
        if component.get(name):
            yield component[name]
    for option in (*component.get("values", ()), *component.get("columns", ())):
        yield option["label"]
    yield from re.findall(r'label: "([^"]*)", value:', component.get("valuesExpression", ""))
    yield from component.get("appearance", {}).values()
    if "patternErrorMessage" in component.get("validate", {}):
        yield component["validate"]["patternErrorMessage"]


ENGLISH = yaml.safe_load((FORMS / "texts.en.yaml").read_text("utf-8"))
GERMAN = {text for name in SPECIFICATION for component in components_of(raw(name)) for text in german_texts(component)}


def test_english_is_complete_and_has_nothing_left_over():
    assert GERMAN - ENGLISH.keys() == set()
    assert ENGLISH.keys() - GERMAN == set()
    assert all(english.strip() for english in ENGLISH.values())
    assert list(ENGLISH) == sorted(ENGLISH)


def test_english_templates_can_be_read():
    for german, english in ENGLISH.items():
        assert isinstance(read_template(english), Template), english
        assert english.count("{{") == german.count("{{")


# --- reference --------------------------------------------------------------------------------------------------------


def test_the_reference_names_every_field():
    text = (ROOT / "docs" / "reference" / "formulare.md").read_text("utf-8")
    sections = {part.split("`")[1]: part for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]}
    assert sections.keys() == SPECIFICATION.keys()
    for name, section in sections.items():
        fields = [c for c in components_of(raw(name)) if c["type"] not in ("group", "text", "table")]
        keys = [component.get("key") or component["path"] for component in fields]
        assert [row.split("`")[1] for row in section.splitlines() if row.startswith(("| ", "|")) and "`" in row] == keys
        for component in fields:
            assert (component.get("label") or component.get("dateLabel") or "") in section
