"""Two proposals for one person: found, merged, taken back; and an ended case taken up again."""

import pytest
from sqlalchemy import select

from app.cases.duplicates import likely_duplicates
from app.cases.links import MERGED_INTO, REOPENS, links_of
from app.cases.models import Case, PersonMark
from app.cases.queries import case_view
from app.errors import Conflict, NotAllowed, NotFound
from app.store.keys import blind
from app.tasks.choices import Asking, Lists
from app.tasks.drafts import discard_start_draft, read_start_draft
from app.tasks.merging import can_undo_merge, compare_cases, undo_merge
from app.tasks.operations import AnswersRefused, complete, fire_due, start_case, start_form
from app.tasks.queries import open_tasks_of_case
from app.tasks.reopening import can_reopen, prepare_reopening
from tests.rig.proposals import PROPOSAL, SCREENING

AGAIN = PROPOSAL | {
    "case.proposing_agency": "berufskolleg_ahaus",
    "case.first_name": "Béla",
    "case.last_name": "Birckenhain",
    "case.client_wish": "Nur für das Berufskolleg bestimmt.",
}
MERGE = SCREENING | {
    "case.duplicate_check": "match",
    "case.duplicate_case": "KIM-2026-0001",
    "case.other_cm": "kim_active",
    "next_step": "query",
    "case.missing_info": "–",
}
MERGE = {key: MERGE[key] for key in MERGE if key not in ("case.proposer_agrees", "case.feedback_text")}


@pytest.fixture
def second(session, person, case):
    second = start_case(session, person("bernd.berberitze"), AGAIN)
    session.commit()
    return second


@pytest.fixture
def merged(session, person, second):
    (task,) = open_tasks_of_case(session, second)
    complete(session, person("kerstin.kastanie"), task.id, MERGE)
    session.commit()
    return second


def view_of(session, person, username, case):
    return case_view(session, person(username), case.reference)


def test_the_search_finds_the_other_spelling(session, case, second):
    (found,) = likely_duplicates(session, second)
    assert (found.case.id, found.likeness.level) == (case.id, "probable")


def test_what_is_kept_for_the_search_cannot_be_read_and_differs_by_purpose(session, case):
    marks = session.scalars(select(PersonMark)).all()
    assert {mark.kind for mark in marks} == {"names", "names_year", "names_date", "name_date"}
    assert all(len(mark.hash) == 32 and int(mark.hash, 16) >= 0 for mark in marks)
    assert blind(session, "person marks", "x") == blind(session, "person marks", "x")
    assert blind(session, "person marks", "x") != blind(session, "something else", "x")


def test_a_person_without_name_leaves_no_marks(session, person):
    anonymous = {
        key: value
        for key, value in PROPOSAL.items()
        if key not in ("case.first_name", "case.last_name", "case.birth_date", "case.phone", "case.interpreter")
    }
    start_case(session, person("jana.johannisbeere"), anonymous | {"case.consent_e1": "pending", "case.alias": "B 1"})
    assert session.scalars(select(PersonMark)).all() == []


def test_only_the_coordinating_office_is_offered_duplicates(session, person, case, second):
    offered = {
        name: [choice["value"] for choice in Lists(Asking(session, person(name), second, {}))["likely_duplicates"]]
        for name in ("kerstin.kastanie", "jana.johannisbeere", "ilse.ilex", "anton.apfel")
    }
    assert offered.pop("kerstin.kastanie") == [case.reference]
    assert set(map(tuple, offered.values())) == {()}


def test_an_unknown_reference_is_refused_in_the_form(session, person, second):
    (task,) = open_tasks_of_case(session, second)
    with pytest.raises(AnswersRefused):
        complete(session, person("kerstin.kastanie"), task.id, MERGE | {"case.duplicate_case": "KIM-1999-0001"})


def test_merged_the_two_are_joined_and_each_keeps_its_own(session, person, case, merged):
    assert (merged.stage, merged.state, open_tasks_of_case(session, merged)) == ("merged", "open", [])
    (joined,) = links_of(session, case)
    assert (joined.kind, joined.outward, joined.other.id) == (MERGED_INTO, False, merged.id)
    assert view_of(session, person, "kerstin.kastanie", merged).parts["A"]["client_wish"].startswith("Nur für")
    assert view_of(session, person, "kerstin.kastanie", case).parts["A"]["client_wish"].startswith("Ein Platz")
    assert view_of(session, person, "bernd.berberitze", merged).parts == {}
    for other, stranger in ((merged, "jana.johannisbeere"), (case, "bernd.berberitze")):
        with pytest.raises(NotFound):
            view_of(session, person, stranger, other)


def test_a_merge_is_taken_back_within_thirty_days(session, person, clock, merged):
    office = view_of(session, person, "kerstin.kastanie", merged)
    assert can_undo_merge(session, office)
    undo_merge(session, person("kerstin.kastanie"), office)
    session.commit()
    assert [task.element_id for task in open_tasks_of_case(session, merged)] == ["screen_case"]
    assert links_of(session, merged) == []
    with pytest.raises(Conflict):
        undo_merge(session, person("kerstin.kastanie"), view_of(session, person, "kerstin.kastanie", merged))


def test_after_thirty_days_it_is_final(session, person, clock, merged):
    clock.at = merged.opened_at.replace(month=4, day=20)
    fire_due(session, merged)
    session.commit()
    assert merged.outcome == "merged"
    office = view_of(session, person, "kerstin.kastanie", merged)
    assert not can_undo_merge(session, office)
    with pytest.raises(Conflict):
        undo_merge(session, person("kerstin.kastanie"), office)


def test_comparing_shows_what_tells_the_person_and_nothing_else(session, person, case, second):
    office = view_of(session, person, "kerstin.kastanie", second)
    found = compare_cases(session, person("kerstin.kastanie"), office, case.reference)
    assert (found.mine["last_name"], found.theirs["last_name"]) == ("Birckenhain", "Birkenhain")
    assert "client_wish" not in {**found.mine, **found.theirs}
    assert "tried_so_far" not in {**found.mine, **found.theirs}


def test_nobody_else_compares_and_nothing_else_is_compared(session, person, case, second):
    proposer = view_of(session, person, "bernd.berberitze", second)
    with pytest.raises(NotAllowed):
        compare_cases(session, person("bernd.berberitze"), proposer, case.reference)
    stranger = start_case(session, person("sven.schlehe"), PROPOSAL | {"case.last_name": "Zypresse", **elsewhere()})
    office = view_of(session, person, "kerstin.kastanie", second)
    with pytest.raises(NotFound):
        compare_cases(session, person("kerstin.kastanie"), office, stranger.reference)


def elsewhere():
    return {
        "case.first_name": "Tom",
        "case.birth_date": "1980-05-05",
        "case.proposing_agency": "sozialamt_gronau",
        "case.municipality": "Gronau",
    }


def test_an_office_that_takes_no_part_in_the_other_case_sees_none_of_it(session, person, second):
    bocholt = start_case(session, person("jana.johannisbeere"), PROPOSAL | {"case.municipality": "Bocholt"})
    session.commit()
    office = view_of(session, person, "kerstin.kastanie", second)
    found = compare_cases(session, person("kerstin.kastanie"), office, bocholt.reference)
    assert (found.theirs, found.other.id) == (None, bocholt.id)


@pytest.fixture
def closed(session, clock, case):
    case.state, case.outcome, case.ended_at = "ended", "closed", clock()
    session.commit()
    return case


def test_a_closed_case_is_taken_up_again_with_the_answers_of_then(session, person, closed):
    worker = person("kerstin.kastanie")
    view = view_of(session, person, "kerstin.kastanie", closed)
    prepare_reopening(session, worker, view, start_form(session, worker).form)
    draft = read_start_draft(session, worker)
    assert draft.answers["case.last_name"] == "Birkenhain"
    assert "case.consent_e1" not in draft.answers
    fresh = start_case(session, worker, PROPOSAL)
    session.commit()
    (joined,) = links_of(session, fresh)
    assert (joined.kind, joined.outward, joined.other.id) == (REOPENS, True, closed.id)
    assert read_start_draft(session, worker) is None


def test_an_unfinished_proposal_is_not_overwritten(session, person, closed):
    worker = person("kerstin.kastanie")
    view = view_of(session, person, "kerstin.kastanie", closed)
    form = start_form(session, worker).form
    prepare_reopening(session, worker, view, form)
    with pytest.raises(Conflict):
        prepare_reopening(session, worker, view, form)
    discard_start_draft(session, worker)
    prepare_reopening(session, worker, view, form)


def test_after_a_year_and_while_open_there_is_nothing_to_reopen(session, person, clock, case):
    worker = person("kerstin.kastanie")
    assert not can_reopen(session, worker, view_of(session, person, "kerstin.kastanie", case))
    case.state, case.outcome, case.ended_at = "ended", "closed", clock()
    session.commit()
    view = view_of(session, person, "kerstin.kastanie", case)
    assert can_reopen(session, worker, view)
    clock.at = clock.at.replace(year=clock.at.year + 1, month=4)
    assert not can_reopen(session, worker, view)
    with pytest.raises(NotAllowed):
        prepare_reopening(session, worker, view, start_form(session, worker).form)
    assert session.scalars(select(Case)).all() == [case]
