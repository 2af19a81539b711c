"""The shipped forms with the shipped tables: what a form shows, asks and offers after some answers."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from app.catalog.forms import is_required, options, visible
from app.catalog.forms.model import walk
from app.dmn import read_definitions
from app.feel import function
from tests.process.form_specification import (
    ROOT,
    form,
)

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
