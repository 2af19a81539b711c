"""Every route as everybody, on cases in every state: who gets an answer, and what of the file stands in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.conferences.queries import upcoming
from app.people.policy import may_propose
from app.people.queries import organisation_by_key, user_by_name
from app.tasks.models import Notice, Task
from tests.rig.planted import WORD, Planted, found_in
from tests.web.access import (
    ADMINISTERS,
    ASKS_OR_RETELLS,
    AT_CONFERENCES,
    CHANGES_MODELS,
    DOERS,
    DRAFTS,
    FOREIGN,
    KEEPS_SERVICES,
    KNOWS,
    LETTERS,
    LINES,
    OWN,
    PROPOSES,
    ROUTES,
    SEES_ABSENCES,
    SEES_DIAGRAM,
    SEES_ISSUES,
    SEES_OPERATIONS,
    SEES_RULES,
    SEES_WAITING_LIST,
    WRITES_LETTERS,
)
from tests.web.conftest import Person, PlantedOffice

EVERYBODY = {**OWN, **FOREIGN, "carla.zeder": "case_manager", "paul.pappel": "deputy", "tilda.thuja": "carrier_lead"}
WALKED_SHORT = (
    *("absences", "conference", "consents", "drafts", "issues", "linked", "migration", "models"),
    *("operations", "rules", "services", "tryouts", "waiting", "wishes"),
    "administration",
)
DIAGRAM = "intake_to_closure"
UNKNOWN_ID = "0" * 32
STATES_FOR_OUTSIDERS = ("proposal", "running")
"""Whoever stands to no case at all walks only these whole."""


@pytest.fixture(scope="module")
def at_work(planted: PlantedOffice) -> dict[str, Person]:
    """Everybody, logged in once."""
    return {name: planted.office.person(name) for name in EVERYBODY}


def open_tasks(planted: PlantedOffice, case: Planted) -> dict[str, str]:
    """Element id → id of the open tasks of a case."""
    with planted.office.database.reading() as session:
        query = select(Task.element_id, Task.id).where(Task.case_id == case.case_id, Task.state == "open")
        return dict(session.execute(query).all())


def readable(case: Planted, name: str) -> set[str]:
    """The planted words of a case that this person may come to see."""
    allowed = KNOWS[case.name].get(name, "").split()
    keys = frozenset().union(*(LINES[group] for group in allowed if group in LINES))
    released = LINES["released"] if "B" in allowed else frozenset()
    words = set()
    for word in case.words:
        _, part, key, _ = WORD.fullmatch(word).groups()
        if part in allowed or key in keys | released:
            words.add(word)
    return words


def test_the_table_names_every_route(planted: PlantedOffice) -> None:
    assert {rule.endpoint for rule in planted.office.app.url_map.iter_rules()} == ROUTES.keys()


def test_the_cases_stand_where_they_should(planted: PlantedOffice) -> None:
    for state, case in planted.cases.items():
        assert set(open_tasks(planted, case)) == {element for where, element in DOERS if where == state}, state
    assert len(planted.cases["running"].words) > 30


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
def test_without_a_login_only_public_pages_answer(planted: PlantedOffice, endpoint: str) -> None:
    stranger = planted.office.person()
    for method, address in addresses(planted, endpoint):
        answer = stranger.client.open(address, method=method)
        if ROUTES[endpoint] == "public":
            assert answer.status_code in (200, 302, 400, 401), address
        elif ROUTES[endpoint] in ("link", "access"):
            assert answer.status_code in (400, 404), address
        else:
            assert answer.status_code == (302 if method == "GET" else 401), address
            assert not found_in(answer.text)


def addresses(planted: PlantedOffice, endpoint: str) -> Iterator[tuple[str, str]]:
    """A real address for each method of a route."""
    case = planted.cases["running"]
    fill = {
        "reference": case.reference,
        "task_id": open_tasks(planted, case)["review_progress"],
        "process_id": DIAGRAM,
        "release_id": UNKNOWN_ID,
        "notice_id": UNKNOWN_ID,
        "conference_id": conference(planted),
        "decision_id": "complexity",
        "other": planted.cases["ended"].reference,
        "kind": "mail",
        "number": "1",
        "verb": {"models": "play", "repair": "agree", "wishes": "take"}.get(endpoint.partition(".")[0], "sessions"),
        "what": "wait",
        "key": "mbe_ahaus",
        "token": UNKNOWN_ID,
        "name": "inbox",
        "rule": "soundness",
        "filename": "icon.svg",
    }
    for rule in planted.office.app.url_map.iter_rules(endpoint):
        _, path = rule.build({name: fill.get(name, UNKNOWN_ID) for name in rule.arguments})
        yield from ((method, path) for method in sorted(rule.methods & {"GET", "POST"}))


def conference(planted: PlantedOffice) -> str:
    """The next conference of the office that coordinates the cases."""
    with planted.office.database.reading() as session:
        office = organisation_by_key(session, "ki_kreis_borken")
        assert office is not None
        return upcoming(session, office.id)[0].id


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_conferences_and_linked_cases_are_for_those_who_take_part(
    planted: PlantedOffice, at_work: dict[str, Person], name: str
) -> None:
    person = at_work[name]
    person.get("/inbox")
    token = person.token()
    allowed = set().union(*(readable(case, name) for case in planted.cases.values()))
    outside = name in FOREIGN or EVERYBODY[name] not in AT_CONFERENCES
    for endpoint in sorted(name for name, kind in ROUTES.items() if kind in WALKED_SHORT):
        for method, address in addresses(planted, endpoint):
            of_a_case = ROUTES[endpoint] in ("linked", "consents")
            if method == "GET":
                answer = person.get(address)
            elif outside or (of_a_case and name not in KNOWS["running"]):
                answer = person.post(address, [("csrf_token", token)])
            else:
                continue  # it may change something: the tests of that page try it
            assert answer.status_code < 500, address
            assert found_in(answer.data.decode("utf-8", "replace")) <= allowed, address
            if of_a_case and name not in KNOWS["running"]:
                assert answer.status_code in (403, 404), address
            if ROUTES[endpoint] == "services" and EVERYBODY[name] not in KEEPS_SERVICES:
                assert answer.status_code in (403, 404), address
            if ROUTES[endpoint] == "absences" and EVERYBODY[name] not in SEES_ABSENCES:
                assert answer.status_code == 403, address
            if ROUTES[endpoint] == "administration" and EVERYBODY[name] not in ADMINISTERS:
                assert answer.status_code == 403, address
            if ROUTES[endpoint] == "waiting" and EVERYBODY[name] not in SEES_WAITING_LIST:
                assert answer.status_code == 403, address
            if ROUTES[endpoint] == "issues" and EVERYBODY[name] not in SEES_ISSUES:
                assert answer.status_code == 403, address
            if ROUTES[endpoint] == "models" and EVERYBODY[name] not in SEES_OPERATIONS:
                assert answer.status_code == 404, address
            if ROUTES[endpoint] == "rules" and EVERYBODY[name] not in SEES_RULES:
                assert answer.status_code == 404, address
            if ROUTES[endpoint] == "tryouts" and EVERYBODY[name] not in DRAFTS:
                assert answer.status_code == 404, address
            if ROUTES[endpoint] == "wishes" and EVERYBODY[name] not in ASKS_OR_RETELLS:
                assert answer.status_code == 404, address
            if ROUTES[endpoint] == "migration" and EVERYBODY[name] not in CHANGES_MODELS:
                assert answer.status_code in (403, 404), address
            if ROUTES[endpoint] == "drafts" and EVERYBODY[name] not in DRAFTS:
                assert answer.status_code in (403, 404), address
            if ROUTES[endpoint] == "operations" and EVERYBODY[name] not in SEES_OPERATIONS:
                assert answer.status_code in (403, 404), address
            if ROUTES[endpoint] == "conference" and outside and not (name in FOREIGN and "/new" in address):
                assert answer.status_code in (403, 404), address
    if name == "kerstin.kastanie":
        assert person.get(f"/conferences/{conference(planted)}").status_code == 200


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_everybody_gets_what_the_table_says(planted: PlantedOffice, at_work: dict[str, Person], name: str) -> None:
    person = at_work[name]
    person.get("/inbox")
    token = person.token()
    outside = all(name not in knows for knows in KNOWS.values())
    for state, case in planted.cases.items():
        if outside and state not in STATES_FOR_OUTSIDERS:
            assert person.get(f"/cases/{case.reference}").status_code == 404
            continue
        walk_case(person, name, case)
        walk_tasks(person, name, case, open_tasks(planted, case), token)
        refuse_ended_tasks(planted, person, name, state, case)
    walk_lists(planted, person, name)


def walk_case(person: Person, name: str, case: Planted) -> None:
    knows = KNOWS[case.name]
    address = f"/cases/{case.reference}"
    answer = person.get(address)
    assert answer.status_code == (200 if name in knows else 404), address
    expect_words(person, name, case)
    if name in knows:
        for group in set(knows[name].split()) - {"shared", "messages"}:
            words = {w for w in readable(case, name) if f"-{group}-" in w or w.split("-")[2] in LINES.get(group, ())}
            assert not words or words & found_in(answer.text), f"{name} should read {group} of {case.name}"
    sees = name in knows and EVERYBODY[name] in SEES_DIAGRAM
    assert person.get(f"{address}/diagrams/{DIAGRAM}.bpmn").status_code == (200 if sees else 404)
    writes = name in knows and EVERYBODY[name] in WRITES_LETTERS and case.name in LETTERS
    for kind in ("referral", "self", "closing", "handover", "mail"):
        wanted = writes and kind in LETTERS[case.name]
        assert person.get(f"{address}/letters/{kind}.pdf").status_code == (200 if wanted else 404), (kind, case.name)
    counsels = "C" in knows.get(name, "").split()
    answer = person.get(f"{address}/releases")
    assert answer.status_code == (200 if counsels else 403 if name in knows else 404)
    expect_words(person, name, case)


def walk_tasks(person: Person, name: str, case: Planted, tasks: dict[str, str], token: str) -> None:
    for element, task_id in tasks.items():
        does = name in DOERS[case.name, element]
        assert person.get(f"/tasks/{task_id}").status_code == (200 if does else 404), (element, case.name)
        expect_words(person, name, case)
        if not does:
            assert person.get(f"/tasks/{task_id}/take-over").status_code == 404
            for verb in ("", "/claim", "/release", "/take-over"):
                answer = person.post(f"/tasks/{task_id}{verb}", [("csrf_token", token), ("intent", "complete")])
                assert answer.status_code == 404, (verb, element)
                expect_words(person, name, case)
    for path in ("releases", f"releases/{UNKNOWN_ID}/revoke"):
        answer = person.post(f"/cases/{case.reference}/{path}", [("csrf_token", token), ("recipient", "coordination")])
        assert answer.status_code == (403 if name in KNOWS[case.name] and not _counsels(name, case) else 404)


def _counsels(name: str, case: Planted) -> bool:
    return "C" in KNOWS[case.name].get(name, "").split()


def refuse_ended_tasks(planted: PlantedOffice, person: Person, name: str, state: str, case: Planted) -> None:
    with planted.office.database.reading() as session:
        query = select(Task).where(Task.case_id == case.case_id, Task.state != "open").order_by(Task.opened_at.desc())
        task = session.scalars(query).first()
    if task is None or planted.office.user_id(name) in (task.ended_by, task.assignee_id):
        return
    answer = person.get(f"/tasks/{task.id}")
    assert answer.status_code in ((200, 404) if name in KNOWS[state] else (404,))
    assert not found_in(answer.text)


def walk_lists(planted: PlantedOffice, person: Person, name: str) -> None:
    known = {case.reference for state, case in planted.cases.items() if name in KNOWS[state]}
    person.get("/cases/?state=all")
    assert {case.reference for case in planted.cases.values() if case.reference in person.text} == known
    assert not found_in(person.answer.text)
    mine = {case for (case, _), doers in DOERS.items() if name in doers}
    person.get("/inbox")
    assert {state for state, case in planted.cases.items() if f"/cases/{case.reference}" in table_of(person)} == mine
    allowed = set().union(*(readable(case, name) for case in planted.cases.values()))
    assert found_in(person.answer.text) <= allowed
    proposes = 200 if EVERYBODY[name] in PROPOSES else 403
    for path in ("/proposals/", "/proposals/new", "/proposals/discard"):
        assert person.get(path).status_code == proposes
        assert found_in(person.answer.text) <= allowed
    for path in ("/help/", "/help/roles", "/"):
        assert person.get(path).status_code in (200, 302)
    assert person.get("/demo-clock").status_code == 404
    assert person.get("/incidents/").status_code == (200 if EVERYBODY[name] in SEES_OPERATIONS else 404)
    assert not found_in(person.answer.text)


def table_of(person: Person) -> str:
    return " ".join(person.page.xpath("//table[contains(@class, 'cards--tasks')]//a/@href"))


def expect_words(person: Person, name: str, case: Planted) -> None:
    """Of this case nothing but what the person may read, of other cases nothing at all."""
    assert found_in(person.answer.text) <= readable(case, name), (name, case.name, person.answer.request.path)


@pytest.mark.parametrize("name", EVERYBODY)
def test_no_link_of_an_inbox_leads_nowhere(planted: PlantedOffice, at_work: dict[str, Person], name: str) -> None:
    """Nobody is sent to a task or case that is not theirs to open."""
    person = at_work[name]
    person.get("/inbox")
    links = {str(link) for link in person.page.xpath("//main//a/@href") if str(link).startswith("/")}
    for link in sorted(links):
        assert person.get(link).status_code in (200, 302), link


def test_a_notice_of_another_office_is_not_there(planted: PlantedOffice, at_work: dict[str, Person]) -> None:
    with planted.office.database.reading() as session:
        notice = session.scalars(select(Notice.id).where(Notice.role == "proposer")).first()
    for name in ("leo.lorbeer", "berta.buche", "bernd.berberitze"):
        at_work[name].get("/inbox")
        fields = [("csrf_token", at_work[name].token())]
        assert at_work[name].post(f"/notices/{notice}/done", fields).status_code == 404


def test_the_goal_that_is_not_for_the_liaison_stays_closed(planted: PlantedOffice, at_work: dict[str, Person]) -> None:
    case = planted.cases["running"]
    goals = sorted((w for w in case.words if "-goal_text-" in w), key=lambda word: int(word.split("-")[3][:-1]))
    assert len(goals) == 3
    at_work["ilse.ilex"].get(f"/cases/{case.reference}")
    assert {goal for goal in goals if goal in at_work["ilse.ilex"].answer.text} == set(goals[:2])
    at_work["kerstin.kastanie"].get(f"/cases/{case.reference}")
    assert {goal for goal in goals if goal in at_work["kerstin.kastanie"].answer.text} == set(goals)


def test_who_proposes_is_as_the_table_says(planted: PlantedOffice) -> None:
    with planted.office.database.reading() as session:
        for name, role in {**OWN, **FOREIGN}.items():
            assert may_propose(user_by_name(session, name)) is (role in PROPOSES)
