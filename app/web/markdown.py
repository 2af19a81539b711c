"""Markdown to HTML: texts of forms and help pages. HTML in the source is shown as text, never taken as HTML."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

HEADING_SHIFT = 1
MOST_COLUMNS = 4  # a table with more is moved sideways, by keyboard too, where the page is not wide enough
_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).disable("image")


@lru_cache(maxsize=500)
def to_html(source: str, shift: int = HEADING_SHIFT) -> Markup:
    """Headings sink by `shift` levels, to fit below that of the page; tables become cards when narrow."""
    tokens = _markdown.parse(source)
    for token in tokens:
        _sink(token, shift)
    _label_cells(tokens)
    _frame_wide_tables(tokens)
    renderer = _markdown.renderer
    assert isinstance(renderer, RendererHTML)
    return Markup(renderer.render(tokens, _markdown.options, {}))  # noqa: S704  the renderer escapes every text


def _sink(token: Token, shift: int) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
    if token.type == "table_open":
        token.attrSet("class", "cards")
    for child in token.children or ():
        if child.type == "link_open" and not str(child.attrGet("href") or "").startswith("/"):
            child.attrSet("rel", "noopener noreferrer")


def _label_cells(tokens: list[Token]) -> None:
    """Each cell of a table after the first in its row says what its column is called."""
    heads: list[str] = []
    column = 0
    for token, following in pairwise(tokens):
        if token.type == "table_open":
            heads = []
        elif token.type == "th_open":
            heads.append(following.content)
        elif token.type == "tr_open":
            column = 0
        elif token.type == "td_open":
            if column:
                token.attrSet("data-label", heads[column])
            column += 1


def _frame_wide_tables(tokens: list[Token]) -> None:
    """Puts each table of many columns into a frame of its own, named by its first column."""
    for place in [place for place, token in enumerate(tokens) if token.type == "table_open"][::-1]:
        end = next(at for at in range(place, len(tokens)) if tokens[at].type == "table_close")
        heads = [tokens[at + 1].content for at in range(place, end) if tokens[at].type == "th_open"]
        if len(heads) > MOST_COLUMNS:
            tokens.insert(end + 1, Token("frame_close", "div", -1, block=True))
            attributes: dict[str, str | int | float] = {"class": "frame", "tabindex": "0", "role": "group"}
            attributes["aria-label"] = heads[0]
            tokens.insert(place, Token("frame_open", "div", 1, attrs=attributes, block=True))
