"""Handing a message to the mail server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from app.errors import Problem
from app.mail.settings import MailSettings
from app.text import Text

PERMANENT = 500


class AddressRefused(Problem):
    """The server will never take mail for this address."""

    def __init__(self) -> None:
        super().__init__(
            Text("Der Mailserver nimmt diese Adresse nicht an.", "The mail server does not take this address.")
        )


def send(settings: MailSettings, message: EmailMessage) -> None:
    """Raises AddressRefused where trying again is no use; SMTPException or OSError where it may help."""
    with _connect(settings) as server:
        if settings.user:
            server.login(settings.user, settings.password or "")
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            if all(code >= PERMANENT for code, _ in error.recipients.values()):
                raise AddressRefused from None
            raise
        except smtplib.SMTPNotSupportedError:  # an address with umlauts, and a server that takes none
            raise AddressRefused from None


def _connect(settings: MailSettings) -> smtplib.SMTP:
    if settings.scheme == "smtps":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout, context=_context(settings))
    server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
    if settings.scheme == "smtp+starttls":
        try:
            server.starttls(context=_context(settings))
        except BaseException:
            server.close()
            raise
    return server


def _context(settings: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
