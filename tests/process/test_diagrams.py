"""The shipped diagrams, driven by the engine along their main and side ways, with the shipped tables."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml
from lxml import etree

from app import engine
from app.cases.deadlines import compute_deadline
from app.dmn import read_definitions
from app.engine import Decided, Ports, ProcessModel
from app.feel import function, to_json, to_python

ROOT = Path(__file__).parents[2]
PROCESSES = ROOT / "processes"
FORMS = ROOT / "forms"
DIAGRAMS = (
    "intake_to_closure",
    "referral",
    "assignment",
    "case_management",
    "quarterly_review",
    "escalation",
    "case_conference",
)
TABLES = {
    "complexity": "intake_to_closure",
    "deadlines": "intake_to_closure",
    "responsible_carrier": "assignment",
    "referral_target": "referral",
}
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OUTCOMES = {"closed", "referred", "rejected", "withdrawn", "merged", "expired"}
OPERATIONS = (
    "involve",
    "remind",
    "escalate",
    "tell",
    "record",
    "restrict",
    "schedule_deletion",
    "conference_request",
    "message",
)


@cache
def model(process_id):
    return ProcessModel(process_id, "1", (PROCESSES / process_id / f"{process_id}.bpmn").read_bytes())


@cache
def table(decision_id):
    return read_definitions((PROCESSES / TABLES[decision_id] / f"{decision_id}.dmn").read_bytes())


class Shipped:
    """Finds called processes among the shipped diagrams."""

    def process(self, process_id, binding, version_tag):
        return model(process_id)

    def version(self, process_id, version):
        return model(process_id)


@dataclass(repr=False)
class Play:
    """One instance with a clock, a case file and a list of what the operations were asked to do."""

    now: datetime = MONDAY
    facts: dict = field(default_factory=lambda: {"id": "case-1"})
    asked: list = field(default_factory=list)
    decided: list = field(default_factory=list)
    entered: list = field(default_factory=list)
    stages: list = field(default_factory=list)
    thrown: list = field(default_factory=list)
    tasks: dict = field(default_factory=dict)
    step: engine.Step | None = None

    def ports(self):
        return Ports(
            now=self.now,
            models=Shipped(),
            facts=dict(self.facts),
            functions={
                "deadline": function(self._deadline, parameters=("matter", "from", "priority"), name="deadline")
            },
            decide=self._decide,
            operations=dict.fromkeys(OPERATIONS, self._ask),
        )

    def _deadline(self, matter, start=None, priority=None):
        inputs = {"matter": matter, "priority": priority or "normal"}
        row = to_json(table("deadlines").evaluate("deadlines", inputs).value)
        return compute_deadline(row, to_python(start) or self.now)

    def _decide(self, call):
        value = to_json(table(call.decision_id).evaluate(call.decision_id, call.inputs).value)
        self.decided.append((call.decision_id, value))
        return Decided(value)

    def _ask(self, call):
        self.asked.append((call.element_id, call.type, to_json(dict(call.inputs)), call.open_task))
        if call.type == "record":
            self.facts |= to_json(dict(call.inputs))["facts"]

    def begin(self, process_id="intake_to_closure", start_event=None, **variables):
        return self._take(engine.start(model(process_id), variables, self.ports(), start_event))

    def do(self, element_id, answers=None, **variables):
        """Complete the open task with this id; `answers` go to the case file, the rest to the process."""
        (task_id,) = [id_ for id_, task in self.tasks.items() if task.element_id == element_id]
        self.facts |= answers or {}
        return self._take(engine.complete_task(self.step.state, task_id, variables, self.ports()))

    def send(self, message, key="case-1", **variables):
        return self._take(engine.correlate(self.step.state, message, key, variables, self.ports()))

    def after(self, **span):
        """The clock moves on; everything due meanwhile happens at its time."""
        until = self.now + timedelta(**span)
        while self.step.next_due and self.step.next_due <= until:
            self.now = max(self.now, self.step.next_due)
            self._take(engine.fire_due(self.step.state, self.ports()))
        self.now = until
        return self

    def _take(self, step):
        problems = [(i.element_id, i.text.de) for i in step.incidents]
        assert problems == []
        json.dumps(step.state)
        self.step = step
        for closed in step.closed:
            self.tasks.pop(closed.task_id, None)
        self.tasks |= {task.task_id: task for task in step.opened}
        self.entered += [event.element_id for event in step.path if event.what == "entered"]
        self.stages += [e.properties["stage"] for e in step.path if e.what == "entered" and "stage" in e.properties]
        self.thrown += step.thrown
        if step.ended is None:
            waiting = self.tasks or step.timers or step.waits
            assert waiting, "nothing gets this case any further"
        return self

    @property
    def open(self):
        return sorted(task.element_id for task in self.tasks.values())

    @property
    def ended(self):
        return self.step.ended

    def inputs_of(self, element_id):
        return [inputs for asked, _, inputs, _ in self.asked if asked == element_id]

    def task(self, element_id):
        return next(task for task in self.tasks.values() if task.element_id == element_id)


PROPOSAL = {
    "municipality": "Gronau",
    "consent_e1": "granted",
    "arrival": "2021-11",
    "cefr_level": "a2",
    "minors": 0,
    "legal_areas": ["residence", "asylblg", "sgb3"],
    "institutions": [{"name": name} for name in ("A", "B", "C", "D")],
    "life_domains": ["residence_identity", "training_recognition", "work", "language"],
    "blocked_months": 14,
    "referral_failed": True,
    "self_help": "medium",
    "acute_danger": False,
}
SCREENED = {
    "duplicate_check": "no_match",
    "in_scope": True,
    "other_cm": "none",
    "info_complete": True,
    "service_available": True,
    "duration_months": 18,
}
SIMPLE = PROPOSAL | {"legal_areas": ["sgb2"], "referral_failed": False, "blocked_months": 0, "self_help": "high"}


def proposed(**facts):
    play = Play()
    play.facts |= PROPOSAL | facts
    return play.begin()


def screened(next_step="conference", **facts):
    return proposed(**facts).do("screen_case", SCREENED, next_step=next_step)


def in_conference(**facts):
    return screened(**facts).do("assess_residence", {"prospect": "tolerated", "identity": "no"})


def admitted(**facts):
    return in_conference(**facts).do("discuss_in_conference", decision="case_management")


def offered(**facts):
    facts = {"consent_e2": "granted", "carrier": "drk_gronau"} | facts
    return admitted().do("assign_case_manager", facts)


def managed():
    people = {"case_manager": "ulme", "deputy": "weide"}
    return offered().do("accept_case", people, accept="accepted")


def implementing():
    play = managed().do("assess_needs").do("draft_plan")
    return play.do("agree_plan", client_agrees="yes")


def refer_directly(**facts):
    return proposed(**(SIMPLE | facts)).do("screen_case", SCREENED, next_step="direct_referral")


# --- as files -------------------------------------------------------------------------------------------------------


def drawn(process_id):
    return etree.fromstring(model(process_id).xml)


def elements(process_id, *tags):
    return list(drawn(process_id).iter(*(BPMN + tag for tag in tags)))


@pytest.mark.parametrize("process_id", DIAGRAMS)
def test_is_laid_out_completely(process_id):
    root = drawn(process_id)
    shown = {e.get("bpmnElement") for e in root.iter(DI + "BPMNShape", DI + "BPMNEdge")}
    process = root.find(BPMN + "process")
    parts = [e for e in process.iterdescendants() if isinstance(e.tag, str) and e.tag.startswith(BPMN) and e.get("id")]
    skipped = ("EventDefinition", "laneSet", "multiInstanceLoopCharacteristics")
    missing = [e.get("id") for e in parts if not e.tag.endswith(skipped) and e.get("id") not in shown]
    assert process.get("id") == process_id
    assert missing == []


@pytest.mark.parametrize("process_id", DIAGRAMS)
def test_speaks_the_words_of_the_office(process_id):
    for gateway in elements(process_id, "exclusiveGateway"):
        ways = [flow for flow in elements(process_id, "sequenceFlow") if flow.get("sourceRef") == gateway.get("id")]
        if len(ways) > 1:
            assert gateway.get("name", "").endswith("?"), gateway.get("id")
            assert all(flow.get("name") for flow in ways), gateway.get("id")
            assert gateway.get("default"), gateway.get("id")
    for task in elements(process_id, "userTask", "serviceTask", "businessRuleTask", "callActivity", "scriptTask"):
        assert task.get("name"), task.get("id")
        assert task.findtext(BPMN + "documentation"), task.get("id")


@pytest.mark.parametrize("process_id", DIAGRAMS)
def test_asks_only_for_forms_decisions_operations_and_processes_that_exist(process_id):
    known = {path.stem for path in FORMS.glob("*.form")}
    for task in elements(process_id, "userTask"):
        form = task.find(f".//{ZEEBE}formDefinition").get("formId")
        assert form in known
        assert task.find(f".//{ZEEBE}taskSchedule").get("dueDate"), task.get("id")
        assert form == task.get("id") or task.get("id") == "reconsider_in_conference"
    assert {e.get("decisionId") for e in drawn(process_id).iter(ZEEBE + "calledDecision")} <= set(TABLES)
    assert {e.get("processId") for e in drawn(process_id).iter(ZEEBE + "calledElement")} <= set(DIAGRAMS)
    services = elements(process_id, "serviceTask")
    assert {e.find(f".//{ZEEBE}taskDefinition").get("type") for e in services} <= set(OPERATIONS)


@pytest.mark.parametrize("process_id", DIAGRAMS)
def test_every_word_has_its_english(process_id):
    english = yaml.safe_load((PROCESSES / process_id / "texts.en.yaml").read_text())
    root = drawn(process_id)
    words = {e.get("name") for e in root.iter() if isinstance(e.tag, str) and e.tag.startswith(BPMN) and e.get("name")}
    words -= {e.get("name") for e in root.iter(BPMN + "message")}
    words |= {e.text for e in root.iter(BPMN + "documentation")}
    assert sorted(words - set(english)) == []


def test_every_step_of_the_contract_is_drawn():
    ids = {e.get("id") for p in DIAGRAMS for e in elements(p, "userTask", "startEvent")}
    assert {path.stem for path in FORMS.glob("*.form")} <= ids
    ends = {e.get("id") for e in elements("intake_to_closure", "endEvent")}
    assert ends >= OUTCOMES


# --- from proposal to decision --------------------------------------------------------------------------------------


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
    assert play.inputs_of("schedule_deletion") == [{"matter": "deletion_case"}]
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


def test_a_duplicate_is_merged():
    play = proposed().do("screen_case", SCREENED | {"duplicate_check": "match"}, next_step="conference")
    assert play.ended == "merged"
    assert play.inputs_of("tell_duplicate")[0]["role"] == "proposer"


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
    assert play.task("confirm_override").properties["excludes_performer_of"] == "discuss_in_conference"
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


def rejected():
    play = in_conference(legal_areas=["sgb2", "sgb3"], blocked_months=0, referral_failed=False)
    assert play.decided[-1][1]["outcome"] == "clarify"
    return play.do("discuss_in_conference", decision="rejected")


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
    assert play.task("reconsider_in_conference").properties["excludes_performer_of"] == "discuss_in_conference"
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


# --- referral -------------------------------------------------------------------------------------------------------


def chosen(play):
    return play.do("choose_service", {"consent_e4": "granted", "mode": "announced", "target_service": "x"})


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


# --- assignment -----------------------------------------------------------------------------------------------------


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


# --- case management ------------------------------------------------------------------------------------------------


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


def in_review():
    play = implementing().after(days=92)
    assert "record_quarterly_review" in play.open
    return play


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


def closed(**facts):
    play = implementing().do("review_progress", next_action="close").do("close_case", facts)
    return play.do("confirm_closure", closure_confirmed=True)


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
        ({}, {"matter": "consent_expiry", "reached": True}, {"pause_sharing", "tell_case_manager_date"}),
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


# --- consent --------------------------------------------------------------------------------------------------------

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


# --- the conference itself ------------------------------------------------------------------------------------------

CONFERENCE = {"conference_id": "k-1", "conference_at": "2026-04-15T09:00:00+02:00"}


def test_a_conference_from_invitation_to_minutes():
    play = Play().begin("case_conference", **CONFERENCE, emergency=False)
    assert play.asked == []
    play.after(days=35)
    assert [i["role"] for i in play.inputs_of("invite")] == ["liaison", "coordination"]
    play.after(days=7)
    assert len(play.inputs_of("send_documents")) == 1
    results = [{"case_id": "a", "decision": "referral"}, {"case_id": "b", "review_result": "continue"}]
    play.send("conference_closed", "k-1", results=results)
    told = play.inputs_of("tell_case")
    assert [(i["name"], i["key"]) for i in told] == [("conference_held", "a"), ("conference_held", "b")]
    assert told[0]["decision"] == "referral"
    play.after(days=7)
    assert play.inputs_of("remind_minutes")
    assert play.inputs_of("report_late_minutes") == [{"role": "ki_lead"}]
    assert play.send("minutes_approved", "k-1").ended == "conference_ends"


def test_an_emergency_conference_invites_at_once():
    play = Play().begin("case_conference", **CONFERENCE, emergency=True).after()
    assert play.inputs_of("invite")
    assert play.inputs_of("send_documents")


def test_a_conference_may_be_cancelled():
    play = Play().begin("case_conference", **CONFERENCE, emergency=True).after().send("conference_cancelled", "k-1")
    assert play.ended == "conference_cancelled_end"
    assert len(play.inputs_of("tell_cancelled")) == 2
