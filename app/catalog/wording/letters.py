"""The letters as they are shipped: what stands above and below the lines that are taken from the case."""

from __future__ import annotations

from app.catalog.wording.mails import DAY
from app.catalog.wording.model import Part, Placeholder, Wording
from app.text import Text

ABOVE, BELOW = Text("Text oben", "Text above"), Text("Text unten", "Text below")


def _part(key: str, label: Text, german: str, english: str, *placeholders: Placeholder) -> Part:
    """A part in which each placeholder is needed."""
    return Part(key, label, Text(german, english), placeholders, frozenset(one.key for one in placeholders))


def _letter(kind: str, name: Text, when: Text, *parts: Part) -> Wording:
    return Wording(f"letter_{kind}", name, when, parts, is_mail=False)


_FRAME = _letter(
    "frame",
    Text("Rahmen aller Briefe", "Frame of all letters"),
    Text("Anrede und Gruß", "salutation and regards"),
    Part("greeting", Text("Anrede", "Salutation"), Text("Guten Tag,", "Good day,"), is_line=True),
    Part("regards", Text("Gruß", "Regards"), Text("Mit freundlichen Grüßen", "Kind regards"), is_line=True),
)
_REFERRAL = _letter(
    "referral",
    Text("Verweis an eine Stelle", "Referral to a service"),
    Text("an die Stelle, mit der Einwilligung der Person", "to the service, with the consent of the person"),
    _part(
        "opening",
        ABOVE,
        "wir möchten eine Person an Sie verweisen, die damit einverstanden ist (Einwilligung vom {Tag}).",
        "we would like to refer a person to you who agrees to this (consent of {day}).",
        DAY,
    ),
    _part(
        "closing_accepted",
        Text("Text unten, wenn die Stelle zugesagt hat", "Text below once the service has accepted"),
        "Sie haben zugesagt. Bitte vereinbaren Sie den Erstkontakt mit der Person.",
        "You have accepted. Please arrange the first contact with the person.",
    ),
    _part(
        "closing_open",
        Text("Text unten vor der Zusage", "Text below before it has"),
        "Wer die Person ist, erfahren Sie mit Ihrer Zusage. Bitte antworten Sie uns. Sie können auch absagen; nennen "
        "Sie dann bitte den Grund.\n\nDie Person hat nur diesem Blatt zugestimmt. Bitte verwenden Sie es nur für "
        "diesen Verweis.",
        "You learn who the person is once you accept. Please answer us; you may decline and need only say why.\n\nThe "
        "person has agreed to this sheet and to nothing more. Please use it for this referral only.",
    ),
)
_SELF = _letter(
    "self",
    Text("Blatt zum Selbst-Hingehen", "Sheet for going there oneself"),
    Text("für die Person", "for the person"),
    _part(
        "opening",
        ABOVE,
        "diese Stelle kann Ihnen helfen. Sie können selbst hingehen. Bitte nehmen Sie dieses Blatt mit.",
        "this service can help you. You can go there yourself. Please take this sheet with you.",
    ),
    _part(
        "closing",
        BELOW,
        "Dieses Blatt haben wir der Stelle nicht geschickt. Sie entscheiden, was Sie dort erzählen.\n\nKlappt es "
        "nicht? Dann sagen Sie es bitte uns oder der Stelle, die Sie vorgeschlagen hat.",
        "We did not send this sheet to the service. You decide what you say there.\n\nIf it does not work out, please "
        "tell us or the office that proposed you.",
    ),
)
_CLOSING = _letter(
    "closing",
    Text("Abschluss", "Closing"),
    Text("für die Person, wenn der Fall endet", "for the person, when the case ends"),
    _part(
        "opening",
        ABOVE,
        "unsere gemeinsame Arbeit im Case Management geht zu Ende.",
        "our work together in case management ends.",
    ),
    _part("last_day", Text("Letzter Tag", "Last day"), "Letzter Tag: {Tag}", "Last day: {day}", DAY),
    _part(
        "aftercare",
        Text("Text zum Nachkontakt, wenn er gewünscht ist", "Text on aftercare, where it is wanted"),
        "Wie gewünscht, fragen wir in etwa drei Monaten nach, wie es Ihnen geht.",
        "As you wished, we ask in about three months how you are.",
    ),
    _part(
        "closing",
        BELOW,
        "Brauchen Sie innerhalb von zwölf Monaten wieder Unterstützung? Dann genügt ein kurzes Gespräch, um neu zu "
        "beginnen. Danach kann eine Stelle Sie wieder vorschlagen.\n\nIhre Akte wird gelöscht, wenn die Zeit zum "
        "Aufbewahren vorbei ist. Sie können jederzeit fragen, was über Sie gespeichert ist.",
        "Do you need support again within twelve months? Then a short talk is enough to begin anew. Afterwards an "
        "office can propose you again.\n\nYour file is deleted once the time for keeping it is over. You can ask at "
        "any time what is stored about you.",
    ),
)
_HANDOVER = _letter(
    "handover",
    Text("Übergabe an eine andere Stelle", "Hand-over to another office"),
    Text("mit neuer Einwilligung der Person", "with a new consent of the person"),
    _part(
        "opening",
        ABOVE,
        "die Person wechselt zu Ihnen und hat dieser Übergabe neu zugestimmt.",
        "the person moves on to you and has newly agreed to this hand-over.",
    ),
    _part(
        "closing",
        BELOW,
        "Die Einwilligung gilt nur für dieses Blatt. Bitte löschen Sie es, wenn Sie es nicht brauchen.",
        "The consent is for this sheet alone. Please delete it when you do not need it.",
    ),
)
_HANDOVER_PERSON = _letter(
    "handover_person",
    Text("Übergabeblatt für die Person", "Hand-over sheet for the person"),
    Text("für die Person selbst", "for the person herself or himself"),
    _part(
        "opening",
        ABOVE,
        "dieses Blatt gehört Ihnen. Sie können es denen zeigen, die Sie ab jetzt unterstützen, oder es für sich "
        "behalten.",
        "this sheet is yours. You can show it to those who support you from now on, or keep it for yourself.",
    ),
    _part(
        "closing",
        BELOW,
        "Wir geben dieses Blatt niemandem. Sie entscheiden, wer es bekommt.",
        "We give this sheet to nobody. You decide who gets it.",
    ),
)
_DECISION = _letter(
    "decision",
    Text("Warum so entschieden wurde", "Why it was decided like this"),
    Text("für die Person", "for the person"),
    _part(
        "opening_conference",
        Text("Text oben, wenn die Konferenz entschieden hat", "Text above where the conference decided"),
        "die Fallkonferenz hat am {Tag} über ein Case Management für Sie entschieden.\n\nDieser Brief sagt Ihnen, wie "
        "es dazu kam.",
        "the case conference decided about case management for you on {day}.\n\nThis letter tells you how it came to "
        "that.",
        DAY,
    ),
    _part(
        "opening_office",
        Text("Text oben, wenn die koordinierende Stelle entschieden hat", "Text above where the office decided"),
        "die koordinierende Stelle hat am {Tag} über ein Case Management für Sie entschieden.\n\nDieser Brief sagt "
        "Ihnen, wie es dazu kam.",
        "the coordinating office decided about case management for you on {day}.\n\nThis letter tells you how it came "
        "to that.",
        DAY,
    ),
    _part(
        "other_than_recommended",
        Text("Text, wenn anders entschieden wurde als empfohlen", "Text where it was decided otherwise"),
        "Entschieden wurde anders, als die Tabelle empfohlen hat. Eine zweite Person hat das bestätigt.",
        "The decision is another than the table recommended. A second person confirmed it.",
    ),
    _part(
        "closing",
        BELOW,
        "Eine Tabelle empfiehlt nur. Entscheiden tun Menschen, und mit ihnen können Sie sprechen.\n\nStimmt eine "
        "Angabe nicht, oder hat sich etwas geändert? Sagen Sie es uns oder der Stelle, die Sie vorgeschlagen hat. "
        "Innerhalb von 28 Tagen kann noch einmal darüber gesprochen werden; das Protokoll führt dann jemand anderes. "
        "Einen förmlichen Rechtsbehelf ersetzt das nicht.",
        "A table only recommends. People decide, and you can speak with them.\n\nIs an answer wrong, or has something "
        "changed? Tell us or the office that proposed you. Within 28 days it can be discussed once more, with somebody "
        "else taking the minutes. This takes the place of no formal remedy.",
    ),
)
LETTERS: tuple[Wording, ...] = (
    _REFERRAL,
    _SELF,
    _CLOSING,
    _HANDOVER,
    _HANDOVER_PERSON,
    _DECISION,
    _FRAME,
)
