"""Regular expressions as XPath writes them (Functions and Operators, 5.6.1), never in exponential time.

A pattern is read by a parser of ours and handed to RE2, which takes linear time. Back-references, which RE2 cannot do,
run on a small machine of ours that counts each step against the budget of the evaluation.
"""

from app.feel.regex.pattern import Pattern, pattern

__all__ = ["Pattern", "pattern"]
