"""From every state that it can come to, the process can end properly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.catalog.bpmn import Bpmn, name_of
from app.catalog.check.library import Library
from app.catalog.check.soundness import Unsound, judge_diagram
from app.catalog.texts import Texts
from app.errors import Finding
from app.text import Text

FAULTS: dict[str, Text] = {
    "deadlock": Text(
        "Hier kann der Ablauf für immer stehen bleiben: Es wird auf einen Weg gewartet, auf dem nichts mehr kommt.",
        "The process can be stuck here for ever: it waits for a way on which nothing comes any more.",
    ),
    "left": Text(
        "Hier kann etwas liegen bleiben: Ein anderer Weg ist schon am Ende, und hier wird vergeblich gewartet.",
        "Something can be left behind here: another way has come to its end, and here the process waits in vain.",
    ),
    "endless": Text(
        "Von hier aus kommt der Ablauf nie zu einem Ende, er läuft nur noch im Kreis.",
        "From here the process never comes to an end, it only goes round in a circle.",
    ),
    "gathering": Text(
        "Hier kommt der Ablauf immer wieder an, ohne dass frühere Durchgänge beendet sind; sie häufen sich ohne Ende.",
        "The process comes here again and again while earlier runs are not finished; they pile up without end.",
    ),
    "unreached": Text(
        "Hierher führt zwar ein Weg, aber kein Ablauf kommt je hier an. Bitte die Wege davor prüfen.",
        "A way leads here, but no run ever comes here. Please check the ways before it.",
    ),
}
END_UNREACHED = Text(
    "Dieses Ende wird nie erreicht. Bitte die Wege davor prüfen.",
    "This end is never reached. Please check the ways before it.",
)
EXAMPLE = Text("{fault} Beispiel: {way}.", "{fault} Example: {way}.")
BOUND = Text(
    "Dieser Ablauf hat so viele mögliche Zustände, dass nicht alle geprüft wurden ({count} wurden es). Ob er immer zu "
    "einem Ende kommt, ist deshalb nicht sicher. Kleinere Teilprozesse helfen.",
    "This process has so many possible states that not all were checked ({count} were). Whether it always comes to an "
    "end is therefore not certain. Smaller sub-processes help.",
)
SHOWN = 12  # steps of an example


def check(library: Library) -> Iterator[Finding]:
    """Places where a run gets stuck, goes round for ever, piles up or never comes, with an example in words."""
    for file, diagram in library.bpmns:
        for verdict in judge_diagram(diagram):
            for fault in verdict.faults:
                element = diagram.element(fault.element)
                if element is not None:
                    found = diagram.finding(element, _tell(diagram, fault, library.texts_beside(file)))
                    yield replace(found, way=fault.way)


def advise(library: Library) -> Iterator[Finding]:
    """Says so where there were too many states to look at all of them."""
    for _, diagram in library.bpmns:
        for scope, verdict in zip(diagram.scopes, judge_diagram(diagram), strict=True):
            if not verdict.is_complete:
                yield diagram.finding(scope, BOUND.fill(count=verdict.states))


def _tell(diagram: Bpmn, fault: Unsound, texts: Texts) -> Text:
    element = diagram.element(fault.element)
    if fault.kind == "unreached" and element is not None and name_of(element) == "endEvent":
        return END_UNREACHED
    way = way_in_words(diagram, fault.way, texts)
    return EXAMPLE.fill(fault=FAULTS[fault.kind], way=way) if way.de else FAULTS[fault.kind]


def way_in_words(diagram: Bpmn, way: tuple[str, ...], texts: Texts) -> Text:
    """The names of the steps passed, of choices with the way taken; the last ones if there are many."""
    names: list[Text] = []
    for each in way:
        element = diagram.element(each)
        name = "" if element is None else " ".join(element.get("name", "").split())
        if not name or element is None:
            continue
        said = Text(name, texts.translate(name, "en"))
        if name_of(element) == "sequenceFlow" and names:
            names[-1] = Text(f"{names[-1].de} {said.de}", f"{names[-1].en} {said.en}")
        else:
            names.append(said)
    shown = names[-SHOWN:]
    begin = "… → " if len(shown) < len(names) else ""
    return Text(begin + " → ".join(n.de for n in shown), begin + " → ".join(n.en for n in shown))
