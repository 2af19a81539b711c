"""The shipped diagrams as files: complete, in the words of the office, and asking only for what exists."""

from __future__ import annotations

import pytest
import yaml
from lxml import etree

from tests.process.ways import DIAGRAMS, OPERATIONS, PROCESSES, ROOT, TABLES, model

FORMS = ROOT / "forms"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
OUTCOMES = {"closed", "referred", "rejected", "withdrawn", "merged", "expired"}


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


OF_PAGES = {"plan_conference", "advise_in_conference", "request_reconsideration"}
"""Forms that belong to a page, not to a step."""


def test_every_step_of_the_contract_is_drawn():
    ids = {e.get("id") for p in DIAGRAMS for e in elements(p, "userTask", "startEvent")}
    assert {path.stem for path in FORMS.glob("*.form")} - OF_PAGES <= ids
    ends = {e.get("id") for e in elements("intake_to_closure", "endEvent")}
    assert ends >= OUTCOMES
