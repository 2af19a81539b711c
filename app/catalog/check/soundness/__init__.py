"""Soundness: whether a diagram can always come to a proper end, found by exploring its states."""

from app.catalog.check.soundness.net import Net, read_net
from app.catalog.check.soundness.standing import judge_standing
from app.catalog.check.soundness.verdict import Unsound, Verdict, judge, judge_diagram

__all__ = ["Net", "Unsound", "Verdict", "judge", "judge_diagram", "judge_standing", "read_net"]
