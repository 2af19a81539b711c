"""From proposal to decision and referral, with all side ways."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.process.ways import (
    MONDAY,
    SCREENED,
    chosen,
    in_conference,
    proposed,
    refer_directly,
    rejected,
    screened,
)


def test_ahorn_goes_all_the_way_to_closure():
    play = proposed()
    assert play.open == ["screen_case"]
    assert play.inputs_of("involve_coordination") == [{"role": "coordination", "organisation": "ki_kreis_borken"}]
    play.do("screen_case", SCREENED, next_step="conference")
    assert play.decided[-1][1]["rule_id"] == "R10"
    assert play.open == ["assess_residence"]
    assert play.task("assess_residence").roles == ("liaison",)
    play.do("assess_residence", {"prospect": "tolerated", "identity": "no"})
    play.do("discuss_in_conference", decision="case_management")
    play.do("assign_case_manager", {"consent_e2": "granted", "carrier": "drk_gronau"})
    assert play.task("accept_case").roles == ("carrier_lead",)
    play.do("accept_case", {"case_manager": "ulme", "deputy": "weide"}, accept="accepted")
    assert play.inputs_of("involve_case_manager") == [
        {"role": "case_manager", "organisation": "drk_gronau", "person": "ulme"}
    ]
    play.do("assess_needs").do("draft_plan").do("agree_plan", client_agrees="yes")
    for _ in range(4):
        while "record_quarterly_review" not in play.open:
            play.after(days=7)
        play.do("record_quarterly_review", review_result="continue")
    play.do("review_progress", next_action="close").do("close_case", {"closing_reason": "goals_reached"})
    play.do("confirm_closure", closure_confirmed=True)
    assert play.inputs_of("schedule_deletion") == [{"matter": "deletion_case", "from": "2027-12-31"}]
    assert play.open == []
    assert play.ended is None
    play.after(days=95).do("follow_up_aftercare", aftercare_result="stable")
    assert play.ended == "closed"
    assert play.open == []
    assert [stage for i, stage in enumerate(play.stages) if stage not in play.stages[:i]] == [
        "proposal",
        "screening",
        "conference",
        "assignment",
        "assessment",
        "planning",
        "implementation",
        "review",
        "closure",
        "aftercare",
    ]


def test_birke_is_referred_directly():
    play = refer_directly()
    assert play.decided[-2][1]["rule_id"] == "R17"
    assert play.inputs_of("tell_decision")[0]["role"] == "proposer"
    play.do("choose_service", {"consent_e4": "granted", "mode": "announced", "target_service": "mbe_ahaus"})
    assert play.inputs_of("involve_partner") == [{"role": "referral_partner", "organisation": "mbe_ahaus"}]
    play.after(days=6).do("answer_referral", response="accepted")
    assert play.open == []
    play.after(days=42).do("follow_up_referral", outcome_6w="running")
    assert play.ended == "referred"
    assert "accept_case" not in play.entered
    assert "involve_liaison" not in play.entered


def test_a_direct_referral_without_such_a_recommendation_goes_to_the_conference():
    play = proposed().do("screen_case", SCREENED, next_step="direct_referral")
    assert play.open == ["assess_residence"]


def merged():
    facts = {"duplicate_check": "match", "duplicate_case": "KIM-2026-0001"}
    return proposed().do("screen_case", SCREENED | facts, next_step="conference")


def test_a_duplicate_is_merged_and_after_thirty_days_that_is_final():
    play = merged()
    assert (play.open, play.ended, play.stages[-1]) == ([], None, "merged")
    assert play.inputs_of("link_duplicate") == [{"reference": "KIM-2026-0001"}]
    assert play.after(days=30).ended == "merged"
    assert play.inputs_of("tell_duplicate")[0]["role"] == "proposer"


def test_a_merge_that_is_taken_back_is_screened_anew():
    play = merged().after(days=10).send("merge_undone")
    assert play.inputs_of("unlink_duplicate") == [{}]
    assert (play.open, play.stages[-1]) == (["screen_case"], "screening")


def test_screening_is_reminded_and_then_reported():
    play = proposed().after(days=2)
    (task_id,) = play.tasks
    assert [(a[0], a[3]) for a in play.asked if a[1] == "remind"] == [("remind_screening", task_id)]
    play.after(days=1)
    assert play.inputs_of("report_late_screening") == [{"role": "ki_lead"}]
    assert play.open == ["screen_case"]


def test_danger_makes_screening_urgent():
    play = proposed(acute_danger=True)
    assert play.task("screen_case").due_at - MONDAY == timedelta(days=1)
    assert play.task("screen_case").priority == 90
    play.do("screen_case", SCREENED, next_step="emergency_conference")
    assert play.decided[-1][1]["rule_id"] == "R01"
    play.do("assess_residence")
    assert play.task("discuss_in_conference").due_at - MONDAY == timedelta(days=3)


def test_a_query_is_answered_and_screened_again():
    play = screened("query").after(days=13)
    assert len(play.inputs_of("remind_proposer")) == 2
    play.do("answer_query", query_answered=True)
    assert play.open == ["screen_case"]


@pytest.mark.parametrize("way", ["lapse", "no answer"])
def test_a_query_without_answer_expires(way):
    play = screened("query")
    if way == "lapse":
        play.after(days=14)
    else:
        play.do("answer_query", query_answered=False)
    assert play.ended == "expired"
    assert play.inputs_of("schedule_deletion_expired") == [{"matter": "deletion_without_consent"}]


def test_tanne_is_discussed_without_name_until_there_is_consent():
    play = screened(consent_e1="pending")
    assert play.decided[-1][1]["rule_id"] == "R02"
    assert play.open == ["answer_query"]
    assert play.inputs_of("request_anonymous_advice") == [{}]
    play.after(days=11).do("answer_query", {"consent_e1": "granted"}, query_answered=True)
    play.do("screen_case", next_step="conference")
    assert play.open == ["assess_residence"]


def test_without_consent_a_proposal_expires_after_thirty_days_however_often_it_is_asked_for():
    play = screened(consent_e1="pending").after(days=20)
    play.do("answer_query", query_answered=True).do("screen_case", next_step="conference")
    assert play.after(days=9).ended is None
    assert play.after(days=1).ended == "expired"


def test_the_conference_does_not_wait_for_ever_for_the_liaison():
    play = screened().after(days=27)
    assert play.open == ["discuss_in_conference"]


def test_the_conference_room_hands_in_the_result():
    play = in_conference().send("conference_held", decision="case_management")
    assert play.open == ["assign_case_manager"]


def test_a_deviation_needs_a_second_person():
    play = in_conference().do("discuss_in_conference", decision="referral")
    first = play.task("confirm_override").properties["excludes_performer_of"]
    assert first == "discuss_in_conference, reconsider_in_conference"
    play.do("confirm_override", override_confirmed=False)
    assert play.open == ["discuss_in_conference"]
    play.do("discuss_in_conference", decision="referral").do("confirm_override", override_confirmed=True)
    assert play.open == ["choose_service"]


def test_postponed_twice_goes_to_the_lead():
    play = in_conference().do("discuss_in_conference", decision="postponed")
    assert play.open == ["discuss_in_conference"]
    assert play.inputs_of("report_postponement") == []
    play.do("discuss_in_conference", decision="postponed")
    assert play.open == ["discuss_in_conference"]
    assert play.inputs_of("report_postponement") == [{"role": "ki_lead"}]


def test_a_rejection_stands_after_28_days():
    play = rejected().after(days=27)
    assert play.ended is None
    assert play.inputs_of("tell_decision")
    play.after(days=1)
    assert play.ended == "rejected"
    assert play.inputs_of("schedule_deletion") == [{"matter": "deletion_rejected"}]


def test_kiefer_reconsidered_with_another_result():
    play = refer_directly().after(days=10).send("reconsideration_requested")
    assert play.open == ["choose_service", "reconsider_in_conference"]
    assert play.task("reconsider_in_conference").roles == ("coordination",)
    assert "discuss_in_conference" in play.task("reconsider_in_conference").properties["excludes_performer_of"]
    play.do("reconsider_in_conference", decision="case_management")
    assert play.open == ["confirm_override"]
    play.do("confirm_override", override_confirmed=True)
    assert play.open == ["assign_case_manager"]


def test_a_reconsideration_may_leave_the_decision():
    play = rejected().send("reconsideration_requested").after(days=14)
    assert play.inputs_of("report_late_reconsideration") == [{"role": "ki_lead"}]
    play.do("reconsider_in_conference", decision="rejected").after(days=14)
    assert play.inputs_of("tell_unchanged")
    assert play.ended == "rejected"


def test_a_late_reconsideration_changes_nothing():
    play = refer_directly().after(days=29).send("reconsideration_requested")
    assert play.open == ["choose_service"]
    assert play.inputs_of("tell_too_late")


# --- referral ---


def test_a_referral_that_bounces_twice_comes_back_to_the_conference():
    play = chosen(refer_directly()).do("answer_referral", response="no_capacity")
    assert play.open == ["choose_service"]
    chosen(play).after(days=10)
    assert len(play.inputs_of("remind_partner")) == 1
    play.after(days=11)
    assert play.facts["referral_failed"] is True
    assert play.open == ["assess_residence"]
    play.do("assess_residence").do("discuss_in_conference", decision="referral")
    chosen(play).do("answer_referral", response="not_reached")
    assert play.open == ["choose_service"], "a new referral counts anew"


def test_without_consent_the_person_goes_alone():
    play = refer_directly().do("choose_service", {"consent_e4": "refused", "mode": "self"})
    assert play.open == []
    assert "involve_partner" not in play.entered
    play.after(days=42).do("follow_up_referral", outcome_6w="unknown")
    assert play.ended == "referred"


def test_a_withdrawn_offer_is_no_failure():
    play = chosen(refer_directly()).do("answer_referral", response="withdrawn")
    assert play.open == ["choose_service"]
    assert "count_failure" not in play.entered


def test_a_referral_that_did_not_help_counts_as_failed():
    play = chosen(refer_directly()).do("answer_referral", response="accepted").after(days=42)
    play.do("follow_up_referral", outcome_6w="failed")
    assert play.open == ["choose_service"]
