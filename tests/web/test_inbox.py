"""The inbox: grouped, filtered by its address, complete, and silent about persons."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.store.base import new_id
from app.store.keys import seal
from app.tasks.models import Notice, Task
from tests.web.conftest import START


def _multiply(office, count: int) -> None:
    """More open tasks like the one there is, each due a day later than the one before."""
    with office.database.session() as session:
        task = session.scalars(select(Task)).first()
        for number in range(count):
            due = START + timedelta(days=number)
            copied = (
                "case_id",
                "process_id",
                "process_version",
                "element_id",
                "name",
                "form_id",
                "form_version",
                "role",
                "organisation_id",
            )
            values = {name: getattr(task, name) for name in copied}
            more = Task(id=new_id(), **values, variables={}, opened_at=START, due_at=due, queue_at=due)
            session.add(more)
        session.commit()


def test_tasks_are_grouped_by_when_they_are_due(office) -> None:
    _multiply(office, 10)
    person = office.person("kerstin.kastanie")
    office.wait(minutes=20)
    person.get("/inbox")
    headings = [
        " ".join(h.text_content().split()) for h in person.page.xpath("//section[contains(@class, 'task-group')]/h2")
    ]
    assert headings == ["Überfällig (1)", "Diese Woche (7)", "Später (3)"]
    assert "überfällig seit heute, 09:00 Uhr" in person.text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/inbox", 1),
        ("/inbox?whose=mine", 0),
        ("/inbox?whose=group", 1),
        ("/inbox?reference=0001", 1),
        ("/inbox?reference=%25", 0),
        ("/inbox?step=screen_case", 1),
        ("/inbox?step=close_case", 0),
        ("/inbox?role=coordination", 1),
        ("/inbox?whose=nonsense&page=-3&role=", 1),
    ],
)
def test_the_address_filters(office, address, shown) -> None:
    person = office.person("kerstin.kastanie")
    assert person.get(address).status_code == 200
    assert len(person.page.xpath("//a[contains(@class, 'row-link')]")) == shown


def test_nothing_is_cut_off_in_silence(office) -> None:
    _multiply(office, 60)
    person = office.person("kerstin.kastanie")
    person.get("/inbox?whose=group")
    assert "61 Aufgaben, davon 50 auf dieser Seite" in person.text
    [following] = person.page.xpath("//a[@rel='next']/@href")
    person.get(following)
    assert "whose=group" in following
    assert len(person.page.xpath("//a[contains(@class, 'row-link')]")) == 11


def test_the_inbox_names_no_person_of_the_case(office) -> None:
    person = office.person("kerstin.kastanie")
    for address in ("/inbox", "/cases/", f"/tasks/{office.task()}"):
        person.get(address)
        assert "Birkenhain" not in person.page.find(".//title").text
    assert "Birkenhain" not in person.get("/inbox").text + person.get("/cases/").text


def test_notices_are_shown_and_put_away(office) -> None:
    [notice] = tell(office, "Die Sichtung ist morgen fällig.")
    person = office.person("kerstin.kastanie")
    person.get("/inbox")
    assert "Die Sichtung ist morgen fällig." in person.text
    person.press(f"/notices/{notice}/done")
    assert "Die Sichtung ist morgen fällig." not in person.follow().text
    stranger = office.person("carla.zeder")
    stranger.get("/inbox")
    assert stranger.post(f"/notices/{notice}/done", [("csrf_token", stranger.token())]).status_code == 404


def test_the_notices_that_are_folded_are_put_away_together(office) -> None:
    told = tell(office, "Erster.", "Zweiter.", "Dritter.", "Vierter.", "Fünfter.")
    stranger = office.person("carla.zeder")
    stranger.get("/inbox")
    fields = [("csrf_token", stranger.token()), *(("notice", notice) for notice in told)]
    assert stranger.post("/notices/done", fields).status_code == 404
    person = office.person("kerstin.kastanie")
    person.get("/inbox")
    assert person.text.count("Weglegen") >= 5
    person.post("/notices/done", [("csrf_token", person.token()), *folded(person)])
    person.get("/inbox")
    assert [text for text in ("Erster.", "Zweiter.", "Dritter.", "Vierter.", "Fünfter.") if text in person.text] == [
        "Dritter.",
        "Vierter.",
        "Fünfter.",
    ]


def folded(person) -> list[tuple[str, str]]:
    return [("notice", field.get("value")) for field in person.page.xpath("//input[@name='notice']")]


def tell(office, *texts: str) -> list[str]:
    """Notices to the coordination, each a minute after the other; gives their ids."""
    ids = []
    with office.database.session() as session:
        task = session.scalars(select(Task)).first()
        for minute, text in enumerate(texts):
            notice = Notice(id=new_id(), case_id=task.case_id, task_id=task.id, kind="reminder", role="coordination")
            notice.at = START + timedelta(minutes=minute)
            notice.text = seal(session, task.case.key_id, f"notice:{notice.id}", text)
            session.add(notice)
            ids.append(notice.id)
        session.commit()
    return ids


def test_whoever_has_nothing_to_do_is_told_so(office) -> None:
    person = office.person("carla.zeder")
    person.get("/inbox")
    assert "Gerade ist nichts zu tun" in person.text
