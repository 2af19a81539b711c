"""Regular expressions of XPath (flags s, m, i, x) on RE2, which never takes more than linear time."""

from __future__ import annotations

from functools import lru_cache

import re2

from app.feel.budget import Run
from app.feel.errors import NullResult


class Pattern:
    def __init__(self, compiled: object) -> None:
        self._compiled = compiled

    def search(self, text: str, run: Run) -> bool:
        return self._compiled.search(text) is not None

    def replace(self, text: str, replacement: str, run: Run) -> str:
        import re

        parts = re.split(r"\$(\d)", replacement)

        def sub(m):
            out = [parts[0]]
            for i in range(1, len(parts), 2):
                out.append(m.group(int(parts[i])) or "")
                out.append(parts[i + 1])
            return "".join(out)

        return self._compiled.sub(sub, text)

    def split(self, text: str, run: Run) -> list:
        out, last = [], 0
        for m in self._compiled.finditer(text):
            out.append(text[last : m.start()])
            last = m.end()
        return [*out, text[last:]]


@lru_cache(maxsize=512)
def pattern(text: str, flags: str) -> Pattern:
    for flag in flags:
        if flag not in "smixq":
            raise NullResult("x", "x")
    try:
        prefix = "".join(f for f in flags if f in "smi")
        return Pattern(re2.compile((f"(?{prefix})" if prefix else "") + text))
    except re2.error as error:
        raise NullResult("Der reguläre Ausdruck ist ungültig.", "The regular expression is invalid.") from error
