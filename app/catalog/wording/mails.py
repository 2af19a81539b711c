"""The mails as they are shipped. Whatever the office writes, only these placeholders are filled: none is personal."""

from __future__ import annotations

from app.catalog.wording.model import Part, Placeholder, Wording
from app.text import Text

CASE = Placeholder(
    "case",
    Text("Aktenzeichen", "reference"),
    Text("das Aktenzeichen des Falls", "the reference of the case"),
    Text("KIM-2026-0042", "KIM-2026-0042"),
)
DAY = Placeholder("day", Text("Tag", "day"), Text("der Tag", "the day"), Text("30.11.2026", "30 November 2026"))
COUNT = Placeholder("count", Text("Anzahl", "count"), Text("wie viele es sind", "how many there are"), Text("3", "3"))
CASES = Placeholder(
    "cases",
    Text("Fälle", "cases"),
    Text("die Aktenzeichen", "the references"),
    Text("KIM-2026-0042, KIM-2026-0051, KIM-2026-0057", "KIM-2026-0042, KIM-2026-0051, KIM-2026-0057"),
)
USER_NAME = Placeholder(
    "name",
    Text("Anmeldename", "user name"),
    Text("der Anmeldename des neuen Zugangs", "the user name of the new account"),
    Text("linda.linde", "linda.linde"),
)
YEAR = Placeholder(
    "year", Text("Jahr", "year"), Text("das ausgewertete Jahr", "the year evaluated"), Text("2026", "2026")
)
KIND = Placeholder(
    "kind", Text("Konferenz", "conference"), Text("die Art der Konferenz", "the kind of conference"),
    Text("Fallkonferenz", "Case conference"),
)  # fmt: skip
WHEN = Placeholder(
    "when", Text("Zeit", "time"), Text("Tag und Uhrzeit", "day and time"),
    Text("03.12.2026, 09:00", "03.12.2026, 09:00"),
)  # fmt: skip
PLACE = Placeholder(
    "place", Text("Ort", "place"), Text("der Raum oder „Video“", "the room or “Video”"),
    Text("Kreishaus, Raum 2.14", "Kreishaus, Raum 2.14"),
)  # fmt: skip
LINK = Placeholder(
    "link", Text("Link", "link"), Text("der Link zum Video-Raum", "the link to the video room"),
    Text("https://video.kreis.example/fallkonferenz", "https://video.kreis.example/fallkonferenz"),
)  # fmt: skip
BODY = Text("Text", "Text")


def _subject(
    german: str, english: str, *placeholders: Placeholder, key: str = "subject", label: Text | None = None
) -> Part:
    return Part(key, label or Text("Betreff", "Subject"), Text(german, english), placeholders, is_line=True)


def _line(key: str, label: Text, shipped: Text, *placeholders: Placeholder, needed: str = "") -> Part:
    return Part(key, label, shipped, placeholders, frozenset([needed] if needed else ()), is_line=True)


def _notice(kind: str, name: Text, when: Text, subject: Text, body: Text) -> Wording:
    return Wording(
        f"notice_{kind}",
        name,
        when,
        (_subject(subject.de, subject.en, CASE), Part("body", BODY, body, (CASE,), frozenset({"case"}))),
    )


_TASKS = (
    Wording(
        "task",
        Text("Neue Aufgabe", "New task"),
        Text("an alle, die eine neue Aufgabe erledigen können", "to everybody who can do a new task"),
        (
            _subject("neue Aufgabe im Fall {Aktenzeichen}", "new task in case {reference}", CASE),
            Part(
                "body_own",
                Text("Text, wenn die Aufgabe dieser Person gehört", "Text where the task belongs to this person"),
                Text(
                    "Im Fall {Aktenzeichen} wartet eine Aufgabe auf Sie.",
                    "A task in case {reference} is waiting for you.",
                ),
                (CASE,),
                frozenset({"case"}),
            ),
            Part(
                "body_group",
                Text("Text, wenn sie mehreren gehört", "Text where it belongs to several people"),
                Text(
                    "Im Fall {Aktenzeichen} wartet eine Aufgabe auf Sie oder Ihre Kolleginnen und Kollegen.",
                    "A task in case {reference} is waiting for you or your colleagues.",
                ),
                (CASE,),
                frozenset({"case"}),
            ),
        ),
    ),
    Wording(
        "partner_request",
        Text("Anfrage an eine Beratungsstelle ohne Zugang", "Request to a service without an account"),
        Text("mit einem Link, der einmal gilt", "with a link that is good once"),
        (
            _subject("Anfrage {Aktenzeichen}", "request {reference}", CASE),
            Part(
                "body",
                BODY,
                Text(
                    "Die Koordinierende Stelle fragt, ob Sie eine ratsuchende Person beraten können.\n\nÜber den Link "
                    "sehen Sie das Anliegen und können antworten. Er gilt einmal und nur für einige Zeit. Bitte geben "
                    "Sie ihn nicht weiter.",
                    "The coordinating office asks whether you can counsel somebody.\n\nBy the link you see what it is "
                    "about and can answer. It is good once and only for some time. Please do not pass it on.",
                ),
                (CASE,),
            ),
        ),
    ),
)
_NOTICES = (
    _notice(
        "reminder",
        Text("Erinnerung", "Reminder"),
        Text("wenn eine Frist bald endet", "when a deadline is near"),
        Text("Erinnerung im Fall {Aktenzeichen}", "reminder in case {reference}"),
        Text(
            "Im Fall {Aktenzeichen} gibt es eine Erinnerung für Sie.",
            "There is a reminder for you in case {reference}.",
        ),
    ),
    _notice(
        "escalation",
        Text("Frist abgelaufen", "Deadline passed"),
        Text("an die Stelle, die die Tabelle der Fristen nennt", "to those whom the table of deadlines names"),
        Text("Frist abgelaufen im Fall {Aktenzeichen}", "deadline passed in case {reference}"),
        Text(
            "Im Fall {Aktenzeichen} ist eine Frist abgelaufen. Bitte sehen Sie nach.",
            "A deadline has passed in case {reference}. Please have a look.",
        ),
    ),
    _notice(
        "incident",
        Text("Störung", "Incident"),
        Text("an die Prozessverantwortung", "to process owners"),
        Text("Fall {Aktenzeichen} kommt nicht weiter", "case {reference} cannot go on"),
        Text(
            "Im Fall {Aktenzeichen} kommt ein Schritt nicht weiter. Bitte sehen Sie unter „Störungen“ nach.",
            "A step in case {reference} cannot go on. Please look under “Incidents”.",
        ),
    ),
    _notice(
        "message",
        Text("Nachricht", "Message"),
        Text("wenn der Ablauf jemandem etwas mitteilt", "when the process tells somebody something"),
        Text("Nachricht im Fall {Aktenzeichen}", "message in case {reference}"),
        Text(
            "Im Fall {Aktenzeichen} gibt es eine Nachricht für Sie.",
            "There is a message for you in case {reference}.",
        ),
    ),
)
_CONFERENCES = (
    Wording(
        "conference",
        Text("Einladung zur Konferenz", "Invitation to a conference"),
        Text("mit dem Eintrag für den Kalender", "with the entry for the calendar"),
        (
            _subject("Einladung: {Konferenz} am {Zeit}", "Invitation: {conference} on {time}", KIND, WHEN),
            _subject(
                "Geändert: {Konferenz} am {Zeit}",
                "Changed: {conference} on {time}",
                KIND,
                WHEN,
                key="subject_changed",
                label=Text("Betreff nach einer Änderung", "Subject after a change"),
            ),
            Part(
                "body",
                BODY,
                Text("Termin: {Zeit} Uhr\n\nOrt: {Ort}", "Date: {time}\n\nPlace: {place}"),
                (WHEN, PLACE, KIND),
                frozenset({"when"}),
            ),
            _line(
                "video",
                Text("Zeile für Video", "Line for video"),
                Text("Video: {Link}", "Video: {link}"),
                LINK,
                needed="link",
            ),
            _line(
                "agenda",
                Text("Zeile für eigene Fälle", "Line for own cases"),
                Text("Ihre Fälle auf der Tagesordnung: {Fälle}", "Your cases on the agenda: {cases}"),
                CASES,
                needed="cases",
            ),
        ),
    ),
    Wording(
        "conference_cancelled",
        Text("Absage einer Konferenz", "Conference cancelled"),
        Text("mit der Absage für den Kalender", "with the cancellation for the calendar"),
        (
            _subject("Absage: {Konferenz} am {Zeit}", "Cancelled: {conference} on {time}", KIND, WHEN),
            Part(
                "body",
                BODY,
                Text(
                    "Der Termin am {Zeit} Uhr entfällt für Sie. Der Kalendereintrag liegt bei.",
                    "The date on {time} is cancelled for you. The calendar entry is attached.",
                ),
                (WHEN, KIND),
                frozenset({"when"}),
            ),
        ),
    ),
)


def _due(key: str, label: Text) -> Part:
    shipped = Text(f"{label.de} ({{Anzahl}}): {{Fälle}}", f"{label.en} ({{count}}): {{cases}}")
    return _line(key, label, shipped, COUNT, CASES, needed="cases")


_OVERVIEWS = (
    Wording(
        "digest",
        Text("Übersicht am Morgen", "Overview of the morning"),
        Text("an Arbeitstagen, wer sie möchte", "on working days, to whoever wants it"),
        (
            _subject("Ihre Übersicht für den {Tag}", "your overview for {day}", DAY),
            _due("overdue", Text("Überfällig", "Overdue")),
            _due("today", Text("Heute fällig", "Due today")),
            _due("this_week", Text("Diese Woche fällig", "Due this week")),
            _line(
                "notices",
                Text("Hinweise", "Notices"),
                Text("Hinweise im Posteingang: {Anzahl}", "Notices in the inbox: {count}"),
                COUNT,
                needed="count",
            ),
        ),
    ),
    Wording(
        "annual_report",
        Text("Jahresauswertung", "Yearly evaluation"),
        Text("an koordinierende Stellen und die Leitung", "to coordinating offices and the head"),
        (
            _subject("Jahresauswertung {Jahr}", "yearly evaluation {year}", YEAR),
            Part(
                "body",
                BODY,
                Text(
                    "Die Jahresauswertung für {Jahr} ist am {Tag} fällig. Bitte prüfen Sie rechtzeitig, ob die Angaben "
                    "in den Fällen vollständig sind.",
                    "The yearly evaluation for {year} is due on {day}. Please check in good time that the cases are "
                    "complete.",
                ),
                (YEAR, DAY),
                frozenset({"day"}),
            ),
        ),
    ),
)
_HOUSE = (
    Wording(
        "access",
        Text("Zugang", "Account"),
        Text("mit dem Link zum ersten Passwort", "with the link to the first password"),
        (
            _subject("Ihr Zugang", "your account"),
            Part(
                "body",
                BODY,
                Text(
                    "Die Fachadministration hat Ihnen einen Zugang zum KIM-Lotsen gegeben. Ihr Anmeldename ist: "
                    "{Anmeldename}\n\nÜber den Link wählen Sie Ihr Passwort. Er gilt einmal und sieben Tage lang. "
                    "Bitte geben Sie ihn nicht weiter.",
                    "The administrators gave you an account for KIM-Lotse. Your user name is: {user name}\n\nBy the "
                    "link you choose your password. It is good once, for seven days. Please do not pass it on.",
                ),
                (USER_NAME,),
                frozenset({"name"}),
            ),
        ),
    ),
    Wording(
        "draft_waits",
        Text("Entwurf wartet auf Freigabe", "Draft waits for approval"),
        Text("an alle, die ihn freigeben können", "to everybody who can approve it"),
        (
            _subject("Ein Entwurf wartet auf Ihre Freigabe", "A draft waits for your approval"),
            Part(
                "body",
                BODY,
                Text(
                    "Jemand hat einen Entwurf zur Freigabe gegeben. Bitte geben Sie ihn frei oder zurück.",
                    "Somebody has handed in a draft. Please approve it or send it back.",
                ),
            ),
        ),
    ),
    Wording(
        "draft_came_back",
        Text("Entwurf kam zurück", "Draft came back"),
        Text("an die Person, die ihn angelegt hat", "to its author"),
        (
            _subject("Ihr Entwurf kam zurück", "Your draft came back"),
            Part(
                "body",
                BODY,
                Text(
                    "Ihr Entwurf wurde nicht veröffentlicht. Auf seiner Seite steht, warum.",
                    "Your draft was not published. Its page says why.",
                ),
            ),
        ),
    ),
    Wording(
        "mail_frame",
        Text("Rahmen aller Mails", "Frame of all mails"),
        Text("steht unter jeder Mail", "stands below every mail"),
        (
            _line(
                "open", Text("Worte des Links", "Words of the link"), Text("Im KIM-Lotse ansehen", "Open in KIM-Lotse")
            ),
            Part(
                "footer",
                Text("Fußzeile", "Footer"),
                Text(
                    "Diese Nachricht hat KIM-Lotse verschickt. Bitte antworten Sie nicht darauf. Welche Mails Sie "
                    "bekommen, stellen Sie unter „Mein Zugang“ ein.",
                    "This message was sent by KIM-Lotse. Please do not reply. Which mail you get is set under “My "
                    "account”.",
                ),
            ),
        ),
    ),
)
MAILS: tuple[Wording, ...] = (*_TASKS, *_NOTICES, *_CONFERENCES, *_OVERVIEWS, *_HOUSE)
