"""`make bench`: runs `measure()` of every `bench_*.py` here, prints a table, writes build/bench.json.

Bounds are ratios within one run, so that they hold on any machine. A broken bound ends with exit code 1.
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.bench.figures import Figure

HERE = Path(__file__).parent
OUTPUT = HERE.parents[1] / "build" / "bench.json"


def main(words: list[str]) -> int:
    """Words choose: only benches whose name holds one of them are run."""
    names = sorted(path.stem for path in HERE.glob("bench_*.py"))
    chosen = [name for name in names if not words or any(word in name for word in words)]
    figures = [figure for name in chosen for figure in importlib.import_module(f"tests.bench.{name}").measure()]
    print_table(figures)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps([{**asdict(figure), "kept": figure.kept} for figure in figures], indent=2) + "\n")
    return 0 if all(figure.kept for figure in figures) else 1


def print_table(figures: list[Figure]) -> None:
    width = max((len(figure.what) for figure in figures), default=0)
    for figure in figures:
        sign = " " if (figure.at_most, figure.at_least) == (None, None) else "✓" if figure.kept else "✗"
        print(f"{sign} {figure.what:<{width}}  {figure.value:>10.3g} {figure.unit:<6} {bound(figure)}".rstrip())


def bound(figure: Figure) -> str:
    at_most = f"at most {figure.at_most:g}" if figure.at_most is not None else ""
    at_least = f"at least {figure.at_least:g}" if figure.at_least is not None else ""
    return " ".join(filter(None, (at_most, at_least)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
