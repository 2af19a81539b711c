"""What the surroundings decide: read once from environment variables, each with a default that runs at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.errors import Problem
from app.mail.settings import MailSettings, read_mail_settings, use_mail
from app.store.database import Database, open_database, read_url
from app.store.master_keys import KeyFile, MasterKeys
from app.text import Text

MOST_PROXIES = 5
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Settings:
    """See README, “Configuration”."""

    database_url: str
    instance: Path
    master_keys: Path
    secret_key_file: Path
    host: str
    port: int
    models: Path
    mail: MailSettings | None = None
    proxies: int = 0
    trusted_hosts: tuple[str, ...] = ()
    second_factor: str = "offered"

    @property
    def embedded(self) -> bool:
        """SQLite beside us: one process serves and works off the jobs."""
        return self.database_url.startswith("sqlite")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises Problem for a value that cannot be used."""
    instance = Path(environment.get("KIM_INSTANCE", "instance"))
    return Settings(
        database_url=environment.get("KIM_DATABASE_URL", f"sqlite:///{instance / 'kim.db'}"),
        instance=instance,
        master_keys=Path(environment.get("KIM_MASTER_KEYS", instance / "master.keys")),
        secret_key_file=Path(environment.get("KIM_SECRET_KEY_FILE", instance / "secret.key")),
        host=environment.get("KIM_HOST", "127.0.0.1"),
        port=_port(environment.get("KIM_PORT", "8000")),
        models=Path(environment.get("KIM_MODELS", ".")),
        mail=read_mail_settings(environment),
        proxies=_number_of_proxies(environment.get("KIM_PROXIES", "0")),
        trusted_hosts=_hosts(environment),
        second_factor=_second_factor(environment.get("KIM_SECOND_FACTOR", "offered")),
    )


def open_office(settings: Settings) -> Database:
    """The database with its keys; the embedded default makes both on its first start."""
    read_url(settings.database_url)
    if settings.embedded:
        MasterKeys.load_or_create(settings.master_keys)
    database = open_database(settings.database_url, KeyFile(settings.master_keys))
    use_mail(database, settings.mail)
    return database


def read_secret_key(settings: Settings) -> bytes:
    """The key that signs session cookies; made on first use, readable by its owner only."""
    path = settings.secret_key_file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def _port(value: str) -> int:
    if value.isdigit() and 0 < int(value) < 65536:
        return int(value)
    raise Problem(
        Text(
            "KIM_PORT ist „{value}“, muss aber eine Zahl von 1 bis 65535 sein.",
            "KIM_PORT is “{value}” but must be a number from 1 to 65535.",
        ).fill(value=value)
    )


def _number_of_proxies(value: str) -> int:
    if value.isdigit() and int(value) <= MOST_PROXIES:
        return int(value)
    raise Problem(
        Text(
            "KIM_PROXIES ist „{value}“, muss aber die Zahl der vorgeschalteten HTTPS-Server sein, 0 bis {most}.",
            "KIM_PROXIES is “{value}” but must be the number of HTTPS servers in front, 0 to {most}.",
        ).fill(value=value, most=MOST_PROXIES)
    )


def _hosts(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Names from KIM_TRUSTED_HOSTS; this machine by itself always, and the address we listen on."""
    named = [name.strip() for name in environment.get("KIM_TRUSTED_HOSTS", "").split(",")]
    listening = environment.get("KIM_HOST", "127.0.0.1")
    return tuple(dict.fromkeys(name for name in (*named, *THIS_MACHINE, listening) if name))


def _second_factor(value: str) -> str:
    if value in ("offered", "required"):
        return value
    raise Problem(
        Text(
            "KIM_SECOND_FACTOR ist „{value}“, möglich sind „offered“ (angeboten) und „required“ (verlangt).",
            "KIM_SECOND_FACTOR is “{value}”; possible are “offered” and “required”.",
        ).fill(value=value)
    )
