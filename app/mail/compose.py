"""A letter as a message: plain text and simple HTML, in the language of its reader."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from app.catalog.wording import Wording
from app.mail.letters import Letter
from app.mail.models import Mail
from app.mail.settings import MailSettings
from app.store.clock import OFFICE_ZONE
from app.text import Text


def compose(settings: MailSettings, mail: Mail, letter: Letter, frame: Wording) -> EmailMessage:
    """The message for one recipient; `frame`: the words around every mail. It always bears the same Message-ID."""
    language = mail.user.language
    link = settings.public_url + letter.path
    paragraphs = _said(letter.paragraphs, language)
    open_, footer = frame.line("open").in_language(language), _said(frame.paragraphs("footer"), language)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"KIM-Lotse: {letter.subject.in_language(language)}"
    message["From"] = settings.sender
    message["To"] = mail.user.email
    message["Date"] = format_datetime(mail.posted_at.astimezone(OFFICE_ZONE))
    message["Message-ID"] = f"<{mail.id}@{settings.domain}>"
    message["List-Id"] = f"KIM-Lotse <kim-lotse.{settings.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    text = [*paragraphs, f"{open_}:\n{link}", "-- \n" + "\n\n".join(footer)]
    message.set_content("\n\n".join(text) + "\n")
    message.add_alternative(_html(language, paragraphs, (open_, link), footer), subtype="html")
    if letter.calendar is not None:
        message.add_attachment(
            letter.calendar.content,
            maintype="text",
            subtype="calendar",
            filename="termin.ics",
            params={"method": letter.calendar.method, "charset": "utf-8"},
        )
    return message


def _said(paragraphs: Iterable[Text], language: str) -> list[str]:
    """The paragraphs that the language has."""
    return [text for paragraph in paragraphs if (text := paragraph.in_language(language))]


def _html(language: str, paragraphs: list[str], link: tuple[str, str], footer: list[str]) -> str:
    words, address = (escape(part) for part in link)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>KIM-Lotse</title></head>\n'
        f'<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5">\n{_as_html(paragraphs)}'
        f'<p><a href="{address}">{words}</a></p>\n'
        f'<hr>\n<div style="font-size: 14px">{_as_html(footer)}</div>\n</body></html>\n'
    )


def _as_html(paragraphs: list[str]) -> str:
    return "".join("<p>" + escape(paragraph).replace("\n", "<br>") + "</p>\n" for paragraph in paragraphs)
