"""Runs one target under atheris; the folder keeps what was found to be worth trying again."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["app.feel", "app.dmn"]):
    from tests.fuzz.targets import TARGETS, dictionary, seeds


def main(target: str, folder: Path, options: list[str]) -> None:
    corpus, words = folder / "corpus", folder / "words.dict"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed{number}").write_bytes(seed)
    words.write_text(dictionary(), "ascii")
    limits = ["-timeout=20", "-rss_limit_mb=1024", f"-artifact_prefix={folder}/", f"-dict={words}"]
    atheris.Setup([target, *limits, *options, str(corpus)], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
