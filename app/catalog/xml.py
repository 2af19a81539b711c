"""Read XML that strangers made: nothing is fetched, nothing expands, size and depth are bounded."""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

from app.errors import Finding, Rejected
from app.text import Text

MAX_BYTES = 10 * 1024 * 1024
MAX_TAGS = 400_000
MAX_DEPTH = 200

_MESSAGES = {
    etree.ErrorTypes.ERR_TAG_NAME_MISMATCH: Text(
        "Das schließende Tag passt nicht zum geöffneten.", "The closing tag does not match the opened one."
    ),
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED: Text(
        "Die Datei endet mitten in einem Element; vielleicht wurde sie unvollständig übertragen.",
        "The file ends in the middle of an element; it may have been transferred incompletely.",
    ),
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY: Text(
        "Die Datei enthält kein XML-Element.", "The file contains no XML element."
    ),
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY: Text(
        "Hier steht ein unbekanntes &-Zeichenkürzel; erlaubt sind &amp;, &lt;, &gt;, &quot; und &apos;.",
        "There is an unknown &-entity here; &amp;, &lt;, &gt;, &quot; and &apos; are allowed.",
    ),
    etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE: Text(
        "Für ein Namenskürzel (der Teil vor dem Doppelpunkt) fehlt die Erklärung „xmlns:…“.",
        "The declaration “xmlns:…” is missing for a prefix (the part before the colon).",
    ),
    etree.ErrorTypes.ERR_ATTRIBUTE_REDEFINED: Text(
        "Ein Attribut steht in einem Element doppelt.", "An attribute is given twice on one element."
    ),
    etree.ErrorTypes.ERR_INVALID_CHAR: Text(
        "Die Datei enthält ein Zeichen, das in XML nicht erlaubt ist.",
        "The file contains a character that XML does not allow.",
    ),
}


def read_xml(data: bytes, file: str) -> etree._Element:
    """The root element of an XML file; raises `Rejected` with one finding (and line) for anything unsafe or broken."""
    if len(data) > MAX_BYTES:
        raise _rejected(file, _too_large(len(data)))
    if data.count(b"<") > MAX_TAGS:
        raise _rejected(
            file,
            Text(
                f"Die Datei hat mehr als {MAX_TAGS} Elemente. Bitte teilen Sie das Modell auf.",
                f"The file has more than {MAX_TAGS} elements. Please split the model.",
            ),
        )
    _refuse_doctype(data, file)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _rejected(file, _syntax_text(error), error.lineno) from None
    except ValueError as error:
        raise _rejected(file, _unreadable(str(error))) from None
    _bound_depth(root, file)
    return root


class _PrologEndError(Exception):
    """The first element has been reached."""


class _DoctypeError(Exception):
    """The file declares a document type."""


def _refuse_doctype(data: bytes, file: str) -> None:
    """Stop before any parser that could expand an entity sees its declaration."""

    def doctype(*_: object) -> None:
        raise _DoctypeError

    def element(*_: object) -> None:
        raise _PrologEndError

    prolog = expat.ParserCreate()
    prolog.StartDoctypeDeclHandler = doctype
    prolog.StartElementHandler = element
    try:
        prolog.Parse(data, True)
    except _PrologEndError:
        return
    except _DoctypeError:
        raise _rejected(
            file,
            Text(
                "Die Datei enthält eine DOCTYPE-Angabe. Damit lassen sich fremde Dateien einschleusen; sie ist deshalb "
                "nicht erlaubt. Bitte entfernen Sie die Zeile „<!DOCTYPE …>“.",
                "The file contains a DOCTYPE declaration. It could pull in foreign files and is therefore not allowed. "
                "Please remove the line “<!DOCTYPE …>”.",
            ),
            prolog.CurrentLineNumber,
        ) from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _rejected(file, _unreadable(str(error)), getattr(error, "lineno", None)) from None


def _bound_depth(root: etree._Element, file: str) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _rejected(
                file,
                Text(
                    f"Die Elemente sind mehr als {MAX_DEPTH} Ebenen tief geschachtelt. Das ist kein übliches Modell.",
                    f"The elements are nested more than {MAX_DEPTH} levels deep. This is not a usual model.",
                ),
                element.sourceline,
            )


def _too_large(size: int) -> Text:
    megabytes, limit = -(-size // (1024 * 1024)), MAX_BYTES // (1024 * 1024)
    return Text(
        f"Die Datei ist mit {megabytes} MB zu groß; erlaubt sind höchstens {limit} MB.",
        f"The file is too large ({megabytes} MB); at most {limit} MB are allowed.",
    )


def _syntax_text(error: etree.XMLSyntaxError) -> Text:
    known = _MESSAGES.get(error.code)
    if known is None:
        return _unreadable(error.msg or "")
    return Text(f"Die Datei ist kein gültiges XML. {known.de}", f"The file is not valid XML. {known.en}")


def _unreadable(detail: str) -> Text:
    return Text(
        f"Die Datei ist kein gültiges XML (Meldung des Lesers: {detail}). Bitte speichern Sie das Modell neu.",
        f"The file is not valid XML (the reader says: {detail}). Please save the model again.",
    )


def _rejected(file: str, text: Text, line: int | None = None) -> Rejected:
    return Rejected([Finding(file, None, text, line)])
