"""The table of rights that a data-protection officer reads, worked out from the policy itself.

`python -m tests.rig.rights_table` writes it into docs/reference/rechte.md and into the help; a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.people.lines import ART9_KEYS, ASSIGNMENT, CLOSING, CONFERENCE, FEEDBACK, PERSON, SHARED_PLAN, SHEET
from app.people.models import Membership, User
from app.people.policy import CaseRef, PartyRef, Rights, rights, roles_in_case
from app.people.roles import PARTY_NAMES
from app.text import Text
from tests.web.access import ROUTES

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference" / "rechte.md"
HELP = {code: ROOT / "app" / "web" / "help" / code / "roles.md" for code in ("de", "en")}
BEGIN, END = "<!-- rights: begin -->", "<!-- rights: end -->"
ROUTES_BEGIN, ROUTES_END = "<!-- routes: begin -->", "<!-- routes: end -->"

NOW, LATER = datetime(2026, 3, 2, tzinfo=UTC), datetime(2027, 3, 2, tzinfo=UTC)
ROLES = (
    *("proposer", "coordination", "liaison", "case_manager", "deputy", "carrier_lead", "referral_partner", "ki_lead"),
    *("steering", "privacy_officer", "administrator", "process_owner"),
)
PERSONS = frozenset({"case_manager", "deputy"})
RUNNING = CaseRef(
    parties=tuple(PartyRef(role, "o", role if role in PERSONS else None, LATER) for role in ROLES[:8]),
    stage="implementation",
    consents=frozenset({"E1", "E2", "E3", "E4"}),
    accepted=True,
)
CASES: dict[Text, CaseRef] = {
    Text("Vorschlag vor dem Ergebnis, E1 liegt vor", "Proposal before its result, E1 is there"): replace(
        RUNNING,
        stage="conference",
        consents=frozenset({"E1"}),
        accepted=False,
        parties=tuple(p for p in RUNNING.parties if p.role in ("proposer", "coordination", "liaison")),
    ),
    Text("läuft, nur E1 und E2 liegen vor", "running, only E1 and E2 are there"): replace(
        RUNNING,
        consents=frozenset({"E1", "E2"}),
        accepted=False,
        parties=tuple(p for p in RUNNING.parties if p.role != "referral_partner"),
    ),
    Text("läuft, auch E3 und E4 liegen vor", "running, E3 and E4 are there, too"): RUNNING,
    Text("Verweis angeboten, noch nicht angenommen", "referral offered, not accepted yet"): replace(
        RUNNING, stage="referral", accepted=False
    ),
    Text("Abschluss steht zur Bestätigung an", "closing is to be confirmed"): replace(RUNNING, stage="closure"),
    Text("beendet", "ended"): replace(RUNNING, ended=True),
    Text("E1 oder E2 widerrufen: gesperrt", "E1 or E2 withdrawn: locked"): replace(
        RUNNING,
        restricted=True,
        parties=tuple(
            p if p.role in ("proposer", "coordination", "ki_lead") else replace(p, shared_until=None)
            for p in RUNNING.parties
        ),
    ),
}
DATA: dict[Text, Callable[[Rights], bool]] = {
    Text("Teil A (Vorschlag)", "Part A (proposal)"): lambda r: "A" in r.parts,
    Text("Teil B (Steuerung)", "Part B (steering)"): lambda r: "B" in r.parts,
    Text("Teil C (Beratung)", "Part C (counselling)"): lambda r: "C" in r.parts,
    Text("Zeilen aus C, für die Rolle freigegeben", "Lines of C released to the role"): lambda r: bool(r.recipients),
    Text("Rückmeldung zum Vorschlag", "Feedback on the proposal"): lambda r: _reads(r, FEEDBACK, "A"),
    Text("Konferenzblatt", "Sheet of the conference"): lambda r: _reads(r, CONFERENCE),
    Text("Ziele für die Rolle; Quartalsstand", "Goals for the role; quarterly state"): lambda r: _reads(r, SHARED_PLAN),
    Text("Angaben zur Zuweisung", "Facts for assigning"): lambda r: _reads(r, ASSIGNMENT),
    Text("Angaben zum Abschluss", "Facts of the closing"): lambda r: _reads(r, CLOSING),
    Text("Verweisblatt", "Sheet of the referral"): lambda r: _reads(r, SHEET),
    Text("Name, Kontakt, Sprache", "Name, contact, language"): lambda r: _reads(r, PERSON, "A"),
    Text("Empfehlungen der Tabellen", "Recommendations of the tables"): lambda r: bool(r.decisions),
    Text("Stand, Fristen, Beteiligte", "State, deadlines, who takes part"): lambda r: r.standing,
    Text("Diagramm", "Diagram"): lambda r: r.diagram,
    Text("Verlauf (ohne Inhalte)", "History (without contents)"): lambda r: r.history,
    Text("Zeilen aus C freigeben", "Releasing lines of C"): lambda r: r.may_release,
}


def _reads(found: Rights, keys: frozenset[str], part: str = "B") -> bool:
    """Whether all of these facts may be read, but for those of Art. 9 that take E5."""
    return all(found.reads(part, key) for key in keys - ART9_KEYS)


def content_table(code: str) -> str:
    """The states of a case as a list, then what (rows) is read by whom (columns), in which of them."""
    states = "\n".join(f"{number}. {said(state, code)}" for number, state in enumerate(CASES, start=1))
    heads = [said(PARTY_NAMES[role], code) for role in ROLES]
    lines = [[said(Text("Was", "What"), code), *heads], ["---"] * (len(ROLES) + 1)]
    lines += [[said(what, code), *(cell(role, holds, code) for role in ROLES)] for what, holds in DATA.items()]
    return states + "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(role: str, holds: Callable[[Rights], bool], code: str) -> str:
    found = [number for number, case in enumerate(CASES.values(), start=1) if holds(seen(role, case))]
    if len(found) == len(CASES):
        return said(Text("immer", "always"), code)
    return ", ".join(spans(found)) or said(Text("nie", "never"), code)


def spans(numbers: list[int]) -> list[str]:
    """Numbers that follow each other as one span: 1–3."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def seen(role: str, case: CaseRef) -> Rights:
    """What somebody of this role, who belongs to the case, may know."""
    held = "case_manager" if role == "deputy" else role
    user = User(id=role, memberships=[Membership(role=held, organisation_id="o")])
    return rights(roles_in_case(user, case, NOW), case)


KINDS: dict[str, str] = {
    "public": "alle, auch ohne Anmeldung",
    "all": "alle, die angemeldet sind; jede Person sieht darin nur, was die erste Tabelle ihr öffnet",
    "case": "wer am Fall beteiligt ist, und der Datenschutz",
    "diagram": "wer am Fall beteiligt ist, ohne vorschlagende Stelle, Verweispartner und Datenschutz",
    "releases": "Case Management und Vertretung dieses Falls",
    "letters": "Koordinierende Stelle, Case Management und Vertretung dieses Falls",
    "consents": "vorschlagende und koordinierende Stelle, Case Management und Vertretung dieses Falls",
    "linked": "Koordinierende Stelle des Falls; Gegenvorstellung und Wiederaufnahme auch die vorschlagende Stelle",
    "task": "wem die Aufgabe zugeordnet ist: Rolle und Stelle, im Case Management die Person und ihre Vertretung",
    "notice": "wem der Hinweis gilt",
    "proposal": "vorschlagende und koordinierende Stellen, jede nur das Eigene",
    "conference": "Koordinierende Stelle der Konferenz; wer an einem der Fälle beteiligt ist, nur zu diesen Fällen",
    "link": "wer den Link hat: nur der eigene Verweis, den Namen erst nach der Annahme",
    "services": "Koordinierende Stellen und Fachadministration; nichts darin gehört zu einem Fall",
    "absences": "Case Management für sich, Trägerleitung für den Träger (nur sie übergibt); keine Inhalte",
    "administration": "Fachadministration: Menschen, Stellen, Rollen; von Fällen höchstens Aktenzeichen und Träger",
    "access": "wer den Link zum ersten Passwort hat",
    "waiting": "Koordinierende Stelle, Trägerleitung und KI-Leitung, jede nur die eigenen Fälle; keine Namen",
    "wishes": (
        "Prozessverantwortung (bittet um Szenarien) und koordinierende Stellen (erzählen nach); "
        "ohne Personen, ohne Aktenzeichen"
    ),
    "issues": "Koordinierende Stelle (bearbeitet), KI-Leitung, Lenkungsgruppe; ohne Bezug zu Fällen",
    "operations": "Prozessverantwortung und Fachadministration: Aktenzeichen und Störung, keine Fallinhalte",
    "models": "Prozessverantwortung und Fachadministration: Abläufe, Tabellen und Formulare, keine Fallinhalte",
    "rules": "Koordinierende Stellen, KI-Leitung, Prozessverantwortung, Fachadministration: keine Fallinhalte",
    "drafts": "Prozessverantwortung; Tabellen und Listen auch Fachadministration; nie den eigenen Entwurf freigeben",
    "migration": "Prozessverantwortung: Aktenzeichen und Schritt, keine Fallinhalte",
    "tryouts": "Prozessverantwortung und Fachadministration, jede Person nur die eigenen Probeläufe",
    "demonstration": "nur in der Demonstration",
}


def route_table() -> str:
    rows = sorted((KINDS[kind], endpoint) for endpoint, kind in ROUTES.items())
    by_kind: dict[str, list[str]] = {}
    for kind, endpoint in rows:
        by_kind.setdefault(kind, []).append(f"`{endpoint}`")
    lines = [f"| {who} | {', '.join(endpoints)} |" for who, endpoints in by_kind.items()]
    return "\n".join(["| Wer eine Antwort bekommt | Seiten |", "| --- | --- |", *lines])


def said(text: Text, code: str) -> str:
    return text.de if code == "de" else text.en


def filled(source: str, begin: str, end: str, table: str) -> str:
    """The source with the table between its marks."""
    return re.sub(
        f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{table}\n{end}", source, flags=re.DOTALL
    )


def expected() -> dict[Path, str]:
    """What each file should say."""
    source = REFERENCE.read_text("utf-8")
    found = {
        REFERENCE: filled(filled(source, BEGIN, END, content_table("de")), ROUTES_BEGIN, ROUTES_END, route_table())
    }
    for code, path in HELP.items():
        head, last = path.read_text("utf-8").split("\n\n1. ")[0], path.read_text("utf-8").rsplit("\n\n", 1)[1]
        found[path] = f"{head}\n\n{content_table(code)}\n\n{last}"
    return found


if __name__ == "__main__":
    for path, text in expected().items():
        path.write_text(text, "utf-8")
