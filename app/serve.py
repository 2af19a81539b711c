"""Serving: the web application, and the jobs beside it on the embedded default."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import waitress

import app.jobs.sealing
import app.mail.access
import app.mail.delivery
import app.rehearsal.approving
import app.rehearsal.demo_clock
import app.rehearsal.replay.operations
import app.rehearsal.runs
import app.tasks.dates
import app.tasks.deputising
import app.tasks.digest
import app.tasks.ending
import app.tasks.mails
import app.tasks.rescheduling
import app.tasks.retrying
import app.tasks.timers
import app.tasks.yearly  # noqa: F401  these register their jobs
from app.jobs import worker
from app.rehearsal.office import DEMO_PASSWORD
from app.settings import Settings, open_office, read_secret_key
from app.startup import check_before_serving, settle
from app.store.database import Database
from app.web import create_app

THREADS = 8
LARGEST_BODY = 8 * 1024 * 1024
"""What is larger is not even read; what is larger than a page accepts gets a friendly page."""
DEMO_LOGINS = (
    ("sven.schlehe", "Vorschlagende Stelle"),
    ("kerstin.kastanie", "Koordinierende Stelle"),
    ("ilse.ilex", "Integrationslotsin"),
    ("tara.tulpenbaum", "Trägerleitung"),
    ("dora.douglasie", "Case Management"),
    ("vera.vogelbeere", "Verweispartner"),
    ("gerda.ginkgo", "KI-Leitung"),
    ("maria.magnolie", "Prozessverantwortung"),
    ("anton.apfel", "Fachadministration"),
)


def serve_forever(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until interrupted. Raises Problem if it cannot begin."""
    database = open_office(settings)
    check_before_serving(settings, database)
    application = create_app(database, web_config(settings))
    server = waitress.create_server(
        application,
        host=settings.host,
        port=settings.port,
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=not settings.proxies,
    )
    jobs = worker.start(database) if settings.embedded else None
    _greet(settings, database, say)
    settle()
    try:
        server.run()
    finally:
        if jobs is not None:
            jobs.stop()
        database.close()


def web_config(settings: Settings) -> dict[str, object]:
    """What the web application is told of its surroundings."""
    return {
        "SECRET_KEY": read_secret_key(settings),
        "TRUSTED_PROXIES": settings.proxies,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "SECOND_FACTOR": settings.second_factor,
    }


def work_forever(settings: Settings, say: Callable[[str], None]) -> None:
    """Work off jobs until interrupted or terminated."""
    database = open_office(settings)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    jobs = worker.start(database)
    say("KIM-Lotse arbeitet Aufträge ab. / KIM-Lotse is working off jobs.")
    _say_without_mail(settings, say)
    settle()
    try:
        stop.wait()
    except KeyboardInterrupt:
        pass
    finally:
        jobs.stop()
        database.close()


def _greet(settings: Settings, database: Database, say: Callable[[str], None]) -> None:
    say(f"\nKIM-Lotse: http://{settings.host}:{settings.port}\n")
    if _has_demo(database):
        say(f"Demo-Anmeldungen / demo logins (Passwort / password: {DEMO_PASSWORD})")
        for username, role in DEMO_LOGINS:
            say(f"  {username:<20} {role}")
    _say_without_mail(settings, say)
    say("\nBeenden mit / stop with: Strg+C / Ctrl+C")


def _say_without_mail(settings: Settings, say: Callable[[str], None]) -> None:
    if settings.mail is None:
        say("\nKein Mailserver eingestellt, es geht keine Mail hinaus (KIM_SMTP_URL).")
        say("No mail server is set, no mail goes out (KIM_SMTP_URL).")


def _has_demo(database: Database) -> bool:
    from app.people.queries import user_by_name

    with database.reading() as session:
        return user_by_name(session, DEMO_LOGINS[0][0]) is not None
