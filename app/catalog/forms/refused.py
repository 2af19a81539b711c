"""Components that form-js offers and this application refuses, each with its reason."""

from __future__ import annotations

from app.text import Text

REFUSED: dict[str, Text] = {
    "html": Text(
        "HTML-Bausteine sind nicht erlaubt, weil über sie fremder Programmcode in die Seite gelangen kann. Bitte "
        "verwenden Sie den Baustein „Text“ (Markdown).",
        "HTML components are not allowed, as they can bring foreign code into the page. Please use the component "
        "“Text” (Markdown).",
    ),
    "iframe": Text(
        "Eingebettete Seiten (iFrame) sind nicht erlaubt: Eine fremde Seite erführe, wer welchen Fall bearbeitet. "
        "Bitte verweisen Sie im Baustein „Text“ auf die Seite.",
        "Embedded pages (iFrame) are not allowed: a foreign page would learn who works on which case. Please link to "
        "the page in a “Text” component.",
    ),
    "filepicker": Text(
        "Dateien können in einem Formular noch nicht angehängt werden. Bitte fragen Sie, wo das Dokument liegt.",
        "Files cannot be attached in a form yet. Please ask where the document is kept.",
    ),
    "documentPreview": Text(
        "Eine Dokumentvorschau gibt es noch nicht, weil in Formularen keine Dateien angehängt werden.",
        "There is no document preview yet, as files cannot be attached in forms.",
    ),
}


def unknown_type(name: object) -> Text:
    """A sentence about a component type that nobody knows."""
    if name is None:
        return Text("Einem Baustein fehlt sein Typ („type“).", "A component lacks its “type”.")
    return Text(
        f"Den Bausteintyp „{name}“ gibt es nicht. Bitte prüfen Sie die Schreibweise.",
        f"There is no component type “{name}”. Please check the spelling.",
    )
