"""Decision tables in use: tried by hand, what they would have said, how they are followed."""

from app.web.rules import (  # noqa: F401  they put their pages into the blueprint
    by_hand_views,
    impact_views,
    index_views,
    row_views,
    watch_views,
)
from app.web.rules.pages import rule_pages

__all__ = ["rule_pages"]
