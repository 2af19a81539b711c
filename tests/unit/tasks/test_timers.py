"""What falls due happens by itself: once, the longest due first over all cases, whatever fails in one of them."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.engine.incidents import PAUSES
from app.engine.models import Instance, PathEntry
from app.tasks import timers
from app.tasks.incidents import CLOCK, incidents_of_case
from app.tasks.models import Incident, Notice
from app.tasks.notices import open_notices
from app.tasks.operations import start_process
from app.tasks.queries import open_tasks_of_case
from app.tasks.timers import fire_what_is_due
from tests.conftest import ROOT
from tests.rig.diagrams import put_process
from tests.unit.engine.helper import el, end, flows, model, start, timer

CHAINED = ("first1", "first2", "then1", "then2")


def catch_up(session) -> int:
    """As the worker does it; how many things happened."""
    happened = 0
    while fire_what_is_due(session):
        session.commit()
        happened += 1
    session.commit()
    return happened


@pytest.fixture
def chain(session, person):
    """Starts a case whose timers follow one another: each hour one, counted from the start."""

    def begin(number: int, first_at: str, then_at: str) -> Case:
        process_id = f"chain{number}"
        put_process(
            session,
            model(
                start(),
                el("intermediateCatchEvent", f"first{number}", timer("timeDate", first_at)),
                el("intermediateCatchEvent", f"then{number}", timer("timeDate", then_at)),
                end(),
                flows(f"s first{number} then{number} e"),
                id_=process_id,
            ),
        )
        made = start_process(session, person("kerstin.kastanie"), process_id, {})
        session.commit()
        return made

    return begin


def fired_elements(session) -> list[str]:
    """The timers of the chains that have fired."""
    fired = select(PathEntry.element_id).where(PathEntry.what == "completed", PathEntry.element_id.in_(CHAINED))
    return sorted(session.scalars(fired))


def test_a_reminder_reaches_the_office_once(session, case, person, clock):
    clock.at += timedelta(days=2, hours=1)
    assert catch_up(session) >= 1
    assert catch_up(session) == 0
    [notice] = open_notices(session, person("kerstin.kastanie"))
    assert (notice.kind, notice.reference) == ("reminder", case.reference)
    assert open_notices(session, person("berta.buche")) == []
    assert open_tasks_of_case(session, case)[0].reminded_at is not None


def test_nothing_happens_before_it_is_due(session, case, clock):
    catch_up(session)
    clock.at += timedelta(minutes=5)
    assert catch_up(session) == 0


def test_after_days_of_downtime_all_that_was_missed_happens(session, case, clock):
    clock.at += timedelta(days=10)
    catch_up(session)
    kinds = sorted(session.scalars(select(Notice.kind)))
    assert kinds.count("reminder") == 1
    assert kinds.count("escalation") == 1
    due = session.get(Instance, case.instance_id).next_due
    assert due is None or due > clock.at


def test_what_was_missed_happens_in_order_over_all_cases_and_along_a_chain(session, chain, clock, monkeypatch):
    """The second timer of case 1 begins only when its first has fired, and still comes before what is due later."""
    first = chain(1, "2026-03-03T10:00:00Z", "2026-03-03T12:00:00Z")
    second = chain(2, "2026-03-03T11:00:00Z", "2026-03-03T13:00:00Z")
    fired: list[tuple[str, str]] = []
    happen = timers.fire_in_case

    def watched(session, case, until):
        fired.append((case.reference, f"{until:%H}"))
        happen(session, case, until)

    monkeypatch.setattr(timers, "fire_in_case", watched)
    clock.at += timedelta(days=5)
    catch_up(session)
    one, two = first.reference, second.reference
    assert fired == [(one, "10"), (two, "11"), (one, "12"), (two, "13")]
    assert (first.state, second.state) == ("ended", "ended")
    assert fired_elements(session) == ["first1", "first2", "then1", "then2"]


def test_a_damaged_case_becomes_an_incident_and_the_others_go_on(session, case, chain, clock, person):
    chain(1, "2026-03-03T10:00:00Z", "2026-03-03T12:00:00Z")
    damage(session, case)
    clock.at += timedelta(days=5)
    catch_up(session)
    [incident] = incidents_of_case(session, case)
    assert incident.engine_id == CLOCK
    assert "beschädigt" in incident.sentence_de
    assert "damaged" in incident.sentence_en
    assert incident.retry_at == clock.at + PAUSES[0]
    assert fired_elements(session) == ["first1", "then1"]
    assert notices_of_owners(session, person) == []


def test_a_case_that_stays_damaged_is_left_to_people_after_growing_pauses(session, case, clock, person):
    damage(session, case)
    clock.at += timedelta(days=5)
    pauses = []
    for _ in PAUSES:
        catch_up(session)
        [incident] = incidents_of_case(session, case)
        pauses.append(incident.retry_at - clock.at)
        clock.at = incident.retry_at
    assert tuple(pauses) == PAUSES
    catch_up(session)
    assert incident.retry_at is None
    assert catch_up(session) == 0
    [notice] = notices_of_owners(session, person)
    assert (notice.kind, notice.reference) == ("incident", case.reference)


def test_a_case_that_is_repaired_goes_on(session, case, clock):
    whole = damage(session, case)
    clock.at += timedelta(days=5)
    catch_up(session)
    session.get_one(Instance, case.instance_id).state = whole
    session.commit()
    clock.at += PAUSES[0]
    catch_up(session)
    assert incidents_of_case(session, case) == []
    assert session.scalars(select(Incident.ended_at)).one() == clock.at
    assert "reminder" in set(session.scalars(select(Notice.kind)))


def test_a_case_that_has_ended_is_left_alone(session, case, clock):
    case.state = "ended"
    session.commit()
    before = session.get_one(Instance, case.instance_id).revision
    clock.at += timedelta(days=10)
    catch_up(session)
    assert session.get_one(Instance, case.instance_id).revision == before


def test_a_timer_that_goes_round_for_ever_stops_nobody_else(session, case, clock, person):
    put_process(
        session,
        model(
            start(),
            el("exclusiveGateway", "g"),
            el("intermediateCatchEvent", "round", timer("timeDate", "2026-03-02T09:00:00Z")),
            flows("s g round g"),
            id_="carousel",
        ),
    )
    carousel = start_process(session, person("kerstin.kastanie"), "carousel", {})
    session.commit()
    clock.at += timedelta(days=2, hours=1)
    catch_up(session)
    [incident] = incidents_of_case(session, carousel)
    assert "kommt nicht voran" in incident.sentence_de
    assert "reminder" in set(session.scalars(select(Notice.kind)))


def test_another_worker_that_is_at_it_is_left_alone(office, session, case, clock):
    if office.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer")
    clock.at += timedelta(days=10)
    with office.session() as other:
        assert fire_what_is_due(other)
        assert not fire_what_is_due(session)


def test_a_serving_process_knows_the_jobs():
    look = (
        "from app.jobs.registry import all_sweeps, handler_of; handler_of('mail'); handler_of('retry_incident');"
        "names = {sweep.name for sweep in all_sweeps()};"
        "assert 'app.tasks.timers.fire_what_is_due' in names, names"
    )
    looked = subprocess.run(
        [sys.executable, "-c", f"import app.serve; {look}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert looked.returncode == 0, looked.stderr


def damage(session, case) -> dict[str, object]:
    """Gives the state as it was."""
    instance = session.get_one(Instance, case.instance_id)
    whole = dict(instance.state)
    instance.state = whole | {"tokens": "lost"}
    session.commit()
    return whole


def notices_of_owners(session, person):
    return open_notices(session, person("maria.magnolie"))
