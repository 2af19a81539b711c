"""A letter as a message: plain text and simple HTML, in the language of its reader."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from app.mail.letters import Letter
from app.mail.models import Mail
from app.mail.settings import MailSettings
from app.store.clock import OFFICE_ZONE
from app.text import Text

OPEN = Text("Im KIM-Lotse ansehen", "Open in KIM-Lotse")
NO_REPLY = Text(
    "Diese Nachricht hat KIM-Lotse verschickt. Bitte antworten Sie nicht darauf. "
    "Welche Mails Sie bekommen, stellen Sie unter „Mein Zugang“ ein.",
    "This message was sent by KIM-Lotse. Please do not reply. Which mail you get is set under “My account”.",
)


def compose(settings: MailSettings, mail: Mail, letter: Letter) -> EmailMessage:
    """The message for one recipient. The same letter always bears the same Message-ID."""
    language = mail.user.language
    link = settings.public_url + letter.path
    paragraphs = [paragraph.in_language(language) for paragraph in letter.paragraphs]
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"KIM-Lotse: {letter.subject.in_language(language)}"
    message["From"] = settings.sender
    message["To"] = mail.user.email
    message["Date"] = format_datetime(mail.posted_at.astimezone(OFFICE_ZONE))
    message["Message-ID"] = f"<{mail.id}@{settings.domain}>"
    message["List-Id"] = f"KIM-Lotse <kim-lotse.{settings.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    text = [*paragraphs, f"{OPEN.in_language(language)}:\n{link}", f"-- \n{NO_REPLY.in_language(language)}"]
    message.set_content("\n\n".join(text) + "\n")
    message.add_alternative(_html(language, paragraphs, link), subtype="html")
    if letter.calendar is not None:
        message.add_attachment(
            letter.calendar.content,
            maintype="text",
            subtype="calendar",
            filename="termin.ics",
            params={"method": letter.calendar.method, "charset": "utf-8"},
        )
    return message


def _html(language: str, paragraphs: list[str], link: str) -> str:
    lines = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>KIM-Lotse</title></head>\n'
        f'<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5">\n{lines}'
        f'<p><a href="{escape(link)}">{escape(OPEN.in_language(language))}</a></p>\n'
        f'<hr>\n<p style="font-size: 14px">{escape(NO_REPLY.in_language(language))}</p>\n</body></html>\n'
    )
