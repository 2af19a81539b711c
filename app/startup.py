"""What must be true before serving; each check refuses with one sentence that says what to do."""

from __future__ import annotations

import errno
import gc
import shutil
import socket
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.errors import Problem
from app.settings import Settings
from app.store.database import Database
from app.store.migrate import is_current
from app.store.rotation import unknown_masters
from app.text import Text

FREE_BYTES_NEEDED = 200 * 1024 * 1024
MANIFEST = Path(__file__).parent / "web" / "static" / "build" / "manifest.json"


LIVING_OBJECTS = 10_000
"""How many more there must be before rubbish is looked for: a page makes some thousand that vanish by themselves."""


def settle() -> None:
    """Everything that stays is loaded: whoever looks for rubbish need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(LIVING_OBJECTS, 20, 50)


def check_before_serving(settings: Settings, database: Database) -> None:
    """Raises Problem at the first thing that would keep the product from working."""
    check_disk_space(settings.instance)
    check_database(database)
    check_keys(database)
    check_front_end()
    check_port(settings.host, settings.port)


def check_disk_space(folder: Path) -> None:
    """Is there room for the data to grow, in the folder or where it will be made?"""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < FREE_BYTES_NEEDED:
        raise Problem(
            Text(
                "Auf dem Datenträger von „{folder}“ sind nur {free} MB frei, nötig sind {needed} MB. "
                "Bitte schaffen Sie Platz.",
                "Only {free} MB are free on the disk of “{folder}”; {needed} MB are needed. Please make room.",
            ).fill(folder=folder, free=free // 1_048_576, needed=FREE_BYTES_NEEDED // 1_048_576)
        )


def check_database(database: Database) -> None:
    """Does the database answer, and has it the shape that this release needs?"""
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        current = is_current(database)
    except SQLAlchemyError as error:
        raise _unreachable(database) from error
    if not current:
        raise Problem(
            Text(
                "Die Datenbank hat noch nicht die Form dieser Version. Bitte führen Sie „kim db upgrade“ aus.",
                "The database does not have the shape of this version yet. Please run “kim db upgrade”.",
            )
        )


def check_keys(database: Database) -> None:
    """Does the key file open what is there? A lost file must not be replaced by a fresh one in silence."""
    used, unknown = unknown_masters(database)
    if used and used == unknown:
        raise Problem(
            Text(
                "Die Schlüsseldatei gehört nicht zu dieser Datenbank: Ihr fehlt der Hauptschlüssel {names}. "
                "Spielen Sie die Sicherung der Schlüsseldatei zurück.",
                "The key file does not belong to this database: it lacks the master key {names}. "
                "Restore the key file from its backup.",
            ).fill(names=", ".join(sorted(unknown)))
        )


def check_front_end(manifest: Path = MANIFEST) -> None:
    """Have scripts and styles been built?"""
    if not manifest.exists():
        raise Problem(
            Text(
                "Die Dateien der Oberfläche sind nicht gebaut. Bitte führen Sie „make build“ aus.",
                "The files of the interface are not built. Please run “make build”.",
            )
        )


def check_port(host: str, port: int) -> None:
    """Can we listen there?"""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise _cannot_listen(host, port, error) from error


def _cannot_listen(host: str, port: int, error: OSError) -> Problem:
    if error.errno == errno.EADDRINUSE:
        sentence = Text(
            "Anschluss {port} auf {host} ist schon belegt. Beenden Sie das andere Programm oder wählen Sie "
            "einen anderen Anschluss, zum Beispiel: KIM_PORT=8001 make run.",
            "Port {port} on {host} is already taken. Stop the other program or choose another port, "
            "for example: KIM_PORT=8001 make run.",
        )
    elif error.errno == errno.EACCES:
        sentence = Text(
            "Anschluss {port} auf {host} darf dieses Konto nicht öffnen. Wählen Sie einen Anschluss ab 1024: "
            "KIM_PORT=8000.",
            "This account may not open port {port} on {host}. Choose a port from 1024 on: KIM_PORT=8000.",
        )
    else:
        sentence = Text(
            "Auf der Adresse „{host}“ kann dieser Rechner nicht antworten. Prüfen Sie KIM_HOST, üblich ist 127.0.0.1.",
            "This machine cannot answer on the address “{host}”. Check KIM_HOST; usual is 127.0.0.1.",
        )
    return Problem(sentence.fill(host=host, port=port))


def _unreachable(database: Database) -> Problem:
    return Problem(
        Text(
            "Die Datenbank {url} ist nicht erreichbar. Prüfen Sie, ob sie läuft, und KIM_DATABASE_URL.",
            "The database {url} cannot be reached. Check that it is running, and KIM_DATABASE_URL.",
        ).fill(url=database.engine.url.render_as_string(hide_password=True))
    )
