"""The shipped decision tables: each rule hit by its own boundary cases, every deadline of the list T1–T19."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest
import yaml

from app.dmn import read_definitions

ROOT = Path(__file__).parents[2]
PROCESSES = ROOT / "processes"
SHARED = Path(os.environ.get("KIM_SHARED", ROOT.parent / "shared"))
TABLES = {
    "complexity": "intake_to_closure",
    "deadlines": "intake_to_closure",
    "responsible_carrier": "assignment",
    "referral_target": "referral",
}


@cache
def definitions(decision_id):
    return read_definitions((PROCESSES / TABLES[decision_id] / f"{decision_id}.dmn").read_bytes())


def decide(decision_id, **inputs):
    return definitions(decision_id).evaluate(decision_id, inputs).to_json()


@pytest.mark.parametrize("decision_id", TABLES)
def test_is_read_without_findings(decision_id):
    assert list(definitions(decision_id).findings) == []
    table = definitions(decision_id).decision(decision_id).table
    assert table.annotations == ("Rechtsgrundlage/Quelle",)
    assert all(rule.annotations.get("Rechtsgrundlage/Quelle") for rule in table.rules)


# --- complexity -----------------------------------------------------------------------------------------------------

INPUTS = [
    "acute_danger",
    "consent",
    "in_scope",
    "info_complete",
    "other_cm",
    "legal_areas",
    "institutions",
    "life_domains",
    "blocked_months",
    "prospect",
    "identity",
    "german_rank",
    "stay_months",
    "duration_months",
    "minors",
    "referral_failed",
    "self_help",
    "service_available",
]

# Nothing in it calls for a rule before R20: three legal areas, no regular service, few institutions, a short time.
NEUTRAL = {
    "acute_danger": False,
    "consent": "granted",
    "in_scope": True,
    "info_complete": True,
    "other_cm": "none",
    "legal_areas": 3,
    "institutions": 1,
    "life_domains": 1,
    "blocked_months": 0,
    "prospect": "secure",
    "identity": "yes",
    "german_rank": 3,
    "stay_months": 12,
    "duration_months": 3,
    "minors": 0,
    "referral_failed": False,
    "self_help": "high",
    "service_available": True,
}
EXPECTED = {
    "R01": ("clarify", "urgent"),
    "R02": ("clarify", "normal"),
    "R03": ("referral", "normal"),
    "R04": ("clarify", "normal"),
    "R05": ("clarify", "normal"),
    "R06": ("referral", "normal"),
    "R07": ("clarify", "normal"),
    "R08": ("clarify", "normal"),
    "R09": ("case_management", "high"),
    "R10": ("case_management", "high"),
    "R11": ("case_management", "high"),
    "R12": ("case_management", "high"),
    "R13": ("case_management", "normal"),
    "R14": ("case_management", "normal"),
    "R15": ("case_management", "normal"),
    "R16": ("case_management", "normal"),
    "R17": ("referral", "normal"),
    "R18": ("referral", "normal"),
    "R19": ("clarify", "normal"),
    "R20": ("clarify", "normal"),
}
R11 = {"legal_areas": 2, "prospect": "tolerated", "identity": "no", "institutions": 2, "blocked_months": 6}
R12 = {"minors": 1, "life_domains": 4, "legal_areas": 2, "self_help": "low", "duration_months": 12}
R16 = {"german_rank": 1, "stay_months": 24, "legal_areas": 2, "duration_months": 6}
R18 = {"legal_areas": 2, "duration_months": 6, "self_help": "medium"}
# (rule that must be hit, what differs from NEUTRAL): at each limit, and one step beside it
BOUNDARIES = [
    ("R01", {"acute_danger": True}),
    ("R01", {"acute_danger": True, "consent": "refused", "in_scope": False, "info_complete": False}),
    ("R02", {"consent": "pending"}),
    ("R02", {"consent": "refused", "in_scope": False}),
    ("R03", {"in_scope": False}),
    ("R03", {"in_scope": False, "info_complete": False}),
    ("R04", {"info_complete": False}),
    ("R04", {"info_complete": False, "other_cm": "kim_active"}),
    ("R05", {"other_cm": "kim_active"}),
    ("R05", {"other_cm": "kim_active", "referral_failed": True}),
    ("R06", {"other_cm": "other_active"}),
    ("R06", {"other_cm": "other_active", "prospect": "no_prospect"}),
    ("R07", {"other_cm": "other_active", "referral_failed": True}),
    ("R07", {"other_cm": "other_active", "referral_failed": True, "legal_areas": 4, "institutions": 4}),
    ("R08", {"prospect": "no_prospect"}),
    ("R08", {"prospect": "no_prospect", "legal_areas": 4, "institutions": 4}),
    ("R09", {"legal_areas": 4, "institutions": 4}),
    ("R09", {"legal_areas": 10, "institutions": 12, "blocked_months": 6}),
    ("R13", {"legal_areas": 4, "institutions": 3, "duration_months": 6}),
    ("R20", {"legal_areas": 3, "institutions": 4}),
    ("R10", {"legal_areas": 3, "blocked_months": 6}),
    ("R10", {"legal_areas": 4, "institutions": 3, "blocked_months": 6}),
    ("R20", {"legal_areas": 3, "blocked_months": 5}),
    ("R18", {"legal_areas": 2, "blocked_months": 6}),
    ("R11", R11),
    ("R11", R11 | {"prospect": "open", "identity": "in_progress"}),
    ("R18", R11 | {"prospect": "temporary"}),
    ("R18", R11 | {"prospect": "unknown"}),
    ("R18", R11 | {"identity": "yes"}),
    ("R18", R11 | {"identity": "unknown"}),
    ("R18", R11 | {"institutions": 1}),
    ("R18", R11 | {"blocked_months": 5}),
    ("R12", R12),
    ("R12", R12 | {"legal_areas": 3, "institutions": 3}),
    ("R20", R12 | {"minors": 0}),
    ("R20", R12 | {"life_domains": 3}),
    ("R17", R12 | {"legal_areas": 1}),
    ("R20", R12 | {"self_help": "medium"}),
    ("R13", {"legal_areas": 3, "institutions": 3, "duration_months": 6}),
    ("R13", {"legal_areas": 3, "institutions": 3, "duration_months": 24, "referral_failed": True}),
    ("R20", {"legal_areas": 3, "institutions": 2, "duration_months": 6}),
    ("R20", {"legal_areas": 3, "institutions": 3, "duration_months": 3}),
    ("R14", {"legal_areas": 2, "referral_failed": True, "duration_months": 6}),
    ("R14", {"legal_areas": 3, "institutions": 2, "referral_failed": True, "duration_months": 6}),
    ("R18", {"legal_areas": 2, "duration_months": 6}),
    ("R18", {"legal_areas": 2, "referral_failed": True, "duration_months": 3}),
    ("R17", {"legal_areas": 1, "referral_failed": True, "duration_months": 6}),
    ("R15", {"legal_areas": 1, "life_domains": 4, "institutions": 3, "self_help": "low"}),
    ("R15", {"life_domains": 11, "institutions": 3, "self_help": "low"}),
    ("R20", {"life_domains": 3, "institutions": 3, "self_help": "low"}),
    ("R20", {"life_domains": 4, "institutions": 2, "self_help": "low"}),
    ("R20", {"life_domains": 4, "institutions": 3, "self_help": "medium"}),
    ("R16", R16),
    ("R16", R16 | {"german_rank": 0, "service_available": False}),
    ("R18", R16 | {"german_rank": 2}),
    ("R18", R16 | {"stay_months": 23}),
    ("R17", R16 | {"legal_areas": 1}),
    ("R18", R16 | {"duration_months": 3}),
    ("R17", {"legal_areas": 1}),
    ("R17", {"legal_areas": 0, "self_help": "low", "duration_months": 24}),
    ("R18", {"legal_areas": 2}),
    ("R19", {"legal_areas": 1, "service_available": False}),
    ("R18", R18),
    ("R18", R18 | {"self_help": "high"}),
    ("R20", R18 | {"duration_months": 12}),
    ("R20", R18 | {"self_help": "low"}),
    ("R20", R18 | {"legal_areas": 3}),
    ("R19", R18 | {"service_available": False}),
    ("R19", {"legal_areas": 2, "service_available": False, "duration_months": 24, "self_help": "low"}),
    ("R19", {"legal_areas": 0, "service_available": False}),
    ("R20", {"legal_areas": 3, "service_available": False}),
    ("R20", {}),
]


def test_complexity_has_the_inputs_and_rules_of_the_specification():
    decision = definitions("complexity").decision("complexity")
    assert [column.expression for column in decision.inputs] == INPUTS
    assert [column.name for column in decision.outputs] == ["outcome", "priority", "reason", "rule_id"]
    assert [rule.id for rule in decision.rules] == list(EXPECTED)
    assert decision.hit_policy == "FIRST"
    assert all(column.label and column.label != column.expression for column in decision.inputs)


def test_every_rule_has_boundary_cases():
    assert {rule for rule, _ in BOUNDARIES} == set(EXPECTED)


@pytest.mark.parametrize(("rule", "change"), BOUNDARIES)
def test_complexity_hits_exactly_this_rule(rule, change):
    answer = decide("complexity", **NEUTRAL | change)
    assert [matched["rule_id"] for matched in answer["matched_rules"]] == [rule]
    outputs = answer["outputs"]
    assert (outputs["rule_id"], outputs["outcome"], outputs["priority"]) == (rule, *EXPECTED[rule])
    assert outputs["reason"].endswith(".")
    assert answer["warnings"] == []


def shared_cases():
    path = SHARED / "decision-cases.json"
    if path.exists():
        return [pytest.param(case, id=case["case"]) for case in json.loads(path.read_text("utf-8"))]
    return [pytest.param(None, marks=pytest.mark.skip(f"{path} is not there; set KIM_SHARED to its folder"))]


@pytest.mark.parametrize("case", shared_cases())
def test_complexity_decides_the_shared_cases(case):
    outputs = decide("complexity", **case["inputs"])["outputs"]
    assert {key: outputs[key] for key in case["expected"]} == case["expected"]


# --- deadlines ------------------------------------------------------------------------------------------------------

DEADLINES = {  # matter: days, unit, reminders, lapse_days, escalate_to
    "screening": (3, "working days", [2], None, "ki_lead"),
    "query": (14, "days", [7, 12], 14, "coordination"),
    "conference": (30, "days", [-10, -3], None, "ki_lead"),
    "conference_invitation": (-10, "days", [], None, None),
    "quarterly_invitation": (-14, "days", [], None, None),
    "conference_documents": (-3, "days", [], None, None),
    "minutes": (5, "working days", [3], None, "ki_lead"),
    "referral_answer": (14, "days", [10], 21, "coordination"),
    "referral_outcome": (6, "weeks", [], None, "coordination"),
    "carrier_acceptance": (5, "working days", [3], None, "coordination"),
    "waitlist_check": (14, "days", [], None, "coordination"),
    "waitlist_escalation": (60, "days", [], None, "ki_lead"),
    "first_contact": (10, "working days", [-5], None, "carrier_lead"),
    "needs_assessment": (6, "weeks", [-7], None, "carrier_lead"),
    "plan": (8, "weeks", [-7], None, "carrier_lead"),
    "plan_step": (0, "days", [-7, 0], None, "case_manager"),
    "plan_step_overdue": (7, "days", [], 30, "case_manager"),
    "no_entry": (30, "days", [30], None, "case_manager"),
    "no_entry_escalation": (60, "days", [], None, "carrier_lead"),
    "quarterly_review": (3, "months", [-14], None, "coordination"),
    "quarterly_retry": (14, "days", [], None, "ki_lead"),
    "residence_deadline": (0, "days", [-90, -60, -30], None, "case_manager"),
    "majority": (0, "days", [-90, -30], None, "case_manager"),
    "consent_expiry": (12, "months", [-30], None, "case_manager"),
    "withdrawal_notice": (3, "working days", [], None, "privacy_officer"),
    "withdrawal_deletion": (30, "days", [], None, "privacy_officer"),
    "reconsideration": (28, "days", [], 28, "ki_lead"),
    "reconsideration_answer": (14, "days", [10], None, "ki_lead"),
    "aftercare": (3, "months", [-7], None, None),
    "reopening": (12, "months", [], None, None),
    "deletion_without_consent": (30, "days", [], 30, "privacy_officer"),
    "deletion_rejected": (6, "months", [-30], None, "privacy_officer"),
    "deletion_case": (36, "months", [-30], None, "privacy_officer"),
    "deletion_log": (12, "months", [], None, "privacy_officer"),
    "annual_report": (31, "days", [-47], None, "ki_lead"),
}
URGENT = {
    "screening": (1, "working days", [], None, "ki_lead"),
    "conference": (3, "working days", [], None, "ki_lead"),
}
OUTPUTS = ("days", "unit", "reminders", "lapse_days", "escalate_to")


@pytest.mark.parametrize("priority", ["urgent", "high", "normal", None])
@pytest.mark.parametrize("matter", DEADLINES)
def test_deadlines(matter, priority):
    expected = URGENT.get(matter, DEADLINES[matter]) if priority == "urgent" else DEADLINES[matter]
    answer = decide("deadlines", matter=matter, priority=priority)
    assert answer["outputs"] == dict(zip(OUTPUTS, expected, strict=True))
    assert answer["warnings"] == []


def test_deadlines_name_their_line_of_the_list():
    rules = definitions("deadlines").decision("deadlines").rules
    named = {rule.annotations["Rechtsgrundlage/Quelle"].split()[0] for rule in rules}
    assert named == {f"T{number}" for number in range(1, 20)} | {"Dubletten"}


# --- responsibility and referral ------------------------------------------------------------------------------------

MUNICIPALITIES = {
    "caritas_ahaus_vreden": ["Ahaus", "Legden", "Stadtlohn", "Südlohn", "Vreden"],
    "awo_bocholt": ["Bocholt", "Isselburg", "Rhede"],
    "caritas_borken": ["Borken", "Gescher", "Heiden", "Raesfeld", "Reken", "Velen"],
    "drk_gronau": ["Gronau", "Heek", "Schöppingen"],
}


@pytest.mark.parametrize(("carrier", "town"), [(c, town) for c, towns in MUNICIPALITIES.items() for town in towns])
def test_responsible_carrier(carrier, town):
    outputs = decide("responsible_carrier", municipality=town)["outputs"]
    own = town == "Bocholt"
    assert outputs == {
        "carrier": carrier,
        "coordination_office": "ki_bocholt" if own else "ki_kreis_borken",
        "immigration_office": "abh_bocholt" if own else "abh_kreis_borken",
    }


REFERRALS = [  # age, residence group, topics, legal areas, targets
    (29, "temporary_work", ["vocational"], ["residence"], ["mbe"]),
    (27, "permanent", [], [], ["mbe"]),
    (26, "permanent", [], [], ["social_counselling"]),
    (26, "permanent", ["orientation"], [], ["jmd"]),
    (12, "tolerated_60a", ["school"], [], ["jmd"]),
    (11, "tolerated_60a", ["school"], [], ["social_counselling"]),
    (27, "tolerated_60a", ["school"], [], ["social_counselling"]),
    (40, "section_104c", [], [], ["mbe"]),
    (40, "asylum_procedure", [], [], ["mbe", "asylum_counselling"]),
    (18, "asylum_procedure", [], [], ["asylum_counselling"]),
    (None, "asylum_procedure", ["asylum"], [], ["asylum_counselling"]),
    (40, "tolerated_60b", ["asylum"], [], ["asylum_counselling"]),
    (40, "unknown", ["discrimination"], [], ["integration_agency", "anti_discrimination"]),
    (40, "unknown", ["neighbourhood"], [], ["integration_agency", "anti_discrimination"]),
    (40, "unknown", ["debt", "pregnancy"], [], ["debt_counselling", "pregnancy_counselling"]),
    (40, "unknown", ["trauma"], [], ["addiction_counselling", "psychosocial_centre"]),
    (40, "unknown", ["addiction"], [], ["addiction_counselling", "psychosocial_centre"]),
    (40, "unknown", ["work"], ["sgb2"], ["jobcenter"]),
    (40, "unknown", ["work"], ["sgb3"], ["employment_agency"]),
    (40, "unknown", ["work"], [], ["employment_agency"]),
    (40, "unknown", ["work"], ["sgb2", "sgb3"], ["jobcenter", "employment_agency"]),
    (40, "unknown", ["naturalisation"], [], ["naturalisation_office"]),
    (40, "unknown", ["return"], [], ["return_counselling"]),
    (40, "unknown", [], [], ["social_counselling"]),
    (None, "unknown", [], [], ["social_counselling"]),
    (None, "permanent", ["orientation"], [], ["social_counselling"]),
]


@pytest.mark.parametrize(("age", "residence", "topics", "areas", "targets"), REFERRALS)
def test_referral_target(age, residence, topics, areas, targets):
    answer = decide("referral_target", age=age, residence_group=residence, topics=topics, legal_areas=areas)
    assert [item["target"] for item in answer["outputs"]] == targets
    assert all(item["reason"].endswith(".") for item in answer["outputs"])


def test_referral_always_suggests_something():
    groups = ["permanent", "asylum_procedure", "tolerated_60a", "unknown"]
    for age in (None, 0, 11, 12, 26, 27, 90):
        for residence in groups:
            for topics in ([], ["school"], ["work"], ["asylum"], ["school", "debt"]):
                outputs = decide("referral_target", age=age, residence_group=residence, topics=topics, legal_areas=[])
                assert outputs["outputs"], (age, residence, topics)


# --- English ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision_id", TABLES)
def test_every_german_text_of_the_table_has_english(decision_id):
    texts = yaml.safe_load((PROCESSES / TABLES[decision_id] / "texts.en.yaml").read_text("utf-8"))
    decision = definitions(decision_id).decision(decision_id)
    german = {decision.name, *decision.annotations}
    german |= {column.label for column in (*decision.inputs, *decision.outputs)}
    german |= {text for rule in decision.rules for text in rule.annotations.values()}
    names = [column.name for column in decision.outputs]
    if "reason" in names:
        german |= {json.loads(rule.outputs[names.index("reason")]) for rule in decision.rules}
    assert german - texts.keys() == set()
    assert all(english.strip() for english in texts.values())
