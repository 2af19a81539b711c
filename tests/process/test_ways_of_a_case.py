"""Assignment, case management, withdrawal of consent, and the conference itself, with all side ways."""

from __future__ import annotations

import pytest

from tests.process.ways import (
    Play,
    chosen,
    closed,
    implementing,
    in_conference,
    in_review,
    managed,
    offered,
    proposed,
    refer_directly,
    rejected,
    screened,
)


def test_nothing_is_handed_over_without_consent():
    play = offered(consent_e2="pending")
    assert play.open == ["assign_case_manager"]
    assert "involve_carrier" not in play.entered


def test_a_carrier_that_declines_is_replaced():
    assert offered().do("accept_case", accept="declined").open == ["assign_case_manager"]


def test_waiting_list_is_checked_every_14_days_and_reported_after_60():
    play = offered()
    for _ in range(4):
        play.do("accept_case", accept="no_capacity")
        assert play.open == []
        play.after(days=14)
    assert play.facts["waitlist_since"] == "2026-03-02"
    assert play.inputs_of("report_waitlist") == []
    play.after(days=4)
    assert play.inputs_of("report_waitlist") == [{"role": "ki_lead"}]
    play.do("accept_case", accept="accepted")
    assert play.open == ["assess_needs"]


def test_a_silent_carrier_is_reminded_and_reported():
    play = offered().after(days=7)
    assert len(play.inputs_of("remind_carrier")) == 1
    assert play.inputs_of("report_late_acceptance") == [{"role": "coordination"}]
    assert play.open == ["accept_case"]


# --- case management ---


def test_planning_is_watched():
    play = managed().after(days=43)
    assert play.inputs_of("report_late_assessment") == [{"role": "carrier_lead"}]
    play.do("assess_needs").after(days=20)
    assert play.inputs_of("report_late_plan") == [{"role": "carrier_lead"}]


def test_the_plan_is_drafted_until_the_person_agrees():
    play = managed().do("assess_needs").do("draft_plan").do("agree_plan", client_agrees="no")
    assert play.open == ["draft_plan"]
    play.do("draft_plan").do("agree_plan", client_agrees="partly")
    assert play.open == ["review_progress"]


def test_a_case_without_entry_is_noticed():
    play = implementing().after(days=60)
    assert len(play.inputs_of("remind_entry")) == 1
    assert {i["role"] for i in play.inputs_of("report_no_entry")} == {"carrier_lead", "coordination"}


def test_work_goes_on_through_obstacles_and_new_plans():
    play = implementing().do("review_progress", next_action="continue").do("review_progress", next_action="escalate")
    assert play.open == ["hold_round_table"]
    play.do("hold_round_table", management_level="no")
    assert play.open == ["review_progress"]
    play.do("review_progress", next_action="change_plan")
    assert play.open == ["draft_plan"]


@pytest.mark.parametrize(
    ("result", "then"),
    [
        ("continue", ["review_progress"]),
        ("dormant", ["review_progress"]),
        ("escalate", ["hold_round_table", "review_progress"]),
        ("change_plan", ["draft_plan"]),
        ("close", ["close_case"]),
    ],
)
def test_the_quarterly_review_acts_on_the_case(result, then):
    play = in_review().do("record_quarterly_review", review_result=result)
    assert play.open == then


def test_hasel_missed_twice_is_taken_over_by_the_deputy():
    play = in_review().do("record_quarterly_review", review_result="missed")
    assert play.open == ["review_progress"]
    assert play.inputs_of("report_missed") == []
    play.after(days=14).do("record_quarterly_review", review_result="missed")
    assert {i["role"] for i in play.inputs_of("report_missed")} == {"ki_lead", "carrier_lead"}
    assert play.inputs_of("hand_to_deputy") == [
        {"role": "case_manager", "organisation": "drk_gronau", "person": "weide"}
    ]
    play.after(days=14).do("record_quarterly_review", review_result="continue")
    assert play.open == ["review_progress"]


def test_reviews_come_quarter_by_quarter():
    play = in_review().do("record_quarterly_review", review_result="continue")
    play.after(days=60)
    assert "record_quarterly_review" not in play.open
    play.after(days=40)
    assert "record_quarterly_review" in play.open


def test_a_closure_that_is_not_confirmed_goes_back_to_work():
    play = implementing().do("review_progress", next_action="close").do("close_case")
    assert play.task("confirm_closure").properties["excludes_performer_of"] == "close_case"
    play.do("confirm_closure", closure_confirmed=False)
    assert play.open == ["review_progress"]


def test_aftercare_is_tried_twice():
    play = closed().after(days=95).do("follow_up_aftercare", aftercare_result="not_reached")
    assert play.open == []
    assert play.ended is None
    play.after(days=7).do("follow_up_aftercare", aftercare_result="not_reached")
    assert play.ended == "closed"


def test_new_need_is_told():
    play = closed().after(days=95).do("follow_up_aftercare", aftercare_result="reopen")
    assert play.ended == "closed"
    assert play.inputs_of("tell_new_need")[0]["role"] == "coordination"


@pytest.mark.parametrize("facts", [{"closing_reason": "moved"}, {"aftercare_wanted": False}])
def test_no_aftercare_where_it_makes_no_sense(facts):
    play = closed(**facts)
    assert play.ended == "closed"
    assert play.step.timers == ()


E3 = {"consents": [{"block": "E3", "state": "granted"}]}


@pytest.mark.parametrize(
    ("facts", "variables", "asked"),
    [
        ({}, {"matter": "plan_step"}, {"tell_case_manager_date"}),
        (E3, {"matter": "residence_deadline"}, {"tell_liaison_date", "tell_case_manager_date"}),
        ({}, {"matter": "residence_deadline"}, {"tell_case_manager_date"}),
        (E3 | {"withdrawn_consents": ["E3"]}, {"matter": "residence_deadline"}, {"tell_case_manager_date"}),
        ({}, {"matter": "consent_expiry", "reached": True}, {"tell_case_manager_date"}),
        ({}, {"matter": "plan_step_overdue", "reached": True}, {"tell_case_manager_date"}),
        (
            {},
            {"matter": "plan_step_overdue", "reached": True, "lapsed": True},
            {"note_overdue_step", "tell_case_manager_date"},
        ),
        (
            {},
            {"matter": "majority", "reached": True, "concerns": "client", "roles": ["liaison"]},
            {"pause_sharing", "tell_case_manager_date"},
        ),
        ({}, {"matter": "majority", "reached": True, "concerns": "household"}, {"tell_case_manager_date"}),
        ({}, {"matter": "majority", "reached": False}, {"tell_case_manager_date"}),
    ],
)
def test_dates_in_the_file_are_told(facts, variables, asked):
    play = implementing()
    play.facts |= facts
    before = len(play.asked)
    play.send("case_date_reached", **variables)
    assert {a[0] for a in play.asked[before:]} == asked
    assert play.open == ["review_progress"]


def test_before_somebody_in_the_household_comes_of_age_a_task_opens_once():
    play = implementing()
    coming = {"matter": "majority", "reached": False, "concerns": "household"}
    play.send("case_date_reached", **coming, first=True)
    assert sorted(play.open) == ["prepare_majority", "review_progress"]
    play.send("case_date_reached", **coming, first=False)
    assert sorted(play.open) == ["prepare_majority", "review_progress"]


def test_nobody_is_reminded_of_entries_while_a_case_is_dormant():
    play = implementing()
    play.facts |= {"dormant_since": "2026-03-02", "review_date": "2026-03-02"}
    before = len(play.asked)
    play.after(days=61)
    assert not {"remind_entry", "report_no_entry"} & {a[0] for a in play.asked[before:]}


@pytest.mark.parametrize(
    ("level", "element"),
    [("ki_lead", "tell_ki_lead"), ("office_lead", "tell_office_lead"), ("steering_group", "tell_steering")],
)
def test_a_round_table_may_call_the_management(level, element):
    play = Play().begin("escalation").after(days=30)
    assert play.inputs_of("report_late_round_table") == [{"role": "ki_lead"}]
    play.do("hold_round_table", management_level=level)
    assert play.inputs_of(element)
    assert play.ended == "escalation_ends"


# --- consent ---


EVERYWHERE = {
    "screening": proposed,
    "query": lambda: screened("query"),
    "liaison": screened,
    "conference": in_conference,
    "rejection": rejected,
    "referral": lambda: chosen(refer_directly()),
    "assignment": offered,
    "waiting list": lambda: offered().do("accept_case", accept="no_capacity"),
    "planning": managed,
    "work": implementing,
    "review": in_review,
    "round table": lambda: implementing().do("review_progress", next_action="escalate"),
    "aftercare": closed,
}


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("screening", set()),
        ("query", set()),
        ("liaison", {"liaison"}),
        ("conference", {"liaison"}),
        ("rejection", {"liaison"}),
        ("referral", {"referral_partner"}),
        ("assignment", {"liaison", "carrier_lead"}),
        ("waiting list", {"liaison", "carrier_lead"}),
        *[
            (place, {"liaison", "carrier_lead", "case_manager"})
            for place in ("planning", "work", "review", "round table", "aftercare")
        ],
    ],
)
def test_withdrawal_ends_the_case_from_anywhere(place, told):
    play = EVERYWHERE[place]().send("consent_withdrawn", consents=["E1", "E2"], roles=[])
    assert play.ended == "withdrawn"
    assert play.open == []
    assert play.step.timers == ()
    assert play.step.waits == ()
    assert play.inputs_of("restrict_file") == [{}]
    assert {i["role"] for i in play.inputs_of("tell_withdrawal")} == {
        "proposer",
        "coordination",
        "privacy_officer",
    } | told
    assert play.inputs_of("schedule_deletion_withdrawn") == [{"matter": "withdrawal_deletion"}]


@pytest.mark.parametrize("place", EVERYWHERE)
def test_partial_withdrawal_leaves_the_case_where_it_is(place):
    play = EVERYWHERE[place]()
    before = play.open
    for _ in range(2):
        play.send("consent_partly_withdrawn", consents=["E3"], roles=["liaison"])
    assert play.open == before
    assert play.ended is None
    assert play.inputs_of("restrict_sharing") == [{"roles": ["liaison"]}] * 2
    assert {i["role"] for i in play.inputs_of("tell_partial_withdrawal")} == {"coordination", "liaison"}


def test_a_withdrawal_that_concerns_nobody_closes_no_access():
    play = implementing().send("consent_partly_withdrawn", consents=["E6"], roles=[])
    assert play.inputs_of("restrict_sharing") == []
    assert {i["role"] for i in play.inputs_of("tell_partial_withdrawal")} == {"coordination"}


# --- the conference ---

CONFERENCE = {"conference_id": "k-1", "conference_at": "2026-04-15T09:00:00+02:00", "kind": "proposals"}


def test_a_conference_from_invitation_to_minutes():
    play = Play().begin("case_conference", **CONFERENCE, emergency=False)
    assert play.asked == []
    play.after(days=35)
    assert play.inputs_of("invite") == [{}]
    assert play.inputs_of("send_documents") == []
    play.after(days=7)
    assert len(play.inputs_of("send_documents")) == 1
    play.send("conference_closed", "k-1", results=[{"item_id": "a"}, {"item_id": "b"}])
    assert [told["item_id"] for told in play.inputs_of("tell_case")] == ["a", "b"]
    play.after(days=7)
    assert play.inputs_of("remind_minutes")
    assert play.inputs_of("report_late_minutes") == [{"role": "ki_lead"}]
    assert play.send("minutes_approved", "k-1").ended == "conference_ends"


def test_a_conference_without_a_case_is_closed_all_the_same():
    play = Play().begin("case_conference", **CONFERENCE, emergency=True).after().send("conference_closed", "k-1")
    assert play.inputs_of("tell_case") == []
    assert play.send("minutes_approved", "k-1").ended == "conference_ends"


def test_the_office_is_reminded_to_close_a_conference():
    play = Play().begin("case_conference", **CONFERENCE, emergency=False).after(days=60)
    assert play.inputs_of("report_open_conference") == [{"role": "coordination"}]
    assert play.ended is None


def test_a_quarterly_conference_invites_two_weeks_ahead():
    monthly = Play().begin("case_conference", **CONFERENCE, emergency=False)
    quarterly = Play().begin("case_conference", **CONFERENCE | {"kind": "quarterly"}, emergency=False)
    for play in (monthly, quarterly):
        play.after(days=31)
    assert (monthly.inputs_of("invite"), quarterly.inputs_of("invite")) == ([], [{}])


def test_an_emergency_conference_invites_at_once():
    play = Play().begin("case_conference", **CONFERENCE, emergency=True).after()
    assert play.inputs_of("invite")
    assert play.inputs_of("send_documents")


@pytest.mark.parametrize("days", [0, 35, 43])
def test_a_conference_may_be_cancelled_at_any_time(days):
    play = Play().begin("case_conference", **CONFERENCE, emergency=False).after(days=days)
    play.send("conference_cancelled", "k-1")
    assert play.ended == "conference_cancelled_end"
    assert len(play.inputs_of("tell_cancelled")) == 1


def test_a_conference_that_is_moved_counts_its_deadlines_anew():
    play = Play().begin("case_conference", **CONFERENCE, emergency=False).after(days=35)
    play.send("conference_moved", "k-1", conference_at="2026-05-20T09:00:00+02:00")
    assert len(play.inputs_of("tell_moved")) == 1
    play.after(days=20)
    assert len(play.inputs_of("invite")) == 1
    play.after(days=20)
    assert len(play.inputs_of("invite")) == 2
