"""A task from the inbox to its end, with all that comes in between."""

import pytest
from sqlalchemy import func, select

from app.cases.models import DecisionRecord, Submission

ANSWERS = {
    "case.duplicate_check": "no_match",
    "case.in_scope": "true",
    "case.other_cm": "none",
    "case.info_complete": "true",
    "case.legal_areas_confirmed": ["sgb2"],
    "case.service_available": "true",
    "case.duration_months": "3",
    "case.available_service": "mbe_ahaus",
    "case.feedback_text": "Wir verweisen.",
    "next_step": "direct_referral",
    "case.proposer_agrees": "true",
}
HAND_IN, SAVE = ("intent", "complete"), ("intent", "save")


@pytest.fixture
def task(office) -> str:
    return f"/tasks/{office.task()}"


@pytest.fixture
def kerstin(office, task):
    person = office.person("kerstin.kastanie")
    person.get(task)
    return person


def _id(task: str) -> str:
    return task.rsplit("/", 1)[1]


def test_a_form_is_handed_in_and_the_case_goes_on(office, kerstin, task) -> None:
    answer = kerstin.press(task, HAND_IN, **ANSWERS)
    assert (answer.status_code, answer.location) == (302, "/inbox"), kerstin.text
    assert "Erledigt: Vorschlag sichten, Fall KIM-2026-0001" in kerstin.follow().text
    assert office.state(_id(task))[0] == "completed"
    assert office.task("choose_service")


def test_what_does_not_fit_is_listed_on_top_and_at_its_place_and_all_input_stays(office, kerstin, task) -> None:
    given = {
        **ANSWERS,
        "case.in_scope": "false",
        "case.in_scope_reason": "",
        "case.feedback_text": "Schon <b>getippt</b>",
    }
    answer = kerstin.press(task, HAND_IN, **given)
    assert answer.status_code == 422
    page = kerstin.page
    assert page.find(".//title").text.startswith("Fehler: ")
    [link] = page.xpath("//*[@role='alert']//a[contains(., 'Grund, wenn nicht zuständig')]")
    [field] = page.xpath(f"//*[@id='{link.get('href')[1:]}']")
    assert field.get("aria-invalid") == "true"
    [message] = page.xpath(f"//*[@id='{field.get('aria-describedby').split()[-1]}']")
    assert "Bitte füllen Sie dieses Feld aus" in message.text_content()
    sent = dict(kerstin.form(task))
    assert (sent["case.feedback_text"], sent["case.in_scope"]) == ("Schon <b>getippt</b>", "false")
    assert office.state(_id(task))[0] == "open"


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ({"case.other_cm": "made_up"}, "Dieser Wert steht nicht zur Auswahl"),
        ({"case.in_scope_reason": "getarnt"}, "gehört bei Ihren übrigen Angaben nicht zum Formular"),
        ({"case.duplicate_case": "KIM-1"}, "gehört bei Ihren übrigen Angaben nicht zum Formular"),
    ],
)
def test_forged_answers_are_refused_and_change_nothing(office, kerstin, task, forged, words) -> None:
    assert kerstin.press(task, HAND_IN, **{**ANSWERS, **forged}).status_code == 422
    assert words in kerstin.text
    assert office.state(_id(task))[0] == "open"
    with office.database.reading() as session:
        assert session.scalar(select(func.count(Submission.id))) == 1


def test_fields_the_form_does_not_have_are_not_read(office, kerstin, task) -> None:
    assert kerstin.press(task, HAND_IN, **ANSWERS, **{"case.priority": "urgent"}).status_code == 302
    with office.database.reading() as session:
        assert session.scalar(select(func.count(DecisionRecord.id)))


def test_a_draft_is_kept_with_its_time_and_the_task_is_taken(office, kerstin, task) -> None:
    kerstin.press(task, SAVE, **{"case.in_scope": "true"})
    kerstin.follow()
    assert "Gespeichert um 09:00" in kerstin.text
    assert "gespeichert um 09:00" in kerstin.text
    assert dict(kerstin.form(task))["case.in_scope"] == "true"
    assert office.state(_id(task)) == ("open", office.user_id("kerstin.kastanie"))


def test_conditions_are_followed_by_the_server_for_scripts_and_without(kerstin, task) -> None:
    assert not kerstin.page.xpath("//textarea[@name='case.in_scope_reason']")
    kerstin.press(task, ("intent", "refresh"), **{"case.in_scope": "false"})
    assert kerstin.page.xpath("//textarea[@name='case.in_scope_reason']")
    assert not kerstin.page.xpath("//header")
    kerstin.get(task)
    assert kerstin.page.xpath("//textarea[@name='case.in_scope_reason']")


def test_rows_are_added_and_removed_without_script(kerstin, task) -> None:
    name = "case.institutions_confirmed"
    kerstin.press(task, ("intent", f"add:{name}"))
    assert f"{name}[1].name" in dict(kerstin.form(task))
    assert kerstin.page.xpath("//input[@autofocus]/@name") == [f"{name}[1].name"]
    kerstin.press(task, ("intent", f"remove:{name}[0]"), **{f"{name}[1].name": "Sozialamt"})
    sent = dict(kerstin.form(task))
    assert sent[f"{name}[0].name"] == "Sozialamt"
    assert f"{name}[1].name" not in sent


def test_an_expired_session_keeps_what_was_typed(office, kerstin, task) -> None:
    office.wait(hours=3)
    answer = kerstin.press(task, HAND_IN, **{**ANSWERS, "case.feedback_text": "lange getippt"})
    assert answer.status_code == 401
    assert "Was Sie eingegeben haben, ist aufgehoben" in kerstin.text
    kerstin.press("/login", username="kerstin.kastanie", password="wrong")
    kerstin.press("/login", username="kerstin.kastanie", password="kim-lotse-demo")
    kerstin.press(task, ("intent", "resume"))
    assert dict(kerstin.form(task))["case.feedback_text"] == "lange getippt"
    assert office.state(_id(task))[0] == "open"
    assert kerstin.press(task, HAND_IN).status_code == 302


def test_somebody_else_at_the_same_screen_does_not_get_the_text(office, kerstin, task) -> None:
    office.wait(hours=3)
    kerstin.press(task, HAND_IN, **{"case.feedback_text": "vertraulich"})
    kerstin.press("/login", username="konrad.kornelkirsche", password="kim-lotse-demo")
    assert "als eine andere Person angemeldet" in kerstin.text
    assert "vertraulich" not in kerstin.answer.text


def test_a_wrong_token_keeps_what_was_typed(office, kerstin, task) -> None:
    answer = kerstin.press(task, HAND_IN, **{**ANSWERS, "case.feedback_text": "bleibt", "csrf_token": "stale"})
    assert answer.status_code == 400
    kerstin.press(task, ("intent", "resume"))
    assert dict(kerstin.form(task))["case.feedback_text"] == "bleibt"
    assert office.state(_id(task))[0] == "open"


def test_a_form_sent_by_another_site_is_not_shown_again(kerstin, task) -> None:
    fields = [(name, value) for name, value in kerstin.form(task) if name != "csrf_token"]
    answer = kerstin.post(task, fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert "typed_by" not in answer.text


def test_the_background_save_of_an_ended_session_says_so(office, kerstin, task) -> None:
    fields = kerstin.form(task)
    office.wait(hours=3)
    answer = kerstin.post(task, [*fields, ("intent", "autosave")], headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "Ihre Sitzung ist beendet" in answer.text


def test_a_server_error_gives_the_text_back(kerstin, task, monkeypatch) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.tasks.operations.engine.complete_task", fail)
    answer = kerstin.press(task, HAND_IN, **{**ANSWERS, "case.feedback_text": "überlebt"})
    assert answer.status_code == 500
    kerstin.press(task, ("intent", "resume"))
    assert dict(kerstin.form(task))["case.feedback_text"] == "überlebt"


def test_a_colleague_was_faster(office, kerstin, task) -> None:
    slower = office.person("konrad.kornelkirsche")
    slower.get(task)
    fields = slower.form(task)
    kerstin.press(task, HAND_IN, **ANSWERS)
    answer = slower.post(task, [*fields, *_reason("mein Text"), HAND_IN])
    assert answer.status_code == 409
    assert "Kerstin Kastanie hat sie am" in slower.text
    assert "mein Text" in slower.text
    assert "hat sie am" in office.person("konrad.kornelkirsche").get(task).text


def test_the_background_save_of_a_task_that_is_done_says_so(office, kerstin, task) -> None:
    slower = office.person("konrad.kornelkirsche")
    slower.get(task)
    fields = slower.form(task)
    kerstin.press(task, HAND_IN, **ANSWERS)
    answer = slower.post(f"{task}?intent=autosave", fields, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "inzwischen eine andere Person erledigt" in answer.text


def test_a_task_in_work_is_not_taken_by_one_click(office, kerstin, task) -> None:
    kerstin.press(f"{task}/claim")
    other = office.person("konrad.kornelkirsche")
    other.get(task)
    assert "Kerstin Kastanie bearbeitet diese Aufgabe" in other.text
    assert other.post(f"{task}/claim", [("csrf_token", other.token())]).status_code == 409
    other.get(f"{task}/take-over")
    other.press(f"{task}/take-over")
    assert office.state(_id(task))[1] == office.user_id("konrad.kornelkirsche")
    answer = kerstin.press(task, HAND_IN, **ANSWERS) if task in _actions(kerstin) else kerstin.get(task)
    assert "Konrad Kornelkirsche bearbeitet diese Aufgabe" in answer.text


def test_what_was_typed_before_a_take_over_is_shown_again(office, kerstin, task) -> None:
    fields = kerstin.form(task)
    other = office.person("konrad.kornelkirsche")
    other.get(task)
    other.press(f"{task}/claim")
    answer = kerstin.post(task, [*fields, *_reason("nicht verloren"), HAND_IN])
    assert answer.status_code == 409
    assert "nicht verloren" in kerstin.text


def test_a_task_is_given_back(office, kerstin, task) -> None:
    kerstin.press(f"{task}/claim")
    kerstin.follow()
    kerstin.press(f"{task}/release")
    assert office.state(_id(task)) == ("open", None)


@pytest.mark.parametrize("username", ["berta.buche", "ilse.ilex", "anton.apfel", "carla.zeder", "jana.johannisbeere"])
def test_tasks_of_others_do_not_exist(office, task, username) -> None:
    stranger = office.person(username)
    assert stranger.get(task).status_code == 404
    stranger.get("/help/")
    token = ("csrf_token", stranger.token())
    for address in (task, f"{task}/claim", f"{task}/release", f"{task}/take-over"):
        assert stranger.post(address, [token]).status_code == 404, address


def test_the_way_back_keeps_the_filters(office, kerstin, task) -> None:
    kerstin.get("/inbox?whose=group&reference=0001")
    [link] = kerstin.page.xpath("//a[contains(@class, 'row-link')]/@href")
    kerstin.get(link)
    answer = kerstin.press(task, HAND_IN, **ANSWERS)
    assert answer.location == "/inbox?whose=group&reference=0001"


def _actions(person) -> list[str]:
    return [form.get("action") for form in person.page.forms]


def _reason(text: str) -> list[tuple[str, str]]:
    return [("case.in_scope", "false"), ("case.in_scope_reason", text)]
