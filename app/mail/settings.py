"""Whether and how mail goes out: from environment variables. None set, no mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from app.errors import Problem
from app.store.database import Database
from app.text import Text

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
TIMEOUT_SECONDS = 20.0
DIGEST_HOUR = 7


@dataclass(frozen=True)
class MailSettings:
    """Where mail is handed in, from whom it comes, and where its links lead."""

    scheme: str
    host: str
    port: int
    sender: str
    public_url: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout: float = TIMEOUT_SECONDS
    digest_hour: int = DIGEST_HOUR

    @property
    def domain(self) -> str:
        """The host of the links; it names the list and the messages."""
        return urlsplit(self.public_url).hostname or "localhost"


def use_mail(database: Database, settings: MailSettings | None) -> None:
    """Sessions of this database send mail so; None: not at all."""
    database.surroundings["mail"] = settings


def mail_settings(session: Session) -> MailSettings | None:
    return session.info.get("mail")


def read_mail_settings(environment: Mapping[str, str]) -> MailSettings | None:
    """None where KIM_SMTP_URL is not set. Raises Problem for a value that cannot be used."""
    address = environment.get("KIM_SMTP_URL", "").strip()
    if not address:
        return None
    scheme, host, port, user = _read_address(address)
    ca_file = environment.get("KIM_SMTP_CA_FILE")
    return MailSettings(
        scheme=scheme,
        host=host,
        port=port,
        user=user,
        password=_read_password(environment.get("KIM_SMTP_PASSWORD_FILE")),
        sender=_read_sender(environment.get("KIM_MAIL_FROM", "")),
        public_url=_read_public_url(environment.get("KIM_PUBLIC_URL", "")),
        ca_file=Path(ca_file) if ca_file else None,
        digest_hour=_read_hour(environment.get("KIM_DIGEST_HOUR", str(DIGEST_HOUR))),
    )


def _read_address(address: str) -> tuple[str, str, int, str | None]:
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise _unusable_address() from None
    if not parts.hostname or parts.password is not None:
        raise _unusable_address()
    return parts.scheme, parts.hostname, port, unquote(parts.username) if parts.username else None


def _unusable_address() -> Problem:
    """The address is not repeated: it may hold a password."""
    return Problem(
        Text(
            "KIM_SMTP_URL ist nicht lesbar. Beispiel: smtp+starttls://nutzer@mail.kreis.example:587. Möglich sind "
            "smtp://, smtp+starttls:// und smtps://; das Passwort steht in der Datei KIM_SMTP_PASSWORD_FILE.",
            "KIM_SMTP_URL cannot be read. Example: smtp+starttls://user@mail.kreis.example:587. Possible are "
            "smtp://, smtp+starttls:// and smtps://; the password stands in the file KIM_SMTP_PASSWORD_FILE.",
        )
    )


def _read_password(path: str | None) -> str | None:
    if not path:
        return None
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise Problem(
            Text(
                "Die Passwortdatei „{path}“ aus KIM_SMTP_PASSWORD_FILE ist nicht lesbar.",
                "The password file “{path}” of KIM_SMTP_PASSWORD_FILE cannot be read.",
            ).fill(path=path)
        ) from error


def _read_hour(value: str) -> int:
    if value.isascii() and value.isdigit() and int(value) < 24:
        return int(value)
    raise Problem(
        Text(
            "KIM_DIGEST_HOUR ist „{value}“, muss aber eine volle Stunde von 0 bis 23 sein.",
            "KIM_DIGEST_HOUR is “{value}” but must be a whole hour from 0 to 23.",
        ).fill(value=value)
    )


def _read_sender(value: str) -> str:
    if "@" not in parseaddr(value)[1] or "\n" in value:
        raise Problem(
            Text(
                "KIM_MAIL_FROM fehlt oder ist keine Adresse. Beispiel: KIM-Lotse <kim@kreis.example>",
                "KIM_MAIL_FROM is missing or no address. Example: KIM-Lotse <kim@kreis.example>",
            )
        )
    return value


def _read_public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Problem(
            Text(
                "KIM_PUBLIC_URL fehlt oder ist keine Adresse. Mails brauchen sie für ihre Links. "
                "Beispiel: https://kim.kreis.example",
                "KIM_PUBLIC_URL is missing or no address. Mail needs it for its links. "
                "Example: https://kim.kreis.example",
            )
        )
    return value.rstrip("/")
