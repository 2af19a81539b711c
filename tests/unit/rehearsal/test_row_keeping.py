"""Test rows kept in drafts, and suggested after cases without anything that identifies."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.audit.models import Entry
from app.audit.operations import OFFICE
from app.catalog.changes import files_with
from app.catalog.queries import bound_decision
from app.catalog.row_files import Row, read_rows
from app.errors import Conflict, NotAllowed, NotFound, Problem
from app.people.queries import user_by_name
from app.rehearsal.models import SuggestedRow
from app.rehearsal.row_keeping import (
    coded_inputs,
    open_suggestions,
    put_row,
    rows_of,
    settle_suggestion,
    suggest,
    take_out_row,
)
from app.tasks.publishing import check_changes

ROW = Row("Neu", {"legal_areas": 4, "institutions": 4, "consent": "granted", "prospect": None}, {"outcome": "referral"})


@pytest.fixture
def session(office):
    with office.session() as session:
        yield session


def person(session, name):
    user = user_by_name(session, name)
    assert user is not None
    return user


def test_a_row_goes_into_a_draft_and_hinders_it_while_red(session):
    maria = person(session, "maria.magnolie")
    before = rows_of(session, "complexity").rows
    draft = put_row(session, maria, "Geeignet?", "complexity", None, ROW, None)
    assert (draft.title, [file.path for file in draft.files]) == (
        "Prüfzeilen: Geeignet?",
        ["processes/intake_to_closure/complexity.tests.yaml"],
    )
    kept = rows_of(session, "complexity", draft).rows
    assert kept.rows[:-1] == before.rows
    assert kept.rows[-1].inputs == {"legal_areas": 4, "institutions": 4, "prospect": None}  # consent is as usual
    assert "„Neu“" in check_changes(session, draft).hindrances[0].text.de
    with pytest.raises(Problem, match="gibt es schon"):
        put_row(session, maria, "", "complexity", draft, ROW, None)
    better = Row("Neu, besser", ROW.inputs, {"outcome": "case_management"})
    assert put_row(session, maria, "", "complexity", draft, better, "Neu") is draft
    assert check_changes(session, draft).hindrances == ()
    with pytest.raises(Conflict):
        put_row(session, maria, "", "complexity", draft, better, "Neu")
    take_out_row(session, maria, "", "complexity", draft, better.name)
    assert rows_of(session, "complexity", draft).rows.rows == before.rows


def test_a_table_without_rows_gets_its_first_one(session):
    maria = person(session, "maria.magnolie")
    first = Row("Ahaus", {"municipality": "Ahaus"}, {"carrier": "caritas_ahaus_vreden"})
    draft = put_row(session, maria, "Träger", "responsible_carrier", None, first, None)
    (file,) = [f for f in files_with(session, draft) if f.path == "processes/assignment/responsible_carrier.tests.yaml"]
    assert read_rows(file.content, file.path).rows == (first,)
    with pytest.raises(NotFound):
        rows_of(session, "nothing")


def test_a_suggestion_holds_nothing_that_leads_to_the_case(session):
    kerstin, maria = person(session, "kerstin.kastanie"), person(session, "maria.magnolie")
    with pytest.raises(NotAllowed):
        suggest(session, kerstin, ["liaison"], "complexity", ROW, [])
    with pytest.raises(Problem, match="zu erkennen"):
        suggest(session, kerstin, ["coordination"], "complexity", Row("Wie bei AHORN", {}, {}), ["Ahorn"])
    suggest(session, kerstin, ["coordination"], "complexity", ROW, ["Ahorn", ""])
    (kept,) = open_suggestions(session, "complexity")
    assert set(SuggestedRow.__table__.columns.keys()).isdisjoint({"case_id", "record_id", "reference"})
    (entry,) = session.scalars(select(Entry).where(Entry.action == "rows.suggested"))
    assert (entry.chain_id, entry.subject, entry.details) == (OFFICE, "complexity", None)
    assert open_suggestions(session, "referral_target") == []
    with pytest.raises(NotAllowed):
        settle_suggestion(session, kerstin, kept.id, "taken")
    settle_suggestion(session, maria, kept.id, "taken")
    assert open_suggestions(session, "complexity") == []
    with pytest.raises(Conflict):
        settle_suggestion(session, maria, kept.id, "declined")


def test_only_what_alone_tells_of_nobody_is_carried_over(session):
    table = bound_decision(session, "referral_target").definitions
    recorded = {"age": 20, "residence_group": "permanent", "topics": ["debt", "Herr Ahorn"], "legal_areas": None}
    assert coded_inputs(table, "referral_target", recorded) == {
        "age": 20,
        "residence_group": "permanent",
        "topics": ["debt"],
    }
    assert coded_inputs(table, "referral_target", {"residence_group": "Ahorn"}) == {}
