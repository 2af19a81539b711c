"""The specification of the shipped forms: every field with its type, mark and part; the codes; and the forms read."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from app.catalog.forms import read_form

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
        case.interim textarea may B
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
    "prepare_majority": """
        case.majority_consent radio required C
        case.majority_next radio required C
        case.majority_note textarea may C""",
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


def components_of(raw_component):
    for component in raw_component.get("components", []):
        yield component
        yield from components_of(component)
