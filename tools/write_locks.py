"""Resolves the dependencies anew and writes the lock files; needs uv and npm, and the network."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST_PYTHON = "3.11"
COMPILE = ("pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-header")
LOCKS = (
    ("requirements.lock", ("pyproject.toml",)),
    ("requirements-dev.lock", ("--extra", "dev", "pyproject.toml")),
    ("requirements-node.lock", ("tools/node.in",)),
)


def main(arguments: list[str]) -> None:
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("uv fehlt: pip install uv\nuv is missing: pip install uv")
    for output, inputs in LOCKS:
        command = [uv, *COMPILE, "--python-version", OLDEST_PYTHON, *arguments, *inputs, "-o", output]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    install = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved"]
    subprocess.run(install, cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
