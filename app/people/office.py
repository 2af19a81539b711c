"""What an administrator sets for the whole office: each value with a sentence, bounds and a default.

Read often, so remembered in each process for a short time; whoever sets one sees it at once, other processes within
`KEPT_FOR`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from app.people.models import OfficeSetting
from app.store.memory import memory
from app.text import Text

KEPT_FOR = 30.0
"""Seconds."""
LONGEST = 2000
NUMBER, WORDS, LINES, SWITCH = "number", "words", "lines", "switch"
Value = int | str
_kept: WeakKeyDictionary[Pool, tuple[float, dict[str, Value]]] = WeakKeyDictionary()
"""By the pool of connections: engines for reading and writing share it."""


@dataclass(frozen=True)
class Setting:
    """One thing to set. `low` and `high` bound a number; `unit` says of what. `choices` are those of a switch."""

    key: str
    group: str
    name: Text
    about: Text
    kind: str
    default: Value
    low: int = 0
    high: int = 0
    unit: Text = Text("", "")  # noqa: RUF009  immutable
    choices: tuple[tuple[str, Text], ...] = ()


GROUPS: dict[str, Text] = {
    "office": Text("Die Stelle", "The office"),
    "login": Text("Anmeldung", "Login"),
    "mail": Text("Mail", "Mail"),
    "figures": Text("Zahlen", "Figures"),
}
MINUTES, HOURS, DAYS = Text("Minuten", "minutes"), Text("Stunden", "hours"), Text("Tage", "days")
_ALL = (
    Setting(
        "office_name",
        "office",
        Text("Name der Stelle", "Name of the office"),
        Text(
            "Steht im Impressum, zum Beispiel: Kreis Muster, Kommunales Integrationszentrum.",
            "Stands in the imprint, for example: Kreis Muster, municipal integration centre.",
        ),
        WORDS,
        "",
    ),
    Setting(
        "office_address",
        "office",
        Text("Anschrift", "Address"),
        Text(
            "Steht im Impressum und über Briefen von Stellen, die keine eigene Anschrift haben.",
            "Stands in the imprint, and above letters of organisations without an address of their own.",
        ),
        LINES,
        "",
    ),
    Setting(
        "office_contact",
        "office",
        Text("Kontakt für das Impressum", "Contact for the imprint"),
        Text(
            "Wer verantwortlich ist und wie man ihn erreicht, auch den Datenschutz und bei Barrieren.",
            "Who is responsible and how to reach them, also for data protection and about barriers.",
        ),
        LINES,
        "",
    ),
    Setting(
        "idle_minutes",
        "login",
        Text("Abmelden nach Untätigkeit", "Log out when idle"),
        Text(
            "So lange darf jemand nichts tun, bevor eine neue Anmeldung verlangt wird. Getipptes bleibt erhalten.",
            "So long somebody may do nothing before a new login is asked for. What was typed is kept.",
        ),
        NUMBER,
        30,
        5,
        120,
        MINUTES,
    ),
    Setting(
        "session_hours",
        "login",
        Text("Längste Sitzung", "Longest session"),
        Text(
            "Danach wird eine neue Anmeldung verlangt, auch wenn jemand arbeitet.",
            "After that a new login is asked for, even while somebody works.",
        ),
        NUMBER,
        12,
        1,
        12,
        HOURS,
    ),
    Setting(
        "failures",
        "login",
        Text("Falsche Passwörter bis zur Pause", "Wrong passwords before a pause"),
        Text(
            "Nach so vielen Fehlversuchen pausiert das Konto, jedes weitere Mal doppelt so lange.",
            "After so many failures the account pauses, each further time twice as long.",
        ),
        NUMBER,
        5,
        3,
        10,
    ),
    Setting(
        "address_failures",
        "login",
        Text("Falsche Anmeldungen je Anschluss", "Wrong logins from one address"),
        Text(
            "So viele in zehn Minuten, dann wartet der Anschluss. Höher, wenn ein ganzes Haus über eine Adresse kommt.",
            "So many in ten minutes, then the address waits. Higher if a whole house comes by one address.",
        ),
        NUMBER,
        30,
        10,
        500,
    ),
    Setting(
        "start_password_days",
        "login",
        Text("Startpasswort gilt", "A start password is good for"),
        Text("Danach muss der Zugang neu gegeben werden.", "After that access has to be given anew."),
        NUMBER,
        3,
        1,
        14,
        DAYS,
    ),
    Setting(
        "link_days",
        "login",
        Text("Link zum ersten Passwort gilt", "A link to a first password is good for"),
        Text("Danach muss der Zugang neu gegeben werden.", "After that access has to be given anew."),
        NUMBER,
        7,
        1,
        14,
        DAYS,
    ),
    Setting(
        "second_factor",
        "login",
        Text("Zweiter Faktor", "Second factor"),
        Text(
            "Verlangt: Wer Fallinhalte sieht, richtet ihn bei der nächsten Anmeldung ein.",
            "Required: whoever sees contents of cases sets it up at the next login.",
        ),
        SWITCH,
        "offered",
        choices=(("offered", Text("angeboten", "offered")), ("required", Text("verlangt", "required"))),
    ),
    Setting(
        "proposals_a_day",
        "login",
        Text("Vorschläge je Person und Tag", "Proposals per person and day"),
        Text(
            "Mehr nimmt das System in 24 Stunden von einer Person nicht an. So füllt ein gestohlener Zugang nicht die "
            "Eingänge.",
            "The system takes no more from one person within 24 hours, so that a stolen access does not fill inboxes.",
        ),
        NUMBER,
        30,
        5,
        500,
    ),
    Setting(
        "digest_hour",
        "mail",
        Text("Übersicht am Morgen ab", "Overview in the morning from"),
        Text(
            "Ab dieser vollen Stunde geht an Arbeitstagen die Übersicht hinaus.",
            "From this full hour on the overview goes out, on working days.",
        ),
        NUMBER,
        7,
        0,
        23,
        Text("Uhr", "o’clock"),
    ),
    Setting(
        "small_number",
        "figures",
        Text("Kleinste Zahl, die gezeigt wird", "Smallest number that is shown"),
        Text(
            "Auswertungen zeigen keine Zahl über weniger Menschen, und nichts, woraus sie sich errechnen ließe. Nie "
            "unter 5.",
            "Evaluations show no number about fewer people, nor anything it could be reckoned from. Never below 5.",
        ),
        NUMBER,
        5,
        5,
        50,
    ),
    Setting(
        "deviation_share",
        "figures",
        Text("Hinweis auf Abweichungen ab", "Hint at deviations from"),
        Text(
            "Entscheiden Menschen öfter anders, als eine Regel empfiehlt, weist die Seite der Tabelle darauf hin.",
            "If people decide otherwise than a rule recommends more often, the page of the table says so.",
        ),
        NUMBER,
        25,
        5,
        90,
        Text("Prozent", "per cent"),
    ),
)
SETTINGS: dict[str, Setting] = {setting.key: setting for setting in _ALL}


def chosen(session: Session, key: str) -> Value | None:
    """What an administrator has set, None where nobody did."""
    assert key in SETTINGS, key
    return _all_chosen(session).get(key)


def number(session: Session, key: str, otherwise: int | None = None) -> int:
    """What counts: what was set, else `otherwise` (what the surroundings say), else the default."""
    value = chosen(session, key)
    if value is None:
        value = SETTINGS[key].default if otherwise is None else otherwise
    return int(value)


def words(session: Session, key: str) -> str:
    """What counts, of a text or a switch."""
    value = chosen(session, key)
    return str(SETTINGS[key].default if value is None else value)


def forget(session: Session) -> None:
    """This transaction sets something: it reads anew, and so does this process afterwards."""
    memory(session)["office settings"] = None
    _kept.pop(session.get_bind().engine.pool, None)


def _all_chosen(session: Session) -> dict[str, Value]:
    known = memory(session)
    found = known.get("office settings")
    if isinstance(found, dict):
        return found
    pool = session.get_bind().engine.pool
    at, values = _kept.get(pool, (0.0, {}))
    if "office settings" in known or monotonic() - at > KEPT_FOR or not at:
        values = dict(_read(session))
        if "office settings" not in known:
            _kept[pool] = monotonic(), values
    known["office settings"] = values
    return values


def _read(session: Session) -> Iterator[tuple[str, Value]]:
    for key, value in session.execute(select(OfficeSetting.key, OfficeSetting.value)):
        if key in SETTINGS and value is not None:
            yield key, value
