"""What mails and letters say: the shipped words, and the office's own in `texts/<id>.yaml`."""

from app.catalog.wording.known import WORDINGS
from app.catalog.wording.model import Part, Placeholder, Wording, paragraphs, say

__all__ = ["WORDINGS", "Part", "Placeholder", "Wording", "paragraphs", "say"]
