"""Pages: letters of a case as PDF. Each one made stands in the history."""

from __future__ import annotations

from flask import Response, request
from flask_babel import force_locale

from app.cases.queries import case_view
from app.reports.letters import letter_pdf
from app.text import LANGUAGES
from app.web import edge, trail
from app.web.case.letters import letters_of, write_letter
from app.web.case.views import case_pages
from app.web.language import language
from app.web.login.account import acting_user


@case_pages.app_context_processor
def _for_case_page() -> dict[str, object]:
    return {"letters_of": letters_of}


@case_pages.get("/<reference>/letters/<kind>.pdf")
def letter(reference: str, kind: str) -> Response:
    """The language is that of the address, else that of the page."""
    view = case_view(edge.session(), acting_user(), reference)
    wanted = request.args.get("language", "")
    with force_locale(wanted if wanted in LANGUAGES else language()):
        written = write_letter(edge.session(), view, kind)
    trail.letter_made(view.case, kind)
    name = f"{reference}-{kind}-{written.language}.pdf"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(letter_pdf(written), mimetype="application/pdf", headers=headers)
