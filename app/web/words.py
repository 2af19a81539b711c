"""The words for codes that the rooms below use: stages, priorities, outcomes, what the history tells."""

from __future__ import annotations

from app.text import Text

PRIORITIES: dict[str, Text] = {
    "urgent": Text("dringend", "urgent"),
    "high": Text("hoch", "high"),
    "normal": Text("normal", "normal"),
}

OUTCOMES: dict[str, Text] = {
    "closed": Text("abgeschlossen", "closed"),
    "referred": Text("verwiesen", "referred"),
    "rejected": Text("abgelehnt", "rejected"),
    "withdrawn": Text("Einwilligung widerrufen", "consent withdrawn"),
    "merged": Text("mit einem anderen Fall zusammengeführt", "merged with another case"),
    "expired": Text("verfallen", "expired"),
}

HISTORY: dict[str, Text] = {
    "case.opened": Text("Fall vorgeschlagen", "Case proposed"),
    "case.ended": Text("Fall beendet", "Case ended"),
    "letter.made": Text("Brief erstellt: {what}", "Letter made: {what}"),
    "notice.organisation": Text("Verabredung mitgeteilt an: {what}", "Agreement told to: {what}"),
    "notice.withheld": Text(
        "Verabredung nicht mitgeteilt, weil die Einwilligung E4 fehlt: {what}",
        "Agreement not told because consent E4 is missing: {what}",
    ),
    "deadlines.moved": Text("Termine nach geänderten Fristen verschoben", "Dates moved to changed deadlines"),
    "case.repair_asked": Text("Eingriff in den Ablauf beantragt: {what}", "Change by hand asked for: {what}"),
    "case.repaired": Text("In den Ablauf eingegriffen: {what}", "Process changed by hand: {what}"),
    "case.repair_declined": Text("Eingriff in den Ablauf abgelehnt: {what}", "Change by hand declined: {what}"),
    "case.migrated": Text("Ablauf auf neue Fassung umgezogen: {what}", "Process moved to another version: {what}"),
    "case.migration_undone": Text("Umzug des Ablaufs zurückgenommen: {what}", "Move of the process undone: {what}"),
    "task.opened": Text("Neuer Schritt: {what}", "New step: {what}"),
    "task.completed": Text("Erledigt: {what}", "Done: {what}"),
    "task.cancelled": Text("Weggefallen: {what}", "No longer needed: {what}"),
    "task.claimed": Text("Übernommen: {what}", "Taken: {what}"),
    "task.taken_over": Text("Von anderer Person übernommen: {what}", "Taken over from somebody: {what}"),
    "task.released": Text("Zurückgegeben: {what}", "Given back: {what}"),
    "decision.recommended": Text("Empfehlung der Tabelle: {what}", "Recommendation of the table: {what}"),
    "consent.withdrawn": Text("Einwilligung {what} widerrufen", "Consent {what} withdrawn"),
    "case.merged_into": Text("Einem anderen Fall zugeordnet", "Merged with another case"),
    "case.merged_into.undone": Text("Zuordnung aufgehoben", "Merging undone"),
    "case.reopens": Text("Wiederaufnahme eines früheren Falls", "Reopening of an earlier case"),
    "incident.opened": Text("Ein Schritt kommt nicht weiter", "A step cannot go on"),
    "incident.retry": Text("Steckender Schritt: noch einmal versuchen", "Stuck step: try again"),
    "incident.ended": Text("Steckender Schritt geht weiter", "Stuck step goes on"),
    "reconsideration.requested": Text("Gegenvorstellung eingegangen", "Reconsideration requested"),
    "conference.advised": Text("In der Fallkonferenz anonym beraten", "Advised anonymously in the conference"),
    "message.received": Text("Nachricht eingegangen", "Message received"),
    "line.released": Text(
        "Zeile aus der Beratung freigegeben für: {what}", "Line of the counselling released to: {what}"
    ),
    "line.revoked": Text("Freigabe zurückgenommen für: {what}", "Release taken back from: {what}"),
    "absence.started": Text("Vertretung beginnt: {what}", "Standing in begins: {what}"),
    "absence.ended": Text("Vertretung endet: {what}", "Standing in ends: {what}"),
    "case.handed_over": Text("Übergeben: {what}", "Handed over: {what}"),
    "party.changed": Text("Beteiligt: {what}", "Takes part: {what}"),
    "party.ended": Text("Nicht mehr beteiligt: {what}", "No longer takes part: {what}"),
    "scenario.prepared": Text(
        "Als Szenario ohne Personen nacherzählt", "Retold as a scenario in which nobody is known"
    ),
    "file.read": Text("Beratungsteil (Teil C) gelesen", "Counselling part (part C) read"),
}

CONSENTS: dict[str, Text] = {
    "granted": Text("Einwilligung liegt vor", "Consent given"),
    "pending": Text("Einwilligung fehlt noch", "Consent not yet given"),
    "refused": Text("Einwilligung abgelehnt", "Consent refused"),
    "partly": Text("Einwilligung teilweise widerrufen", "Consent partly withdrawn"),
    "withdrawn": Text("Einwilligung widerrufen", "Consent withdrawn"),
}

CONSENT_BLOCKS: dict[str, Text] = {
    "E1": Text(
        "Fallbesprechung: Koordinierende Stelle und Integrationslotsin",
        "Case discussion: coordinating office and integration liaison officer",
    ),
    "E2": Text("Übergabe an Träger und Case Management", "Hand-over to carrier and case management"),
    "E3": Text(
        "Austausch mit der Ausländerbehörde über die Fallbesprechung hinaus",
        "Exchange with the immigration office beyond the case discussion",
    ),
    "E4": Text("Austausch mit einer benannten Institution", "Exchange with a named institution"),
    "E5": Text("Gesundheits- und andere besonders geschützte Angaben", "Health and other specially protected data"),
    "E6": Text("Übermittlung an die Datenbank KIM des Landes", "Transfer to the state's KIM database"),
    "E7": Text(
        "Kontaktweg: Telefon, E-Mail, Messenger, Dolmetscher",
        "Way of contact: telephone, e-mail, messenger, interpreter",
    ),
}

AFTER_WITHDRAWAL: dict[str, Text] = {
    "E1": Text(
        "Alle offenen Aufgaben enden, die Akte wird gesperrt, in 30 Tagen wird die Löschung geprüft.",
        "All open tasks end, the file is locked, deletion is examined within 30 days.",
    ),
    "E2": Text(
        "Alle offenen Aufgaben enden, die Akte wird gesperrt, in 30 Tagen wird die Löschung geprüft.",
        "All open tasks end, the file is locked, deletion is examined within 30 days.",
    ),
    "E3": Text(
        "Die Integrationslotsin sieht den Fall nicht mehr, ihre Aufgaben entfallen. Der Fall geht ohne sie weiter.",
        "The liaison officer no longer sees the case, her tasks end. The case goes on without her.",
    ),
    "E4": Text(
        "Die benannten Institutionen sehen nichts mehr. Der Fall geht ohne sie weiter.",
        "The named institutions see nothing any more. The case goes on without them.",
    ),
    "E5": Text(
        "Besonders geschützte Angaben sieht nur noch das Case Management.",
        "Specially protected data are seen by the case management only.",
    ),
    "E6": Text("Es wird nichts mehr an das Land übermittelt.", "Nothing more is transferred to the state."),
    "E7": Text("Dieser Kontaktweg wird nicht mehr benutzt.", "This way of contact is no longer used."),
}

DECISIONS: dict[str, Text] = {
    "complexity": Text("Geeignet für KIM?", "Suitable for KIM?"),
    "referral_target": Text("Wohin verweisen?", "Where to refer?"),
    "responsible_carrier": Text("Welcher Träger ist zuständig?", "Which carrier is responsible?"),
    "deadlines": Text("Fristen", "Deadlines"),
}

OUTPUTS: dict[str, Text] = {
    "outcome": Text("Empfehlung", "Recommendation"),
    "priority": Text("Priorität", "Priority"),
    "reason": Text("Begründung", "Reason"),
    "rule_id": Text("Regel", "Rule"),
    "carrier": Text("Träger", "Carrier"),
    "suggestion": Text("Vorschlag", "Suggestion"),
    "coordination_office": Text("Koordinierende Stelle", "Coordinating office"),
    "immigration_office": Text("Ausländerbehörde", "Immigration office"),
}

VALUES: dict[str, Text] = {
    "case_management": Text("Case Management", "Case management"),
    "referral": Text("Verweisberatung", "Referral"),
    "clarify": Text("Klären", "Clarify"),
    "unknown": Text("unbekannt", "unknown"),
    "granted": Text("liegt vor", "given"),
    "pending": Text("fehlt noch", "not yet given"),
    "refused": Text("abgelehnt", "refused"),
    **PRIORITIES,
}

ELEMENTS: dict[str, Text] = {
    "userTask": Text("Aufgabe", "Task"),
    "manualTask": Text("Aufgabe", "Task"),
    "callActivity": Text("Teilprozess", "Called process"),
    "subProcess": Text("Teilprozess", "Sub-process"),
    "businessRuleTask": Text("Entscheidungstabelle", "Decision table"),
    "exclusiveGateway": Text("Weiche", "Branch"),
    "inclusiveGateway": Text("Weiche", "Branch"),
    "parallelGateway": Text("Verzweigung", "Fork"),
    "eventBasedGateway": Text("Warten auf das, was zuerst kommt", "Waiting for what comes first"),
    "serviceTask": Text("macht KIM-Lotse", "done by KIM-Lotse"),
    "sendTask": Text("macht KIM-Lotse", "done by KIM-Lotse"),
    "scriptTask": Text("macht KIM-Lotse", "done by KIM-Lotse"),
    "receiveTask": Text("Warten", "Waiting"),
    "intermediateCatchEvent": Text("Warten", "Waiting"),
    "intermediateThrowEvent": Text("Ereignis", "Event"),
    "boundaryEvent": Text("Seitenweg", "Side path"),
    "startEvent": Text("Beginn", "Start"),
    "endEvent": Text("Ende", "End"),
}

MODEL_KINDS: dict[str, Text] = {
    "process": Text("Ablauf", "Process"),
    "decision": Text("Entscheidungstabelle", "Decision table"),
    "form": Text("Formular", "Form"),
    "texts": Text("Englische Texte", "English texts"),
    "scenario": Text("Szenario", "Scenario"),
    "readme": Text("Beschreibung", "Description"),
    "tests": Text("Prüfzeilen", "Test rows"),
    "list": Text("Werteliste", "Code list"),
    "wording": Text("Mail- oder Brieftext", "Mail or letter text"),
    "calendar": Text("Arbeitstage", "Working days"),
}

HIT_POLICIES: dict[str, Text] = {
    "UNIQUE": Text("Genau eine Regel trifft zu.", "Exactly one rule applies."),
    "FIRST": Text("Die erste Regel, die zutrifft, gilt.", "The first rule that applies counts."),
    "PRIORITY": Text("Die Regel mit dem wichtigsten Ergebnis gilt.", "The rule with the most important result counts."),
    "ANY": Text("Treffen mehrere Regeln zu, sagen alle dasselbe.", "If several rules apply, all say the same."),
    "COLLECT": Text("Alle Regeln, die zutreffen, gelten zusammen.", "All rules that apply count together."),
    "RULE ORDER": Text(
        "Alle Regeln, die zutreffen, gelten, in ihrer Reihenfolge.", "All rules that apply count, in their order."
    ),
    "OUTPUT ORDER": Text(
        "Alle Regeln, die zutreffen, gelten, das wichtigste Ergebnis zuerst.",
        "All rules that apply count, the most important result first.",
    ),
}

UNITS: dict[str, Text] = {
    "working days": Text("Arbeitstagen", "working days"),
    "days": Text("Tagen", "days"),
    "weeks": Text("Wochen", "weeks"),
    "months": Text("Monaten", "months"),
}

LETTERS: dict[str, Text] = {
    "referral": Text("Verweisbrief", "Referral letter"),
    "self": Text("Blatt für die Selbstmeldung", "Sheet for going there oneself"),
    "closing": Text("Brief zum Abschluss", "Closing letter"),
    "handover": Text("Übergabeblatt", "Hand-over sheet"),
    "decision": Text("Brief zur Entscheidung", "Letter about the decision"),
}

MATTERS: dict[str, Text] = {
    "screening": Text("Sichtung", "Screening"),
    "query": Text("Rückfrage", "Query"),
    "conference": Text("Behandlung in der Fallkonferenz", "Discussion at the conference"),
    "conference_invitation": Text("Einladung zur Konferenz", "Invitation to the conference"),
    "quarterly_invitation": Text("Einladung zur Quartalskonferenz", "Invitation to the quarterly conference"),
    "conference_documents": Text("Unterlagen für die Konferenz", "Papers for the conference"),
    "minutes": Text("Protokoll und Rückmeldung", "Minutes and feedback"),
    "referral_answer": Text("Antwort des Verweispartners", "Answer of the referral partner"),
    "referral_outcome": Text("Verbleib nach dem Verweis", "Outcome of the referral"),
    "carrier_acceptance": Text("Annahme durch den Träger", "Acceptance by the carrier"),
    "waitlist_check": Text("Warteliste prüfen", "Check of the waiting list"),
    "waitlist_escalation": Text("Zu lange auf der Warteliste", "Too long on the waiting list"),
    "first_contact": Text("Erstkontakt", "First contact"),
    "needs_assessment": Text("Bedarfsermittlung", "Assessment of needs"),
    "plan": Text("Hilfeplan", "Plan"),
    "plan_step": Text("Schritt im Plan", "Step of the plan"),
    "plan_step_overdue": Text("Überfälliger Schritt im Plan", "Overdue step of the plan"),
    "no_entry": Text("Kein Vermerk im Fall", "No note in the case"),
    "no_entry_escalation": Text("Lange kein Vermerk im Fall", "No note in the case for long"),
    "quarterly_review": Text("Quartalsfallkonferenz", "Quarterly review"),
    "quarterly_retry": Text("Neuer Termin nach Versäumnis", "New date after a missed review"),
    "residence_deadline": Text("Aufenthalts- und Bescheidfrist", "Deadline of residence or a decision"),
    "majority": Text("18. Geburtstag", "18th birthday"),
    "consent_expiry": Text("Einwilligung läuft ab", "Consent ends"),
    "withdrawal_notice": Text("Empfänger über Widerruf informieren", "Telling recipients of a withdrawal"),
    "withdrawal_deletion": Text("Löschprüfung nach Widerruf", "Deletion after a withdrawal"),
    "reconsideration": Text("Gegenvorstellung", "Reconsideration"),
    "reconsideration_answer": Text("Antwort auf Gegenvorstellung", "Answer to a reconsideration"),
    "aftercare": Text("Nachkontakt", "Aftercare"),
    "reopening": Text("Wiederaufnahme", "Reopening"),
    "merge_undo": Text("Zuordnung aufheben", "Undoing a merge"),
    "deletion_without_consent": Text("Löschung ohne Einwilligung", "Deletion without consent"),
    "deletion_rejected": Text("Löschung nach Ablehnung oder Verweis", "Deletion after rejection or referral"),
    "deletion_case": Text("Löschung der Fallakte", "Deletion of the case file"),
    "deletion_log": Text("Löschung des Protokolls", "Deletion of the log"),
    "annual_report": Text("Jahresauswertung", "Annual report"),
}
"""Rows of the table `deadlines`."""

JOBS: dict[str, Text] = {
    "mail": Text("Mail verschicken", "Sending mail"),
    "play_scenarios": Text("Szenarien spielen", "Playing scenarios"),
    "retry_incident": Text("Störung noch einmal versuchen", "Trying an incident again"),
    "move_deadlines": Text("Termine nach geänderten Fristen verschieben", "Moving dates to changed deadlines"),
}
"""Work in the background, by the kind of job."""

PARTS: dict[str, Text] = {
    "A": Text("Vorschlag (Teil A)", "Proposal (part A)"),
    "B": Text("Steuerung (Teil B)", "Steering (part B)"),
    "C": Text("Beratung (Teil C)", "Counselling (part C)"),
}
