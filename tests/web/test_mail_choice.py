"""Everybody chooses which mail to get, on the page of their own account."""

from app.mail.settings import MailSettings, use_mail
from app.people.queries import user_by_name

MAIL = MailSettings("smtp", "127.0.0.1", 25, "KIM <kim@kreis.example>", "https://kim.kreis.example")


def choice(office) -> tuple[str, bool]:
    with office.database.reading() as session:
        user = user_by_name(session, "kerstin.kastanie")
        return user.mail_when, user.mail_for_group


def test_mail_is_chosen_and_kept(office) -> None:
    use_mail(office.database, MAIL)
    person = office.person("kerstin.kastanie")
    person.get("/account/")
    assert "Mails gehen an kerstin.kastanie@kim.example" in person.text
    assert choice(office) == ("both", True)
    person.press("/account/mail", when="digest", for_group=[])
    person.follow()
    assert "Ihre Auswahl ist gespeichert" in person.text
    assert choice(office) == ("digest", False)
    assert person.page.xpath("//input[@name='when' and @checked]/@value") == ["digest"]


def test_what_is_no_choice_is_told_in_a_sentence(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/account/")
    assert person.press("/account/mail", when="hourly").status_code == 400
    assert "Bitte wählen Sie, wann Sie Mails bekommen." in person.text
    assert choice(office) == ("both", True)


def test_the_page_says_when_no_mail_goes_out(office) -> None:
    person = office.person("kerstin.kastanie")
    person.get("/account/")
    assert "Es ist kein Mailserver eingestellt" in person.text
