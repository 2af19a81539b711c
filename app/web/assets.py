"""Addresses of scripts and styles: the manifest that the frontend build writes."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask, url_for

from app.errors import Problem
from app.text import Text

BUILD = Path(__file__).parent / "static" / "build"


def attach(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
    app.extensions["kim_assets"] = Manifest(BUILD / "manifest.json")


def asset(name: str) -> str:
    """The address of a built file by its source name, for example `app.js`."""
    from flask import current_app

    return url_for("static", filename="build/" + current_app.extensions["kim_assets"][name])


class Manifest:
    """The manifest, read again when the build has written a new one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = -1
        self._names: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        try:
            written = self._path.stat().st_mtime_ns
            if written != self._read_at:
                self._names = json.loads(self._path.read_text("utf-8"))
                self._read_at = written
            return self._names[name]
        except (OSError, ValueError, KeyError) as error:
            raise Problem(
                Text(
                    "Die Dateien der Oberfläche sind nicht gebaut ({name} fehlt). Bitte „make build“ ausführen.",
                    "The files of the interface are not built ({name} is missing). Please run “make build”.",
                ).fill(name=name)
            ) from error
