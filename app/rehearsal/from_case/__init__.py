"""A scenario made from a real case: the same way with other people, and nothing by which anybody is known."""

from app.rehearsal.from_case.making import Made, make, prepare
from app.rehearsal.from_case.story import Story, read_story

__all__ = ["Made", "Story", "make", "prepare", "read_story"]
