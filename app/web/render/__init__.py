"""Forms of Camunda Forms JSON, rendered on the server: read what was posted, show what is to be answered."""

from app.web.render.decode import decode
from app.web.render.rows import change_rows
from app.web.render.shown import ShownForm, show_form

__all__ = ["ShownForm", "change_rows", "decode", "show_form"]
